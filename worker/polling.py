"""Whether this machine's worker polls its queue: `python -m worker.polling`, the health check of docker-compose.yml."""

import asyncio
import socket
import sys

from pydantic import ValidationError
from temporalio.service import RPCError

from worker.assembly import connect_temporal, pollers
from worker.settings import Settings


async def polls(settings: Settings, machine: str) -> bool:
    """Whether a worker of `machine` has asked Temporal for work lately.

    Raises ConnectionError where Temporal does not answer, RPCError where it refuses.
    """
    identities = await pollers(await connect_temporal(settings))
    return any(identity.partition("@")[2] == machine for identity in identities)


def main() -> int:
    """The exit code: 0 where it polls, 1 where it does not."""
    try:
        found = asyncio.run(polls(Settings(), socket.gethostname()))
    except (ValidationError, OSError, RPCError) as error:
        print(f"Temporal does not answer: {type(error).__name__}", file=sys.stderr)
        return 1
    return 0 if found else 1


if __name__ == "__main__":
    raise SystemExit(main())
