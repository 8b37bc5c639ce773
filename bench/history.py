"""How much history a request costs: per update, per idle wake, and for its whole life up to retention."""

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from temporalio.api.enums.v1 import EventType

from bench.requests import assess_risk, live_up_to_retention, submit
from cli.play.world import World
from domain.request.commands import CreateShareRequest
from workflows.patience import LONGEST_SLEEP

UPDATES = 20
OF_THE_SKIPPING = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
)
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


async def _events(world: World, stream: str) -> int:
    """Those of the workflow itself: the time skipping of the bench writes some of its own, which no service has."""
    history = await world.parts.temporal.get_workflow_handle(stream).fetch_history()
    return sum(event.event_type not in OF_THE_SKIPPING for event in history.events)


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
