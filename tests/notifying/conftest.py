"""A world of our own: its outbox holds nobody else's notices, and its people can be written to."""

from collections.abc import AsyncIterator

import pytest_asyncio
from posting import URL, Posting, mail_to

from activities.delivering import Post
from cli.embedded.ports import free_port
from cli.play.playing import PARTNERSHIP
from cli.play.world import throw_away_world
from cli.registers import partnership_file
from worker.assembly import build_worker


@pytest_asyncio.fixture(scope="session")
async def posting() -> AsyncIterator[Posting]:
    """Real servers with the invented partnership, whose worker goes by the clock on the wall."""
    port = free_port()
    async with (
        throw_away_world(partnership_file(PARTNERSHIP), lambda line: None, worker=False) as world,
        build_worker(world.parts, post=Post({"email": mail_to(port)}, URL)),
    ):
        yield Posting(world, port)
