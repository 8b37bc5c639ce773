"""The real `sharewell up` in a process of its own."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cli.embedded.problem import NotRunning
from cli.embedded.running import Running


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[Running]:
    """The real `sharewell up` in a process of its own."""
    argv = [sys.executable, "-m", "cli", "up", "--data", str(folder)]
    process = await asyncio.to_thread(subprocess.Popen, argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield await _running(folder, process)
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.to_thread(process.communicate, timeout=60)


async def _running(folder: Path, process: "subprocess.Popen[bytes]") -> Running:
    for _ in range(600):
        try:
            return Running.read(folder)
        except NotRunning:
            assert process.poll() is None, process.stderr and process.stderr.read()
            await asyncio.sleep(0.1)
    raise TimeoutError("the service did not start")
