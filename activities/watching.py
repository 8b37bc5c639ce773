"""Sees to it that whoever comes to have open work hears of it, although nothing happened to the work itself."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from activities.carry_out import Policy
from activities.faults import FAULTS
from activities.ports import NoticeStore
from activities.states import States
from domain.duties.ladder import Presence
from domain.notices.mending import reached_anew
from domain.notices.newcomers import changed, newcomers
from domain.registers.register import Register

EVERY = timedelta(seconds=20)
AFTER = timedelta(seconds=90)
"""So long after others are there: what the work itself says of it is noted by then, and so is what a round told that
was under way."""

log = structlog.get_logger()


class Watch:
    """Looks who is there and who can be reached, and sees to it that they know what is theirs, wherever that is others
    than before. What was told stands in the store: whoever looks, and however often, tells it once. Without `channels`
    nobody can be told."""

    def __init__(self, store: NoticeStore, states: States, policy: Policy, channels: Collection[str]) -> None:
        self._store = store
        self._channels = channels
        self._states = states
        self._policy = policy
        self._before: Presence | None = None
        self._due: dict[str | None, datetime] = {}

    async def look(self, now: datetime) -> bool:
        """Makes a notice of every open duty for each who has come to have it. Whether it was time for it.

        Looks every so often only, and notes when it did, with the channels that there are.
        """
        if self._before is not None and abs(now - self._before.now) < EVERY:
            return False
        try:
            await self._compare(now)
        except FAULTS as fault:
            log.error("fault", exc_info=fault)
        await self._store.ways_seen(self._channels, now)
        return True

    async def _compare(self, now: datetime) -> None:
        versions = await self._store.registers()
        after = Presence(await self._states.register(versions), now)
        if self._channels:
            anew = reached_anew(self._before.register if self._before else Register(), after.register)
            await self._store.tell_anew(anew, now)
        differ = changed(self._before, after) if self._before else {None, *after.register.agencies}
        self._due |= dict.fromkeys(differ, now + AFTER)
        where = {agency for agency, at in self._due.items() if at <= now}
        if where and self._channels:
            today = self._policy.calendar.local(now).date()
            catalogue = await self._states.catalogue(versions, self._policy.catalogues, today)
            async for duties in self._store.open_duties(where, now):
                await self._store.add_notices(newcomers(duties, after, catalogue))
        self._due = {agency: at for agency, at in self._due.items() if agency not in where}
        self._before = after
