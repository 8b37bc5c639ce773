"""The bare Temporal workflow that ours is measured beside, in a file of its own: its sandbox loads nothing else."""

from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def nothing() -> None:
    """The activity of the bare update."""


@workflow.defn
class Bare:
    """A workflow with an update that runs one activity, and nothing else."""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def ask(self, text: str) -> str:
        await workflow.execute_activity(nothing, start_to_close_timeout=timedelta(seconds=5))
        return text
