"""What to do about an event, once it is recorded."""

from collections.abc import Iterable

from domain.event import Event
from domain.request.effects import DESTROY_RECORD
from domain.request.events import DisposalStarted
from domain.values import Effect


def reactions(event: Event) -> Iterable[Effect]:
    """The effects of one event: at least once each, and doing one twice is doing it once."""
    if isinstance(event.body, DisposalStarted):
        return (Effect(name=DESTROY_RECORD, event_id=event.event_id),)
    return ()
