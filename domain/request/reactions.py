"""What to do about an event, once it is recorded."""

from collections.abc import Iterable

from domain.event import Event
from domain.request.effects import DESTROY_RECORD, FORGET_RUNS
from domain.request.events import DisposalStarted, RecordDisposed
from domain.values import Effect


def reactions(event: Event) -> Iterable[Effect]:
    """The effects of one event: at least once each, and doing one twice is doing it once."""
    match event.body:
        case DisposalStarted():
            return (Effect(name=DESTROY_RECORD, event_id=event.event_id),)
        case RecordDisposed():
            return (Effect(name=FORGET_RUNS, event_id=event.event_id),)
        case _:
            return ()
