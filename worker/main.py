"""The worker process: `python -m worker`."""

import asyncio
import signal
import sys
from socket import gaierror

import asyncpg
import structlog
from temporalio.service import RPCError

from domain.document import DocumentError
from store.keyfile import KeyProblem
from worker.assembly import NamespaceKeysProblem, build_worker, open_parts
from worker.logging import configure_logging
from worker.migrate import spoken
from worker.post import PostProblem, open_post
from worker.schedule import ensure_schedules
from worker.settings import Settings, SettingsProblem

REFUSALS = (ConnectionError, TimeoutError, gaierror, asyncpg.PostgresError, asyncpg.InterfaceError, RPCError)
"""What servers that are not there, or not ready, let come of a start."""

log = structlog.get_logger()


async def serve(settings: Settings) -> None:
    """Works until SIGINT or SIGTERM, then finishes what is under way."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    post = open_post(settings)
    async with open_parts(settings) as parts, build_worker(parts, post=post):
        await ensure_schedules(parts.temporal)
        log.info("worker ready", address=settings.temporal_address, namespace=settings.temporal_namespace)
        await stop.wait()
    log.info("worker stopped")


def main() -> int:
    """The exit code: 0 after a wished-for end, 2 where a setting or a file is wrong, 3 where a server is not there or
    refuses."""
    try:
        settings = Settings.read()
    except SettingsProblem as problem:
        print(f"Settings are missing or wrong.\n{problem}", file=sys.stderr)
        return 2
    configure_logging(settings)
    try:
        asyncio.run(serve(settings))
    except REFUSALS as problem:
        print(f"The worker cannot start: {spoken(problem)}", file=sys.stderr)
        return 3
    except (DocumentError, KeyProblem, NamespaceKeysProblem, PostProblem, OSError) as problem:
        print(f"The worker cannot start: {problem}", file=sys.stderr)
        return 2
    return 0
