"""What silence leads to: marks, reminders and the next approver; never a decision.

A deadline that is no longer open brings nothing: somebody acted before the clock did.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from domain.decider import Decisions
from domain.event import ClockReached
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import deadlines as d
from domain.request import events as e
from domain.request.assignment import assign, next_approver
from domain.request.state import ShareRequest
from domain.values import Deadline

Brings = Callable[[ShareRequest, str, Deadline, Facts], Decisions]
"""(state, key of the deadline, deadline, facts) -> what its coming brings."""


def clock_reached(state: ShareRequest, command: ClockReached, facts: Facts) -> Decisions:
    """Yields nothing for a deadline that is not open any more, or not here yet."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline in d.open_deadlines(state):
        kind, _, key = deadline.name.partition(" ")
        yield from BRINGS[kind](state, key, deadline, facts)


def _decision(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    """Late, and the next person's who has no part in it; where there is none, only late (approver_fallback)."""
    clock = facts.catalogue.urgency(state.urgency).clock
    yield e.DecisionOverdue(due_at=deadline.due_at, by_working_time=clock == "working")
    if state.approver:
        before = state.approver.approver
        with suppress(Refused):
            after, capacity = next_approver(state, facts, passed_over=(before,))
            yield e.ApproverReassigned(from_id=before, to_id=after, capacity=capacity, reason="overdue")


def _approval(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    """Where nobody can decide, the duty stays with the office: time cannot be refused."""
    yield e.ApprovalLapsed(valid_until=deadline.due_at)
    with suppress(Refused):
        yield assign(state, facts, "approval_lapsed")


def _chase(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    if state.transfer and state.transfer.recipient:
        yield e.ReceiptChased(
            transfer_id=state.transfer.transfer_id,
            n=state.transfer.chases + 1,
            to=state.transfer.recipient,
            channel="duty",
        )


def _receipt(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    if state.transfer:
        yield e.ReceiptOverdue(transfer_id=state.transfer.transfer_id, due_at=deadline.due_at)


def _telling(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    yield e.TellingOverdue(subject_ref=key, due_at=deadline.due_at)


def _consent(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    yield e.ConsentReviewDue(consent_id=key, due_on=deadline.due_at.date())


def _stage(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    stage = state.escalations[key].stage
    yield e.EscalationStageOverdue(escalation_id=key, stage=stage, due_at=deadline.due_at)


def _retention(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    last_day = (deadline.due_at - timedelta(days=1)).date()
    yield e.RetentionPeriodExpired(holder_agency_id=key, expires_on=last_day)


BRINGS: Mapping[str, Brings] = {
    d.DECISION: _decision,
    d.APPROVAL: _approval,
    d.CHASE: _chase,
    d.RECEIPT: _receipt,
    d.TELLING: _telling,
    d.CONSENT: _consent,
    d.STAGE: _stage,
    d.RETENTION: _retention,
}
