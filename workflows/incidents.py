"""The lives of breaches, complaints, concerns and gatherings: open until people have done what they must, then kept."""

from temporalio import workflow

from workflows.host import Start, StreamHost

with workflow.unsafe.imports_passed_through():
    from domain.streams import DECIDERS


@workflow.defn
class Breach(StreamHost):
    """One breach, from the report to its lessons.

    The clock runs from the moment the agency knew, in real hours, and warns until the Information Commissioner is told
    or it is decided with reasons that this is not needed. It waits for people for everything else; then it rests.
    """

    decider = DECIDERS["breach"]
    system_may_ask = True

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class Gathering(StreamHost):
    """One gathering: every agency is asked at once, by a request of its own; whoever is late is marked.

    It waits for each return or nil return, and for the partnership officer to close it; then it rests.
    """

    decider = DECIDERS["gathering"]
    system_may_ask = True

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class Complaint(StreamHost):
    """One complaint: if nobody acknowledges it in time, that is marked.

    It waits for people to find out what happened, to answer whoever complained, and to close it; then it rests.
    """

    decider = DECIDERS["complaint"]

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class Concern(StreamHost):
    """One problem that somebody met: if nobody looks at it in time, that is marked.

    It waits for each look at it, and for somebody to close it; then it rests.
    """

    decider = DECIDERS["concern"]

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)
