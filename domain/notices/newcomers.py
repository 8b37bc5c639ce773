"""Whose work became theirs without anything happening to it: an office given or taken, an absence begun or ended."""

from collections.abc import Iterable, Iterator
from uuid import uuid5

from domain.catalogue import Catalogue
from domain.duties.ladder import Presence, whose
from domain.event import NAMESPACE
from domain.notices.notice import Notice, OpenDuty, cannot_wait
from domain.notices.plan import first_hand, spared
from domain.values import SYSTEM


def changed(before: Presence, after: Presence) -> frozenset[str | None]:
    """The agencies in which other people are there than before; None for the partnership as a whole, whose officers
    stand in everywhere."""
    one, other = _offices(before), _offices(after)
    differ = {post[1] for post in one.keys() | other.keys() if one.get(post) != other.get(post)}
    everywhere = {None, *after.register.agencies}
    return frozenset(everywhere if None in differ else differ & everywhere)


def _offices(presence: Presence) -> dict[tuple[str, str | None], frozenset[str]]:
    register = presence.register
    held: set[tuple[str, str | None]] = {(each.role, None) for each in register.partnership.holdings}
    held |= {(each.role, id) for id, agency in register.agencies.items() for each in agency.holdings}
    return {(role, agency): frozenset(presence.present(role, agency)) for role, agency in held}


def newcomers(duties: Iterable[OpenDuty], presence: Presence, catalogue: Catalogue) -> Iterator[Notice]:
    """Word of open duties for each who has one and does not know of it. Whoever looks makes the same notice of it."""
    for each in duties:
        has = {} if each.awaited else first_hand(each.duty, each.tasks, spared(whose(each.duty, presence)))
        for person in sorted(has.keys() - each.known_to):
            yield Notice(
                id=uuid5(NAMESPACE, f"{each.stream} {each.duty.key} {each.duty.since.isoformat()} {person}"),
                stream=each.stream,
                duty=each.duty.key,
                task=each.duty.task,
                reason="moved",
                urgent=cannot_wait(each.duty, each.summary, catalogue),
                caused_by=SYSTEM,
                person=person,
                tell_at=presence.now,
            )
