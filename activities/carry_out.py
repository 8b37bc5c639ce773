"""The one place where a command becomes events: look it up, read the facts, decide, append (DESIGN 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import structlog
from structlog.contextvars import bound_contextvars
from temporalio import activity

from activities.contract import CarriedOut, CaughtUp, Work
from activities.faults import told_at_once
from activities.judging import (
    Judged,
    audit_line,
    decider_of,
    fingerprint,
    first_result,
    judge,
    not_before,
    recording,
    rejecting,
    understood,
)
from activities.paging import next_page
from activities.ports import DataKey, Keys, Store
from activities.states import States
from domain.calendar import Calendar
from domain.catalogues import Catalogues
from domain.event import Command
from domain.facts import Facts
from domain.record import Append, Conflict, KeyDestroyed, Peek, Result
from domain.refusal import Refused
from domain.registers.code import CODE_STREAM
from domain.registers.publication import CATALOGUE_STREAM
from domain.registers.register import Register
from domain.sealed import Sealed
from domain.values import SYSTEM

UNDECIDED = ("nobody_can_decide", "agency_without_lead_officer")
"""Refusals that may leave something to tell."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Policy:
    """The calendar, and the versions of the law with which the service began; what was published comes after them."""

    catalogues: Catalogues
    calendar: Calendar


class CarryingOut:
    """The activities `carry_out` and `catch_up`.

    `case_clock` is for throw-away stores whose time is the workflow's: `recorded_at` is then the moment of the work.
    """

    def __init__(self, store: Store, keys: Keys, policy: Policy, case_clock: bool = False) -> None:
        self._store = store
        self._keys = keys
        self._policy = policy
        self._case_clock = case_clock
        self._states = States(store)

    @activity.defn
    async def carry_out(self, work: Work) -> CarriedOut:
        """Judges a command once and for ever. Safe to repeat; a refusal is a result, not a failure.

        Raises ApplicationError(unjudged) for a fault of our own: nothing is recorded, and the stream goes on.
        """
        ids = {"stream": work.stream, "command": work.ask.command, "command_id": str(work.ask.command_id)}
        with bound_contextvars(**ids), told_at_once():
            result = await self._settled(work)
            code = result.refusal.code if result.refusal else None
            log.info("refused" if code else "carried out", version=result.version, code=code)
            for warning in result.warnings if work.ask.person == SYSTEM else ():
                log.warning("nobody else is warned", code=warning)
            events, more = await next_page(self._store, work.stream, work.known_version)
            left = await self._store.open_effects(work.stream) if code in UNDECIDED else ()
            return CarriedOut(result=result, events=events, more=more, effects=tuple(left))

    @activity.defn
    async def catch_up(self, stream: str, after: int) -> CaughtUp:
        """What the store knows of a stream beyond a version, a page at a time, and what is still to be done."""
        events, more = await next_page(self._store, stream, after)
        return CaughtUp(events=events, effects=tuple(await self._store.open_effects(stream)), more=more)

    async def _settled(self, work: Work) -> Result:
        """Judges until nothing has moved between reading and writing.

        The moment of a decision is that of its judgement: one that is judged again, because a register has moved or
        an attempt was lost, meets what has been recorded until then.
        """
        while True:
            try:
                return await self._judged(work.model_copy(update={"at": max(work.at, datetime.now(UTC))}))
            except Conflict:
                log.info("moved meanwhile; judged again")

    async def _judged(self, work: Work) -> Result:
        peek = await self._store.peek(work.stream, work.ask.command_id)
        work = not_before(work, peek.last_at)
        register = await self._states.register(peek.registers)
        agency = register.home(work.ask.person, work.at)
        key = await self._key(work.stream)
        mark = b""
        try:
            command = understood(work.ask, work.stream, key)
            mark = fingerprint(work.ask, command, key)
            if peek.command is not None:
                return await self._again(work, first_result(peek.command, mark, peek.version), agency)
            return await self._decided(work, command, peek, register, mark, key)
        except Refused as refused:
            if peek.command is not None:
                return peek.command.result
            append = rejecting(work, refused, peek, mark, agency)
            await self._append(work, append)
            return append.command.result  # type: ignore[union-attr]

    async def _again(self, work: Work, result: Result, agency: str | None) -> Result:
        if result.refusal is not None and result.refusal.code == "command_id_reused":
            await self._append(work, audit_line(work, result.refusal.code, agency, index=1))
        return result

    async def _decided(
        self, work: Work, command: Command, peek: Peek, register: Register, mark: bytes, key: DataKey | None
    ) -> Result:
        decider = decider_of(work.stream)
        state = await self._states.at(work.stream, peek.version)
        texts = await self._texts(work.stream, decider.opens(state, command), key)
        calendar = self._policy.calendar
        catalogues = await self._states.catalogues(peek.registers, self._policy.catalogues)
        pinned, today = decider.pinned(state), calendar.local(work.at).date()
        catalogue = catalogues.version(pinned) if pinned else catalogues.in_force(today)
        ask = work.ask
        others = await self._versions(decider.related(state, command), ask.command_id)
        related = {stream: await self._states.at(stream, version) for stream, version in others.items()}
        texts = {**texts, **await self._texts_of_others(decider.opens_related(state, command, related))}
        facts = Facts(
            work.at,
            work.stream,
            ask.person,
            ask.command_id,
            catalogue,
            calendar,
            register,
            texts=texts,
            related=related,
            catalogues=catalogues,
        )
        actor = decider.authorise(state, command, facts)
        judged = judge(work, command, state, peek.version, replace(facts, actor=actor), actor)
        conditions = _conditions(work, peek, decider.agencies(state, command), actor.agency) | others
        append = recording(work, command, judged, peek, conditions, mark, key)
        await self._append(work, append)
        self._keep(work, judged, append)
        return append.command.result  # type: ignore[union-attr]

    async def _versions(self, streams: Iterable[str], command_id: UUID) -> dict[str, int]:
        """How far each stream has come; 0 for one that is not there."""
        return {stream: (await self._store.peek(stream, command_id)).version for stream in streams}

    def _keep(self, work: Work, judged: Judged, append: Append) -> None:
        if judged.events:
            self._states.keep(work.stream, judged.events[-1].version, judged.state)

    async def _append(self, work: Work, append: Append) -> None:
        await self._store.append(replace(append, recorded_at=work.at) if self._case_clock else append)

    async def _key(self, stream: str) -> DataKey | None:
        try:
            return await self._keys.get(stream)
        except KeyDestroyed:
            return None

    async def _texts(
        self, stream: str, parts: Iterable[Sealed], key: DataKey | None
    ) -> Mapping[tuple[UUID | None, str], str]:
        wanted = [(part.command_id, part.path) for part in parts if part.command_id is not None]
        if not wanted or key is None:
            return {}
        found = await self._store.sealed(stream, wanted)
        return {(command_id, path): key.open(command_id, path, data) for (command_id, path), data in found.items()}

    async def _texts_of_others(self, wanted: Mapping[str, Iterable[Sealed]]) -> Mapping[tuple[UUID | None, str], str]:
        """Texts of other streams, each opened with the key of its own, in memory only."""
        opened = [await self._texts(stream, parts, await self._key(stream)) for stream, parts in wanted.items()]
        return {place: text for texts in opened for place, text in texts.items()}


def _conditions(work: Work, peek: Peek, agencies: frozenset[str], home: str | None) -> dict[str, int]:
    """The registers that the decision rests on; for the catalogue and the Code also that they are not there yet."""
    named = {f"agency/{agency}" for agency in agencies | {home}} | {"partnership/main"}
    read = {stream: at for stream, at in peek.registers.items() if stream in named}
    read |= {stream: peek.registers.get(stream, 0) for stream in (CATALOGUE_STREAM, CODE_STREAM)}
    return {stream: at for stream, at in read.items() if stream != work.stream}
