"""Agencies, the partnership, the catalogue and the Code: registers that change by command and never rest."""

from temporalio import workflow

from workflows.host import Start, StreamHost

with workflow.unsafe.imports_passed_through():
    from domain.streams import DECIDERS


@workflow.defn
class AgencyRegister(StreamHost):
    """Who works in an agency, in which role, and who decides there."""

    decider = DECIDERS["agency"]
    system_may_ask = True

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class TrainingRegister(StreamHost):
    """Who in an agency has learnt what, and until when it counts. What expires is marked at its time."""

    decider = DECIDERS["training"]
    system_may_ask = True

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class CommissioningRegister(StreamHost):
    """What an agency commissions, and whether it is monitored. Monitoring that is late is marked."""

    decider = DECIDERS["commissioning"]
    system_may_ask = True

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class PartnershipRegister(StreamHost):
    """Roles that belong to no agency, and the methods that agencies agreed with each other."""

    decider = DECIDERS["partnership"]
    system_may_ask = True

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class Catalogue(StreamHost):
    """The versions of the catalogue, each proposed by one person and published by another."""

    decider = DECIDERS["catalogue"]

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)


@workflow.defn
class CodeOfPractice(StreamHost):
    """The versions of the Code, their review, and the agencies that affirm it every year."""

    decider = DECIDERS["code"]

    @workflow.run
    async def run(self, start: Start) -> None:
        await self.live(start)
