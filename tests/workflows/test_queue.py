"""The work queue on the real servers: what has just been recorded is in it, and it goes where the people are."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from cli.play.world import World
from client.queue import Page
from client.sharewell import CommandRefused
from domain.duties.queue import Wanted
from domain.record import Result
from domain.refusal import Refused
from domain.registers.agency_language import (
    AppointDeputy,
    GrantRole,
    RecordLeadOfficerAbsence,
    RecordLeadOfficerReturn,
    StandDownLeadOfficer,
)
from domain.streams import DECIDERS
from store.rebuild import rebuild
from tests.builders import DECIDES
from tests.workflows.living import Living, until
from tests.workflows.own_agency import own_agency
from workflows.streams import WORKFLOWS

OFFICER, DEPUTY, SECOND = "nsp.partnership_officer", "alp.deputy_lead_officer", "kyc.lead_officer"


async def why(world: World, life: Living, person: str, **wanted: str) -> dict[str, str]:
    """Why each open task of this request is the person's."""
    found: dict[str, str] = {}
    after: str | None = None
    while after is not None or not found:
        page: Page = await world.parts.queue.tasks(person, Wanted(**wanted), after=after, limit=20)
        found |= {task.duty.key: task.why for task in page.tasks if task.stream == life.stream}
        if (after := page.after) is None:
            break
    return found


async def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told(world: World) -> None:
    queue, ask = world.parts.queue, world.parts.sharewell.carry_out
    life = await Living(world).submitted()
    assert await why(world, life, DECIDES) == {"decide": "named"}
    assert await why(world, life, DEPUTY) == {}
    await ask("agency/alp", AppointDeputy(person=SECOND), person=OFFICER)
    try:
        claims = [queue.claim(life.stream, "decide", person=person) for person in (DEPUTY, SECOND)]
        answers = await asyncio.gather(*claims, return_exceptions=True)
        (won,) = (each for each in answers if isinstance(each, Result))
        (lost,) = (each for each in answers if isinstance(each, CommandRefused))
        assert (won.events, lost.refusal.code) == (("DutyClaimed",), "duty_claimed")
        winner = (DEPUTY, SECOND)[answers.index(won)]
        assert await why(world, life, winner, claimed="mine") == {"decide": "claimed"}
        (task,) = [each for each in (await queue.tasks(DECIDES, limit=500)).tasks if each.stream == life.stream]
        assert (task.claimed_by, task.why, task.duty.urgency) == (winner, "named", "priority")
        assert task.duty.due_at and task.left is not None
        left = world.parts.policy.calendar.working_time_between(datetime.now(UTC), task.duty.due_at)
        assert (task.clock, round((task.left - left) / timedelta(minutes=1))) == ("working", 0)
        await queue.hand_over(life.stream, "decide", DECIDES, "The lead officer is back.", person=winner)
        assert await why(world, life, winner) == {}
        assert await why(world, life, DECIDES) == {"decide": "claimed"}
        await queue.release(life.stream, "decide", person=DECIDES)
        assert await why(world, life, DECIDES, claimed="nobody") == {"decide": "named"}
    finally:
        await ask("agency/alp", StandDownLeadOfficer(person=SECOND), person=OFFICER)
    assert await rebuild(world.parts.store.pool, [DECIDERS["share-request"]]) == []


async def _passed_on(life: Living) -> bool:
    return (await life.types())[-1] == "ApproverReassigned"


async def test_an_absence_moves_the_work_at_once(world: World) -> None:
    queue, own, life = world.parts.queue, await own_agency(world), Living(world)
    head, deputy, asks = own.person("head"), own.person("deputy"), own.person("practitioner")
    await own.ask(AppointDeputy(person=deputy), GrantRole(person=asks, role="practitioner"))
    await life.do(own.referral(), asks)
    away = RecordLeadOfficerAbsence(person=head, until=datetime.now(UTC) + timedelta(days=3))
    await own.ask(away)
    assert (await why(world, life, deputy))["decide"] in ("stands_in", "named")  # before and after it is recorded
    await until(lambda: _passed_on(life))
    assert await why(world, life, deputy) == {"decide": "named"}
    with pytest.raises(CommandRefused) as refused:
        await queue.claim(life.stream, "decide", person=head)
    assert refused.value.refusal.code == "approver_recorded_absent"
    assert await why(world, life, OFFICER) == {}
    await own.ask(away.model_copy(update={"person": deputy}))
    assert (await why(world, life, OFFICER))["decide"] == "unattended"
    assert len(await world.parts.reading.timeline(life.stream, OFFICER)) == len(await life.types())
    with pytest.raises(Refused, match="not_found"):
        await world.parts.reading.show(life.stream, OFFICER)
    await own.ask(RecordLeadOfficerReturn(person=deputy), RecordLeadOfficerReturn(person=head))
    await life.do(own.approval(), head)
    for person in (head, deputy, OFFICER):
        assert await why(world, life, person) == {}
    with pytest.raises(Refused, match="not_found"):
        await world.parts.reading.timeline(life.stream, OFFICER)
    assert "send" in await why(world, life, asks)


async def test_a_mark_that_no_page_gave_and_a_stranger_are_refused(world: World) -> None:
    for person, after, code in ((DECIDES, "page 2", "malformed"), ("nobody.here", None, "unknown_person")):
        with pytest.raises(Refused) as refused:
            await world.parts.queue.tasks(person, after=after)
        assert refused.value.refusal.code == code


def test_every_workflow_takes_the_commands_about_duties() -> None:
    assert all(workflow.decider is DECIDERS[kind] for kind, workflow in WORKFLOWS.items())
