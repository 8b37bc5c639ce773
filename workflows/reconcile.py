"""The daily comparison of the store with Temporal, started by a Temporal Schedule."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.reconcile import Reconciling
    from domain.audit import Reconciled


@workflow.defn
class Reconcile:
    """One comparison, and what it mends. It begins anew where its worker dies."""

    @workflow.run
    async def run(self) -> Reconciled:
        return await workflow.execute_activity_method(
            Reconciling.reconcile, start_to_close_timeout=timedelta(hours=6), heartbeat_timeout=timedelta(minutes=1)
        )
