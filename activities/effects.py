"""What is done about an event, once the event is recorded: the outbox, row by row."""

from uuid import uuid5

from temporalio import activity

from activities.contract import Ask, Performed, ToPerform
from activities.judging import decider_of
from activities.ports import Keys, Store
from domain.event import NAMESPACE
from domain.request.effects import DESTROY_RECORD
from domain.sealed import sealed_parts
from domain.values import SYSTEM


class Performing:
    """The activities `perform` and `settle`. Each effect may be performed again after a crash, to the same end."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys

    @activity.defn
    async def perform(self, due: ToPerform) -> Performed:
        """Does what the effect names. Raises ValueError for an effect nobody knows."""
        match due.effect.name:
            case name if name == DESTROY_RECORD:
                return Performed(follow_up=await self._destroy(due))
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
        return Ask(
            command="CompleteDisposal",
            command_id=uuid5(NAMESPACE, f"{due.effect.event_id} {due.effect.name}"),
            person=SYSTEM,
            payload={"keys_destroyed": [due.stream], "ciphertext_deleted": len(deleted)},
            causation_id=due.effect.event_id,
        )
