"""A contribution to a data set of the partnership: anonymised, and by the data set's own rule (R-108)."""

from uuid import UUID

from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.dataset_state import Dataset
from domain.request import commands as c
from domain.request.demands import given
from domain.request.state import ShareRequest


def related(state: ShareRequest, command: Command) -> frozenset[str]:
    """The stream of the data set, where the decision depends on it."""
    dataset = state.dataset_id if isinstance(command, c.ConfirmAnonymisation) else None
    if isinstance(command, c.CreateShareRequest):
        dataset = command.dataset_id
    if isinstance(command, c.SubmitShareRequest):
        dataset = command.create.dataset_id
    return frozenset({_stream(dataset)} if dataset else ())


def contributes(command: c.CreateShareRequest, facts: Facts) -> None:
    """Whether a contribution may be opened.

    Raises Refused: anonymised_has_no_subjects, field_missing, not_found, agency_not_party.
    """
    if command.dataset_id is None:
        return
    stays_anonymised(command.dataset_id, command.pathway, facts)
    given(command.dataset_period, "field_missing", "dataset_period")
    dataset: Dataset = facts.related[_stream(command.dataset_id)]
    if dataset.state == "NONE":
        raise Refused("not_found", field="dataset_id")
    if command.recipient_agency_id != dataset.agency_id:
        remedy = "Send a contribution to the agency that holds the data set."
        raise Refused("agency_not_party", "recipient_agency_id", remedy)


def stays_anonymised(dataset_id: UUID | None, pathway: str, facts: Facts) -> None:
    """Raises Refused(anonymised_has_no_subjects)."""
    if dataset_id is not None and not facts.catalogue.pathway(pathway).anonymised:
        remedy = "A data set holds anonymised contributions only: choose the pathway anonymised."
        raise Refused("anonymised_has_no_subjects", "pathway", remedy)


def smallest_cell_allowed(state: ShareRequest, facts: Facts) -> int:
    """By the data set's own rule; 0 for a request that contributes to none."""
    if state.dataset_id is None:
        return 0
    dataset: Dataset = facts.related[_stream(state.dataset_id)]
    return dataset.suppression_rule


def _stream(dataset_id: UUID) -> str:
    return f"dataset/{dataset_id}"
