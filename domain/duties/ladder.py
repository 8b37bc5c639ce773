"""Who has a duty at a moment: one rung of people after the other, until somebody on it may do it (DESIGN 8).

What depends on who holds which office, and on who is here, is worked out from the registers when it is asked, so that a
change of officer or an absence moves the work at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from itertools import islice
from typing import Literal, NamedTuple

from domain.registers.register import Register
from domain.values import Duty

Why = Literal["claimed", "named", "office", "stands_in", "on_duty", "unattended"]
"""Why a duty is somebody's."""

LEAD, DEPUTY = "lead_officer", "deputy_lead_officer"
OFFICERS = "partnership_officer"
"""See to it that somebody takes up what nobody can be reached for."""
SENDER = "sender"
"""Whoever an approval lets send: nobody else may, so that the office sees to it where they are gone."""
RAISER = "raiser"
"""Whoever raised a disagreement, whatever they are."""

NAMED: Mapping[str, tuple[str, ...]] = {
    "practitioner": ("practitioner", "safeguarding_lead", LEAD, DEPUTY, OFFICERS),
    "recipient_practitioner": ("recipient_practitioner", LEAD),
    SENDER: ("practitioner", "safeguarding_lead"),
    RAISER: (),
}
"""As what somebody is named for what they did, and the roles of which one keeps the duty theirs; for a raiser any."""

COVER = {
    LEAD: (LEAD, DEPUTY),
    DEPUTY: (LEAD, DEPUTY),
    SENDER: (LEAD, DEPUTY),
    RAISER: ("practitioner",),
    "recipient_practitioner": ("recipient_practitioner", LEAD),
}
"""Whose a duty of a role is, in this order; any other role has nobody to stand in but its other holders."""

FOR_NAMED = {"recipient_practitioner": (LEAD, "recipient_practitioner")}
"""Where that order is another one for whoever was named: what an approval lets one person do, another of the same role
may not, but the lead officer may."""


class Post(NamedTuple):
    """Whom duties are for: a role in an agency, or in the partnership as a whole; and the person where one is named."""

    role: str
    agency: str | None
    person: str | None = None


class Rung(NamedTuple):
    people: tuple[str, ...]
    why: Why


@dataclass(frozen=True)
class Presence:
    """Who holds what, and who is here, at one moment (UTC). `here` counts as present although an absence is recorded:
    people see what is theirs also then."""

    register: Register
    now: datetime
    here: str | None = None

    def __post_init__(self) -> None:
        """What is asked again is not worked out again: the moment stands still, and many duties are of one post."""
        for asked in (self.home, self.present, self.standing_in, self.on_duty, self.rungs):
            object.__setattr__(self, asked.__name__, cache(asked))

    @cached_property
    def _absent(self) -> dict[str, set[str]]:
        """The agencies in which an absence of somebody is recorded, by person."""
        absent: dict[str, set[str]] = {}
        for id, agency in self.register.agencies.items():
            for each in agency.absences:
                if each.at(self.now):
                    absent.setdefault(each.person, set()).add(id)
        return absent

    def away(self, person: str, agency: str | None) -> bool:
        """Whether an absence of the person is recorded, in that agency or where they work."""
        if person == self.here or person not in self._absent:
            return False
        return not self._absent[person].isdisjoint((agency, self.home(person)))

    def home(self, person: str) -> str | None:
        """Where the person works."""
        return self.register.home(person, self.now)

    def holders(self, role: str, agency: str | None) -> tuple[str, ...]:
        """Who holds the role there, away or not."""
        where = self.register.partnership if agency is None else self.register.agencies.get(agency)
        return where.holders(role, self.now) if where else ()

    def present(self, role: str, agency: str | None) -> tuple[str, ...]:
        """Who holds the role there and is not away."""
        here = (person for person in self.holders(role, agency) if not self.away(person, agency))
        return tuple(dict.fromkeys(here))

    def standing_in(self, agency: str | None) -> tuple[str, ...]:
        """Who was named to stand in there for somebody away, and is not away themselves."""
        where = self.register.agencies.get(agency) if agency else None
        named = where.standing_in(self.now) if where else ()
        return tuple(person for person in named if not self.away(person, agency))

    def roles(self, person: str) -> dict[str | None, frozenset[str]]:
        """What somebody is, by agency, wherever they are anything; None stands for the partnership as a whole."""
        held = {each: self.register.roles(person, each, self.now) for each in self.register.places(person)}
        return {where: roles for where, roles in held.items() if roles}

    def on_duty(self, post: "Post") -> tuple[str, ...]:
        """Who answers now, by the agency's rota, for what its lead officers decide."""
        rota = post.role in COVER[LEAD] and post.agency in self.register.agencies
        return self.register.on_duty(post.agency, self.now) if rota and post.agency else ()

    def reachable(self, post: "Post") -> bool:
        """Whether the person who is named still is who they were named as, and is not away."""
        if post.person is None or self.away(post.person, post.agency):
            return False
        held = self.register.roles(post.person, post.agency, self.now)
        if self.home(post.person) == post.agency:  # the partnership's own agency acts by its officers
            held |= self.register.roles(post.person, None, self.now)
        kept_by = NAMED.get(post.role) or COVER.get(post.role, (post.role,))
        return bool(held) if post.role == RAISER else bool(held & set(kept_by))

    def rungs(self, post: "Post") -> tuple[Rung, ...]:
        """Who comes first, and who stands in if none of those before may do it; the last rungs cannot do it at all."""
        return tuple(_ladder(post, self))


def _ladder(post: Post, presence: Presence) -> Iterator[Rung]:
    """Behind the partnership officers stands nobody, so that what nobody else has is theirs although they are away."""
    if post.person is not None and presence.reachable(post):
        yield Rung((post.person,), "named")
    roles = COVER.get(post.role, (post.role,))
    for at, role in enumerate(FOR_NAMED.get(post.role, roles) if post.person else roles):
        first = at == 0 and post.person is None
        if role == DEPUTY:
            yield Rung(presence.standing_in(post.agency), "stands_in")
        yield Rung(presence.present(role, post.agency), "office" if first else "stands_in")
    yield Rung(presence.present(OFFICERS, None), "unattended")
    yield Rung(presence.holders(OFFICERS, None), "unattended")


def able(duty: Duty, presence: Presence) -> frozenset[str]:
    """Everyone here who may do it: whoever holds the office or is named, and is not kept out of it."""
    return frozenset(able_in(post_of(duty), presence)) - set(duty.barred)


def able_in(post: Post, presence: Presence) -> tuple[str, ...]:
    """Everyone here who could do the duties of the post, were they not kept out of one."""
    rungs = (rung for rung in presence.rungs(post) if rung.why != "unattended")
    return tuple(dict.fromkeys(person for rung in rungs for person in rung.people))


def whose(duty: Duty, presence: Presence) -> dict[str, Why]:
    """Everybody who has the duty now; first whoever claimed it, last whoever is on duty for the agency."""
    has: dict[str, Why] = {}
    if duty.claimed_by in able(duty, presence):
        has[str(duty.claimed_by)] = "claimed"
    for rung in (*_first(duty, presence), Rung(presence.on_duty(post_of(duty)), "on_duty")):
        has = {person: rung.why for person in rung.people if person not in duty.barred} | has
    return has


def _first(duty: Duty, presence: Presence) -> Iterator[Rung]:
    """The first rung on which somebody may do it."""
    rungs = presence.rungs(post_of(duty))
    return islice((rung for rung in rungs if not set(rung.people) <= set(duty.barred)), 1)


def post_of(duty: Duty) -> Post:
    return Post(duty.role, duty.agency, duty.person)
