"""What to do about an event, once it is recorded."""

from collections.abc import Iterable, Iterator

from domain.event import Event
from domain.request.effects import (
    DESTROY_RECORD,
    FORGET_RUNS,
    OPEN_BREACH,
    RECORD_CONTRIBUTION,
    RECORD_LEARNING,
    RECORD_RETURN,
    REPORT_DECIDED_AFTER_ALL,
)
from domain.request.events import (
    ApproverAssigned,
    DisposalStarted,
    EscalationResolved,
    ReceiptConfirmed,
    ReceiptDisputed,
    RecordDisposed,
    RetrospectiveReviewCompleted,
)
from domain.request.parts import WENT_ASTRAY
from domain.values import Effect


def reactions(event: Event) -> Iterable[Effect]:
    """The effects of one event: at least once each, and doing one twice is doing it once."""
    match event.body:
        case DisposalStarted():
            return (Effect(name=DESTROY_RECORD, event_id=event.event_id),)
        case RecordDisposed():
            return (Effect(name=FORGET_RUNS, event_id=event.event_id),)
        case ReceiptDisputed(problem=problem) if problem in WENT_ASTRAY:
            return (Effect(name=OPEN_BREACH, event_id=event.event_id),)
        case RetrospectiveReviewCompleted(outcome="not_justified"):
            return (Effect(name=OPEN_BREACH, event_id=event.event_id),)
        case ReceiptConfirmed() as receipt:
            return tuple(Effect(name=name, event_id=event.event_id) for name in _waited_for(receipt))
        case ApproverAssigned(partnership_told=True):
            return (Effect(name=REPORT_DECIDED_AFTER_ALL, event_id=event.event_id),)
        case EscalationResolved(learning_id=learning_id) if learning_id is not None:
            return (Effect(name=RECORD_LEARNING, event_id=event.event_id),)
        case _:
            return ()


def _waited_for(receipt: ReceiptConfirmed) -> Iterator[str]:
    """What a gathering or a data set has to be told of."""
    if receipt.gathering_id is not None:
        yield RECORD_RETURN
    if receipt.dataset_id is not None:
        yield RECORD_CONTRIBUTION
