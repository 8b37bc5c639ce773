"""The sweep: what Temporal still knows of disposed requests, and what nothing came of within a day."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import ActivityEnvironment

from activities.contract import Swept
from activities.sweep import Sweeping
from cli.play.world import World
from domain.audit import EVENTS, RunsDeleted, audit_stream
from domain.event import Event
from domain.record import KeyMissing
from domain.values import Effect
from store.keys import Existing
from tests.builders import ASKS, whole_request
from tests.workflows.living import ATTESTATION, Living, until
from tests.workflows.temporal_side import has_ended, unknown


async def swept(world: World, keys: Any = None) -> Swept:
    sweeping = Sweeping(world.parts.temporal, world.parts.store, keys or world.parts.keys)
    return await ActivityEnvironment().run(sweeping.sweep)


class InThreeDays:
    """The key store as the sweep will find it when all that is there now has waited for three days."""

    def __init__(self, world: World) -> None:
        self._keys = world.parts.keys

    async def sweep_unused(self, existing: Existing, now: datetime) -> list[str]:
        return await self._keys.sweep_unused(existing, now + timedelta(days=3))


async def deletions(world: World, stream: str) -> list[RunsDeleted]:
    wires = await world.parts.store.events(audit_stream(None, datetime.now(UTC)))
    bodies = [Event.from_wire(wire, EVENTS[wire["type"]]).body for wire in wires]
    return [body for body in bodies if isinstance(body, RunsDeleted) and body.stream == stream]


async def test_the_runs_of_a_disposed_request_are_deleted_and_the_audit_stream_says_so_once(world: World) -> None:
    life = await Living(world).disposal_attested_by_one()
    await life.do(ATTESTATION, "csc.records_manager")
    await until(lambda: has_ended(life))
    assert life.stream in (await swept(world)).forgotten
    assert await unknown(life)
    assert [body.runs for body in await deletions(world, life.stream)] == [2]
    assert (await swept(world)).forgotten == ()
    assert len(await deletions(world, life.stream)) == 1
    assert (await life.types())[-1] == "RecordDisposed"


class Forgetful:
    """A store that asks for a request's runs to be deleted while the request goes on."""

    def __init__(self, world: World, stream: str) -> None:
        self._store = world.parts.store
        self._stream = stream
        self.done: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def open_effects_named(self, name: str) -> list[tuple[str, Any]]:
        return [(self._stream, Effect(name=name, event_id=uuid4()))]

    async def effect_done(self, stream: str, effect: Any) -> None:
        self.done.append(stream)


async def test_a_request_whose_run_has_not_ended_waits_for_the_next_sweep(world: World) -> None:
    life = await Living(world).closed()
    store = Forgetful(world, life.stream)
    answer = await ActivityEnvironment().run(Sweeping(world.parts.temporal, store, world.parts.keys).sweep)
    assert (answer.forgotten, store.done) == ((), [])
    assert (await life.handle().describe()).status is WorkflowExecutionStatus.RUNNING
    assert await deletions(world, life.stream) == []


async def test_what_nothing_came_of_within_a_day_is_ended_and_its_key_dropped(world: World) -> None:
    refused, used = Living(world), await Living(world).submitted()
    whole = whole_request()
    elsewhere = whole.model_copy(update={"create": whole.create.model_copy(update={"recipient_agency_id": "zzz"})})
    assert await refused.refused(elsewhere, ASKS, refused.first_id) == "agency_not_party"
    assert refused.stream not in (await swept(world)).dropped
    dropped = (await swept(world, InThreeDays(world))).dropped
    assert refused.stream in dropped
    assert used.stream not in dropped
    assert (await refused.handle().describe()).status is WorkflowExecutionStatus.TERMINATED
    assert (await used.handle().describe()).status is WorkflowExecutionStatus.RUNNING
    assert await _has_no_key(refused)
    assert await refused.refused(elsewhere, ASKS, refused.first_id) == "agency_not_party"
    assert await refused.refused(whole, ASKS) == "not_found"


async def _has_no_key(life: Living) -> bool:
    try:
        await life.world.parts.keys.get(life.stream)
    except KeyMissing:
        return True
    return False
