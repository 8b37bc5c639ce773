"""Agencies and the partnership: registers that change by command and never rest."""

from temporalio import workflow

from workflows.host import Start, StreamHost

with workflow.unsafe.imports_passed_through():
    from domain.registers.agency import AGENCY
    from domain.registers.partnership import PARTNERSHIP


@workflow.defn
class AgencyRegister(StreamHost):
    """Who works in an agency, in which role, and who decides there."""

    decider = AGENCY
    system_may_ask = True

    @workflow.init
    def __init__(self, start: Start) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class PartnershipRegister(StreamHost):
    """Roles that belong to no agency, and the methods that agencies agreed with each other."""

    decider = PARTNERSHIP
    system_may_ask = True

    @workflow.init
    def __init__(self, start: Start) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)
