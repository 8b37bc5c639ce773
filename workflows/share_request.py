"""The life of a share request, from creation to disposal, told by who is waited for."""

from temporalio import workflow

from workflows.host import Start, StreamHost

with workflow.unsafe.imports_passed_through():
    from activities.contract import Ask
    from domain.streams import DECIDERS
    from domain.values import SYSTEM


@workflow.defn
class ShareRequest(StreamHost):
    """One request, one workflow id, two phases.

    *Active*: the requester drafts; people answer for their consent; the lead officer decides, and silence brings the
    next approver; the sender sends; the recipient confirms; each person is told. Silence makes an overdue mark, never
    a decision.

    *Resting*: only retention is left. It wakes for reviews and for the end of each holder's period; then people
    authorise and attest the disposal, the key is destroyed, and the workflow ends.
    """

    decider = DECIDERS["share-request"]

    def _may_ask(self, ask: Ask) -> bool:
        """What waits for somebody who left the office is passed on in the service's name."""
        return ask.command == "ReassignApprover" if ask.person == SYSTEM else super()._may_ask(ask)

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)
