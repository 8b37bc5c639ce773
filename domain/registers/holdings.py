"""Roles and offices over time, and who may change them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.values import SYSTEM, Actor, AgencyId, Code, Instant, PersonId, Value


class Holding(Value):
    """A person holds a role or an office from `since` on, and no longer at `until`.

    `home` is the agency in which the holder of a partnership-wide role works.
    """

    person: PersonId
    role: Code
    since: Instant
    until: Instant | None = None
    home: AgencyId | None = None

    def at(self, moment: datetime) -> bool:
        return self.since <= moment and self.from_then_on(moment)

    def from_then_on(self, moment: datetime) -> bool:
        """Whether it is held at that moment or will be later."""
        return self.until is None or moment < self.until


def ended(holdings: tuple[Holding, ...], person: str, roles: Iterable[str], at: datetime) -> tuple[Holding, ...]:
    """The same holdings, with those of this person in these roles over by `at`."""

    def end(holding: Holding) -> Holding:
        ends = holding.person == person and holding.role in roles and holding.from_then_on(at)
        return holding.model_copy(update={"until": max(at, holding.since)}) if ends else holding

    return tuple(end(holding) for holding in holdings)


def edits_registers(state: Any, command: Command, facts: Facts) -> Actor:
    """The administrator, the partnership officer, or the service on the first load.

    Raises Refused: unknown_person, role_not_held.
    """
    if facts.person == SYSTEM:
        return Actor(person=SYSTEM, role=SYSTEM)
    if not facts.register.known(facts.person, facts.now):
        raise Refused("unknown_person", "person")
    held = facts.register.roles(facts.person, None, facts.now)
    for role in facts.catalogue.permissions["edit_registers"]:
        if role in held:
            return Actor(person=facts.person, role=role, agency=facts.register.home(facts.person, facts.now))
    raise Refused("role_not_held", "person")


def new_holding(
    holdings: Iterable[Holding], person: str, role: str, since: datetime | None, until: datetime | None, now: datetime
) -> tuple[datetime, datetime | None]:
    """From when until when it will be held. Raises Refused: malformed, wrong_state where it is held already."""
    begin = since or now
    if until is not None and until <= begin:
        raise Refused("malformed", "until", "Let it end after it begins.")
    if any(each.person == person and each.role == role and each.from_then_on(begin) for each in holdings):
        raise Refused("wrong_state", "person", "This person holds it already.")
    return begin, until


def ending(
    holdings: Iterable[Holding], person: str, roles: Iterable[str], at: datetime | None, now: datetime
) -> datetime:
    """When it ends. Raises Refused: time_in_future, wrong_state where it is not held."""
    end = at or now
    if end > now:
        raise Refused("time_in_future", "at")
    if not any(each.person == person and each.role in roles and each.from_then_on(end) for each in holdings):
        raise Refused("wrong_state", "person", "This person does not hold it.")
    return end


def kept_apart(facts: Facts, role: str, held: frozenset[str]) -> None:
    """Raises Refused(separation_of_duties) where a role is held that never goes with this one."""
    if facts.catalogue.never_held_with(role) & held:
        raise Refused("separation_of_duties", "role", "Give one of the two roles to another person.")
