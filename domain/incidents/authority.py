"""Identity, visibility, authority, beside share requests: the first three questions about every command."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.facts import Facts
from domain.refusal import Refused
from domain.values import SYSTEM, Actor, Summary

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


def authorised(
    facts: Facts, permit: Permit, parties: Iterable[str | None], where: Iterable[str | None], *, opens: bool = False
) -> Actor:
    """In which role the person acts; `opens` is whether the command begins the stream, which nobody could see before.

    Raises Refused: unknown_person, not_found, role_not_held.
    """
    identified(facts)
    if not opens:
        visible(facts, parties)
    return acting(facts, permit, where)


def identified(facts: Facts) -> None:
    """Raises Refused(unknown_person)."""
    if facts.person != SYSTEM and not facts.register.known(facts.person, facts.now):
        raise Refused("unknown_person", field="person")


def visible(facts: Facts, parties: Iterable[str | None], field: str = "stream") -> None:
    """To the staff of the parties, and to those with a role in the partnership as a whole. Raises Refused(not_found).

    No parties: the stream was never opened.
    """
    among = [*parties]
    seen = any(facts.register.roles(facts.person, agency, facts.now) for agency in (*among, None))
    if not among or not (seen or facts.person == SYSTEM):
        raise Refused("not_found", field=field)


def to_the_partnership_too(summary: Summary) -> Iterable[str | None]:
    """Who may read: the staff of the parties, and those with a role in the partnership as a whole."""
    return (*summary.agencies, None)


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
    roles = ", ".join(role.replace("_", " ") for role in dict.fromkeys(_allowed(facts, permit)))
    raise Refused("role_not_held", "person", f"Only these roles may: {roles}." if roles else None)


def _allowed(facts: Facts, permit: Permit) -> tuple[str, ...]:
    return (*(facts.catalogue.permissions.get(permit.act, ()) if permit.act else ()), *permit.roles)


def _held(facts: Facts, permit: Permit, agency: str | None) -> str | None:
    held = facts.register.roles(facts.person, agency, facts.now)
    allowed = _allowed(facts, permit)
    if ANYONE in allowed:
        return min(held, default=None)
    return next((role for role in allowed if role in held), None)
