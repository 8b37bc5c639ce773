"""Starts the servers of `up` in order, starts again whichever dies, and stops them in reverse order."""

import asyncio
import math
import os
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

import psutil

from cli.embedded.child import Child
from cli.embedded.folder import DataFolder
from cli.embedded.postgres import PostgresServer
from cli.embedded.problem import EmbeddedProblem
from cli.embedded.program import Program
from cli.embedded.running import Running
from cli.embedded.temporal import NAMESPACE, TemporalServer

PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0)
"""Seconds before each new start of a server that keeps dying; after the last we give up."""
SETTLED = 30.0
"""Seconds after which a server counts as well again."""


class Server(Protocol):
    """PostgreSQL, Temporal, or a program of ours."""

    @property
    def child(self) -> Child | None: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Supervisor:
    """The servers of one claimed data folder.

    `prepare` makes roles and schema; it runs in a thread of its own, on every start of the service.
    `programs` says which programs of ours (the worker) to run, given where the servers are.
    `roles` are those whose addresses `Running` tells. `say` gets one line for a person at a time.
    """

    def __init__(
        self,
        folder: DataFolder,
        *,
        database: str,
        roles: Sequence[str],
        prepare: Callable[[PostgresServer], None],
        programs: Callable[[Running], Sequence[Program]],
        say: Callable[[str], None],
        temporal_port: int | None = None,
        ui_port: int | None = None,
        bindir: Path | None = None,
    ) -> None:
        self.folder = folder
        self.postgres = PostgresServer(folder.postgres, bindir, log=folder.logs / "postgres.log")
        self.temporal = TemporalServer(
            folder.temporal, port=temporal_port, ui_port=ui_port, log=folder.logs / "temporal.log"
        )
        self._dsns = {role: self.postgres.dsn(role, database) for role in roles}
        self._prepare = prepare
        self._programs = programs
        self._say = say
        self._servers: dict[str, Server] = {}
        self._stack = AsyncExitStack()

    async def start(self) -> Running:
        """Return when everything runs. When a later server fails, the earlier ones are stopped first."""
        async with AsyncExitStack() as stack:
            await self._add(stack, "PostgreSQL", self.postgres)
            await asyncio.to_thread(self._prepare, self.postgres)
            await self._add(stack, "Temporal", self.temporal)
            for program in self._programs(self._running()):
                await self._add(stack, program.name, program)
            running = self._running()
            running.write()
            stack.callback(running.remove)
            self._stack = stack.pop_all()
        return running

    async def serve(self) -> None:
        """Watch the servers until cancelled. Raises EmbeddedProblem when one cannot be kept alive."""
        await together(*(self._watch(name, server) for name, server in self._servers.items()))

    async def stop(self) -> None:
        """Stop everything in reverse order."""
        await self._stack.aclose()
        self._servers.clear()

    async def _add(self, stack: AsyncExitStack, name: str, server: Server) -> None:
        stack.push_async_callback(server.stop)
        await server.start()
        self._servers[name] = server

    def _running(self) -> Running:
        ui_port = self.temporal.ui_port
        return Running(
            folder=self.folder.path,
            pid=os.getpid(),
            started=psutil.Process().create_time(),
            address=self.temporal.address,
            namespace=NAMESPACE,
            ui=f"http://127.0.0.1:{ui_port}" if ui_port else None,
            dsns=self._dsns,
            key_store=self.folder.key_store,
            key_encryption_key=self.folder.key_encryption_key,
            namespace_keys=self.folder.namespace_keys,
            pids={name: server.child.pid for name, server in self._servers.items() if server.child},
        )

    async def _watch(self, name: str, server: Server) -> None:
        clock = asyncio.get_running_loop().time
        pauses = iter(PAUSES)
        while child := server.child:
            began = clock()
            await child.ended(math.inf, every=0.2)
            pauses = iter(PAUSES) if clock() - began > SETTLED else pauses
            self._say(f"{name} ended unexpectedly ({child.ending}); it is started again.{child.complaint}")
            await self._revive(server, child.death(), pauses)
            self._say(f"{name} runs again.")

    async def _revive(self, server: Server, problem: EmbeddedProblem, pauses: Iterator[float]) -> None:
        for pause in pauses:
            await asyncio.sleep(pause)
            try:
                await server.start()
                self._running().write()
                return
            except EmbeddedProblem as again:
                problem = again
        raise problem


async def together(*works: Coroutine[None, None, None]) -> None:
    """Do all of them; the first error ends the others and is raised as it is."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
