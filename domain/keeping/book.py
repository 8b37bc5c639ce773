"""What a stream beside share requests notes of its keeping, and what time will bring to it."""

from datetime import date, timedelta
from typing import TypeVar, assert_never

from pydantic import Field

from domain.duties.book import DutyBook
from domain.event import Event
from domain.keeping import language as k
from domain.request import events as e
from domain.request.deadlines import RETENTION, begins
from domain.values import Deadline, Instant, Value


class Keeping(Value):
    """From the closing on. `holds` are counted by id, with who placed each; an authorisation stands until a hold."""

    holder: str = ""
    closed_on: date | None = None
    expires_on: date | None = None
    expired_at: Instant | None = None
    holds: dict[str, str] = Field(default={})
    authorised_by: str | None = None
    method_ids: tuple[str, ...] = ()
    started_at: Instant | None = None
    disposed: bool = False

    @property
    def due(self) -> bool:
        """Whether the period is over and nobody has authorised the disposal yet."""
        return self.expired_at is not None and self.authorised_by is None


class KeptBook(DutyBook):
    """The part that the states of all streams have that are kept to a date and then disposed of."""

    keeping: Keeping = Keeping()


B = TypeVar("B", bound=KeptBook)


def noted(book: B, event: Event) -> B:
    """The book after an event of the keeping."""
    said: k.Said = event.body  # type: ignore[assignment]
    keeping = book.keeping.model_copy(update=_changed(book.keeping, said, event))
    return book.model_copy(update={"keeping": keeping})


def _changed(now: Keeping, said: k.Said, event: Event) -> dict[str, object]:
    match said:
        case e.RetentionScheduled():
            return {"holder": said.holder_agency_id, "closed_on": said.trigger_date, "expires_on": said.expires_on}
        case e.RetentionPeriodExpired():
            return {"expired_at": event.occurred_at}
        case e.RetentionExtended():
            return {"expires_on": said.new_expires_on, "expired_at": None}
        case e.LegalHoldPlaced():
            return {"holds": {**now.holds, said.hold_id: said.placed_by}, "authorised_by": None, "method_ids": ()}
        case e.LegalHoldReleased():
            return {"holds": {id: by for id, by in now.holds.items() if id != said.hold_id}}
        case e.DisposalAuthorised():
            return {"authorised_by": said.by, "method_ids": said.method_ids}
        case e.DisposalAttested():
            return {}
        case e.DisposalStarted():
            return {"started_at": said.at}
        case k.RecordDisposed():
            return {"disposed": True}
        case _:
            assert_never(said)


def retention(keeping: Keeping) -> Deadline | None:
    """The record is kept through its last day; each day acts once."""
    if keeping.expires_on is None or keeping.expired_at is not None:
        return None
    return Deadline(name=f"{RETENTION} {keeping.holder}", due_at=begins(keeping.expires_on + timedelta(days=1)))
