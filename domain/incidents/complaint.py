"""A complaint from the public about what was done with information: looked into and answered (Code section 5)."""

from collections.abc import Callable, Iterable, Mapping

from domain.decider import Decider
from domain.event import Command, Event
from domain.facts import Facts
from domain.incidents.authority import Permit, authorised
from domain.incidents.complainant import name_of
from domain.incidents.complaint_language import (
    COMMANDS,
    EVENTS,
    CloseComplaint,
    ComplaintClosed,
    ComplaintLinkedToBreach,
    LinkComplaintToBreach,
    ReceiveComplaint,
)
from domain.incidents.complaint_rules import decide
from domain.incidents.complaint_state import Complaint, evolve, next_deadline
from domain.incidents.effects import REPORT_BREACH
from domain.request.effects import RECORD_LEARNING
from domain.request.linked import linked, linked_texts
from domain.sealed import Sealed
from domain.values import Actor, Duty, Effect, Instant, Summary

MANAGE = Permit(act="manage_complaint")
PERMITS: dict[str, Permit] = {**dict.fromkeys(COMMANDS, MANAGE), "ClockReached": Permit(system=True)}
"""Who may ask for what: those who answer complaints for the agency that it is made to."""


def authorise(state: Complaint, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, not_found, role_not_held."""
    opens = isinstance(command, ReceiveComplaint) and state.state == "NONE"
    agency = command.agency_id if isinstance(command, ReceiveComplaint) else state.agency_id
    return authorised(facts, PERMITS[command.type], _parties(state), (agency,), opens=opens)


def _parties(state: Complaint) -> tuple[str, ...]:
    return (state.agency_id,) if state.agency_id else ()


def reactions(event: Event) -> Iterable[Effect]:
    """A breach that is not known yet is reported; lessons go to the partnership."""
    match event.body:
        case ComplaintLinkedToBreach(aware_at=aware_at) if aware_at is not None:
            return (Effect(name=REPORT_BREACH, event_id=event.event_id),)
        case ComplaintClosed(learning_id=learning_id) if learning_id is not None:
            return (Effect(name=RECORD_LEARNING, event_id=event.event_id),)
        case _:
            return ()


def summary(state: Complaint) -> Summary:
    """The row by which a complaint is found and collated. `due_at` is when it must be acknowledged, in ISO 8601."""
    due_at = state.acknowledge_by if state.unacknowledged else None
    facts: dict[str, str | int | None] = {
        "finding": state.finding,
        "due_at": due_at.isoformat() if due_at else None,
        "overdue": int(state.overdue),
        "breaches": len(state.breaches),
        "request_id": str(state.request_id) if state.request_id else None,
    }
    return Summary(state=state.state, agencies=_parties(state), facts=facts)


TASKS: Mapping[str, Callable[[Complaint], bool]] = {
    "acknowledge_complaint": lambda state: state.unacknowledged,
    "investigate_complaint": lambda state: not state.investigated,
    "answer_complaint": lambda state: state.investigated and state.finding is None,
    "close_complaint": lambda state: state.finding is not None,
}
"""What there is to do, and whether it is."""


def duties(state: Complaint) -> tuple[Duty, ...]:
    """For those who hold the office of whoever took it in."""
    if state.state != "Open" or state.received_at is None:
        return ()
    return tuple(_duty(state, state.received_at, task) for task, is_open in TASKS.items() if is_open(state))


def _duty(state: Complaint, since: Instant, task: str) -> Duty:
    due_at = state.acknowledge_by if task == "acknowledge_complaint" else None
    return Duty(key=task, task=task, role=state.office, agency=state.agency_id, since=since, due_at=due_at)


def _named(state: Complaint, command: Command) -> frozenset[str]:
    asked = (command.agency_id,) if isinstance(command, ReceiveComplaint) else ()
    return frozenset((*_parties(state), *asked))


def opens(state: Complaint, command: Command) -> Iterable[Sealed]:
    """Who complained, where a lesson may not name them."""
    return name_of(state) if isinstance(command, CloseComplaint) and command.lessons is not None else ()


def related(state: Complaint, command: Command) -> frozenset[str]:
    """The request that it is about, and the breach that it is linked to."""
    match command:
        case ReceiveComplaint():
            return linked(command.request_id)
        case CloseComplaint():
            return linked(state.request_id)
        case LinkComplaintToBreach(breach_id=breach_id) if breach_id is not None:
            return frozenset({f"breach/{breach_id}"})
        case _:
            return frozenset()


COMPLAINT: Decider[Complaint] = Decider(
    kind="complaint",
    initial=Complaint(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=next_deadline,
    summary=summary,
    duties=duties,
    agencies=_named,
    reactions=reactions,
    opens=opens,
    related=related,
    opens_related=lambda state, command, related: linked_texts(related) if state.state == "Open" else {},
    resting=lambda state: state.state == "Closed",
)
