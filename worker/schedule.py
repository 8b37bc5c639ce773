"""Sees to it that Temporal starts the daily work."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleSpec,
)

from workflows.reconcile import Reconcile
from workflows.streams import TASK_QUEUE
from workflows.sweep import Sweep

EVERY = timedelta(days=1)
DAILY = {"sweep": Sweep, "reconcile": Reconcile}


async def ensure_daily(temporal: Client) -> None:
    """Makes the schedules that are not there; every worker may ask for it.

    A new one runs at once: a Temporal without it has lost the streams' workflows as well.
    """
    for name, workflow in DAILY.items():
        action = ScheduleActionStartWorkflow(workflow.__name__, id=name, task_queue=TASK_QUEUE)
        schedule = Schedule(action=action, spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)]))
        try:
            await temporal.create_schedule(name, schedule, trigger_immediately=True)
        except ScheduleAlreadyRunningError:
            continue
