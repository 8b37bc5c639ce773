"""Whether a partnership officer is there, who sees to what nobody else can be reached for (R-001, R-049)."""

from collections.abc import Iterator
from datetime import datetime

from domain.facts import Facts

OVERSEER = "partnership_officer"


def oversees(person: str, agency: str | None, at: datetime, facts: Facts) -> bool:
    """Whether the person is one then; of an agency, whether it is there that an absence counts."""
    register = facts.register
    return OVERSEER in register.roles(person, None, at) and agency in (None, register.home(person, at))


def nobody_oversees(person: str, since: datetime, until: datetime | None, facts: Facts) -> bool:
    """Whether no other one is there for some of that time."""
    moments = (at for at in (since, *_changes(facts)) if since <= at and (until is None or at < until))
    return any(set(facts.register.present(OVERSEER, None, at)) <= {person} for at in moments)


def _changes(facts: Facts) -> Iterator[datetime]:
    """When somebody may cease to be there."""
    for agency in facts.register.agencies.values():
        yield from (each.since for each in agency.absences)
    yield from (each.until for each in facts.register.partnership.holdings if each.until is not None)
