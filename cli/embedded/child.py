"""A child process that is ours alone: it writes to a log, and it dies when we die."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil

from cli.embedded.account import Account
from cli.embedded.last_words import died, fresh_log, last_lines
from cli.embedded.problem import ServerDied

POLL = 0.01
"""Seconds between two looks at a child."""
_SET_PARENT_DEATH_SIGNAL = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """One running program. Start it from the main thread: Linux ties it to the thread that made it."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.log = log
        self._process = process

    @classmethod
    def start(
        cls,
        name: str,
        argv: Sequence[str],
        *,
        log: Path,
        cwd: Path,
        env: Mapping[str, str],
        dies_by: signal.Signals = signal.SIGKILL,
        account: Account | None = None,
    ) -> Self:
        """Start the program; `dies_by` reaches it when we end without having stopped it (Linux)."""
        try:
            with fresh_log(log).open("ab") as output:
                process = subprocess.Popen(
                    argv,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=cwd,
                    env=dict(env),
                    umask=0o077,
                    start_new_session=True,
                    user=account.uid if account else None,
                    group=account.gid if account else None,
                    extra_groups=[] if account else None,
                    preexec_fn=_tether(dies_by),
                )
        except (OSError, subprocess.SubprocessError) as error:
            raise died(f"{name} could not be started", str(error), log) from error
        return cls(name, process, log)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def ending(self) -> str:
        """How the process ended, for a person."""
        code = self._process.poll()
        if code is None:
            return "still running"
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    @property
    def complaint(self) -> str:
        """Its last words on lines of their own, where it gave up by itself; nothing where it was killed."""
        return f" Its last words:\n{last_lines(self.log, 3)}" if (self._process.poll() or 0) > 0 else ""

    async def ended(self, within: float, every: float = POLL) -> bool:
        """Wait at most `within` seconds, looking `every` so many; True when the process has ended."""
        clock = asyncio.get_running_loop().time
        limit = clock() + within
        while self.running:
            if clock() >= limit:
                return False
            await asyncio.sleep(every)
        return True

    async def stop(self, *steps: tuple[signal.Signals, float]) -> None:
        """Send each signal in turn, with the seconds to wait after it; kill at last."""
        for step, patience in steps:
            self._signal(step)
            if await self.ended(patience):
                return
        self._signal(signal.SIGKILL)
        await self.ended(10)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def death(self) -> ServerDied:
        """The error for a process that ended although nobody stopped it, with its last words."""
        return died(f"{self.name} ended unexpectedly ({self.ending})", last_lines(self.log), self.log)


def _tether(dies_by: signal.Signals) -> Callable[[], None] | None:
    """What the child does before it becomes the program, after it has changed its account."""
    if _libc is None:
        return None
    parent, tie = os.getpid(), _libc.prctl

    def tie_to_parent() -> None:
        tie(_SET_PARENT_DEATH_SIGNAL, int(dies_by))
        if os.getppid() != parent:
            os._exit(1)

    return tie_to_parent


async def end_left_behind(program: str, cwd: Path, politely: signal.Signals) -> None:
    """End what a killed `up` may have left: processes of this name that work in our own folder."""
    left = [process for process in psutil.process_iter(["name", "cwd"]) if _works_in(process, program, cwd)]
    for number, patience in ((politely, 10.0), (signal.SIGKILL, 5.0)):
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)
        _, left = await asyncio.to_thread(psutil.wait_procs, left, patience)
        if not left:
            return


def _works_in(process: psutil.Process, program: str, cwd: Path) -> bool:
    return bool(process.info["name"] == program and process.info["cwd"] == str(cwd))


def taken_over(pid: int, program: str) -> bool:
    """True when the pid exists but no longer runs this program: a zombie, or another program."""
    try:
        process = psutil.Process(pid)
        return process.status() == psutil.STATUS_ZOMBIE or process.name() != program
    except psutil.NoSuchProcess:
        return False
