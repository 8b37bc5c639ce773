"""A world in which nobody works, for tests that stop and start the worker themselves."""

from collections.abc import AsyncIterator

import pytest_asyncio

from cli.play.playing import PARTNERSHIP
from cli.play.world import World, throw_away_world
from cli.registers import partnership_file


@pytest_asyncio.fixture(scope="session")
async def idle_world() -> AsyncIterator[World]:
    """Real servers with the invented partnership, without a worker."""
    async with throw_away_world(partnership_file(PARTNERSHIP), lambda line: None, worker=False) as throw_away:
        yield throw_away
