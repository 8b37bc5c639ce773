"""Whose work became theirs without anything happening to it: an office given or taken, an absence begun or ended."""

from collections.abc import Iterable, Iterator
from uuid import uuid5

from domain.catalogue import Catalogue
from domain.duties.ladder import Presence, whose
from domain.event import NAMESPACE
from domain.notices.notice import Notice, cannot_wait
from domain.values import SYSTEM, Duty, Summary

NO_SUMMARY = Summary(state="")


def changed(before: Presence, after: Presence) -> frozenset[str | None]:
    """The agencies in which other people are there than before; None for the partnership as a whole."""
    one, other = _offices(before), _offices(after)
    differ = {post[1] for post in one.keys() | other.keys() if one.get(post) != other.get(post)}
    return frozenset(differ & {None, *before.register.agencies})


def _offices(presence: Presence) -> dict[tuple[str, str | None], frozenset[str]]:
    register = presence.register
    held: set[tuple[str, str | None]] = {(each.role, None) for each in register.partnership.holdings}
    held |= {(each.role, id) for id, agency in register.agencies.items() for each in agency.holdings}
    return {(role, agency): frozenset(presence.present(role, agency)) for role, agency in held}


def newcomers(
    duties: Iterable[tuple[str, Duty]], before: Presence, after: Presence, catalogue: Catalogue
) -> Iterator[Notice]:
    """Word of open duties, by stream, for each who has one now and had it not before. A duty that came meanwhile is
    told of by itself."""
    for stream, duty in duties:
        known = whose(duty, before if duty.since <= before.now else after)
        for person in sorted(whose(duty, after).keys() - known.keys()):
            yield Notice(
                id=uuid5(NAMESPACE, f"{stream} {duty.key} {person} {after.now.isoformat()}"),
                stream=stream,
                duty=duty.key,
                task=duty.task,
                reason="moved",
                urgent=cannot_wait(duty, NO_SUMMARY, catalogue),
                caused_by=SYSTEM,
                person=person,
                tell_at=after.now,
            )
