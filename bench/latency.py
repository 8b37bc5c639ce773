"""How long a caller waits until a command is committed, beside a bare Temporal update with one no-op activity."""

from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter
from uuid import uuid4

from temporalio.client import Client
from temporalio.worker import Worker

from bench.bare import Bare, nothing
from bench.requests import assess_risk, submit
from worker.assembly import Parts, build_worker

AIM = 1.5
ROUNDS = 7
UPDATES = 60
QUEUE = "bare"


async def measure_latency(parts: Parts, address: str) -> tuple[float, float]:
    """Medians of the rounds' medians, in milliseconds: bare, and ours. The rounds alternate; both workers are here."""
    client = await Client.connect(address, namespace=parts.temporal.namespace)
    async with Worker(client, task_queue=QUEUE, workflows=[Bare], activities=[nothing]), build_worker(parts):
        handle = await client.start_workflow(Bare.run, id=f"bare/{uuid4()}", task_queue=QUEUE)
        stream = (await submit(parts)).stream
        bare: list[float] = []
        ours: list[float] = []
        for _ in range(ROUNDS):
            bare.append(await _median(lambda: handle.execute_update(Bare.ask, "As it was before. " * 5)))
            ours.append(await _median(lambda: assess_risk(parts, stream)))
        await handle.terminate()
    return median(bare[1:]), median(ours[1:])


async def _median(work: Callable[[], Awaitable[object]]) -> float:
    took = []
    for _ in range(UPDATES):
        began = perf_counter()
        await work()
        took.append(1000 * (perf_counter() - began))
    return median(took)
