"""The typed workflow client. An acknowledged command is a recorded one; a refusal is an exception that says why."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.contract import Ask
from activities.judging import fingerprint
from client.failures import lost, malformed, unanswered, unjudged
from client.ports import Keys, Store
from client.sealing import sealed
from domain.audit import rejection
from domain.event import Command
from domain.record import KeyDestroyed, KeyMissing, Result
from domain.refusal import Refusal, Refused
from domain.sealed import TRANSIT
from domain.streams import kind_of
from domain.values import is_person_id
from workflows.host import Start
from workflows.streams import TASK_QUEUE, WORKFLOWS

WAIT = timedelta(seconds=20)
"""How long a caller waits for an answer before the outcome is called unknown."""

LARGEST = 900_000
"""Bytes of one command as it travels: Temporal takes no more than twice that."""

TO_BLAME = {"malformed": "command", "unknown_person": "person", "too_long": "command"}
"""The part of a call that is at fault, by refusal, where a command never reached its stream."""


class CommandRefused(Exception):
    """The command was judged and refused; nothing was recorded on its stream, which is at `version`."""

    def __init__(self, refusal: Refusal, result: Result) -> None:
        self.refusal = refusal
        self.stream = result.stream
        self.command_id = result.command_id
        self.version = result.version
        super().__init__(refusal.code)


class OutcomeUnknown(Exception):
    """No answer came in time. The command may yet be carried out: ask again with the same command id."""

    def __init__(self, stream: str, command_id: UUID) -> None:
        self.stream = stream
        self.command_id = command_id
        super().__init__(f"no answer yet; ask again with command id {command_id}")


class CommandUnjudged(Exception):
    """A fault of the service's own kept the command from being judged. Nothing was recorded."""

    def __init__(self, stream: str, command_id: UUID) -> None:
        self.stream = stream
        self.command_id = command_id
        super().__init__("the service could not judge this command; its log says why")


@dataclass(frozen=True)
class Sharewell:
    """Asks streams to carry out commands. Nothing readable about people leaves this object."""

    temporal: Client
    keys: Keys
    store: Store
    wait: timedelta = WAIT

    async def submit(self, command: Command, *, person: str, request_id: UUID | None = None, **how: Any) -> Result:
        """Opens a share request with its first command, under a random id unless one is given."""
        return await self.carry_out(f"share-request/{request_id or uuid4()}", command, person=person, **how)

    async def carry_out(
        self,
        stream: str,
        command: Command,
        *,
        person: str,
        command_id: UUID | None = None,
        expected_version: int | None = None,
    ) -> Result:
        """Carries out one command, once for each command id (INV-51).

        Raises CommandRefused; CommandUnjudged for a fault of the service; OutcomeUnknown where no answer came in time.
        """
        ask_id = command_id or uuid4()
        result = await self._answer(stream, command, person, ask_id, expected_version)
        if result.refusal is not None:
            raise CommandRefused(result.refusal, result)
        return result

    async def _answer(
        self, stream: str, command: Command, person: str, ask_id: UUID, expected_version: int | None
    ) -> Result:
        if not is_person_id(person):
            return await self._turned_away(stream, command.type, ask_id, person, "unknown_person")
        try:
            ask, update_id = await self._sealed(stream, command, person, ask_id, expected_version)
        except KeyDestroyed:
            return await self._without_key(stream, command, person, ask_id, "disposed")
        except KeyMissing:
            return await self._without_key(stream, command, person, ask_id, "not_found")
        if len(orjson.dumps(ask.payload)) > LARGEST:
            return await self._turned_away(stream, command.type, ask_id, person, "too_long")
        return await self._asked(stream, command, ask, update_id)

    async def rehydrate(self, stream: str) -> bool:
        """Starts the stream's workflow from the store where Temporal has lost it. False where it is running."""
        try:
            await self.temporal.start_workflow(
                WORKFLOWS[kind_of(stream)].__name__,
                Start(stream=stream),
                id=stream,
                task_queue=TASK_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _sealed(
        self, stream: str, command: Command, person: str, command_id: UUID, expected_version: int | None
    ) -> tuple[Ask, str]:
        key = await (self.keys.create(stream) if command.opens_stream else self.keys.get(stream))
        hidden = sealed(command, command_id, key)
        payload = hidden.model_dump(mode="json", context=TRANSIT)
        ask = Ask(
            command=command.type,
            command_id=command_id,
            person=person,
            payload=payload,
            expected_version=expected_version,
            schema_version=command.in_schema,
        )
        # Temporal answers a known update id without asking us, so another body under the same command id needs another.
        return ask, f"{command_id}-{fingerprint(ask, hidden, key).hex()[:16]}"

    async def _asked(self, stream: str, command: Command, ask: Ask, update_id: str) -> Result:
        for way in (self._opened if command.opens_stream else self._updated, self._resumed):
            try:
                return await way(stream, ask, update_id)
            except WorkflowUpdateRPCTimeoutOrCancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():  # the SDK reports both in one exception
                    raise asyncio.CancelledError from None
                raise OutcomeUnknown(stream, ask.command_id) from None
            except (WorkflowAlreadyStartedError, WorkflowUpdateFailedError, RPCError) as error:
                if malformed(error):
                    return await self._turned_away(stream, ask.command, ask.command_id, ask.person, "malformed")
                if unjudged(error):
                    raise CommandUnjudged(stream, ask.command_id) from None
                if unanswered(error):
                    raise OutcomeUnknown(stream, ask.command_id) from error
                if not lost(error):
                    raise
        raise OutcomeUnknown(stream, ask.command_id)

    async def _opened(self, stream: str, ask: Ask, update_id: str) -> Result:
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            WORKFLOWS[kind_of(stream)].__name__,
            Start(stream=stream),
            id=stream,
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        )
        # The SDK keeps its error there as well, and writes a stack trace when nobody looks at it.
        started = asyncio.ensure_future(start.workflow_handle())
        started.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            result: Result = await self.temporal.execute_update_with_start_workflow(
                "carry_out",
                ask,
                start_workflow_operation=start,
                id=update_id,
                result_type=Result,
                rpc_timeout=self.wait,
            )
        finally:
            started.cancel()
        return result

    async def _updated(self, stream: str, ask: Ask, update_id: str) -> Result:
        result: Result = await self.temporal.get_workflow_handle(stream).execute_update(
            "carry_out", ask, id=update_id, result_type=Result, rpc_timeout=self.wait
        )
        return result

    async def _resumed(self, stream: str, ask: Ask, update_id: str) -> Result:
        """The stream goes on from what the store knows of it."""
        peek = await self.store.peek(stream, ask.command_id)
        if peek.command is not None and peek.version == 0:
            return peek.command.result
        if peek.version == 0:  # its first command was refused, or never came
            return await self._turned_away(stream, ask.command, ask.command_id, ask.person, "not_found")
        await self.rehydrate(stream)
        return await self._updated(stream, ask, update_id)

    async def _without_key(self, stream: str, command: Command, person: str, command_id: UUID, code: str) -> Result:
        """The answer for a stream that is gone or never was: the first result, `disposed` or `not_found`."""
        peek = await self.store.peek(stream, command_id)
        if peek.command is not None:
            return peek.command.result
        return await self._turned_away(stream, command.type, command_id, person, code)

    async def _turned_away(self, stream: str, command: str, command_id: UUID, person: str, code: str) -> Result:
        """The refusal of a command that no workflow judged, recorded by the edge."""
        await self.store.append(rejection(stream, command, command_id, person, code, None, datetime.now(UTC)))
        refusal = Refused(code, field=TO_BLAME.get(code, "stream")).refusal
        version = (await self.store.peek(stream, command_id)).version
        return Result(stream=stream, command_id=command_id, version=version, refusal=refusal)
