"""One share request on the real servers, and the steps by which it comes to its states."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from temporalio.client import WorkflowHandle

from cli.play.world import World
from client.sharewell import CommandRefused
from domain.event import Command, Event
from domain.record import Result
from domain.request.commands import (
    AttestDisposal,
    AuthoriseDisposal,
    CloseShare,
    DeclineShare,
    PlaceLegalHold,
    RecordTelling,
)
from domain.request.decider import SHARE_REQUEST
from domain.request.effects import LEFT_TO_THE_SWEEP
from domain.request.state import ShareRequest
from domain.values import Ref
from tests.builders import ASKS, DECIDES, RECEIVES, SENDS, approval, manifest, receipt, sending, whole_request

PATIENCE = 20.0
"""Seconds of real time in which what is waited for must have come."""


def new_stream() -> str:
    return f"share-request/{uuid4()}"


@dataclass
class Living:
    """A request of its own in a shared world."""

    world: World
    stream: str = field(default_factory=new_stream)
    first_id: UUID = field(default_factory=uuid4)
    """Of the command that submitted it."""

    async def do(self, command: Command, person: str, command_id: UUID | None = None) -> Result:
        """Carries it out upon the version that is there. Raises CommandRefused."""
        version = len(await self.types()) if command.needs_version else None
        return await self.world.parts.sharewell.carry_out(
            self.stream, command, person=person, command_id=command_id, expected_version=version
        )

    async def refused(self, command: Command, person: str, command_id: UUID | None = None) -> str:
        """The code with which it is refused."""
        try:
            result = await self.do(command, person, command_id)
        except CommandRefused as refused:
            return refused.refusal.code
        raise AssertionError(f"{command.type} was not refused: {result.events}")

    async def events(self) -> list[Event]:
        return await self.world.parts.reading.events(self.stream)

    async def types(self) -> list[str]:
        return [event.type for event in await self.events()]

    async def state(self) -> ShareRequest:
        return SHARE_REQUEST.fold(await self.events())

    async def now(self) -> datetime:
        return await self.world.now(self.stream)

    async def wait(self, to: datetime) -> None:
        """Lets time pass until then, and what it brings come to its end."""
        await self.world.move(self.stream, to)
        await until(lambda: self._quiet(to))

    async def wait_for_next(self) -> None:
        """Lets time pass until the next deadline has been acted on."""
        deadline = SHARE_REQUEST.next_deadline(await self.state())
        assert deadline is not None
        await self.wait(deadline.due_at + timedelta(seconds=1))

    async def _quiet(self, to: datetime) -> bool:
        effects = await self.world.parts.store.open_effects(self.stream)
        deadline = SHARE_REQUEST.next_deadline(await self.state())
        performed = all(effect.name in LEFT_TO_THE_SWEEP for effect in effects)
        return performed and (deadline is None or deadline.due_at > to)

    def handle(self, run_id: str | None = None) -> "WorkflowHandle[Any, Any]":
        return self.world.parts.temporal.get_workflow_handle(self.stream, run_id=run_id)

    async def run_id(self) -> str:
        return (await self.handle().describe()).run_id

    async def submitted(self) -> "Living":
        await self.do(whole_request(), ASKS, self.first_id)
        return self

    async def received(self) -> "Living":
        await self.submitted()
        await self.do(approval(), DECIDES)
        await self.do(sending(), SENDS)
        await self.do(receipt(manifest()), RECEIVES)
        return self

    async def closed(self) -> "Living":
        await self.received()
        for subject in ("child", "mother"):
            await self.do(telling(subject), ASKS)
        await self.do(CloseShare(), ASKS)
        return self

    async def disposal_due(self) -> "Living":
        await self.closed()
        while (await self.state()).state != "DisposalDue":
            await self.wait_for_next()
        return self

    async def disposal_attested_by_one(self) -> "Living":
        """One more attestation starts the disposal."""
        await self.disposal_due()
        await self.do(AUTHORISATION, DECIDES)
        await self.do(ATTESTATION, "alp.records_manager")
        return self


AUTHORISATION = AuthoriseDisposal(method_ids=("crypto_erase", "secure_delete"), last_review_note="Nothing is open.")
ATTESTATION = AttestDisposal(method_id="secure_delete", certificate_ref="log 17", includes_backups=True)
DECLINE = DeclineShare(ground_ids=("not_necessary",), reasons="A summary would do.", right_to_escalate_stated=True)


def hold(id: str) -> PlaceLegalHold:
    return PlaceLegalHold(hold_id=id, authority="public_inquiry", authority_ref="Notice 3", scope="All of it.")


def telling(subject: str) -> RecordTelling:
    return RecordTelling(
        subject_ref=Ref(subject),
        method_id="face_to_face",
        safe_contact_checked=True,
        what_why_who_told="What was shared, why, and with whom.",
        rights_and_complaints_given=True,
    )


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Waits for what must come. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - what is waited for lies in other processes
            await asyncio.sleep(0.02)


async def recorded(world: World, stream: str, done: Callable[[list[Event]], bool] = bool) -> list[Event]:
    """The stream's events once they are as they should be; the first of them unless said otherwise. Raises
    TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not done(found := await world.parts.reading.events(stream)):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)
    return found


def last_is(type: str) -> Callable[[list[Event]], bool]:
    return lambda found: bool(found) and found[-1].type == type


async def settled(world: World, stream: str) -> None:
    """Waits until the stream has no effect left to perform. Raises TimeoutError."""
    await until(lambda: _nothing_left(world, stream))


async def _nothing_left(world: World, stream: str) -> bool:
    return not await world.parts.store.open_effects(stream)
