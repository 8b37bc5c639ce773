"""A service of its own process for the tests: `python embedded_up.py FOLDER` serves until it is stopped."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cli.embedded.folder import DataFolder
from cli.embedded.postgres import PostgresServer
from cli.embedded.problem import EmbeddedProblem
from cli.embedded.program import Program
from cli.embedded.running import Running
from cli.embedded.serve import run
from cli.embedded.supervisor import Supervisor
from cli.exits import Exit

IDLE = (sys.executable, "-c", "import time; time.sleep(1000)")


def nothing_to_prepare(postgres: PostgresServer) -> None:
    """The servers alone are under test."""


def supervisor_of(
    folder: DataFolder,
    say: Callable[[str], None],
    *,
    argv: Sequence[str] = IDLE,
    prepare: Callable[[PostgresServer], None] = nothing_to_prepare,
    temporal_port: int | None = None,
) -> Supervisor:
    """Real servers, and an idle program where the worker would be."""

    def programs(running: Running) -> list[Program]:
        return [Program("Worker", argv, {}, cwd=folder.path, log=folder.logs / "worker.log")]

    return Supervisor(
        folder,
        database="postgres",
        roles=["postgres"],
        prepare=prepare,
        programs=programs,
        say=say,
        temporal_port=temporal_port,
    )


async def ready(running: Running) -> None:
    print("ready", flush=True)


def main(path: Path) -> None:
    try:
        with DataFolder(path) as folder:
            asyncio.run(run(supervisor_of(folder, lambda line: print(line, flush=True)), ready))
    except EmbeddedProblem as problem:
        print(problem.message, problem.remedy, sep="\n", flush=True)
        sys.exit(Exit.SERVERS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
