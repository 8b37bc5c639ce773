"""The lives of what is learnt, and of the data sets of the partnership."""

from temporalio import workflow

from workflows.host import Start, StreamHost

with workflow.unsafe.imports_passed_through():
    from domain.streams import DECIDERS


@workflow.defn
class Learning(StreamHost):
    """Something learnt: sent on by the partnership, taken in by each agency, followed to the end of every action.

    An action that is late is marked. It rests once nobody has anything left to do about it.
    """

    decider = DECIDERS["learning"]
    system_may_ask = True

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class Dataset(StreamHost):
    """One data set, to which agencies contribute period after period. It never rests."""

    decider = DECIDERS["dataset"]
    system_may_ask = True

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)
