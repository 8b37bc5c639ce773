"""Whoever leaves an office leaves nothing behind that waits for them; where nobody is left, it is told."""

from uuid import uuid4

import pytest

from cli.play.world import World
from client.sharewell import CommandRefused
from domain.registers.agency_language import AppointDeputy, StandDownLeadOfficer
from domain.request.commands import ReassignApprover
from tests.workflows.behind import carried_out, sealed_ask
from tests.workflows.living import DECLINE, Living, settled
from tests.workflows.own_agency import ADMINISTRATOR, own_agency

AGENCY = "agency/alp"


async def test_all_that_waits_for_whoever_stands_down_is_passed_on_a_few_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.effects.AT_ONCE", 2)
    sharewell, person = world.parts.sharewell, f"alp.deputy.{uuid4().hex[:8]}"
    await sharewell.carry_out(AGENCY, AppointDeputy(person=person), person=ADMINISTRATOR)
    lives = [await Living(world).submitted() for _ in range(5)]
    for life in lives:
        await life.do(ReassignApprover(to_id=person, reason="conflict_of_interest"), "alp.lead_officer")
    await lives[0].do(DECLINE, person)
    await sharewell.carry_out(AGENCY, StandDownLeadOfficer(person=person), person=ADMINISTRATOR)
    await settled(world, AGENCY)
    for life in lives[1:]:
        said = [event.body.model_dump() for event in await life.events() if event.type == "ApproverReassigned"]
        assert [(each["from_id"], each["reason"]) for each in said[1:]] == [(person, "office_lost")]
    assert (await lives[0].types())[-1] != "ApproverReassigned"
    with pytest.raises(CommandRefused) as refused:
        await lives[1].do(DECLINE, person)
    assert refused.value.refusal.code == "not_lead_officer"


async def test_what_a_refusal_left_is_done_although_its_answer_was_lost_and_told_once(world: World) -> None:
    own, parts, life = await own_agency(world), world.parts, Living(world)
    head, referral = own.person("head"), own.referral()
    ask = await sealed_ask(parts, life.stream, referral, head)
    answers = [await carried_out(parts, life.stream, ask) for _ in range(2)]
    assert [len(answer.effects) for answer in answers] == [1, 1]
    for command_id in (ask.command_id, uuid4()):
        assert await life.refused(referral, head, command_id) == "nobody_can_decide"
        await settled(world, life.stream)
    told = [event for event in await parts.reading.events(own.stream) if event.type == "NobodyCouldDecide"]
    assert [f"share-request/{event.body.model_dump()['request_id']}" for event in told] == [life.stream]
