"""One run for ever that tells people what waits for them; a Temporal Schedule starts it again where it was lost."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.notifying import SHIFT, Notifying

LOOK_AFTER = timedelta(minutes=1)
"""How often the schedule looks whether it runs."""


@workflow.defn
class Notifications:
    """Shift after shift. No stream waits for it, and it waits for none."""

    @workflow.run
    async def run(self) -> None:
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.execute_activity_method(
                Notifying.notify, start_to_close_timeout=2 * SHIFT, heartbeat_timeout=timedelta(minutes=2)
            )
        workflow.continue_as_new()
