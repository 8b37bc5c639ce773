"""A throw-away service: real servers whose clock can be moved, gone with everything in them afterwards."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import Worker

from activities.carry_out import CarryingOut
from activities.contract import Ask, Work
from cli.embedded.folder import DataFolder
from cli.embedded.postgres import PostgresServer
from cli.embedded.temporal import NAMESPACE, TemporalServer
from client.sealing import sealed
from domain.incidents.errands import Errand
from domain.record import Result
from domain.registers.comparing import commands
from domain.registers.loading import PartnershipDocument
from domain.sealed import TRANSIT
from domain.values import SYSTEM
from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade
from worker.assembly import Parts, build_worker, open_parts
from worker.messenger import ClientMessenger
from worker.settings import Settings

DATABASE = "sharewell_cases"


@dataclass(frozen=True)
class World:
    """The parts of the service, and the clock of each of its streams.

    The registers are loaded before any case begins. Every share request has an id of its own and a clock of its own,
    and `recorded_at` is that clock's, so that cases of different times share one database, one server and one worker.
    """

    parts: Parts
    skipper: TimeSkipper

    async def begin(self, stream: str, at: datetime) -> None:
        """Starts the stream's workflow without a command, and moves its clock to `at`."""
        await self.parts.sharewell.rehydrate(stream)
        await self.move(stream, at)

    async def now(self, stream: str) -> datetime:
        """What the stream's clock says (UTC)."""
        return await self.skipper.get_current_time(self._handle(stream))

    async def move(self, stream: str, to: datetime) -> None:
        """Lets time pass on the stream until `to`; what falls due meanwhile happens. It never goes back."""
        handle = self._handle(stream)
        ahead = to - await self.now(stream)
        if ahead > timedelta(0) and await self._open(handle):
            await self.skipper.fast_forward(handle, ahead)

    async def _open(self, handle: "WorkflowHandle[object, object]") -> bool:
        return (await handle.describe()).status is WorkflowExecutionStatus.RUNNING

    def _handle(self, stream: str) -> "WorkflowHandle[object, object]":
        return self.parts.temporal.get_workflow_handle(stream)


@dataclass(frozen=True)
class AtItsTime:
    """Asks other streams; one that begins with it begins at the clock of the stream that asks."""

    world: World

    async def run(self, errand: Errand, at: datetime) -> Result:
        await self.world.begin(errand.stream, at)
        return await ClientMessenger(self.world.parts.sharewell).run(errand, at)


def worker_of(world: World) -> Worker:
    """A worker whose records and errands go by the clocks of the world's streams."""
    return build_worker(world.parts, case_clock=True, messenger=AtItsTime(world))


@asynccontextmanager
async def throw_away_world(
    partnership: PartnershipDocument,
    say: Callable[[str], None],
    namespace_keys: Path | None = None,
    *,
    worker: bool = True,
) -> AsyncIterator[World]:
    """Servers, keys, database and one worker in a folder that is deleted at the end. `say` gets a line at a time.

    `namespace_keys` are used where what Temporal keeps must be readable afterwards. Without `worker` nothing happens
    until whoever asked for the world starts one.

    Raises EmbeddedProblem.
    """
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(DataFolder(stack.enter_context(_place()) / "data"))
        say("Starting PostgreSQL and Temporal for a while …")
        postgres, temporal = PostgresServer(folder.postgres), TemporalServer(folder.temporal, time_skipping=True)
        for server in (postgres, temporal):
            stack.push_async_callback(server.stop)
        await asyncio.gather(_database(postgres), temporal.start())
        parts = await stack.enter_async_context(open_parts(_settings(folder, postgres, temporal, namespace_keys)))
        say("Loading the partnership …")
        await _load(parts, partnership)
        skipper = TimeSkipper(parts.temporal, config=TimeSkippingConfig(enabled=False))
        world = World(replace(parts, temporal=skipper.client), skipper)
        if worker:
            await stack.enter_async_context(worker_of(world))
        yield world


@contextmanager
def _place() -> Iterator[Path]:
    """A folder that PostgreSQL's own account can pass through."""
    place = Path(tempfile.mkdtemp(prefix="sharewell-cases-"))
    place.chmod(0o711)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


async def _database(postgres: PostgresServer) -> None:
    await postgres.start()
    await asyncio.to_thread(prepare, postgres.superuser_dsn(), DATABASE)
    await asyncio.to_thread(upgrade, postgres.dsn(OWNER, DATABASE))


def _settings(
    folder: DataFolder, postgres: PostgresServer, temporal: TemporalServer, namespace_keys: Path | None
) -> Settings:
    return Settings(
        temporal_address=temporal.address,
        temporal_namespace=NAMESPACE,
        service_dsn=SecretStr(postgres.dsn(SERVICE, DATABASE)),
        disposal_dsn=SecretStr(postgres.dsn(DISPOSAL, DATABASE)),
        key_store=folder.key_store,
        key_encryption_key=folder.key_encryption_key,
        namespace_keys=namespace_keys or folder.namespace_keys,
    )


async def _load(parts: Parts, partnership: PartnershipDocument) -> None:
    """The registers, by their own rules, without a workflow for each: nobody else writes to them here."""
    carrying_out = CarryingOut(parts.store, parts.keys, parts.policy)
    for stream, command in commands(partnership, datetime.now(UTC)):
        command_id = uuid4()
        hidden = sealed(command, command_id, await parts.keys.create(stream))
        payload = hidden.model_dump(mode="json", context=TRANSIT)
        ask = Ask(command=command.type, command_id=command_id, person=SYSTEM, payload=payload)
        carried_out = await carrying_out.carry_out(Work(stream=stream, known_version=0, at=datetime.now(UTC), ask=ask))
        if carried_out.result.refusal is not None:
            raise RuntimeError(f"{stream} refused {command.type}: {carried_out.result.refusal.code}")
