"""Whoever leaves an office leaves nothing behind that waits for them, however much it was."""

from uuid import uuid4

import pytest

from cli.play.world import World
from client.sharewell import CommandRefused
from domain.registers.agency_language import AppointDeputy, StandDownLeadOfficer
from domain.request.commands import ReassignApprover
from tests.workflows.living import DECLINE, Living, until

AGENCY, ADMINISTRATOR = "agency/alp", "nsp.administrator"


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

    async def passed_on() -> bool:
        return not await world.parts.store.open_effects(AGENCY)

    await until(passed_on)
    for life in lives[1:]:
        said = [event.body.model_dump() for event in await life.events() if event.type == "ApproverReassigned"]
        assert [(each["from_id"], each["reason"]) for each in said[1:]] == [(person, "office_lost")]
    assert (await lives[0].types())[-1] != "ApproverReassigned"
    with pytest.raises(CommandRefused) as refused:
        await lives[1].do(DECLINE, person)
    assert refused.value.refusal.code == "not_lead_officer"
