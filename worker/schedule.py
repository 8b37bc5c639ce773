"""Sees to it that Temporal starts what belongs to no stream."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleSpec,
)

from workflows.notifying import LOOK_AFTER, Notifications
from workflows.reconcile import Reconcile
from workflows.streams import TASK_QUEUE
from workflows.sweep import Sweep

DAY = timedelta(days=1)
SCHEDULES = {"sweep": (Sweep, DAY), "reconcile": (Reconcile, DAY), "notifications": (Notifications, LOOK_AFTER)}
"""What is started, and how often. Where one still runs, no other is started beside it."""


async def ensure_schedules(temporal: Client) -> None:
    """Makes the schedules that are not there; every worker may ask for it.

    A new one runs at once: a Temporal without it has lost the streams' workflows as well.
    """
    for name, (workflow, every) in SCHEDULES.items():
        action = ScheduleActionStartWorkflow(workflow.__name__, id=name, task_queue=TASK_QUEUE)
        schedule = Schedule(action=action, spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]))
        try:
            await temporal.create_schedule(name, schedule, trigger_immediately=True)
        except ScheduleAlreadyRunningError:
            continue
