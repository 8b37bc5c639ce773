"""Which duties are one person's: the posts that they look after now, worked out from the registers (DESIGN 7, 8)."""

import base64
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple, Self

import orjson

from domain.duties.ladder import COVER, NAMED, OFFICERS, Post, Presence, Why, able_in
from domain.record import StoredDuty
from domain.values import Duty, Value

Office = tuple[str, str | None]
"""A role and the agency it is held in; None for a role of the partnership."""

PARTNERSHIP = "partnership"
"""What people say, where they name an agency, of what is done for no agency but for the partnership as a whole."""

Claimed = Literal["mine", "others", "nobody"]
"""By whom a duty is claimed, as the reader sees it."""


class Slot(NamedTuple):
    """The duties of one post that are the person's, and why: those from which all people `above` are barred. Whoever
    is `able` may claim them; what the person claimed and is able to do is among their claims instead."""

    post: Post
    above: tuple[str, ...]
    able: tuple[str, ...]
    why: Why

    def takes(self, duty: Duty, person: str) -> bool:
        """What the store's query asks of each duty."""
        of_post = (duty.role, duty.agency, duty.person) == self.post
        claimed = duty.claimed_by == person and person in self.able
        return of_post and not claimed and set(self.above) <= set(duty.barred) and person not in duty.barred


class Share(NamedTuple):
    """A person's part of all duties: by slot, and of what they claimed, that which they may still do."""

    person: str
    slots: tuple[Slot, ...]
    claims: tuple[Post, ...]


class Wanted(Value):
    """What a page of the queue is narrowed to. `overdue`: was due before then. `claimed`: by the person, by others, by
    nobody."""

    task: str | None = None
    agency: str | None = None
    urgency: str | None = None
    overdue: datetime | None = None
    claimed: Claimed | None = None


class QueuedDuty(NamedTuple):
    """A duty of the person's, and why it is theirs."""

    stored: StoredDuty
    why: Why


class Place(NamedTuple):
    """Where in the order of the queue a duty stands, undated ones last; the next page begins after it."""

    due_at: datetime | None
    since: datetime
    stream: str
    key: str

    @classmethod
    def of(cls, stored: StoredDuty) -> Self:
        return cls(stored.duty.due_at, stored.duty.since, stored.stream, stored.duty.key)

    @classmethod
    def read(cls, text: str) -> Self:
        """What `written` wrote. Raises ValueError for anything else."""
        due_at, since, stream, key = orjson.loads(base64.urlsafe_b64decode(text.encode()))
        due = None if due_at is None else datetime.fromisoformat(due_at)
        return cls(due, datetime.fromisoformat(since), str(stream), str(key))

    @property
    def written(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps(list(self))).decode()


def offices(person: str, presence: Presence) -> list[Office] | None:
    """Whose duties may come to the person; None for everybody's."""
    held = presence.roles(person)
    if OFFICERS in held.get(None, ()):
        return None
    return [(role, agency) for agency, roles in held.items() for role in _covered(roles)]


def share(person: str, known: Iterable[Post], presence: Presence) -> Share:
    """What is theirs now; `known` are the posts in use, as the store knows them, in the person's offices."""
    posts = tuple(dict.fromkeys((*_own(person, presence), *known)))
    slots = tuple(slot for post in posts if (slot := _slot(person, post, presence)))
    return Share(person, slots, tuple(post for post in posts if person in able_in(post, presence)))


def _covered(roles: Iterable[str]) -> list[str]:
    """The roles whose duties may come to somebody who holds these."""
    held = set(roles)
    return [role for role in dict.fromkeys((*sorted(held), *COVER)) if held & set(COVER.get(role, (role,)))]


def _own(person: str, presence: Presence) -> Iterator[Post]:
    """The posts of the person's roles, with no name and with their own."""
    held, home = presence.roles(person), presence.home(person)
    for agency in dict.fromkeys((*held, home) if home else held):
        covered = _covered(held.get(agency, ()))
        yield from (Post(role, agency) for role in covered)
        yield from (Post(role, agency, person) for role in dict.fromkeys((*covered, *NAMED)))


def _slot(person: str, post: Post, presence: Presence) -> Slot | None:
    """The first rung on which the person stands. Whoever is named and here is never barred, so that nobody stands in
    for them; somebody on duty need not wait for those above."""
    above: tuple[str, ...] = ()
    for rung in presence.rungs(post):
        if person not in rung.people:
            above = (*above, *rung.people)
        elif above and person in presence.on_duty(post):
            return Slot(post, (), able_in(post, presence), "on_duty")
        else:
            return None if post.person in above else Slot(post, above, able_in(post, presence), rung.why)
    return None
