"""Events that come to a stream while its workflow does not look."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from activities.carry_out import CarryingOut
from activities.contract import Ask, CarriedOut, Work
from client.sealing import sealed
from domain.event import Command
from domain.record import Append
from domain.sealed import TRANSIT
from tests.workflows.living import Living
from worker.assembly import Parts

Deed = Callable[[], Awaitable[object]]


async def sealed_ask(parts: Parts, stream: str, command: Command, person: str, version: int | None = None) -> Ask:
    """The command as the client sends it."""
    command_id = uuid4()
    hidden = sealed(command, command_id, await parts.keys.create(stream))
    payload = hidden.model_dump(mode="json", context=TRANSIT)
    return Ask(command=command.type, command_id=command_id, person=person, payload=payload, expected_version=version)


async def carried_out(parts: Parts, stream: str, ask: Ask, store: Any = None) -> CarriedOut:
    """Carries it out as a second worker would that knows of no workflow."""
    second = CarryingOut(store or parts.store, parts.keys, parts.policy, case_clock=True)
    return await second.carry_out(Work(stream=stream, known_version=0, at=datetime.now(UTC), ask=ask))


async def behind_its_back(life: Living, command: Command, person: str) -> CarriedOut:
    """Carries it out upon the version that is there, and says nothing to the workflow."""
    version = len(await life.types()) if command.needs_version else None
    ask = await sealed_ask(life.world.parts, life.stream, command, person, version)
    return await carried_out(life.world.parts, life.stream, ask)


class Overtaken:
    """A store in which something happens between the first reading and the first writing on a stream."""

    def __init__(self, store: Any, stream: str, deed: Deed) -> None:
        self._store = store
        self._stream = stream
        self._deed: Deed | None = deed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def append(self, append: Append) -> int:
        if self._deed is not None and append.stream == self._stream:
            deed, self._deed = self._deed, None
            await deed()
        version: int = await self._store.append(append)
        return version


class Failing:
    """A store or key store in which some calls fail as often as they are told to."""

    def __init__(self, real: Any, **times: int) -> None:
        self._real = real
        self.times = times

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if not self.times.get(name):
            return real

        async def failing(*given: Any) -> Any:
            self.times[name] -= 1
            raise OSError(f"{name} does not answer")

        return failing
