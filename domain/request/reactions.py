"""What to do about an event, once it is recorded."""

from collections.abc import Iterable

from domain.event import Event
from domain.request.effects import DESTROY_RECORD, FORGET_RUNS, OPEN_BREACH, RECORD_RETURN
from domain.request.events import (
    DisposalStarted,
    ReceiptConfirmed,
    ReceiptDisputed,
    RecordDisposed,
    RetrospectiveReviewCompleted,
)
from domain.values import Effect

WENT_ASTRAY = ("not_for_us", "wrong_person")
"""What a recipient says of information that reached somebody it was not for (INV-23)."""


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
        case ReceiptConfirmed(gathering_id=gathering_id) if gathering_id is not None:
            return (Effect(name=RECORD_RETURN, event_id=event.event_id),)
        case _:
            return ()
