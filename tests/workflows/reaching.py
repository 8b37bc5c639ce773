"""What no worked case comes to, driven there through the client: words of the language, and refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cli.play.world import World
from client.sharewell import CommandRefused
from domain.decider import Decider
from domain.duties.ladder import Presence, able
from domain.duties.language import ClaimDuty, HandOverDuty, ReleaseDuty
from domain.event import Command, Event
from domain.streams import DECIDERS, kind_of
from tests.workflows.living import until


@dataclass
class Stream:
    """One stream on the real servers."""

    world: World
    kind: str
    name: str = ""
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = f"{self.kind}/{self.name or uuid4()}"

    @property
    def uuid(self) -> UUID:
        return UUID(self.id.partition("/")[2])

    @property
    def decider(self) -> Decider[Any]:
        return DECIDERS[kind_of(self.id)]

    async def events(self) -> list[Event]:
        return await self.world.parts.reading.events(self.id)

    async def state(self) -> Any:
        return self.decider.fold(await self.events())

    async def do(self, person: str, *commands: Command, id: UUID | None = None) -> None:
        """Carries them out, each upon the version that is there. Raises CommandRefused."""
        for command in commands:
            version = len(await self.events()) if command.needs_version else None
            await self.world.parts.sharewell.carry_out(
                self.id, command, person=person, command_id=id, expected_version=version
            )

    async def refused(self, person: str, id: UUID | None = None, **refusals: Command) -> None:
        """Each is refused with the code it is named after."""
        for code, command in refusals.items():
            try:
                await self.do(person, command, id=id)
            except CommandRefused as refused:
                assert (refused.refusal.code, command.type) == (code, command.type)
            else:
                raise AssertionError(f"{command.type} was carried out; expected {code}")

    async def until(self, type: str) -> None:
        """Waits until it is there."""

        async def there() -> bool:
            return type in [event.type for event in await self.events()]

        await until(there)

    async def time(self, type: str) -> None:
        """Lets time pass, one deadline after the other, until it brings this event."""
        while type not in [event.type for event in await self.events()]:
            await self.time_goes_on()

    async def time_goes_on(self) -> None:
        """Until the next deadline has been acted on."""
        deadline = self.decider.next_deadline(await self.state())
        assert deadline is not None, "only people can go on"
        await self.world.move(self.id, deadline.due_at + timedelta(seconds=1))

        async def acted_on() -> bool:
            return self.decider.next_deadline(await self.state()) != deadline

        await until(acted_on)

    async def see_to_a_duty(self) -> None:
        """Two people who may do the same duty claim it, give it up, and hand it over."""
        presence = Presence(await self.world.parts.reading.register(), datetime.now(UTC))
        duties = self.decider.duties(await self.state())
        fit = ((duty.key, [each for each in able(duty, presence) if each not in duty.barred]) for duty in duties)
        key, one, other = next((key, *people[:2]) for key, people in fit if len(people) > 1)
        await self.do(one, ClaimDuty(duty=key), ReleaseDuty(duty=key), ClaimDuty(duty=key))
        await self.refused(other, duty_claimed=ClaimDuty(duty=key))
        await self.refused(one, duty_not_open=ClaimDuty(duty="nothing"))
        await self.do(one, HandOverDuty(duty=key, to=other, reason="I am away."))


Scenario = Callable[[World], Awaitable[None]]


async def together(world: World, *scenarios: Scenario) -> None:
    """Each on streams of its own."""
    async with asyncio.TaskGroup() as group:
        for scenario in scenarios:
            group.create_task(_run(scenario, world))


async def _run(scenario: Scenario, world: World) -> None:
    await scenario(world)
