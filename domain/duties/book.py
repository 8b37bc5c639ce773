"""What a stream notes beside its duties: who sees to which."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from pydantic import Field

from domain.duties.language import DutyClaimed, DutyHandedOver, DutyReleased
from domain.event import Event
from domain.values import Duty, PersonId, Value


class DutyBook(Value):
    """The part that the states of all streams with duties have. `claims` is by the duty's key."""

    claims: dict[str, PersonId] = Field(default={})


B = TypeVar("B", bound=DutyBook)


def noted(book: B, event: Event) -> B:
    """The book after an event of its own. Raises TypeError for any other event."""
    match event.body:
        case DutyClaimed(duty=key, person=person) | DutyHandedOver(duty=key, to_id=person):
            return _with(book, {**book.claims, key: person})
        case DutyReleased(duty=key):
            return _with(book, {known: person for known, person in book.claims.items() if known != key})
    raise TypeError(f"the book of duties knows no {event.type}")


def tidied(book: B, before: Iterable[Duty], after: Iterable[Duty]) -> B:
    """Without the claims of duties that are gone or went to others: what comes to somebody is nobody's yet."""
    stayed = {_place(duty) for duty in before} & {_place(duty) for duty in after}
    keys = {key for key, *_ in stayed}
    kept = {key: person for key, person in book.claims.items() if key in keys}
    return book if len(kept) == len(book.claims) else _with(book, kept)


def shown(book: DutyBook, duties: Iterable[Duty]) -> Iterator[Duty]:
    """The duties with what the book says of each. One that is barred to whom it names is the office's."""
    for duty in duties:
        changes: dict[str, str | None] = {"claimed_by": book.claims[duty.key]} if duty.key in book.claims else {}
        if duty.person in duty.barred:
            changes["person"] = None
        yield duty.model_copy(update=changes) if changes else duty


def _place(duty: Duty) -> tuple[str, str, str | None, str | None]:
    return duty.key, duty.role, duty.agency, duty.person


def _with(book: B, claims: dict[str, PersonId]) -> B:
    return book.model_copy(update={"claims": claims})
