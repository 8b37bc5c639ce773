"""The work queue: what is whose now, why, since when and until when; and who sees to it (DESIGN 7, 8)."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from activities.states import States
from client.commands import made
from client.identity import identified
from client.sharewell import Sharewell
from domain.calendar import Calendar, Clock
from domain.catalogue import Catalogue
from domain.catalogues import Catalogues
from domain.duties.clocks import clock_of
from domain.duties.ladder import Post, Presence, Why, able
from domain.duties.language import ClaimDuty, HandOverDuty, ReleaseDuty
from domain.duties.queue import Office, Place, QueuedDuty, Share, Wanted, offices, share
from domain.record import Result
from domain.refusal import Refused
from domain.registers.register import Register
from domain.values import Duty, Summary

PAGE = 50
"""Tasks that are shown at once, unless more are asked for."""


class Store(Protocol):
    """What the queue reads."""

    async def registers(self) -> Mapping[str, int]: ...

    async def events(self, stream: str, after: int = 0, limit: int | None = None) -> list[dict[str, Any]]: ...

    async def posts(self, offices: list[Office] | None) -> list[Post]: ...

    async def queue(self, share: Share, wanted: Wanted, after: Place | None, limit: int) -> Sequence[QueuedDuty]: ...


class Task(NamedTuple):
    """An open duty as its reader has it.

    `why` it is theirs; `away`: although an absence of theirs is recorded, and others have it meanwhile. `left` is the
    time of the `clock` by which it runs until it is due, nothing once it is `overdue`, None where it is never due.
    `claimed_by` is there while the claim counts.
    """

    stream: str
    duty: Duty
    summary: Summary
    why: Why
    away: bool
    overdue: bool
    left: timedelta | None
    clock: Clock
    claimed_by: str | None


@dataclass(frozen=True)
class Page:
    """Tasks in the order of what is due, undated ones last. `after` is where the next page begins; None at the end."""

    tasks: tuple[Task, ...]
    after: str | None


@dataclass(frozen=True)
class Queue:
    """Everybody's tasks, as they stand when they are asked for: a command that has returned is seen in them."""

    store: Store
    sharewell: Sharewell
    calendar: Calendar
    catalogues: Catalogues
    _states: States = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_states", States(self.store))

    async def tasks(
        self, person: str, wanted: Wanted | None = None, *, after: str | None = None, limit: int = PAGE
    ) -> Page:
        """One page of what is the person's. Raises Refused: unknown_person; malformed for an `after` of no page."""
        place, now = _place(after), datetime.now(UTC)
        versions, register, posts = await self._posts(person, now)
        identified(register, person, now)
        mine, really = Presence(register, now, here=person), Presence(register, now)
        theirs = share(person, posts, mine)
        found = await self.store.queue(theirs, wanted or Wanted(), place, limit + 1)
        catalogue = await self._states.catalogue(versions, self.catalogues, self.calendar.local(now).date())
        page = [self._task(each, person, really, catalogue) for each in found[:limit]]
        return Page(tasks=tuple(page), after=Place.of(found[limit - 1].stored).written if len(found) > limit else None)

    async def _posts(self, person: str, now: datetime) -> tuple[Mapping[str, int], Register, Sequence[Post]]:
        """The registers, and the posts in use in the person's offices: asked for at once, by the offices that the
        registers gave them last, and again where they give others now."""
        last = offices(person, Presence(self._states.last_register, now))
        versions, posts = await gather(self.store.registers(), self.store.posts(last))
        register = await self._states.register(versions)
        held = offices(person, Presence(register, now))
        return versions, register, posts if held == last else await self.store.posts(held)

    async def register(self) -> Register:
        """Who works where, now; read again only where it has changed."""
        return await self._states.register(await self.store.registers())

    def _task(self, queued: QueuedDuty, person: str, presence: Presence, catalogue: Catalogue) -> Task:
        (stored, why), now = queued, presence.now
        duty, due_at = stored.duty, stored.duty.due_at
        clock = clock_of(duty, stored.summary, catalogue)
        counts = duty.claimed_by is not None and duty.claimed_by in able(duty, presence)
        return Task(
            stream=stored.stream,
            duty=duty,
            summary=stored.summary,
            why=why,
            away=presence.away(person, duty.agency),
            overdue=due_at is not None and due_at < now,
            left=time_left(due_at, now, clock, self.calendar) if due_at else None,
            clock=clock,
            claimed_by=duty.claimed_by if counts else None,
        )

    async def claim(self, stream: str, duty: str, *, person: str, command_id: UUID | None = None) -> Result:
        """The person sees to the duty of that key. Raises CommandRefused(duty_claimed) where another does already;
        Refused(malformed)."""
        return await self.sharewell.carry_out(stream, made(ClaimDuty, duty=duty), person=person, command_id=command_id)

    async def release(self, stream: str, duty: str, *, person: str, command_id: UUID | None = None) -> Result:
        """The person sees to it no more. Raises CommandRefused; Refused(malformed)."""
        command = made(ReleaseDuty, duty=duty)
        return await self.sharewell.carry_out(stream, command, person=person, command_id=command_id)

    async def hand_over(
        self, stream: str, duty: str, to: str, reason: str, *, person: str, command_id: UUID | None = None
    ) -> Result:
        """Another person sees to it from now on. Raises CommandRefused; Refused(malformed)."""
        command = made(HandOverDuty, duty=duty, to=to, reason=reason)
        return await self.sharewell.carry_out(stream, command, person=person, command_id=command_id)


def time_left(due_at: datetime, now: datetime, clock: Clock, calendar: Calendar) -> timedelta:
    """Nothing once it is late."""
    if due_at <= now:
        return timedelta()
    return due_at - now if clock == "real" else calendar.working_time_between(now, due_at)


def _place(after: str | None) -> Place | None:
    try:
        return Place.read(after) if after else None
    except (ValueError, TypeError):
        raise Refused("malformed", "after", "Give what the page before said, as it said it.") from None
