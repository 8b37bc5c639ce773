"""One round of notices: what was planned is sent, and what came of each message is noted before the next one goes."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

import structlog

from activities.channels import AddressRefused, Channel, ChannelDown, NotNow
from activities.faults import FAULTS
from activities.ports import Keys, NoticeStore
from domain.event import NAMESPACE
from domain.notices.letter import Letter, letter
from domain.notices.notice import HURRIED_REST, Claimed, Delivery, NoticeState, Way, rest
from domain.notices.plan import Answer, Circumstances, Parcel, Plan, conclusion, outcome, plan
from domain.record import KeyDestroyed, KeyMissing
from domain.registers.reach_language import Contact

SENT_WITHIN = 30.0
"""Seconds for one message."""
ENOUGH, ANY = 3, 2
"""So many people to whom nothing goes, while the channel takes nothing else, speak against the channel, and not against
them: at once, and at the end of a round."""
PUT_OFF = timedelta(hours=1)
"""After a fault of our own."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Post:
    """How messages go out. `public_url` is where people open the service; `per_hour` is how many messages a person gets
    at most, but for what cannot wait."""

    channels: Mapping[str, Channel] = field(default_factory=dict)
    public_url: str | None = None
    per_hour: int = 6


class Tried(NamedTuple):
    """A message that was not taken. Whether that is its own fault or the channel's is not known yet."""

    parcel: Parcel
    answer: Answer
    id: UUID

    @property
    def before(self) -> int:
        """How often that person was tried before."""
        every = (each for claimed in self.parcel.claims for each in claimed.deliveries)
        return max((each.attempts for each in every if each.person == self.parcel.person), default=0)


@dataclass
class Round:
    """`rests` says until when a channel is left alone, `works` which have taken something, `doubtful` what they did not
    take before; `deliveries` is what came of this round, `held` what has to wait, by notice and person."""

    store: NoticeStore
    keys: Keys
    post: Post
    by: Circumstances
    ways: Mapping[str, Way]
    rests: dict[str, datetime] = field(default_factory=dict)
    works: set[str] = field(default_factory=set)
    doubtful: dict[str, list[Tried]] = field(default_factory=lambda: defaultdict(list))
    held: dict[tuple[UUID, str], datetime] = field(default_factory=dict)
    deliveries: dict[UUID, dict[str, Delivery]] = field(default_factory=dict)
    unreached: list[Delivery] = field(default_factory=list)
    sent: int = 0

    async def run(self, claims: Sequence[Claimed], over: Callable[[], bool]) -> None:
        """Works through the notices until the time is `over`; the next round finds what is left."""
        made = await self._planned(claims)
        await self.store.settle_notices(made.dropped, "dropped", self.by.now)
        await self._note(made.unreached)
        self.held |= made.held
        for parcel in sorted(made.parcels, key=lambda each: each.person in self._doubters(each.way)):
            if over():
                self._hold(parcel, self.by.now)
            else:
                await self._try(parcel)
        for way in [way for way, doubtful in self.doubtful.items() if doubtful]:
            await self._weigh(way)
        await self._conclude([claimed for claimed in claims if claimed.notice.id in made.people], made)

    async def _planned(self, claims: Sequence[Claimed]) -> Plan:
        """A notice that meets a fault of our own is put off, so that it keeps nobody else waiting."""
        try:
            return plan(claims, self.by)
        except FAULTS:
            return plan([each for each in claims if await self._sound(each)], self.by)

    async def _sound(self, claimed: Claimed) -> bool:
        try:
            plan([claimed], self.by)
        except FAULTS as fault:
            log.error("fault", stream=claimed.notice.stream, exc_info=fault)
            await self.store.settle_notices([claimed.notice.id], "pending", self.by.now, self.by.now + PUT_OFF)
            return False
        return True

    async def _try(self, parcel: Parcel) -> None:
        if parcel.way in self.rests:
            self._wait_for(parcel)
            return
        id = uuid5(NAMESPACE, " ".join(sorted(f"{each.notice.id} {parcel.person}" for each in parcel.claims)))
        try:
            address = await self._address(parcel.stream, parcel.contact)
            written = letter(parcel.entries, self.by.now, self.by.calendar, self.post.public_url)
            answer = await self._answer(parcel.way, id, address, written)
        except (AddressRefused, KeyMissing, KeyDestroyed):
            await self._came_to(Tried(parcel, "refused", id))
        except FAULTS as fault:
            log.error("fault", exc_info=fault)
            self._hold(parcel, self.by.now + PUT_OFF)
        else:
            await self._heard(Tried(parcel, answer, id))

    async def _answer(self, way: str, id: UUID, address: str, written: Letter) -> Answer:
        """What the channel says to one message. Raises FAULTS."""
        try:
            async with asyncio.timeout(SENT_WITHIN):
                await self.post.channels[way].send(id, address, written)
        except AddressRefused:
            return "refused"
        except (NotNow, TimeoutError):
            return "not_now"
        except (ChannelDown, OSError):
            return "down"
        return "taken"

    async def _heard(self, tried: Tried) -> None:
        """What is not taken is the message's own fault only once the channel takes another."""
        way = tried.parcel.way
        if tried.answer == "taken":
            self.sent += 1
            await self._came_to(tried)
            await self._vouched(way)
        elif tried.answer != "down" and way in self.works:
            await self._came_to(tried)
        else:
            self.doubtful[way].append(tried)
            if tried.answer == "down" or len(self.doubtful[way]) >= ENOUGH:
                await self._leave_alone(way)

    async def _vouched(self, way: str) -> None:
        if way not in self.works:
            self.works.add(way)
            await self.store.way_works(way)
            for each in self.doubtful.pop(way, ()):
                await self._came_to(each)

    async def _weigh(self, way: str) -> None:
        """The channel took nothing in this round: whether that is its own fault, by all whose messages it did not take
        since it last took any."""
        doubtful, before = self.doubtful[way], self._doubters(way)
        people = {each.parcel.person for each in doubtful}
        if len(before | people) >= ANY:
            await self._leave_alone(way)
            return
        await self.store.way_doubted(way, people)
        for each in doubtful:
            took_others = each.before and each.parcel.person not in before
            await self._came_to(each if took_others or each.answer != "refused" else each._replace(answer="doubtful"))

    def _doubters(self, way: str) -> frozenset[str]:
        return self.ways[way].doubted_by if way in self.ways else frozenset()

    async def _came_to(self, tried: Tried) -> None:
        parcel, answer, id = tried
        await self._note([outcome(each, parcel.person, answer, id, self.by.now) for each in parcel.claims])

    def _hold(self, parcel: Parcel, until: datetime) -> None:
        self.held |= {(each.notice.id, parcel.person): until for each in parcel.claims}

    def _wait_for(self, parcel: Parcel) -> None:
        """Until its channel is tried again: sooner where it cannot wait."""
        until = self.rests[parcel.way]
        sooner = min(until, self.by.now + HURRIED_REST)
        self.held |= {
            (each.notice.id, parcel.person): sooner if each.notice.urgent else until for each in parcel.claims
        }

    async def _address(self, stream: str, contact: Contact) -> str:
        """Opened in memory for one message. Raises AddressRefused where there is none, KeyMissing, KeyDestroyed."""
        sealed = contact.address
        if sealed is None or sealed.command_id is None:
            raise AddressRefused
        key = await self.keys.get(stream)
        found = await self.store.sealed(stream, [(sealed.command_id, sealed.path)])
        return key.open(sealed.command_id, sealed.path, found[(sealed.command_id, sealed.path)])

    async def _leave_alone(self, way: str) -> None:
        """What it did not take counts as never tried."""
        attempts = self.ways[way].attempts if way in self.ways else 0
        self.rests[way] = self.by.now + rest(attempts)
        await self.store.way_failed(way, self.by.now, self.rests[way])
        doubtful = self.doubtful.pop(way, [])
        await self.store.way_doubted(way, {each.parcel.person for each in doubtful if each.answer != "down"})
        for each in doubtful:
            self._wait_for(each.parcel)
        log.warning("channel down", reason=way, attempt=attempts + 1)

    async def _note(self, deliveries: Sequence[Delivery]) -> None:
        await self.store.delivered(deliveries)
        for each in deliveries:
            self.deliveries.setdefault(each.notice, {})[each.person] = each

    async def _conclude(self, claims: Sequence[Claimed], made: Plan) -> None:
        came_to: dict[tuple[NoticeState, datetime | None], list[UUID]] = defaultdict(list)
        for claimed in claims:
            id = claimed.notice.id
            people = made.people[id]
            reached = {each.person: each for each in claimed.deliveries} | self.deliveries.get(id, {})
            held = {person: self.held[id, person] for person in people if (id, person) in self.held}
            state, try_at = conclusion(people, reached, held, self.by.now)
            came_to[state, try_at].append(id)
            if claimed.notice.urgent and state in ("failed", "unsent"):
                self.unreached += [reached[person] for person in people if person in reached]
        for (state, try_at), ids in came_to.items():
            await self.store.settle_notices(ids, state, self.by.now, try_at)
