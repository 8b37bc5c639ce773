"""One round of notices: what was planned is sent, and what came of each message is noted before the next one goes."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import structlog

from activities.channels import AddressRefused, Channel, ChannelDown, NotNow
from activities.faults import FAULTS
from activities.ports import Keys, NoticeStore
from domain.event import NAMESPACE
from domain.notices.letter import letter
from domain.notices.notice import Claimed, Delivery, NoticeState, Way
from domain.notices.plan import Answer, Circumstances, Parcel, Plan, conclusion, outcome, plan
from domain.record import KeyDestroyed, KeyMissing
from domain.registers.reach_language import Contact

FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=10)
"""Between two attempts on a channel that fails; each rest is twice the one before."""

SENT_WITHIN = 30.0
"""Seconds for one message; a channel that takes longer is down."""
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


@dataclass
class Round:
    """`rests` says until when a channel is left alone, `deliveries` what came of this round, by notice and person."""

    store: NoticeStore
    keys: Keys
    post: Post
    by: Circumstances
    ways: Mapping[str, Way]
    rests: dict[str, datetime] = field(default_factory=dict)
    deliveries: dict[UUID, dict[str, Delivery]] = field(default_factory=dict)
    unreached: list[Delivery] = field(default_factory=list)
    sent: int = 0

    async def run(self, claims: Sequence[Claimed], over: Callable[[], bool]) -> None:
        """Works through the notices until the time is `over`; the next round finds what is left."""
        made = await self._planned(claims)
        await self.store.settle_notices(made.dropped, "dropped", self.by.now)
        await self._note(made.unreached)
        for parcel in made.parcels:
            later = self.by.now if over() else await self._tried(parcel)
            if later is not None:
                made.held |= {(each.notice.id, parcel.person): later for each in parcel.claims}
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

    async def _tried(self, parcel: Parcel) -> datetime | None:
        """None once it is noted what came of the message; else the moment from which it may be tried again."""
        if parcel.way in self.rests:
            return self.rests[parcel.way]
        id = uuid5(NAMESPACE, " ".join(sorted(f"{each.notice.id} {parcel.person}" for each in parcel.claims)))
        try:
            answer = await self._answer(parcel, id)
        except FAULTS as fault:
            log.error("fault", exc_info=fault)
            return self.by.now + PUT_OFF
        if answer is None:
            return await self._leave_alone(parcel.way)
        await self._note([outcome(each, parcel.person, answer, id, self.by.now) for each in parcel.claims])
        await self.store.way_works(parcel.way)
        self.sent += answer == "taken"
        return None

    async def _answer(self, parcel: Parcel, id: UUID) -> Answer | None:
        """What the channel says to one message; None where it takes nothing at all."""
        try:
            address = await self._address(parcel.stream, parcel.contact)
            written = letter(parcel.entries, self.by.now, self.by.calendar, self.post.public_url)
            async with asyncio.timeout(SENT_WITHIN):
                await self.post.channels[parcel.way].send(id, address, written)
        except (AddressRefused, KeyMissing, KeyDestroyed):
            return "refused"
        except NotNow:
            return "not_now"
        except (ChannelDown, OSError):
            return None
        return "taken"

    async def _address(self, stream: str, contact: Contact) -> str:
        """Opened in memory for one message. Raises AddressRefused where there is none, KeyMissing, KeyDestroyed."""
        sealed = contact.address
        if sealed is None or sealed.command_id is None:
            raise AddressRefused
        key = await self.keys.get(stream)
        found = await self.store.sealed(stream, [(sealed.command_id, sealed.path)])
        return key.open(sealed.command_id, sealed.path, found[(sealed.command_id, sealed.path)])

    async def _leave_alone(self, name: str) -> datetime:
        attempts = self.ways[name].attempts if name in self.ways else 0
        self.rests[name] = self.by.now + min(FIRST_REST * 2 ** min(attempts, 9), LONGEST_REST)
        await self.store.way_failed(name, self.by.now, self.rests[name])
        log.warning("channel down", reason=name, attempt=attempts + 1)
        return self.rests[name]

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
            held = {person: made.held[id, person] for person in people if (id, person) in made.held}
            state, try_at = conclusion(people, reached, held)
            came_to[state, try_at].append(id)
            if claimed.notice.urgent and state in ("failed", "unsent"):
                self.unreached += [reached[person] for person in people if person in reached]
        for (state, try_at), ids in came_to.items():
            await self.store.settle_notices(ids, state, self.by.now, try_at)
