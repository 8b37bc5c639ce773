"""What silence leads to: marks, reminders and the next approver; never a decision.

A deadline that is no longer open brings nothing: somebody acted before the clock did.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from domain.decider import Decisions
from domain.event import ClockReached
from domain.facts import Facts
from domain.request import deadlines as d
from domain.request import events as e
from domain.request.assignment import ask_again, pass_on
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
    """Late, and the next person's who has no part in it; where there is none, the partnership is told, once."""
    clock = facts.catalogue.urgency(state.urgency).clock
    yield e.DecisionOverdue(due_at=deadline.due_at, by_working_time=clock == "working")
    passed_on = pass_on(state, facts)
    if not (state.exhausted and isinstance(passed_on, e.ApproversExhausted)):
        yield passed_on


def _answer(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    """The one who got it late has let the time pass as well."""
    yield pass_on(state, facts)


def _approval(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    """Where nobody can decide, the duty stays with the office and the partnership is told: time cannot be refused."""
    yield e.ApprovalLapsed(valid_until=deadline.due_at)
    yield ask_again(state, facts)


def _sending(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    yield e.SendingOverdue(due_at=deadline.due_at)


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


def _review(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    yield e.RetrospectiveReviewOverdue(due_at=deadline.due_at)


def _retention(state: ShareRequest, key: str, deadline: Deadline, facts: Facts) -> Decisions:
    last_day = (deadline.due_at - timedelta(days=1)).date()
    yield e.RetentionPeriodExpired(holder_agency_id=key, expires_on=last_day)


BRINGS: Mapping[str, Brings] = {
    d.DECISION: _decision,
    d.ANSWER: _answer,
    d.APPROVAL: _approval,
    d.SENDING: _sending,
    d.CHASE: _chase,
    d.RECEIPT: _receipt,
    d.TELLING: _telling,
    d.CONSENT: _consent,
    d.STAGE: _stage,
    d.RETENTION: _retention,
    d.REVIEW: _review,
}
