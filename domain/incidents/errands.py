"""What the service asks of another stream about an event, derived from the event alone: run twice, it is one errand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from domain.event import NAMESPACE, Command, Event
from domain.incidents.breach_language import ReportBreach
from domain.incidents.effects import OPEN_RETURN_REQUEST
from domain.incidents.gathering_language import AgencyReturnRequested, Kind, RecordReturn
from domain.incidents.gathering_state import Gathering
from domain.request.commands import CreateShareRequest, LinkBreach
from domain.request.effects import OPEN_BREACH, RECORD_RETURN
from domain.request.events import ReceiptDisputed, RetrospectiveReviewCompleted
from domain.request.state import ShareRequest
from domain.values import SYSTEM

REVIEWS: Mapping[Kind, str] = {
    "lcspr": "A return to a local child safeguarding practice review",
    "rapid_review": "A return to a rapid review",
}
PATHWAY, PURPOSE = "lcspr", "practice_review"
"""The catalogue's pathway and purpose of whatever is gathered."""


@dataclass(frozen=True)
class Errand:
    """A command for another stream, in the name of `person`. Its texts are the service's own and name nobody.

    `then` is what the stream that asks records by SYSTEM once it is carried out. `always`: a refusal is a fault, not
    an answer.
    """

    stream: str
    command: Command
    person: str
    command_id: UUID
    then: Command | None = None
    always: bool = False


def derived(event: Event, what: str) -> UUID:
    """An id that the same event gives for ever."""
    return uuid5(NAMESPACE, f"{event.event_id} {what}")


def open_breach(state: ShareRequest, event: Event) -> Errand:
    """The agency that disclosed is responsible until the assessment says otherwise; the clock runs from the event."""
    breach_id = derived(event, "breach")
    what, aware_at = _known(event)
    transfer = state.transfer
    report = ReportBreach(
        agency_responsible=state.disclosing_agency_id,
        holders=tuple(dict.fromkeys((state.disclosing_agency_id, state.recipient_agency_id))),
        caused_by=transfer.sender if transfer else None,
        what=what,
        when_occurred=transfer.sent_at if transfer else None,
        aware_at=aware_at,
        request_id=state.request_id,
    )
    link = LinkBreach(breach_id=breach_id, transfer_id=transfer.transfer_id if transfer else None)
    return Errand(f"breach/{breach_id}", report, SYSTEM, derived(event, OPEN_BREACH), then=link, always=True)


def _known(event: Event) -> tuple[str, datetime]:
    """What happened, and when it was known (INV-23, INV-43)."""
    match event.body:
        case ReceiptDisputed(problem=problem):
            return f"Receipt disputed: {problem}", event.occurred_at
        case RetrospectiveReviewCompleted(at=at):
            return "Emergency disclosure found not justified", at
    raise TypeError(f"{event.type} shows no breach")


def record_return(state: ShareRequest, event: Event) -> Errand:
    """A gathering that was closed meanwhile, or never asked for it, refuses; the receipt stands all the same."""
    command = RecordReturn(agency_id=state.disclosing_agency_id, request_id=UUID(event.stream.rpartition("/")[2]))
    return Errand(f"gathering/{state.gathering_id}", command, SYSTEM, derived(event, RECORD_RETURN))


def open_return_request(state: Gathering, event: Event) -> Errand:
    """In the name of the officer who opened the gathering: a request has a person who asked, who may not decide it
    (INV-02) and whose duty the draft is. Where the request is refused by now the return stays outstanding."""
    if not isinstance(event.body, AgencyReturnRequested) or state.kind is None:
        raise TypeError(f"{event.type} asks for no return")
    command = CreateShareRequest(
        direction="pull",
        pathway=PATHWAY,
        urgency=state.urgency,
        requesting_agency_id=state.agency_id,
        disclosing_agency_id=event.body.agency_id,
        recipient_agency_id=state.agency_id,
        purpose_code=PURPOSE,
        purpose_text=REVIEWS[state.kind],
        gathering_id=state.id,
    )
    return Errand(
        f"share-request/{event.body.request_id}", command, state.opened_by, derived(event, OPEN_RETURN_REQUEST)
    )


ERRANDS: Mapping[str, Callable[[Any, Event], Errand]] = {
    OPEN_BREACH: open_breach,
    RECORD_RETURN: record_return,
    OPEN_RETURN_REQUEST: open_return_request,
}
"""By the effect's name; the state is the asking stream's right after the event."""
