"""What one stream teaches another, on the real servers: a complaint opens its breach, whose lesson goes round."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from activities.contract import Performed, ToPerform
from activities.effects import Performing
from cli.play.world import World
from client.reading import UNNAMED
from client.sharewell import CommandRefused
from domain.event import Command, Event
from domain.incidents import breach_language as b
from domain.incidents import complaint_language as k
from domain.incidents import concern_language as n
from domain.incidents.errands import Errand
from domain.record import Result
from domain.refusal import Refused
from domain.registers import learning_language as g
from domain.request.effects import RECORD_LEARNING
from domain.values import Effect
from tests.builders import ASKS, whole_request
from tests.workflows.living import recorded

DPO, OFFICER = "alp.dpo", "nsp.partnership_officer"


async def test_a_complaint_opens_its_breach_whose_lesson_names_nobody_and_is_sealed_anew(world: World) -> None:
    request, complaint = uuid4(), f"complaint/{uuid4()}"
    await do(world, f"share-request/{request}", whole_request(), ASKS)
    about = {"from_whom": "Mara Testcase", "about": "A list with my child's name lay on the bus."}
    await do(world, complaint, k.ReceiveComplaint(agency_id="alp", request_id=request, **about), DPO)
    await do(world, complaint, k.LinkComplaintToBreach(), DPO)
    linked = (await world.parts.reading.events(complaint))[-1].body.model_dump()
    breach = f"breach/{linked['breach_id']}"
    (report,) = await recorded(world, breach)
    said = report.body.model_dump(exclude={"what"})
    assert (said["aware_at"], f"complaint/{said['complaint_id']}") == (linked["aware_at"], complaint)
    lessons = "Lists with names stay in the building."
    await closed(world, breach, lessons)
    learning = taught(await world.parts.reading.events(breach), "BreachClosed")
    await recorded(world, learning)
    await do(world, learning, g.DisseminateLearning(to_agencies=("wda",)), OFFICER)
    for viewer in ("wda.practitioner", OFFICER):
        record = await world.parts.reading.show(learning, viewer)
        assert record.written[0]["text"] == lessons
    with pytest.raises(Refused):
        await world.parts.reading.show(learning, "pol.practitioner")


def taught(events: list[Event], closing: str) -> str:
    """The stream of what was learnt when it was closed."""
    body = next(event.body for event in events if event.type == closing)
    return f"learning/{body.model_dump(exclude={'outcome', 'lessons'})['learning_id']}"


async def closed(world: World, breach: str, lessons: str) -> None:
    """The breach is closed; a lesson with the child's name is refused first."""
    await do(world, breach, b.ContainBreach(actions="It was fetched."), DPO)
    await do(world, breach, b.AssessBreach(risk="unlikely_risk", people=1, records=1, likely_consequences="None."), DPO)
    await do(world, breach, b.DecideIcoNotification(notify=False, reasons="Nobody had read it."), DPO)
    await do(world, breach, b.InvestigateBreach(findings="It fell out of a bag.", cause="human_error"), DPO)
    named = b.CloseBreach(outcome="Found.", lessons=f"{name_of_the_child()} was on it.")
    with pytest.raises(CommandRefused) as refused:
        await do(world, breach, named, DPO)
    assert refused.value.refusal.code == "identity_in_learning"
    await do(world, breach, b.CloseBreach(outcome="Found.", lessons=lessons), DPO)


def name_of_the_child() -> str:
    (first, *_) = whole_request().subjects
    return first.name.text


async def do(world: World, stream: str, command: Command, person: str) -> None:
    version = (await world.parts.store.peek(stream, UUID(int=0))).version if command.needs_version else None
    await world.parts.sharewell.carry_out(stream, command, person=person, expected_version=version)


class NobodyAsked:
    """A messenger that must not be sent anywhere."""

    async def run(self, errand: Errand, at: datetime) -> Result:
        raise AssertionError(f"{errand.stream} was asked")


async def test_a_lesson_whose_key_is_destroyed_before_it_is_sent_on_stays_untold(world: World) -> None:
    stream, parts = f"complaint/{uuid4()}", world.parts
    received = k.ReceiveComplaint(agency_id="alp", from_whom="Mara Testcase", about="A list lay on the bus.")
    outcome = k.GiveComplaintOutcome(outcome="We are sorry.", finding="upheld", ico_route_stated=True)
    closing = k.CloseComplaint(lessons="Lists stay in the building.")
    for command in (received, k.InvestigateComplaint(findings="It fell out."), outcome, closing):
        await do(world, stream, command, DPO)
    events = await recorded(world, stream)
    assert [event.type for event in await recorded(world, taught(events, "ComplaintClosed"))] == ["LearningRecorded"]
    await parts.keys.destroy(stream)
    last = next(event for event in events if event.type == "ComplaintClosed")
    effect = Effect(name=RECORD_LEARNING, event_id=last.event_id)
    again = ToPerform(stream=stream, effect=effect, at=last.occurred_at)
    assert await Performing(parts.store, parts.keys, NobodyAsked()).perform(again) == Performed()


async def test_r_054_whoever_reads_a_concern_without_following_it_up_sees_no_name(world: World) -> None:
    stream, raiser = f"concern/{uuid4()}", "ehh.practitioner"
    await do(world, stream, n.ReportProblem(kind="storing", what="Files in the corridor.", about_agency="pol"), raiser)
    for viewer, by in (("ehh.lead_officer", raiser), ("ehh.line_manager", UNNAMED), ("pol.lead_officer", UNNAMED)):
        record = await world.parts.reading.show(stream, viewer)
        timeline = await world.parts.reading.timeline(stream, viewer)
        assert (record.written[0]["by"], record.state["raiser"], timeline[0].actor.person) == (by, by, by)
        assert record.written[0]["what"] == "Files in the corridor."
