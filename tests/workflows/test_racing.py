"""Commands that come at the same time: one after the other on a stream, each once, each upon the facts of its turn."""

import asyncio
from uuid import uuid4

from cli.play.world import World
from client.sharewell import CommandRefused
from domain.record import Result
from domain.registers.agency_language import AppointDeputy, StandDownLeadOfficer
from domain.request.commands import ReopenDecision
from domain.values import SYSTEM
from store.verify import verify_chain, verify_positions
from tests.builders import ASKS, DECIDES, approval, whole_request
from tests.workflows.behind import Overtaken, carried_out, sealed_ask
from tests.workflows.living import DECLINE, Living, hold

AGENCY = "agency/alp"


async def appointed(world: World) -> str:
    """A deputy of the disclosing agency whom no other test knows."""
    person = f"alp.deputy.{uuid4().hex[:8]}"
    await world.parts.sharewell.carry_out(AGENCY, AppointDeputy(person=person), person="nsp.administrator")
    return person


async def stand_down(world: World, person: str) -> Result:
    command = StandDownLeadOfficer(person=person)
    return await world.parts.sharewell.carry_out(AGENCY, command, person="nsp.administrator")


async def test_thirty_commands_at_once_are_recorded_once_each_and_without_a_gap(world: World) -> None:
    life = await Living(world).submitted()
    before = len(await life.types())
    results = await asyncio.gather(*(life.do(hold(f"hold-{number}"), "alp.dpo") for number in range(30)))
    events = await life.events()
    assert sorted(result.version for result in results) == list(range(before + 1, before + 31))
    assert [event.version for event in events] == list(range(1, before + 31))
    recorded = {event.command_id: event.version for event in events[before:]}
    assert recorded == {result.command_id: result.version for result in results}
    assert await verify_chain(world.parts.store.pool, life.stream) is None
    assert await verify_positions(world.parts.store.pool) is None


async def test_one_command_asked_by_ten_callers_at_once_is_carried_out_once(world: World) -> None:
    life, command_id = Living(world), uuid4()
    results = await asyncio.gather(*(life.do(whole_request(), ASKS, command_id) for _ in range(10)))
    assert len({result.model_dump_json() for result in results}) == 1
    assert len(await life.types()) == results[0].version


async def test_two_workers_that_judge_the_same_command_at_once_record_it_once(world: World) -> None:
    life = await Living(world).submitted()
    parts = world.parts
    ask = await sealed_ask(parts, life.stream, hold("inquiry"), "alp.dpo")
    answers = await asyncio.gather(*(carried_out(parts, life.stream, ask) for _ in range(4)))
    assert len({answer.result.model_dump_json() for answer in answers}) == 1
    assert (await life.types()).count("LegalHoldPlaced") == 1


async def test_a_decision_is_taken_again_where_its_stream_has_moved_meanwhile(world: World) -> None:
    life = await Living(world).submitted()
    version = len(await life.types())
    ask = await sealed_ask(world.parts, life.stream, approval(), DECIDES, version)
    store = Overtaken(world.parts.store, life.stream, lambda: life.do(DECLINE, DECIDES))
    answer = await carried_out(world.parts, life.stream, ask, store)
    assert answer.result.refusal is not None
    assert answer.result.refusal.code == "stale_version"
    assert "ShareApproved" not in await life.types()


async def test_a_decision_is_taken_again_where_the_decider_lost_the_office_meanwhile(world: World) -> None:
    life = await Living(world).submitted()
    person, version = await appointed(world), len(await life.types())
    ask = await sealed_ask(world.parts, life.stream, approval(), person, version)
    store = Overtaken(world.parts.store, life.stream, lambda: stand_down(world, person))
    answer = await carried_out(world.parts, life.stream, ask, store)
    assert answer.result.refusal is not None
    assert answer.result.refusal.code in ("not_lead_officer", "unknown_person")
    assert "ShareApproved" not in await life.types()


async def test_nobody_approves_after_the_end_of_their_office(world: World) -> None:
    lives = [await Living(world).submitted() for _ in range(12)]
    person = await appointed(world)
    answers = await asyncio.gather(
        *(life.do(approval(), person) for life in lives), stand_down(world, person), return_exceptions=True
    )
    assert all(isinstance(answer, Result | CommandRefused) for answer in answers)
    ends, approvals = [], []
    async for stored in world.parts.store.log():
        body = stored.wire["body"]
        if stored.wire["type"] == "LeadOfficerStoodDown" and body["person"] == person:
            ends.append(stored.position)
        if stored.wire["type"] == "ShareApproved" and body["approver_id"] == person:
            approvals.append(stored.position)
    assert len(ends) == 1
    assert all(position < ends[0] for position in approvals)


async def test_nobody_speaks_for_the_service(world: World) -> None:
    life = await Living(world).submitted()
    assert await life.refused(ReopenDecision(reasons="Because."), SYSTEM) == "malformed"
