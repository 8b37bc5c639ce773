"""What is done about an event, once the event is recorded: the outbox, row by row."""

import asyncio
from collections.abc import Iterable, Mapping
from uuid import uuid5

import structlog
from structlog.contextvars import bound_contextvars
from temporalio import activity

from activities.contract import Ask, Performed, ToPerform
from activities.faults import told_at_once
from activities.judging import decider_of
from activities.ports import Keys, Messenger, Store
from domain.audit import CommandRejected
from domain.event import NAMESPACE, Command
from domain.incidents.errands import ERRANDS, Errand, pass_on, report_undecided
from domain.record import KeyDestroyed
from domain.registers.leaving import PASS_ON_DECISIONS
from domain.registers.leaving_language import OfficeLeft
from domain.request.commands import CompleteDisposal
from domain.request.effects import DESTROY_RECORD, REPORT_UNDECIDED
from domain.sealed import sealed_parts
from domain.values import SYSTEM

AT_ONCE = 20
"""Streams that one attempt asks: each takes some hundredths of a second."""
ANSWERED_WITHIN = 4.0
"""Seconds that it waits for each, so that the attempt ends before it counts as lost."""

log = structlog.get_logger()


class Performing:
    """The activities `perform` and `settle`. Each effect may be performed again after a crash, to the same end."""

    def __init__(self, store: Store, keys: Keys, messenger: Messenger) -> None:
        self._store = store
        self._keys = keys
        self._messenger = messenger

    @activity.defn
    async def perform(self, due: ToPerform) -> Performed:
        """Does what the effect names. Raises ApplicationError(unjudged) for a fault of our own."""
        with bound_contextvars(stream=due.stream, effect=due.effect.name), told_at_once():
            match due.effect.name:
                case name if name == DESTROY_RECORD:
                    return Performed(follow_up=await self._destroy(due))
                case name if name == PASS_ON_DECISIONS:
                    return await self._pass_on(due)
                case name if name in ERRANDS or name == REPORT_UNDECIDED:
                    return Performed(follow_up=await self._run(due))
                case unknown:
                    raise ValueError(f"no such effect: {unknown}")

    @activity.defn
    async def settle(self, due: ToPerform) -> None:
        """Marks the effect as done."""
        await self._store.effect_done(due.stream, due.effect)

    async def _destroy(self, due: ToPerform) -> Ask:
        """The data key first, for without it the ciphertext is noise; then the ciphertext (DESIGN 5, INV-40).

        What was deleted is counted by the events' references, so that an attempt after a crash says the same.
        """
        await self._keys.destroy(due.stream)
        await self._store.delete_sealed(due.stream)
        events = [decider_of(due.stream).read(wire) for wire in await self._store.events(due.stream)]
        deleted = {(part.command_id, part.path) for event in events for part in sealed_parts(event.body)}
        return _by_system(due, CompleteDisposal(keys_destroyed=(due.stream,), ciphertext_deleted=len(deleted)))

    async def _run(self, due: ToPerform) -> Ask | None:
        """Asks another stream; the same effect asks the same thing under the same id, so that it is done once.

        What can be read no more, because its key was destroyed meanwhile, cannot be asked either.

        Raises RuntimeError where what must always happen was refused.
        """
        errand = await self._errand(due)
        if not await self._readable(errand, due.stream):
            return None
        result = await self._messenger.run(errand, due.at)
        if result.refusal is None:
            return _by_system(due, errand.then) if errand.then else None
        if errand.always:
            raise RuntimeError(f"{errand.stream} refused {errand.command.type}: {result.refusal.code}")
        return _by_system(due, errand.otherwise) if errand.otherwise else None

    async def _pass_on(self, due: ToPerform) -> Performed:
        """Every decision that waits for whoever left, a few at a time. A request that found somebody refuses; one that
        gives no answer keeps none of the others waiting: it is asked again with the last of them.

        Raises what was raised, where one of the last gives no answer.
        """
        left = OfficeLeft.model_validate((await self._store.event(due.effect.event_id))["body"])
        streams = await self._store.decisions_of(left.person, due.after, AT_ONCE)
        if len(streams) == AT_ONCE:
            unanswered = await self._passed_on(due, streams)
            return Performed(after=streams[-1], unanswered=(*due.unanswered, *unanswered))
        for failure in (await self._passed_on(due, (*due.unanswered, *streams))).values():
            raise failure
        return Performed()

    async def _passed_on(self, due: ToPerform, streams: Iterable[str]) -> Mapping[str, BaseException]:
        """Asks all of them beside each other. Those that gave no answer, with what was raised."""
        errands = [pass_on(due.effect.event_id, stream) for stream in streams]
        asked = (asyncio.wait_for(self._messenger.run(errand, due.at), ANSWERED_WITHIN) for errand in errands)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        found = {errand.stream: answer for errand, answer in zip(errands, answers, strict=True)}
        unanswered = {stream: answer for stream, answer in found.items() if isinstance(answer, BaseException)}
        for stream, failure in unanswered.items():
            log.error("fault", stream=stream, exc_info=failure)
        return unanswered

    async def _errand(self, due: ToPerform) -> Errand:
        if due.effect.name == REPORT_UNDECIDED:
            refused = CommandRejected.model_validate((await self._store.event(due.effect.event_id))["body"])
            return report_undecided(refused, due.effect.event_id)
        decider = decider_of(due.stream)
        events = [decider.read(wire) for wire in await self._store.events(due.stream)]
        event = next(each for each in events if each.event_id == due.effect.event_id)
        return ERRANDS[due.effect.name](decider.fold(events[: event.version]), event)

    async def _readable(self, errand: Errand, stream: str) -> bool:
        """Opens the texts that the errand takes from the stream that asks. False where they are gone."""
        kept = [part for part in sealed_parts(errand.command) if part.command_id is not None and not part.is_open]
        if not kept:
            return True
        try:
            key = await self._keys.get(stream)
        except KeyDestroyed:
            return False
        found = await self._store.sealed(stream, [(part.command_id, part.path) for part in kept if part.command_id])
        for part in kept:
            if part.command_id is not None:
                part.reveal(key.open(part.command_id, part.path, found[(part.command_id, part.path)]))
        return True


def _by_system(due: ToPerform, command: Command) -> Ask:
    """What the stream records about its own effect: once, however often the effect is performed."""
    return Ask(
        command=command.type,
        command_id=uuid5(NAMESPACE, f"{due.effect.event_id} {due.effect.name}"),
        person=SYSTEM,
        payload=command.model_dump(mode="json"),
        causation_id=due.effect.event_id,
    )
