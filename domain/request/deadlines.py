"""What time will bring to a share request: every open deadline, and the earliest of them.

A deadline is open while its event can still happen; what time brings closes it, so that each acts once.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from domain.request import events as e
from domain.request.facets import Telling
from domain.request.state import ShareRequest
from domain.request.telling import telling_open
from domain.request.transitions import may_follow
from domain.values import Deadline

DECISION = "decision"
ANSWER = "answer"
APPROVAL = "approval"
SENDING = "sending"
CHASE = "chase"
RECEIPT = "receipt"
TELLING = "telling"
CONSENT = "consent"
STAGE = "stage"
RETENTION = "retention"
REVIEW = "review"


def next_deadline(state: ShareRequest) -> Deadline | None:
    """The earliest open one."""
    return min(open_deadlines(state), key=lambda deadline: (deadline.due_at, deadline.name), default=None)


def open_deadlines(state: ShareRequest) -> Iterator[Deadline]:
    """Names read `kind` or `kind key`; the key is a reference of the stream, or an agency."""
    yield from _decision(state)
    yield from _transfer(state)
    yield from _telling(state)
    yield from _consents(state)
    yield from _escalations(state)
    yield from _retention(state)


def review_open(state: ShareRequest) -> bool:
    """Whether an emergency disclosure has still to be reviewed (INV-43)."""
    unreviewed = state.retrospective and not state.retrospective_finding
    return unreviewed and may_follow(state.state, e.RetrospectiveReviewCompleted)


def begins(day: date) -> datetime:
    """The first moment of a day, UTC."""
    return datetime.combine(day, time(), UTC)


def _named(kind: str, due_at: datetime, key: str = "") -> Deadline:
    return Deadline(name=f"{kind} {key}".rstrip(), due_at=due_at)


def _decision(state: ShareRequest) -> Iterator[Deadline]:
    if state.state == "AwaitingDecision" and state.decision_due_at and not state.decision_overdue:
        yield _named(DECISION, state.decision_due_at)
    if state.state == "AwaitingDecision" and state.approver and state.approver.answer_by and not state.exhausted:
        yield _named(ANSWER, state.approver.answer_by)
    approval = state.approval if state.state == "Approved" else None
    if approval and approval.valid_until:
        yield _named(APPROVAL, approval.valid_until)
    if approval and approval.sending_due_at and not approval.sending_overdue:
        yield _named(SENDING, approval.sending_due_at)


def _transfer(state: ShareRequest) -> Iterator[Deadline]:
    """A recipient who disputed has answered, and is not chased."""
    if review_open(state) and state.review_due_at and not state.review_overdue:
        yield _named(REVIEW, state.review_due_at)
    transfer = state.transfer
    if state.state != "Sent" or transfer is None or transfer.problem or transfer.receipt_overdue:
        return
    if transfer.recipient:
        yield from (_named(CHASE, at) for at in transfer.chase_at)
    if transfer.receipt_due_at:
        yield _named(RECEIPT, transfer.receipt_due_at)


def _telling(state: ShareRequest) -> Iterator[Deadline]:
    """For everyone who still has to be told; a deferral has its review instead (INV-27)."""
    if not may_follow(state.state, e.TellingOverdue):
        return
    for ref in telling_open(state):
        telling = state.telling.get(ref, Telling())
        due_at = telling.due_at or state.telling_due_at
        if telling.status in ("not_due", "due") and due_at:
            yield _named(TELLING, due_at, ref)


def _consents(state: ShareRequest) -> Iterator[Deadline]:
    """A consent is looked at again while something relies on it: never after a decision not to share."""
    if state.state in ("Declined", "Stopped", "Cancelled", "Disposed") or state.closed not in (None, "shared"):
        return
    for id, consent in state.consents.items():
        if consent.status == "given" and consent.review_on and not consent.review_due:
            yield _named(CONSENT, begins(consent.review_on), id)


def _escalations(state: ShareRequest) -> Iterator[Deadline]:
    for id, escalation in state.escalations.items():
        if escalation.open and escalation.due_at and not escalation.overdue:
            yield _named(STAGE, escalation.due_at, id)


def _retention(state: ShareRequest) -> Iterator[Deadline]:
    """A copy is kept through its last day."""
    if may_follow(state.state, e.RetentionPeriodExpired):
        for agency, kept in state.retention.items():
            if not kept.expired:
                yield _named(RETENTION, begins(kept.expires_on + timedelta(days=1)), agency)
