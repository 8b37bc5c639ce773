"""What may happen to a complaint: one function for each command (R-041, R-065, R-071)."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from domain.decider import Decisions
from domain.event import NAMESPACE, ClockReached, Command
from domain.facts import Facts
from domain.incidents import complaint_language as k
from domain.incidents.breach_state import Breach
from domain.incidents.complainant import not_named
from domain.incidents.complaint_state import Complaint, next_deadline
from domain.incidents.demands import Decide, by_command, in_state, own_id, step
from domain.refusal import Refused
from domain.request.demands import filled, given, moment
from domain.request.linked import known_request, learning_of, names_nobody_of
from domain.sealed import Sealed
from domain.values import Deadline


def receive(state: Complaint, command: k.ReceiveComplaint, facts: Facts) -> Decisions:
    """Opens the stream; the clock for the acknowledgement runs from when it came in.

    Raises Refused: agency_not_party, field_missing, time_in_future, backdated_without_reason, not_found.
    """
    facts.register.agency(command.agency_id, "agency_id")
    from_whom = filled(command.from_whom, "field_missing", "from_whom")
    about = filled(command.about, "field_missing", "about")
    at = moment(command, facts)
    known_request(command.request_id, facts)
    in_state(state, "NONE")
    yield k.ComplaintReceived(
        complaint_id=own_id(facts),
        agency_id=command.agency_id,
        from_whom=from_whom,
        contact=command.contact,
        about=about,
        at=at,
        acknowledge_by=facts.calendar.add(at, facts.catalogue.complaint.acknowledge_within),
        request_id=command.request_id,
        late_reason=command.late_reason,
    )


def acknowledge(state: Complaint, command: k.AcknowledgeComplaint, facts: Facts) -> Decisions:
    """Once. Raises Refused: time_in_future, backdated_without_reason, wrong_state."""
    at = moment(command, facts)
    in_state(state, "Open")
    step(not state.acknowledged, "It has been acknowledged already.")
    yield k.ComplaintAcknowledged(at=at, late_reason=command.late_reason)


def link(state: Complaint, command: k.LinkComplaintToBreach, facts: Facts) -> Decisions:
    """To a breach that is known, or to one that the service reports now (R-065).

    Raises Refused: not_found, aware_at_after_complaint, wrong_state.
    """
    known = _known_breach(state, command.breach_id, facts)
    aware_at = known.aware_at if known else command.aware_at or state.received_at
    if aware_at is None or state.received_at is None or aware_at > state.received_at:
        raise Refused("aware_at_after_complaint", field="aware_at")
    in_state(state, "Open")
    if command.breach_id is None:
        step(not state.reported, "A breach has been opened because of it already; another one is named by its id.")
        breach_id = uuid5(NAMESPACE, f"{facts.stream} {facts.command_id} breach")
        yield k.ComplaintLinkedToBreach(breach_id=breach_id, aware_at=aware_at)
    else:
        step(command.breach_id not in state.breaches, "It is linked to this breach already.")
        yield k.ComplaintLinkedToBreach(breach_id=command.breach_id)


def _known_breach(state: Complaint, breach_id: UUID | None, facts: Facts) -> Breach | None:
    """A breach of information that the agency held, no other being its business."""
    if breach_id is None:
        return None
    breach: Breach = facts.related[f"breach/{breach_id}"]
    if state.agency_id not in breach.holders:
        raise Refused("not_found", field="breach_id")
    return breach


def investigate(state: Complaint, command: k.InvestigateComplaint, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, wrong_state once the outcome is given."""
    findings = filled(command.findings, "field_missing", "findings")
    in_state(state, "Open")
    step(state.finding is None, "The outcome has been given; nothing is left to find out.")
    yield k.ComplaintInvestigated(findings=findings)


def give_outcome(state: Complaint, command: k.GiveComplaintOutcome, facts: Facts) -> Decisions:
    """Whoever complained hears how it came out, and where else they can go.

    Raises Refused: field_missing, ico_route_missing, not_investigated, time_in_future, backdated_without_reason,
    wrong_state.
    """
    outcome = filled(command.outcome, "field_missing", "outcome")
    finding = given(command.finding, "field_missing", "finding")
    if not command.ico_route_stated:
        raise Refused("ico_route_missing", field="ico_route_stated")
    at = moment(command, facts)
    if not state.investigated:
        raise Refused("not_investigated", field="state")
    in_state(state, "Open")
    step(state.finding is None, "The outcome has been given already.")
    yield k.ComplaintOutcomeGiven(
        outcome=outcome, finding=finding, at=at, ico_route_stated=True, late_reason=command.late_reason
    )


def close(state: Complaint, command: k.CloseComplaint, facts: Facts) -> Decisions:
    """Without an outcome it cannot be closed (R-071). Raises Refused: field_missing, identity_in_learning."""
    lessons = command.lessons if command.lessons and command.lessons.filled else None
    if lessons is not None:
        _names_nobody(state, lessons, facts)
    given(state.finding, "field_missing", "outcome")
    in_state(state, "Open")
    yield k.ComplaintClosed(lessons=lessons, learning_id=learning_of(facts) if lessons else None)


def _names_nobody(state: Complaint, lessons: Sealed, facts: Facts) -> None:
    """Neither whoever complained, nor anybody of the request that it is about (R-041)."""
    names_nobody_of(state.request_id, lessons, facts, "lessons")
    not_named(state, lessons, facts, "lessons")


def clock_reached(state: Complaint, command: ClockReached, facts: Facts) -> Decisions:
    """Nobody has acknowledged it in time. Nothing where somebody has meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline == next_deadline(state):
        yield k.ComplaintAcknowledgementOverdue(due_at=deadline.due_at)


DECIDE: Mapping[type[Command], Decide] = {
    k.ReceiveComplaint: receive,
    k.AcknowledgeComplaint: acknowledge,
    k.LinkComplaintToBreach: link,
    k.InvestigateComplaint: investigate,
    k.GiveComplaintOutcome: give_outcome,
    k.CloseComplaint: close,
    ClockReached: clock_reached,
}

decide = by_command(DECIDE)
