"""Sees to it that Temporal starts the sweep every day."""

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleSpec,
)

from workflows.streams import TASK_QUEUE
from workflows.sweep import EVERY, Sweep

SWEEP = "sweep"


async def ensure_sweep(temporal: Client) -> None:
    """Makes the schedule if there is none; every worker may ask for it."""
    action = ScheduleActionStartWorkflow(Sweep.run, id=SWEEP, task_queue=TASK_QUEUE)
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)])
    try:
        await temporal.create_schedule(SWEEP, Schedule(action=action, spec=spec))
    except ScheduleAlreadyRunningError:
        return
