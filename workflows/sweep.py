"""The daily sweep, started by a Temporal Schedule."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contract import Swept
    from activities.sweep import Sweeping


@workflow.defn
class Sweep:
    """One sweep. What it could not finish, the next one does."""

    @workflow.run
    async def run(self) -> Swept:
        return await workflow.execute_activity_method(
            Sweeping.sweep, start_to_close_timeout=timedelta(minutes=10), heartbeat_timeout=timedelta(minutes=1)
        )
