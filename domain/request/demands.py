"""Demands that many rules make: a text that says something, a moment that can be true, a state that allows it."""

from datetime import date, datetime
from typing import TypeVar

from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands.drafting import Backdatable
from domain.request.state import ShareRequest
from domain.sealed import Sealed, sealed_parts

T = TypeVar("T")

LONGEST_LIFE = 130
"""Years; an earlier day has been mistyped."""


def filled(text: Sealed | None, code: str, field: str) -> Sealed:
    """The text. Raises Refused(code) where it is missing or blank."""
    if text is None or not text.filled:
        raise Refused(code, field=field)
    return text


def given(value: T | None, code: str, field: str) -> T:
    """The value. Raises Refused(code) where it is missing."""
    if value is None:
        raise Refused(code, field=field)
    return value


def readable_length(command: Command, facts: Facts) -> None:
    """Longer matter belongs into the information itself, which the service does not hold.

    Raises Refused(too_long), naming the field.
    """
    for part in sealed_parts(command):
        if len(part.text) > facts.catalogue.limits.longest_text:
            raise Refused("too_long", field=part.path or None)


def today(facts: Facts) -> date:
    """The day it is where the agencies work."""
    return facts.calendar.local(facts.now).date()


def recent_enough(on: date, facts: Facts, field: str) -> date:
    """A day in living memory. Raises Refused: time_in_future; malformed for one longer ago than anybody lives."""
    if on > today(facts):
        raise Refused("time_in_future", field=field)
    if on.year < today(facts).year - LONGEST_LIFE:
        remedy = f"That is more than {LONGEST_LIFE} years ago: correct the year."
        raise Refused("malformed", field, remedy)
    return on


def moment(command: Backdatable, facts: Facts) -> datetime:
    """When it happened (UTC): as stated, else now (INV-42).

    Raises Refused: time_in_future; malformed; backdated_without_reason beyond the catalogue's limit.
    """
    if command.at is None:
        return facts.now
    if command.at > facts.now:
        raise Refused("time_in_future", field="at")
    recent_enough(command.at.date(), facts, "at")
    said_why_late(command.at, command.late_reason, facts)
    return command.at


def said_why_late(at: datetime, late_reason: Sealed | None, facts: Facts) -> None:
    """Raises Refused(backdated_without_reason) for what is recorded longer after it than the catalogue lets pass."""
    if facts.calendar.add(at, facts.catalogue.limits.backdating_without_reason) < facts.now:
        filled(late_reason, "backdated_without_reason", "late_reason")


def not_before(at: datetime, earliest: datetime | None, what: str) -> datetime:
    """The moment, where it is no earlier than what had to come first, which `what` names. Raises
    Refused(dates_out_of_order)."""
    if earliest is not None and at < earliest:
        raise Refused("dates_out_of_order", "at", f"Give a time that is not before {what}.")
    return at


def in_state(state: ShareRequest, *allowed: str) -> None:
    """Raises Refused(disposed) or Refused(wrong_state); the last question about a command."""
    if state.state not in allowed:
        raise Refused("disposed" if state.state == "Disposed" else "wrong_state", field="state")
