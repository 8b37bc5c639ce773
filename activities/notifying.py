"""Tells people what waits for them, round after round, apart from every stream's workflow: a dead mail server holds up
nothing but itself."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from temporalio import activity

from activities.carry_out import Policy
from activities.delivering import Post, Round
from activities.faults import told_at_once
from activities.ports import Keys, Messenger, NoticeStore
from activities.states import States
from activities.watching import Watch
from domain.catalogue import Catalogue
from domain.notices.mending import about_people, about_ways, hurried
from domain.notices.notice import Delivery, Way, risen
from domain.notices.plan import HOUR, Circumstances
from domain.registers.register import Register

SHIFT = timedelta(minutes=10)
"""How long one activity works before the next begins."""
PAUSE = 2.0
"""Seconds between two looks."""
CLAIM = timedelta(minutes=2)
"""For how long a round has its notices: if it dies, the next one gets them then."""
AT_ONCE = 10_000
"""Notices of one round: enough that what has piled up goes out as one message a person."""
KEPT = timedelta(days=90)
"""Notices are dropped so long after they were settled."""

log = structlog.get_logger()


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Notifying:
    """The activity `notify`. It may stop anywhere and begin again, beside others of its kind: nothing is lost, and at
    worst a message goes out twice."""

    def __init__(
        self,
        store: NoticeStore,
        keys: Keys,
        messenger: Messenger,
        policy: Policy,
        post: Post,
        clock: Callable[[], datetime] = wall_clock,
    ) -> None:
        self._store = store
        self._keys = keys
        self._messenger = messenger
        self._policy = policy
        self._post = post
        self._clock = clock
        self._states = States(store)
        self._watch = Watch(store, self._states, policy, post.channels)

    @activity.defn
    async def notify(self) -> None:
        """Works until its shift is over or the worker stops. Raises ApplicationError(unjudged) for our own faults."""
        with told_at_once():
            ends = self._clock() + SHIFT
            while self._clock() < ends and not activity.is_worker_shutdown():
                await self.round()
                activity.heartbeat()
                await _rest()
            await self._store.forget_notices(self._clock() - KEPT)

    async def round(self) -> int:
        """One look at what is due. The number of messages that went out."""
        now = self._clock()
        looked = await self._watch.look(now)
        claims = await self._store.claim_notices(now, now + CLAIM, AT_ONCE)
        if not claims:
            if looked:
                await self._store.ways_idle(now)
                await self._report((), (), await self._register(), now, {})
            return 0
        if not self._post.channels:
            await self._store.settle_notices([claimed.notice.id for claimed in claims], "unsent", now)
            return 0
        ways = {way.name: way for way in await self._store.ways()}
        done = Round(self._store, self._keys, self._post, await self._circumstances(now, ways), ways)
        catalogue = await self._catalogue(now)
        claims = [risen(each, catalogue) for each in claims]
        await done.run(claims, over=lambda: self._over(now))
        log.info("told", count=done.sent)
        noted = (each for people in done.deliveries.values() for each in people.values())
        tried = [each for each in noted if each.attempts and (each.failure or each.state != "waiting")]
        await self._report(tried, done.unreached, done.by.register, now, hurried(claims, catalogue))
        return done.sent

    def _over(self, since: datetime) -> bool:
        """Early enough for the message that is under way, and for noting what became of all."""
        if activity.in_activity():
            activity.heartbeat()
        return self._clock() > since + CLAIM / 2

    async def _register(self) -> Register:
        return await self._states.register(await self._store.registers())

    async def _catalogue(self, now: datetime) -> Catalogue:
        today = self._policy.calendar.local(now).date()
        return await self._states.catalogue(await self._store.registers(), self._policy.catalogues, today)

    async def _circumstances(self, now: datetime, ways: Mapping[str, Way]) -> Circumstances:
        rests = {name: way.try_at for name, way in ways.items()}
        return Circumstances(
            now=now,
            register=await self._register(),
            calendar=self._policy.calendar,
            ways={name: rests.get(name) for name in self._post.channels},
            told_at=await self._store.told_between(now - HOUR, now),
            per_hour=self._post.per_hour,
            hurried={name: way.hurried_at for name, way in ways.items()},
        )

    async def _report(
        self,
        tried: Iterable[Delivery],
        unreached: Iterable[Delivery],
        register: Register,
        now: datetime,
        urgencies: Mapping[UUID, str],
    ) -> None:
        """Last of all, for it needs the streams of the registers. What fails here is found again the next time."""
        ways = [way for way in await self._store.ways() if way.name in self._post.channels]
        channels = about_ways(ways, register.partnership.failing, now)
        for errand in (*about_people(tried, unreached, register, now, urgencies), *channels):
            try:
                await self._messenger.run(errand, now)
            except Exception as fault:  # of whatever kind: nobody's messages wait for it
                log.error("fault", stream=errand.stream, exc_info=fault)


async def _rest() -> None:
    """Not longer than the worker."""
    try:
        await asyncio.wait_for(activity.wait_for_worker_shutdown(), PAUSE)
    except TimeoutError:
        return
