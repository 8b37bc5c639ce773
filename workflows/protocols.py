"""The life of a protocol: agreed, in force until its last day, looked at again in between."""

from temporalio import workflow

from workflows.host import Start, StreamHost

with workflow.unsafe.imports_passed_through():
    from domain.streams import DECIDERS


@workflow.defn
class SharingProtocol(StreamHost):
    """One protocol with all its versions.

    It waits for people while a version is agreed, and for the days on which the one in force is to be looked at again
    and ends. Withdrawn or over it rests, until somebody drafts another version.
    """

    decider = DECIDERS["protocol"]

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)
