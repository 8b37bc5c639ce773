"""What happened, as facts a person can read: when, what, who in which role. Never a word about a person."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from domain.calendar import shipped_calendar
from domain.event import Event
from domain.sealed import Sealed
from domain.values import SYSTEM, Actor, Ref

SPOKEN = {
    "subject": "person",
    "statement": "statement",
    "item": "item",
    "consent": "consent",
    "exemption": "exemption",
    "advice": "advice",
    "escalation": "disagreement",
    "onward": "passing on",
    "correction": "correction",
    "hold": "hold",
    "action": "action",
}
"""What a reference is called, by the field that holds it; it is numbered by its first appearance."""
PEOPLE = ("whose_consent_counts", "given_by", "refused_by")
TECHNICAL = frozenset(
    [
        "catalogue_version",
        "chase_at",
        "checklist",
        "checklist_snapshot",
        "digest",
        "document",
        "holds_checked_at",
        "keys_destroyed",
        "manifest",
        "manifest_digest",
        "policy_version",
        "retrospective",
        "schedule_version",
        "tombstone",
    ]
)
"""Fields that tell a reader nothing of the story."""
_ENDINGS = ("_ids", "_id", "_refs", "_ref")


class Line(NamedTuple):
    """`at` is UTC."""

    at: datetime
    event: str
    who: str
    facts: str


def lines(events: Iterable[Event]) -> Iterator[Line]:
    """One line for each event, in order."""
    numbers: dict[str, str] = {}
    for event in events:
        facts = "; ".join(_Teller(event, numbers).facts(event.body))
        yield Line(event.occurred_at, event.type, who(event.actor), facts)


def who(actor: Actor) -> str:
    """The person in their role."""
    if actor.person == SYSTEM:
        return "the service"
    acting = f", for {actor.acting_for}" if actor.acting_for else ""
    return f"{actor.person} as {actor.role}{acting}"


class _Teller:
    """Tells one event. `numbers` are the short names, such as `person 1`, that its stream's references have so far."""

    def __init__(self, event: Event, numbers: dict[str, str]) -> None:
        self._known = (event.occurred_at, event.actor.person)
        self._numbers = numbers

    def facts(self, body: BaseModel) -> Iterator[str]:
        """What is beyond the line itself: nothing that is sealed, false, or said by when and who already."""
        for field in type(body).model_fields:
            value = getattr(body, field)
            if field in TECHNICAL or value in self._known:
                continue
            if value is True:
                yield _label(field)
            elif said := self._said(field, value):
                yield f"{_label(field, value)} {said}".lstrip()

    def _said(self, field: str, value: Any) -> str:
        match value:
            case None | bool() | Sealed() | UUID():
                return ""
            case Ref():
                return self._numbers.setdefault(value, self._new_number(field))
            case datetime():
                return shipped_calendar().local(value).strftime("%a %-d %b %Y %H:%M")
            case date():
                return value.strftime("%-d %b %Y")
            case tuple():
                return " and ".join(filter(None, (self._said(field, each) for each in value)))
            case BaseModel():
                return ", ".join(self.facts(value))
            case _:
                return str(value)

    def _new_number(self, field: str) -> str:
        kind = "person" if field in PEOPLE else next((SPOKEN[word] for word in SPOKEN if word in field), "person")
        return f"{kind} {1 + sum(name.startswith(kind + ' ') for name in self._numbers.values())}"


def _label(field: str, value: Any = None) -> str:
    """The field in words; for a reference without the word that its own name says."""
    for ending in _ENDINGS:
        field = field.removesuffix(ending)
    words = field.split("_")
    if isinstance(value, Ref) or (isinstance(value, tuple) and any(isinstance(each, Ref) for each in value)):
        words = [word for word in words if word.removesuffix("s") not in SPOKEN]
    return " ".join(words)
