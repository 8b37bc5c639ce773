"""Servers for measuring: the ones of `up`, in a folder that is deleted afterwards."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cli.connection import settings_of
from cli.embedded.folder import DataFolder
from cli.embedded.running import Running
from cli.play.playing import PARTNERSHIP
from cli.registers import load_partnership, partnership_file
from cli.serving import servers_of
from worker.assembly import Parts, open_parts


@asynccontextmanager
async def measured_service() -> AsyncIterator[tuple[Running, Parts]]:
    """PostgreSQL, Temporal with a database file, and the worker in a process of its own, with the registers loaded."""
    place = Path(tempfile.mkdtemp(prefix="sharewell-bench-"))
    await asyncio.to_thread(place.chmod, 0o711)
    try:
        with DataFolder(place / "data") as folder:
            supervisor = servers_of(folder, lambda line: None)
            running = await supervisor.start()
            try:
                async with open_parts(settings_of(running)) as parts:
                    await load_partnership(parts, partnership_file(PARTNERSHIP))
                    yield running, parts
            finally:
                await supervisor.stop()
    finally:
        shutil.rmtree(place)
