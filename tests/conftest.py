"""Places and worlds for tests that need real servers."""

import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from cli.play.playing import PARTNERSHIP
from cli.play.world import World, throw_away_world
from cli.registers import partnership_file

for each in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(each) is signal.SIG_IGN:
        # In the background these are ignored, and so they would be by every service that a test starts and stops.
        signal.signal(each, lambda *_: None)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that PostgreSQL's own account can pass (pytest's tmp_path is closed to it)."""
    path = Path(tempfile.mkdtemp(prefix="sharewell-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest_asyncio.fixture(scope="session")
async def world() -> AsyncIterator[World]:
    """Real servers with the invented partnership, shared by all tests that only add requests of their own."""
    async with throw_away_world(partnership_file(PARTNERSHIP), lambda line: None) as throw_away:
        yield throw_away
