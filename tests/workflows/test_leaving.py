"""Whoever leaves an office leaves nothing behind that waits for them; where nobody is left, it is told."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import pytest

from activities.contract import Performed, ToPerform
from activities.effects import Performing
from activities.ports import Messenger
from cli.play.world import World
from client.sharewell import CommandRefused, OutcomeUnknown
from domain.incidents.errands import Errand
from domain.record import Result
from domain.registers.agency_language import AppointDeputy, StandDownLeadOfficer
from domain.registers.leaving import PASS_ON_DECISIONS
from domain.request.commands import ReassignApprover
from domain.values import Effect
from tests.workflows.behind import carried_out, sealed_ask
from tests.workflows.living import DECLINE, Living, settled
from tests.workflows.own_agency import ADMINISTRATOR, own_agency
from worker.messenger import ClientMessenger

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


@dataclass
class SilentOnce:
    """The real way to other streams, on which one of them gives no answer the first time."""

    real: Messenger
    stream: str
    asked: list[str] = field(default_factory=list)

    async def run(self, errand: Errand, at: datetime) -> Result:
        self.asked.append(errand.stream)
        if errand.stream == self.stream and self.asked.count(errand.stream) == 1:
            raise OutcomeUnknown(errand.stream, errand.command_id)
        return await self.real.run(errand, at)


async def test_a_request_that_gives_no_answer_keeps_no_other_waiting_and_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.effects.AT_ONCE", 2)
    parts, person = world.parts, f"alp.deputy.{uuid4().hex[:8]}"
    for command in (AppointDeputy, StandDownLeadOfficer, AppointDeputy):
        await parts.sharewell.carry_out(AGENCY, command(person=person), person=ADMINISTRATOR)
    left = [event for event in await parts.reading.events(AGENCY) if event.type == "OfficeLeft"][-1]
    lives = [await Living(world).submitted() for _ in range(3)]
    for life in lives:
        await life.do(ReassignApprover(to_id=person, reason="conflict_of_interest"), "alp.lead_officer")
    streams = sorted(life.stream for life in lives)
    messenger = SilentOnce(ClientMessenger(parts.sharewell), streams[0])
    performing = Performing(parts.store, parts.keys, messenger)
    due = ToPerform(stream=AGENCY, effect=Effect(name=PASS_ON_DECISIONS, event_id=left.event_id), at=left.occurred_at)
    first = await performing.perform(due)
    assert (first.after, first.unanswered) == (streams[1], (streams[0],))
    assert await performing.perform(due.model_copy(update=dict(first))) == Performed()
    assert messenger.asked == [*streams[:2], streams[0], streams[2]]
    alone = SilentOnce(ClientMessenger(parts.sharewell), streams[2])
    with pytest.raises(OutcomeUnknown):
        await Performing(parts.store, parts.keys, alone).perform(due.model_copy(update={"after": streams[1]}))


async def test_what_a_refusal_left_is_done_although_its_answer_was_lost_and_told_once(world: World) -> None:
    own, parts, life = await own_agency(world), world.parts, Living(world)
    head, routine = own.person("head"), own.referral()
    referral = routine.model_copy(update={"create": routine.create.model_copy(update={"urgency": "same_day"})})
    ask = await sealed_ask(parts, life.stream, referral, head)
    answers = [await carried_out(parts, life.stream, ask) for _ in range(2)]
    assert [len(answer.effects) for answer in answers] == [1, 1]
    for command_id in (ask.command_id, uuid4()):
        assert await life.refused(referral, head, command_id) == "nobody_can_decide"
        await settled(world, life.stream)
    told = [event for event in await parts.reading.events(own.stream) if event.type == "NobodyCouldDecide"]
    assert [f"share-request/{event.body.model_dump()['request_id']}" for event in told] == [life.stream]
    assert [event.body.model_dump()["urgency"] for event in told] == ["same_day"]
