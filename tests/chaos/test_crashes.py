"""Whatever dies in the middle: what was acknowledged is there exactly once, and the rest completes."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import asyncpg
import psutil
import pytest
from temporalio.service import RPCError

from cli.connection import settings_of
from cli.embedded.running import Running
from cli.play.playing import PARTNERSHIP
from cli.registers import load_partnership, partnership_file
from client.sharewell import OutcomeUnknown
from domain.event import Command
from domain.record import Result
from store.verify import verify_chain, verify_positions
from tests.builders import ASKS, DECIDES, RECEIVES, SENDS, approval, manifest, receipt, sending, whole_request
from tests.chaos.up import service
from worker.assembly import Parts, open_parts

REQUESTS = 50
AT_ONCE = 6
VICTIMS = ("worker", "Temporal", "PostgreSQL", "worker", "PostgreSQL", "Temporal")
PASSING = (OutcomeUnknown, RPCError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError, RuntimeError)


async def persistently(work: Callable[[], Awaitable[Result]]) -> Result:
    """Asks again, as every caller must, until there is an answer."""
    for _ in range(300):
        try:
            return await work()
        except PASSING:
            await asyncio.sleep(0.2)
    return await work()


class Caller:
    """Takes one request from its submission to the receipt, and remembers every acknowledgement."""

    def __init__(self, parts: Parts) -> None:
        self.sharewell = parts.sharewell
        self.stream = f"share-request/{uuid4()}"
        self.acknowledged: dict[UUID, tuple[str, ...]] = {}

    async def live(self) -> None:
        version = await self.ask(whole_request(), ASKS)
        version = await self.ask(approval(), DECIDES, version)
        await self.ask(sending(), SENDS)
        await self.ask(receipt(manifest()), RECEIVES)

    async def ask(self, command: Command, person: str, version: int | None = None) -> int:
        command_id = uuid4()
        result = await persistently(
            lambda: self.sharewell.carry_out(
                self.stream, command, person=person, command_id=command_id, expected_version=version
            )
        )
        self.acknowledged[command_id] = result.events
        return result.version


async def killer(folder: Path, random: Random) -> None:
    """Kills one server after the other, none gently; one that is only just coming back is waited for."""
    for victim in VICTIMS:
        await asyncio.sleep(random.uniform(1.5, 2.5))
        while not psutil.pid_exists(Running.read(folder).pids[victim]):  # noqa: ASYNC110 - it lies in other processes
            await asyncio.sleep(0.1)
        os.kill(Running.read(folder).pids[victim], signal.SIGKILL)


@pytest.mark.timeout(280)
async def test_every_acknowledged_command_is_there_exactly_once_after_kills_in_the_middle(place: Path) -> None:
    async with service(place) as running, open_parts(settings_of(running)) as parts:
        await load_partnership(parts, partnership_file(PARTNERSHIP))
        callers = [Caller(parts) for _ in range(REQUESTS)]
        room = asyncio.Semaphore(AT_ONCE)

        async def live(caller: Caller) -> None:
            async with room:
                await caller.live()

        await asyncio.gather(killer(place, Random(7)), *(live(caller) for caller in callers))
        for caller in callers:
            await assert_as_acknowledged(parts, caller)
        assert await verify_positions(parts.store.pool) is None


async def assert_as_acknowledged(parts: Parts, caller: Caller) -> None:
    events = await parts.reading.events(caller.stream)
    recorded: dict[UUID, list[str]] = {}
    for event in events:
        recorded.setdefault(event.command_id, []).append(event.type)
    assert {command_id: tuple(types) for command_id, types in recorded.items()} == caller.acknowledged
    assert [event.version for event in events] == list(range(1, len(events) + 1))
    assert await verify_chain(parts.store.pool, caller.stream) is None
