"""Serving in the foreground: until Ctrl-C, until SIGTERM, or until something cannot go on."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine

from cli.embedded.running import Running
from cli.embedded.supervisor import Supervisor, together

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run(supervisor: Supervisor, ready: Callable[[Running], Awaitable[None]]) -> None:
    """Start, call `ready`, and serve until Ctrl-C or SIGTERM; then stop everything.

    `ready` runs beside the watching of the servers; when it returns the service goes on, when it raises
    everything is stopped. Raises EmbeddedProblem.
    """
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    listened = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
    for number in listened:
        loop.add_signal_handler(number, asked.set)
    try:
        await _until(asked, _start_and_serve(supervisor, ready))
    finally:
        await supervisor.stop()
        for number in listened:
            loop.remove_signal_handler(number)


async def _start_and_serve(supervisor: Supervisor, ready: Callable[[Running], Awaitable[None]]) -> None:
    running = await supervisor.start()

    async def tell() -> None:
        await ready(running)

    await together(supervisor.serve(), tell())


async def _until(asked: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Do the work until it fails or we are asked to stop, whichever is sooner."""
    doing, waiting = asyncio.create_task(work), asyncio.create_task(asked.wait())
    await asyncio.wait((doing, waiting), return_when=asyncio.FIRST_COMPLETED)
    if asked.is_set():
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
    else:
        waiting.cancel()
        doing.result()
