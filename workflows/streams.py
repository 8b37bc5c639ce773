"""Which workflow writes which kind of stream. A stream's name is its workflow's id."""

from workflows.host import StreamHost
from workflows.incidents import Breach, Complaint, Concern, Gathering
from workflows.learning import Dataset, Learning
from workflows.protocols import SharingProtocol
from workflows.registers import (
    AgencyRegister,
    Catalogue,
    CodeOfPractice,
    CommissioningRegister,
    PartnershipRegister,
    TrainingRegister,
)
from workflows.share_request import ShareRequest

WORKFLOWS: dict[str, type[StreamHost]] = {
    workflow.decider.kind: workflow
    for workflow in (
        *(ShareRequest, Breach, Gathering, SharingProtocol),
        *(Complaint, Concern, Learning, Dataset),
        *(AgencyRegister, TrainingRegister, CommissioningRegister, PartnershipRegister, Catalogue, CodeOfPractice),
    )
}

TASK_QUEUE = "sharewell"
