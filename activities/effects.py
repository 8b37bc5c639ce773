"""What is done about an event, once the event is recorded: the outbox, row by row."""

from uuid import uuid5

from temporalio import activity

from activities.contract import Ask, Performed, ToPerform
from activities.ports import Keys, Store
from domain.event import NAMESPACE
from domain.request.effects import DESTROY_RECORD
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
        """The data key first, for without it the ciphertext is noise; then the ciphertext (DESIGN 5, INV-40)."""
        await self._keys.destroy(due.stream)
        deleted = await self._store.delete_sealed(due.stream)
        return Ask(
            command="CompleteDisposal",
            command_id=uuid5(NAMESPACE, f"{due.effect.event_id} {due.effect.name}"),
            person=SYSTEM,
            payload={"keys_destroyed": [due.stream], "ciphertext_deleted": deleted},
            causation_id=due.effect.event_id,
        )
