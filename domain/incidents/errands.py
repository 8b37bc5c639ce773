"""What the service asks of another stream about an event, derived from the event alone: run twice, it is one errand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from domain.audit import CommandRejected
from domain.event import NAMESPACE, Command, Event
from domain.incidents.breach_language import BreachClosed, ReportBreach
from domain.incidents.breach_state import Breach
from domain.incidents.complaint_language import ComplaintClosed, ComplaintLinkedToBreach
from domain.incidents.complaint_state import Complaint
from domain.incidents.effects import OPEN_RETURN_REQUEST, REPORT_BREACH
from domain.incidents.gathering_language import AgencyReturnRequested, Kind, RecordReturn, RecordReturnNotAsked
from domain.incidents.gathering_state import Gathering
from domain.registers.dataset_language import RecordContribution
from domain.registers.learning_language import RecordLearning
from domain.registers.leaving_language import ReportNobodyDecides, ReportSomebodyDecides
from domain.request.commands import CreateShareRequest, LinkBreach, ReassignApprover
from domain.request.effects import (
    OPEN_BREACH,
    RECORD_CONTRIBUTION,
    RECORD_LEARNING,
    RECORD_RETURN,
    REPORT_DECIDED_AFTER_ALL,
    REPORT_UNDECIDED,
)
from domain.request.events import EscalationResolved, ReceiptDisputed, RetrospectiveReviewCompleted
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
    """A command for another stream, in the name of `person`. Its texts are the service's own and name nobody, or they
    are texts of the stream that asks: opened in memory, and sealed anew for the other stream.

    `then` is what the stream that asks records by SYSTEM once it is carried out, `otherwise` where it was refused.
    `always`: a refusal is a fault, not an answer.
    """

    stream: str
    command: Command
    person: str
    command_id: UUID
    then: Command | None = None
    otherwise: Command | None = None
    always: bool = False


def derived(event: Event, what: str) -> UUID:
    """An id that the same event gives for ever."""
    return _derived(event.event_id, what)


def _derived(event_id: UUID, what: str) -> UUID:
    return uuid5(NAMESPACE, f"{event_id} {what}")


SHOWN = {"not_justified": "Emergency disclosure found not justified"}
"""What happened, where it is not a receipt that was disputed."""


def open_breach(state: ShareRequest, event: Event) -> Errand:
    """The agency that disclosed is responsible until the assessment says otherwise. One transfer is one breach: what
    shows it later is the errand of the first event again, whose moment starts the clock (INV-23, INV-43)."""
    transfer = state.transfer
    if transfer is None or transfer.astray is None or not isinstance(event.body, SHOWING):
        raise TypeError(f"{event.type} shows no breach")
    first = transfer.astray
    breach_id = _derived(first.event_id, "breach")
    report = ReportBreach(
        agency_responsible=state.disclosing_agency_id,
        holders=tuple(dict.fromkeys((state.disclosing_agency_id, state.recipient_agency_id))),
        caused_by=transfer.sender,
        what=SHOWN.get(first.shown_by, f"Receipt disputed: {first.shown_by}"),
        when_occurred=transfer.sent_at,
        aware_at=first.at,
        request_id=state.request_id,
    )
    link = LinkBreach(breach_id=breach_id, transfer_id=transfer.transfer_id)
    return Errand(f"breach/{breach_id}", report, SYSTEM, _derived(first.event_id, OPEN_BREACH), then=link, always=True)


SHOWING = (ReceiptDisputed, RetrospectiveReviewCompleted)
"""The events that may show a breach."""


def record_return(state: ShareRequest, event: Event) -> Errand:
    """A gathering that was closed meanwhile, or never asked for it, refuses; the receipt stands all the same."""
    command = RecordReturn(agency_id=state.disclosing_agency_id, request_id=UUID(event.stream.rpartition("/")[2]))
    return Errand(f"gathering/{state.gathering_id}", command, SYSTEM, derived(event, RECORD_RETURN))


def open_return_request(state: Gathering, event: Event) -> Errand:
    """In the name of the officer who asks: a request has a person who asked, who may not decide it (INV-02) and whose
    duty the draft is. Where the request is refused by now the gathering says so, and the officer asks again."""
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
        f"share-request/{event.body.request_id}",
        command,
        event.actor.person,
        derived(event, OPEN_RETURN_REQUEST),
        otherwise=RecordReturnNotAsked(agency_id=event.body.agency_id, request_id=event.body.request_id),
    )


def record_learning(state: ShareRequest | Breach | Complaint, event: Event) -> Errand:
    """The lesson with which something was settled. It was looked through for names where it was written, and is again
    where it arrives: if somebody was added meanwhile whom it names, it stays where it is."""
    match event.body:
        case EscalationResolved(lessons=lessons, learning_id=id) if id is not None and isinstance(state, ShareRequest):
            learnt = RecordLearning(source="escalation", text=lessons, request_id=state.request_id)
        case BreachClosed(lessons=lessons, learning_id=id) if id is not None and isinstance(state, Breach):
            learnt = RecordLearning(source="breach", text=lessons, request_id=state.request_id, breach_id=state.id)
        case ComplaintClosed(lessons=lessons, learning_id=id) if id is not None and isinstance(state, Complaint):
            learnt = RecordLearning(
                source="complaint", text=lessons, request_id=state.request_id, complaint_id=state.id
            )
        case _:
            raise TypeError(f"{event.type} teaches nothing")
    return Errand(f"learning/{id}", learnt, SYSTEM, derived(event, RECORD_LEARNING))


def record_contribution(state: ShareRequest, event: Event) -> Errand:
    """An anonymised request that contributes to a data set has been received."""
    if state.request_id is None or state.dataset_period is None:
        raise TypeError(f"{event.type} contributes to no data set")
    command = RecordContribution(
        agency_id=state.disclosing_agency_id, period=state.dataset_period, request_id=state.request_id
    )
    return Errand(f"dataset/{state.dataset_id}", command, SYSTEM, derived(event, RECORD_CONTRIBUTION), always=True)


def report_breach(state: Complaint, event: Event) -> Errand:
    """The agency to which the complaint was made is responsible until the assessment says otherwise (R-065)."""
    if not isinstance(event.body, ComplaintLinkedToBreach):
        raise TypeError(f"{event.type} shows no breach")
    report = ReportBreach(
        agency_responsible=state.agency_id,
        what="A complaint from the public",
        aware_at=event.body.aware_at,
        request_id=state.request_id,
        complaint_id=state.id,
        complaint_at=state.received_at,
    )
    return Errand(f"breach/{event.body.breach_id}", report, SYSTEM, derived(event, REPORT_BREACH), always=True)


def pass_on(left: UUID, stream: str) -> Errand:
    """That whoever left the office, as this event says, is not waited for. The request knows whose turn it is."""
    return Errand(stream, ReassignApprover(reason="absent"), SYSTEM, _derived(left, stream))


def report_undecided(refused: CommandRejected, event_id: UUID) -> Errand:
    """To the agency where nobody is left to decide. Whatever its register answers, the refusal stands."""
    report = ReportNobodyDecides(request_id=UUID(refused.stream.rpartition("/")[2]), urgency=refused.urgency)
    return Errand(f"agency/{refused.undecided_in}", report, SYSTEM, _derived(event_id, REPORT_UNDECIDED))


def report_decided_after_all(state: ShareRequest, event: Event) -> Errand:
    """The partnership need not see to this request any more."""
    report = ReportSomebodyDecides(request_id=UUID(event.stream.rpartition("/")[2]))
    return Errand(f"agency/{state.disclosing_agency_id}", report, SYSTEM, derived(event, REPORT_DECIDED_AFTER_ALL))


ERRANDS: Mapping[str, Callable[[Any, Event], Errand]] = {
    OPEN_BREACH: open_breach,
    RECORD_RETURN: record_return,
    OPEN_RETURN_REQUEST: open_return_request,
    RECORD_LEARNING: record_learning,
    RECORD_CONTRIBUTION: record_contribution,
    REPORT_BREACH: report_breach,
    REPORT_DECIDED_AFTER_ALL: report_decided_after_all,
}
"""By the effect's name; the state is the asking stream's right after the event."""
