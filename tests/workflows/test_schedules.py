"""What belongs to no stream is started by Temporal itself: the sweep, the comparison, and the telling of people."""

from contextlib import suppress
from datetime import timedelta

from temporalio.client import Client, ScheduleActionStartWorkflow, ScheduleOverlapPolicy
from temporalio.service import RPCError

from cli.play.world import World
from tests.workflows.living import Living, until
from tests.workflows.temporal_side import lose, unknown
from worker.assembly import build_worker
from worker.schedule import ensure_schedules

DAY, NAMES = timedelta(days=1), ("sweep", "reconcile", "notifications")


async def scheduled(temporal: Client, name: str) -> tuple[str, timedelta]:
    """What it starts, and how often."""
    schedule = (await temporal.get_schedule_handle(name).describe()).schedule
    assert isinstance(schedule.action, ScheduleActionStartWorkflow)
    [interval] = schedule.spec.intervals
    return schedule.action.workflow, interval.every


async def ended(temporal: Client) -> None:
    """Nothing of it is left for other tests."""
    for name in NAMES:
        await temporal.get_schedule_handle(name).delete()
        with suppress(RPCError):
            await temporal.get_workflow_handle(name).terminate("the test is over")


async def completed(temporal: Client, name: str, runs: int) -> bool:
    """A run is given what the one before it ended with."""
    query = f'WorkflowType = "{name.capitalize()}" AND ExecutionStatus = "Completed"'
    found = [each.id async for each in temporal.list_workflows(query) if each.id.startswith(f"{name}-")]
    return len(found) >= runs


async def known(life: Living) -> bool:
    return not await unknown(life)


async def test_every_worker_asks_for_the_schedules_and_a_lost_workflow_is_back_by_the_first_comparison(
    idle_world: World,
) -> None:
    temporal, life = idle_world.parts.temporal, Living(idle_world)
    async with build_worker(idle_world.parts, case_clock=True):
        await life.submitted()
        await lose(life)
        for _ in range(2):
            await ensure_schedules(temporal)
        try:
            assert {name: await scheduled(temporal, name) for name in NAMES} == {
                "sweep": ("Sweep", DAY),
                "reconcile": ("Reconcile", DAY),
                "notifications": ("Notifications", timedelta(minutes=1)),
            }
            await until(lambda: known(life))
            for name in ("sweep", "reconcile"):
                for runs in (2, 3):  # one that is not seen to have ended yet is waited for
                    await temporal.get_schedule_handle(name).trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)
                    await until(lambda name=name, runs=runs: completed(temporal, name, runs))
        finally:
            await ended(temporal)
