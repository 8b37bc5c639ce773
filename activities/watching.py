"""Sees to it that whoever comes to have open work hears of it, although nothing happened to the work itself."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from activities.carry_out import Policy
from activities.faults import FAULTS
from activities.ports import NoticeStore
from activities.states import States
from domain.duties.ladder import Presence
from domain.notices.newcomers import changed, newcomers
from domain.registers.register import Register

EVERY = timedelta(seconds=20)

log = structlog.get_logger()


class Watch:
    """Compares who is there with who was, from look to look."""

    def __init__(self, store: NoticeStore, states: States, policy: Policy, channels: Collection[str]) -> None:
        self._store = store
        self._channels = channels
        self._states = states
        self._policy = policy
        self._before: Presence | None = None

    async def look(self, now: datetime) -> None:
        """Makes a notice of every open duty for each who has come to have it.

        Looks every so often only, and notes when it did, with the channels that there are.
        """
        if self._before is not None and abs(now - self._before.now) < EVERY:
            return
        try:
            await self._compare(now)
        except FAULTS as fault:
            log.error("fault", exc_info=fault)
        await self._store.ways_seen(self._channels, now)

    async def _compare(self, now: datetime) -> None:
        peek = await self._store.peek("partnership/main", uuid4())
        after = Presence(await self._states.register(peek.registers), now)
        before = self._before or await self._last(after.register, now)
        where = changed(before, after)
        if where:
            catalogue = self._policy.catalogues.in_force(self._policy.calendar.local(now).date())
            open_duties = await self._store.open_duties(where)
            await self._store.add_notices(newcomers(open_duties, before, after, catalogue))
        self._before = after

    async def _last(self, register: Register, now: datetime) -> Presence:
        """As it was when another worker looked last, as far as the registers of today tell."""
        seen = [way.seen_at for way in await self._store.ways()]
        return Presence(register, max(seen, default=now))
