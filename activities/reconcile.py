"""The store's open streams and what Temporal runs, compared; and what is done about each that differs (DESIGN 3).

Whatever the store has finished is never looked at: it has no row among those that wait, and no run.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, Protocol, TypeVar, get_args
from uuid import uuid4

import structlog
from temporalio import activity
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domain.audit import Reconciled, audit_entry, audit_stream
from domain.record import Append
from domain.streams import DECIDERS, kind_of
from domain.waits import WAITS_FOR, Waits

GRACE = timedelta(minutes=1)
"""How long what is due may take before it counts as left undone: a busy worker is not a lost one."""

UNBEGUN_FOR = timedelta(hours=24)
"""How long a workflow may wait for a first command that is not refused."""

AT_ONCE = 16
PAGE = 1000
CHUNK = 100
"""Looked at or mended between two signs of life."""

NAMED = 1000
"""Streams that the audit stream names for each need; the worker's log names all of them."""

Need = Literal["lost", "behind", "overdue", "effect_left", "never_began"]
NEEDS: tuple[Need, ...] = get_args(Need)

T = TypeVar("T")
log = structlog.get_logger()
Say = Callable[[int], None]
"""Gets how many streams are done with so far."""


class Run(NamedTuple):
    """What Temporal says of a workflow that runs. `waits_for` is None where it has noted nothing yet."""

    started_at: datetime
    waits_for: str | None


class Differences(NamedTuple):
    """What one comparison found."""

    open_streams: int
    running: int
    found: dict[str, Need]

    def of(self, need: Need) -> list[str]:
        return [stream for stream, needed in self.found.items() if needed == need]


class Store(Protocol):
    async def waiting(self, after: str = "", limit: int = PAGE) -> dict[str, Waits]: ...

    async def waits(self, stream: str) -> Waits: ...

    async def effects_left(self, before: datetime) -> list[str]: ...

    async def stream_exists(self, stream: str) -> bool: ...

    async def append(self, append: Append) -> int: ...


def need_of(waits: Waits, run: Run | None, effect_left: bool, now: datetime) -> Need | None:
    """What a stream that has begun needs so that it goes on as the store says; None where all is well."""
    if run is None:
        return "lost" if effect_left or not waits.ended else None
    if effect_left:
        return "effect_left"
    if waits.ended or run.waits_for not in (None, str(waits)):
        return "behind"
    if waits.deadline is not None and waits.deadline.due_at < now - GRACE:
        return "overdue"
    return None


class Reconciling:
    """The activity `reconcile`, and its two halves for whoever wants to look first. It may stop anywhere and begin
    again: everything it does can be done twice."""

    def __init__(self, temporal: Client, store: Store, rehydrate: Callable[[str], Awaitable[bool]]) -> None:
        self._temporal = temporal
        self._store = store
        self._rehydrate = rehydrate
        self._turns = asyncio.Semaphore(AT_ONCE)

    @activity.defn
    async def reconcile(self) -> Reconciled:
        """Compares, mends, and says so in the audit stream."""

        def alive(done: int) -> None:
            activity.heartbeat(done)

        return await self.mend(await self.compare(alive), alive)

    async def compare(self, say: Say) -> Differences:
        """Compares the lists; whatever differs in them is looked at once more by itself, for lists lag behind."""
        runs = await self._runs(say)
        left = set(await self._store.effects_left(datetime.now(UTC) - GRACE))
        running, open_streams, suspects = len(runs), 0, sorted(left)
        async for page in self._pages():
            now = datetime.now(UTC)
            suspects += [stream for stream, waits in page.items() if need_of(waits, runs.pop(stream, None), False, now)]
            open_streams += len(page)
            say(open_streams)
        suspects += runs
        found: dict[str, Need] = {}
        for some in _chunks(list(dict.fromkeys(suspects))):
            needs = await asyncio.gather(*(self._looked_at(stream, stream in left) for stream in some))
            found |= {stream: need for stream, need in zip(some, needs, strict=True) if need}
            say(open_streams)
        return Differences(open_streams, running, found)

    async def mend(self, differences: Differences, say: Say) -> Reconciled:
        """Does what each stream needs, and writes down what was done."""
        done: dict[str, Need] = {}
        for some in _chunks(list(differences.found.items())):
            mended = await asyncio.gather(*(self._mended(stream, need) for stream, need in some))
            done |= {stream: need for (stream, need), was in zip(some, mended, strict=True) if was}
            say(len(done))
        by_need = {need: [stream for stream, needed in done.items() if needed == need] for need in NEEDS}
        reconciled = Reconciled(
            open_streams=differences.open_streams,
            running=differences.running,
            mended={need: len(streams) for need, streams in by_need.items() if streams},
            streams={need: tuple(streams[:NAMED]) for need, streams in by_need.items() if streams},
        )
        now = datetime.now(UTC)
        await self._store.append(audit_entry(audit_stream(None, now), reconciled, uuid4(), now))
        log.info("reconciled", count=len(done))
        return reconciled

    async def _runs(self, say: Say) -> dict[str, Run]:
        """Every stream's workflow that Temporal lists as running."""
        runs = {}
        async for run in self._temporal.list_workflows('ExecutionStatus = "Running"', page_size=PAGE):
            if kind_of(run.id) in DECIDERS:
                runs[run.id] = await _run(run)
                if len(runs) % PAGE == 0:
                    say(0)
        return runs

    async def _pages(self) -> AsyncIterator[dict[str, Waits]]:
        after = ""
        while page := await self._store.waiting(after, PAGE):
            yield page
            after = max(page)

    async def _looked_at(self, stream: str, effect_left: bool) -> Need | None:
        async with self._turns:
            run, waits, now = await self._run_now(stream), await self._store.waits(stream), datetime.now(UTC)
            if waits.ended and not await self._store.stream_exists(stream):
                return "never_began" if run and run.started_at < now - UNBEGUN_FOR else None
            return need_of(waits, run, effect_left, now)

    async def _run_now(self, stream: str) -> Run | None:
        try:
            run = await self._temporal.get_workflow_handle(stream).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return None
        return await _run(run) if run.status is WorkflowExecutionStatus.RUNNING else None

    async def _mended(self, stream: str, need: Need) -> bool:
        """Whether there was still something to do."""
        async with self._turns:
            log.info(need, stream=stream)
            if need == "lost":
                return await self._rehydrate(stream)
            handle = self._temporal.get_workflow_handle(stream)
            try:
                if need == "never_began":
                    await handle.terminate("nothing came of it within a day")
                else:
                    await handle.signal("nudge")
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                return False
            return True


async def _run(run: WorkflowExecution) -> Run:
    return Run(run.start_time, await run.memo_value(WAITS_FOR, None, type_hint=str))


def _chunks(of: list[T]) -> list[list[T]]:
    return [of[at : at + CHUNK] for at in range(0, len(of), CHUNK)]
