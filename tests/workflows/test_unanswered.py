"""Where the connection to Temporal breaks under a command, its outcome is unknown and its id is told."""

import asyncio
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import Client
from temporalio.service import ConnectConfig, RetryConfig, ServiceClient

from cli.play.world import World
from client.sharewell import OutcomeUnknown
from tests.builders import ASKS, DECIDES, whole_request
from tests.workflows.living import DECLINE, Living, new_stream


class Line:
    """A connection to a server, until it is cut: what was under way is lost, and nobody gets through any more."""

    def __init__(self, target: str) -> None:
        self._host, _, self._port = target.removeprefix("http://").rpartition(":")
        self._open: list[asyncio.StreamWriter] = []

    async def begin(self) -> str:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        there, on = await asyncio.open_connection(self._host, int(self._port))
        self._open += [back, on]
        with suppress(OSError):
            await asyncio.gather(self._pass_on(here, on), self._pass_on(there, back))

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with closing(target):
            while block := await source.read(65536):
                target.write(block)
                await target.drain()

    def cut(self) -> None:
        self._server.close()
        for each in self._open:
            each.transport.abort()


async def test_what_temporal_may_have_been_asked_before_it_went_away_is_of_unknown_outcome(world: World) -> None:
    known = world.parts.temporal
    line = Line(known.service_client.config.target_host)
    at_once = RetryConfig(initial_interval_millis=10, max_interval_millis=10, max_elapsed_time_millis=20, max_retries=1)
    away = await ServiceClient.connect(ConnectConfig(target_host=await line.begin(), retry_config=at_once))
    config: Any = {**known.config(), "service_client": away}
    asking = replace(world.parts.sharewell, temporal=Client(**config))
    life, command_id = Living(world), uuid4()
    await asking.carry_out(life.stream, whole_request(), person=ASKS, command_id=life.first_id)
    line.cut()
    for stream, command in ((life.stream, DECLINE), (new_stream(), whole_request())):
        with pytest.raises(OutcomeUnknown) as unknown:
            await asking.carry_out(stream, command, person=DECIDES, command_id=command_id, expected_version=1)
        assert unknown.value.command_id == command_id
