"""Whose work became theirs without anything happening to it: an office given or taken, an absence begun or ended, a
shift of the rota begun."""

from collections.abc import Iterable, Iterator
from uuid import uuid5

from domain.catalogue import Catalogue
from domain.duties.clocks import cannot_wait
from domain.duties.ladder import Post, Presence, whose
from domain.event import NAMESPACE
from domain.notices.notice import Notice, OpenDuty
from domain.notices.plan import first_hand, spared
from domain.values import SYSTEM


def changed(before: Presence, after: Presence) -> frozenset[str | None]:
    """The agencies in which other people are there or on duty than before; None for the partnership as a whole, whose
    officers stand in everywhere."""
    one, other = _there(before), _there(after)
    differ = {post.agency for post in one.keys() | other.keys() if one.get(post) != other.get(post)}
    everywhere = {None, *after.register.agencies}
    return frozenset(everywhere if None in differ else differ & everywhere)


def _there(presence: Presence) -> dict[Post, tuple[frozenset[str], frozenset[str]]]:
    """Who is present, and who is on duty, by post."""
    register = presence.register
    posts = {Post(each.role, None) for each in register.partnership.holdings}
    posts |= {Post(each.role, id) for id, agency in register.agencies.items() for each in agency.holdings}
    return {post: (frozenset(presence.present(*post[:2])), frozenset(presence.on_duty(post))) for post in posts}


def newcomers(duties: Iterable[OpenDuty], presence: Presence, catalogue: Catalogue) -> Iterator[Notice]:
    """Word of open duties for each who has one and does not know of it. Whoever looks makes the same notice of it."""
    for each in duties:
        urgent = cannot_wait(each.duty, each.summary, catalogue)
        has = spared(whose(each.duty, presence))
        has = {} if each.awaited else first_hand(each.duty, each.tasks, has, urgent=urgent)
        for person in sorted(has.keys() - each.known_to):
            yield Notice(
                id=uuid5(NAMESPACE, f"{each.stream} {each.duty.key} {each.duty.since.isoformat()} {person}"),
                stream=each.stream,
                duty=each.duty.key,
                task=each.duty.task,
                reason="moved",
                urgent=urgent,
                caused_by=SYSTEM,
                person=person,
                tell_at=presence.now,
            )
