"""What no workflow can do about itself: Temporal's own copy of a disposed request, and keys that nothing came of."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from temporalio import activity
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.contract import Swept
from domain.audit import RunsDeleted, audit_entry, audit_stream
from domain.record import Append
from domain.request.effects import FORGET_RUNS
from domain.values import Effect

RUNNING = WorkflowExecutionStatus.RUNNING
PATIENCE = 90
"""Looks, a second apart, until Temporal has deleted what it was asked to; what is left waits for the next sweep."""


class Store(Protocol):
    async def open_effects_named(self, name: str) -> list[tuple[str, Effect]]: ...

    async def existing(self, streams: Iterable[str]) -> frozenset[str]: ...

    async def effect_done(self, stream: str, effect: Effect) -> None: ...

    async def append(self, append: Append) -> int: ...


class Keys(Protocol):
    async def sweep_unused(
        self, existing: Callable[[Sequence[str]], Awaitable[Collection[str]]], now: datetime
    ) -> list[str]: ...


class Sweeping:
    """The activity `sweep`. It may stop anywhere and begin again."""

    def __init__(self, temporal: Client, store: Store, keys: Keys) -> None:
        self._temporal = temporal
        self._store = store
        self._keys = keys

    @activity.defn
    async def sweep(self) -> Swept:
        """Deletes the runs of disposed requests, and ends what never had a first event, with its key, after a day."""
        forgotten = await self._forget(await self._store.open_effects_named(FORGET_RUNS))
        dropped = await self._keys.sweep_unused(self._existing, datetime.now(UTC))
        return Swept(forgotten=tuple(forgotten), dropped=tuple(dropped))

    async def _forget(self, due: list[tuple[str, Effect]]) -> list[str]:
        ended = [(stream, effect) for stream, effect in due if await self._status(stream) is not RUNNING]
        runs = {stream: await self._delete_runs(stream) for stream, _ in ended}
        for _ in range(PATIENCE):
            if not [stream for stream, _ in ended if await self._held(stream)]:
                break
            activity.heartbeat()
            await asyncio.sleep(1)
        gone = [(stream, effect) for stream, effect in ended if not await self._held(stream)]
        for stream, effect in gone:
            await self._say_forgotten(stream, effect, runs[stream])
        return [stream for stream, _ in gone]

    async def _say_forgotten(self, stream: str, effect: Effect, runs: int) -> None:
        now = datetime.now(UTC)
        entry = audit_entry(audit_stream(None, now), RunsDeleted(stream=stream, runs=runs), effect.event_id, now)
        await self._store.append(entry)
        await self._store.effect_done(stream, effect)

    async def _status(self, stream: str) -> WorkflowExecutionStatus | None:
        """How the latest run is; None where Temporal knows no run of that name."""
        try:
            return (await self._temporal.get_workflow_handle(stream).describe()).status
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return None

    async def _runs(self, stream: str) -> list[str]:
        """The runs that Temporal lists; the list lags behind what has just happened."""
        return [run.run_id async for run in self._temporal.list_workflows(f'WorkflowId = "{stream}"')]

    async def _held(self, stream: str) -> bool:
        return await self._status(stream) is not None or bool(await self._runs(stream))

    async def _delete_runs(self, stream: str) -> int:
        runs = await self._runs(stream)
        for run in runs:
            execution = WorkflowExecution(workflow_id=stream, run_id=run)
            request = DeleteWorkflowExecutionRequest(namespace=self._temporal.namespace, workflow_execution=execution)
            await self._temporal.workflow_service.delete_workflow_execution(request)
        return len(runs)

    async def _existing(self, named: Sequence[str]) -> frozenset[str]:
        """Which of these are streams. Where one is none, whatever waits for its first event is ended first, so that
        its key can go.

        Those are looked up again afterwards: the first event may have come just before the end.
        """
        there = await self._store.existing(named)
        missing = [stream for stream in named if stream not in there]
        for stream in missing:
            await self._end(stream)
        activity.heartbeat()
        return there | await self._store.existing(missing)

    async def _end(self, stream: str) -> None:
        activity.heartbeat()
        try:
            await self._temporal.get_workflow_handle(stream).terminate("nothing came of it within a day")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
