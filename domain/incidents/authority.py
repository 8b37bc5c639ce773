"""Identity, visibility, authority, for breaches and gatherings: the first three questions about every command."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.facts import Facts
from domain.refusal import Refused
from domain.values import SYSTEM, Actor

ANYONE = "everyone"
"""A role that every member of staff holds."""


@dataclass(frozen=True)
class Permit:
    """`act` is a row of the catalogue's permissions; `roles` stand beside or instead of it.

    `system`: the service itself may ask it.
    """

    act: str | None = None
    roles: tuple[str, ...] = ()
    system: bool = False


def identified(facts: Facts) -> None:
    """Raises Refused(unknown_person)."""
    if facts.person != SYSTEM and not facts.register.known(facts.person, facts.now):
        raise Refused("unknown_person", field="person")


def visible(facts: Facts, parties: Iterable[str]) -> None:
    """To the staff of the parties, and to those with a role in the partnership as a whole. Raises Refused(not_found).

    No parties: the stream was never opened.
    """
    among = [*parties]
    seen = any(facts.register.roles(facts.person, agency, facts.now) for agency in (*among, None))
    if not among or not (seen or facts.person == SYSTEM):
        raise Refused("not_found", field="stream")


def acting(facts: Facts, permit: Permit, where: Iterable[str | None]) -> Actor:
    """In which role the person acts, in the first of these agencies where they hold it; None is the partnership.

    Raises Refused(role_not_held).
    """
    if facts.person == SYSTEM and permit.system:
        return Actor(person=SYSTEM, role=SYSTEM)
    home = facts.register.home(facts.person, facts.now)
    for agency in where:
        role = _held(facts, permit, agency)
        if role is not None:
            return Actor(person=facts.person, role=role, agency=home, acting_for=agency if agency != home else None)
    raise Refused("role_not_held", field="person")


def _held(facts: Facts, permit: Permit, agency: str | None) -> str | None:
    held = facts.register.roles(facts.person, agency, facts.now)
    allowed = (*(facts.catalogue.permissions[permit.act] if permit.act else ()), *permit.roles)
    if ANYONE in allowed:
        return min(held, default=None)
    return next((role for role in allowed if role in held), None)
