"""How much history a request costs: per update, per idle wake, and for its whole life up to retention."""

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from bench.requests import assess_risk, live_up_to_retention, submit
from cli.play.world import World
from domain.request.commands import CreateShareRequest
from workflows.host import LONGEST_SLEEP

UPDATES = 20
WAKES = 8


class HistoryCost(NamedTuple):
    """Events of Temporal's history. `life_bytes` is the size of the whole life's history as Temporal keeps it."""

    per_update: float
    per_wake: float
    life: int
    life_bytes: int


async def measure_history(world: World) -> HistoryCost:
    """Counts in real histories."""
    return HistoryCost(await _per_update(world), await _per_wake(world), *await _life(world))


async def _events(world: World, stream: str, run: str | None = None) -> int:
    handle = world.parts.temporal.get_workflow_handle(stream, run_id=run)
    return len((await handle.fetch_history()).events)


async def _per_update(world: World) -> float:
    stream = (await submit(world.parts)).stream
    before = await _events(world, stream)
    for _ in range(UPDATES):
        await assess_risk(world.parts, stream)
    return (await _events(world, stream) - before) / UPDATES


async def _per_wake(world: World) -> float:
    stream = f"share-request/{uuid4()}"
    draft = CreateShareRequest(
        direction="push",
        pathway="safeguarding",
        threshold_level=4,
        urgency="routine",
        disclosing_agency_id="alp",
        recipient_agency_id="csc",
        purpose_code="safeguarding_enquiry",
        purpose_text="To see how much a draft costs that nobody goes on with.",
    )
    await world.parts.sharewell.carry_out(stream, draft, person="alp.practitioner")
    before = await _events(world, stream)
    for _ in range(WAKES):
        await world.move(stream, await world.now(stream) + LONGEST_SLEEP + timedelta(minutes=1))
    return (await _events(world, stream) - before) / WAKES


async def _life(world: World) -> tuple[int, int]:
    submitted = await submit(world.parts)
    handle = world.parts.temporal.get_workflow_handle(submitted.stream)
    active = (await handle.describe()).run_id
    await live_up_to_retention(world.parts, submitted)
    history = await world.parts.temporal.get_workflow_handle(submitted.stream, run_id=active).fetch_history()
    return len(history.events), sum(event.ByteSize() for event in history.events)
