"""The one gate: who reads is written down before anything is opened, and who may not read learns nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from cli.play.world import World
from client.reading import Reading
from domain.audit import EVENTS, RecordViewed, audit_stream
from domain.event import Event
from domain.refusal import Refused
from tests.builders import ASKS
from tests.workflows.behind import Failing
from tests.workflows.living import Living

STRANGER = "kyc.practitioner"
REASON = "A strategy discussion this evening about Dell Testcase."


async def views(world: World, stream: str, agency: str) -> list[RecordViewed]:
    wires = await world.parts.store.events(audit_stream(agency, datetime.now(UTC)))
    bodies = [Event.from_wire(wire, EVENTS[wire["type"]]).body for wire in wires]
    return [body for body in bodies if isinstance(body, RecordViewed) and body.stream == stream]


async def test_inv_50_whoever_is_a_party_reads_the_texts_and_is_written_down(world: World) -> None:
    life = await Living(world).submitted()
    record = await world.parts.reading.show(life.stream, ASKS)
    assert "Dell Testcase" in str(record.state)
    assert [(view.viewer, view.reason, view.why) for view in await views(world, life.stream, "alp")] == [
        (ASKS, "party", None)
    ]


async def test_inv_50_the_view_is_recorded_before_anything_is_opened(world: World) -> None:
    life = await Living(world).submitted()
    closed = Failing(world.parts.store, sealed=1)
    with pytest.raises(OSError, match="sealed"):
        await Reading(closed, world.parts.keys).show(life.stream, ASKS)
    assert len(await views(world, life.stream, "alp")) == 1


async def test_nothing_is_shown_where_the_view_cannot_be_recorded(world: World) -> None:
    life = await Living(world).submitted()
    mute = Failing(world.parts.store, append=1)
    with pytest.raises(OSError, match="append"):
        await Reading(mute, world.parts.keys).show(life.stream, ASKS)
    assert await views(world, life.stream, "alp") == []


async def test_the_view_is_recorded_though_the_key_of_the_request_cannot_be_had(world: World) -> None:
    life = await Living(world).submitted()
    reading = replace(world.parts.reading, keys=Failing(world.parts.keys, get=1))
    with pytest.raises(OSError, match="get"):
        await reading.show(life.stream, ASKS)
    assert len(await views(world, life.stream, "alp")) == 1


async def test_a_stranger_is_told_that_there_is_no_such_request(world: World) -> None:
    life = await Living(world).submitted()
    for look in (world.parts.reading.show, world.parts.reading.timeline):
        with pytest.raises(Refused) as there:
            await look(life.stream, STRANGER)
        with pytest.raises(Refused) as nowhere:
            await look(Living(world).stream, STRANGER)
        assert there.value.refusal == nowhere.value.refusal
        assert there.value.refusal.code == "not_found"
    assert await views(world, life.stream, "kyc") == []


async def test_a_blank_reason_breaks_no_glass(world: World) -> None:
    life = await Living(world).submitted()
    with pytest.raises(Refused) as refused:
        await world.parts.reading.show(life.stream, STRANGER, "  ")
    assert refused.value.refusal.code == "not_found"


async def test_breaking_the_glass_shows_the_record_and_seals_the_reason(world: World) -> None:
    life = await Living(world).submitted()
    record = await world.parts.reading.show(life.stream, STRANGER, REASON)
    assert "Dell Testcase" in str(record.state)
    (view,) = await views(world, life.stream, "kyc")
    assert (view.viewer, view.reason) == (STRANGER, "break_glass")
    audit = audit_stream("kyc", datetime.now(UTC))
    raw = await world.parts.store.pool.fetch("SELECT body FROM sharewell.event WHERE stream = $1", audit)
    assert "Dell" not in str([row["body"] for row in raw])
    assert view.why is not None
    place: tuple[UUID, str] = (view.why.command_id or UUID(int=0), view.why.path)
    data = (await world.parts.store.sealed(audit, [place]))[place]
    assert (await world.parts.keys.get(audit)).open(*place, data) == REASON


async def test_a_party_who_gives_a_reason_broke_no_glass(world: World) -> None:
    life = await Living(world).submitted()
    await world.parts.reading.show(life.stream, ASKS, reason=REASON)
    assert [(view.reason, view.why) for view in await views(world, life.stream, "alp")] == [("party", None)]
