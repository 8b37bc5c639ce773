"""What happened, as facts a person can read: when, what, who in which role. Never a word about a person."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel

from domain.event import Event
from domain.sealed import Sealed
from domain.values import SYSTEM, Actor, Ref

SPOKEN = {"subject": "person", "item": "item", "consent": "consent", "advice": "advice", "escalation": "disagreement"}
"""What a reference is called, by the field that holds it; it is numbered by its first appearance."""


class Line(NamedTuple):
    """`at` is UTC."""

    at: datetime
    event: str
    who: str
    facts: str


class Numbering:
    """Gives every reference of a stream a short name, such as `person 1`."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def name(self, field: str, ref: str) -> str:
        if ref not in self._names:
            kind = next((spoken for start, spoken in SPOKEN.items() if start in field), "person")
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._names[ref] = f"{kind} {self._counts[kind]}"
        return self._names[ref]


def lines(events: Iterable[Event]) -> Iterator[Line]:
    """One line for each event, in order."""
    numbering = Numbering()
    for event in events:
        facts = "; ".join(_facts(event.body, numbering))
        yield Line(event.occurred_at, event.type, who(event.actor), facts)


def who(actor: Actor) -> str:
    """The person in their role."""
    if actor.person == SYSTEM:
        return "the service"
    acting = f", for {actor.acting_for}" if actor.acting_for else ""
    return f"{actor.person} as {actor.role}{acting}"


def _facts(body: BaseModel, numbering: Numbering) -> Iterator[str]:
    for field in type(body).model_fields:
        said = _said(field, getattr(body, field), numbering)
        if said:
            yield f"{field.removesuffix('_id').removesuffix('_ids').replace('_', ' ')} {said}"


def _said(field: str, value: Any, numbering: Numbering) -> str:
    match value:
        case None | () | Sealed() | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case Ref():
            return numbering.name(field, value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case date() | int() | str():
            return str(value)
        case tuple():
            return ", ".join(filter(None, (_said(field, each, numbering) for each in value)))
        case BaseModel():
            return ", ".join(_facts(value, numbering))
        case _:
            return str(value)
