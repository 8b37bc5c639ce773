"""The kinds of stream there are, and the decider of each. A stream is named `<kind>/<id>`."""

from typing import Any

from domain.decider import Decider
from domain.duties.wrapping import with_duties
from domain.incidents.breach import BREACH
from domain.incidents.breach_language import BreachClosed
from domain.incidents.complaint import COMPLAINT
from domain.incidents.complaint_language import ComplaintClosed
from domain.incidents.concern import CONCERN
from domain.incidents.gathering import GATHERING
from domain.incidents.gathering_language import GatheringClosed
from domain.keeping.wrapping import kept
from domain.registers.agency import AGENCY
from domain.registers.code import CODE
from domain.registers.commissioning import COMMISSIONING
from domain.registers.dataset import DATASET
from domain.registers.learning import LEARNING
from domain.registers.partnership import PARTNERSHIP
from domain.registers.protocol import PROTOCOL
from domain.registers.publication import CATALOGUE
from domain.registers.training import TRAINING
from domain.request.decider import SHARE_REQUEST

DECIDERS: dict[str, Decider[Any]] = {
    decider.kind: with_duties(decider)
    for decider in (
        SHARE_REQUEST,
        kept(BREACH, BreachClosed, lambda state: state.agency_responsible),
        kept(GATHERING, GatheringClosed, lambda state: state.agency_id),
        kept(COMPLAINT, ComplaintClosed, lambda state: state.agency_id),
        *(CONCERN, LEARNING, DATASET),
        *(PROTOCOL, AGENCY, TRAINING, COMMISSIONING, PARTNERSHIP, CATALOGUE, CODE),
    )
}
"""By kind; a kind that is not here has no workflow."""


def kind_of(stream: str) -> str:
    """`share-request` for `share-request/6f1c…`."""
    return stream.partition("/")[0]
