"""Whether the daily runs that Temporal starts come to an end, whatever was done by hand meanwhile."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from temporalio.client import Client, ScheduleActionExecutionStartWorkflow, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

DAILY = ("reconcile", "sweep")
"""The schedules that run once a day."""

HANGS = timedelta(hours=1)
"""Longer than a run takes."""

MISSED = timedelta(days=2)
"""After so long a daily run has not happened."""


class Run(NamedTuple):
    """`ended_at` is None while it runs. `failed`: it ended without having done its work."""

    id: str
    started_at: datetime
    ended_at: datetime | None
    failed: bool = False


async def runs(temporal: Client, schedule: str) -> list[Run] | None:
    """The last ones, the newest first; None where there is no such schedule."""
    try:
        described = await temporal.get_schedule_handle(schedule).describe()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return None
        raise
    recent = sorted(described.info.recent_actions, key=lambda each: each.started_at, reverse=True)
    return [
        await _run(temporal, each.action.workflow_id, each.started_at)
        for each in recent
        if isinstance(each.action, ScheduleActionExecutionStartWorkflow)
    ]


async def _run(temporal: Client, id: str, started_at: datetime) -> Run:
    """One that Temporal has forgotten has ended: it forgets none that runs, and none before a day is over."""
    try:
        found = await temporal.get_workflow_handle(id).describe()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return Run(id, started_at, ended_at=started_at)
        raise
    return Run(id, started_at, found.close_time, failed=_failed(found.status))


def _failed(status: WorkflowExecutionStatus | None) -> bool:
    return status not in (WorkflowExecutionStatus.RUNNING, WorkflowExecutionStatus.COMPLETED)


def how_it_runs(last: Sequence[Run] | None, began: datetime, now: datetime) -> tuple[bool, str]:
    """Whether a daily schedule does its work, and what is said of it. `began`: since when there is something to do."""
    if last is None:
        return False, "there is no such schedule: a worker makes it when it starts; see its log"
    newest = last[0] if last else None
    if newest is not None and newest.ended_at is None and now - newest.started_at > HANGS:
        return False, f"{newest.id} has not ended since {_written(newest.started_at)}: see the worker's log"
    done = next((run.ended_at for run in last if run.ended_at and not run.failed), None)
    said = f"last completed on {_written(done)}" if done else "not completed yet"
    if now - (done or began) < MISSED:
        return True, said
    return False, f"{said}: see whether a worker runs, and its log"


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
