"""A program of our own, such as the worker, kept as a child process."""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from cli.embedded.child import Child

GRACE = 15.0
"""Seconds that a program has for its last work after SIGTERM."""


class Program:
    """One program with its settings in the environment; start and stop it from the main thread."""

    def __init__(self, name: str, argv: Sequence[str], env: Mapping[str, str], *, cwd: Path, log: Path) -> None:
        self.name = name
        self.child: Child | None = None
        self._argv = argv
        self._env = env
        self._cwd = cwd
        self._log = log

    async def start(self) -> None:
        """Return when the process runs; it connects by itself. Raises ServerDied."""
        await self.stop()
        self.child = Child.start(self.name, self._argv, log=self._log, cwd=self._cwd, env=self._env)

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop((signal.SIGTERM, GRACE))
            self.child = None
