"""What the worker's memory comes to as requests pass through it."""

import asyncio

import psutil

from bench.requests import submit
from cli.embedded.running import Running
from worker.assembly import Parts

AT = (200, 2_000)
AT_ONCE = 12


async def measure_memory(running: Running, parts: Parts) -> dict[int, float]:
    """Resident MiB of the worker process: before any request (0), and after so many."""
    worker = psutil.Process(running.pids["worker"])
    measured = {0: _mib(worker)}
    done = 0
    for target in AT:
        await _submit_many(parts, target - done)
        done = target
        measured[target] = _mib(worker)
    return measured


async def _submit_many(parts: Parts, count: int) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with room:
            await submit(parts)

    await asyncio.gather(*(one() for _ in range(count)))


def _mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
