"""A clock that goes back leaves a stream in order, and nothing is done twice; a calendar that ends is said to end."""

from datetime import UTC, datetime, time, timedelta

import pytest
from structlog.testing import capture_logs

from activities.carry_out import CarryingOut
from activities.contract import Ask, CarriedOut, Work
from cli.play.world import World
from domain.event import ClockReached
from domain.values import SYSTEM
from store.verify import verify_chain
from tests.builders import ASKS, DECIDES, approval, whole_request
from tests.workflows.behind import sealed_ask
from tests.workflows.living import Living, hold

HOUR = timedelta(hours=1)


async def asked(life: Living, ask: Ask, at: datetime) -> CarriedOut:
    """As a worker carries it out whose clock, and whose database's, say `at`."""
    desk = CarryingOut(life.world.parts.store, life.world.parts.keys, life.world.parts.policy, case_clock=True)
    return await desk.carry_out(Work(stream=life.stream, known_version=0, at=at, ask=ask))


def coming(due_at: datetime, stream: str) -> Ask:
    reached = ClockReached(deadline="decision", due_at=due_at)
    command_id = reached.command_id(stream)
    return Ask(command=reached.type, command_id=command_id, person=SYSTEM, payload=reached.model_dump(mode="json"))


@pytest.mark.parametrize("back", [HOUR, timedelta(days=2)])
async def test_events_stay_in_order_and_a_deadline_acts_once_when_the_clock_goes_back(
    world: World, back: timedelta
) -> None:
    life = await Living(world).submitted()
    due_at = (await life.state()).decision_due_at
    assert due_at is not None
    late = await asked(life, coming(due_at, life.stream), due_at + timedelta(seconds=1))
    assert late.result.events[0] == "DecisionOverdue"
    again = await asked(life, coming(due_at, life.stream), due_at + timedelta(seconds=1) - back)
    assert again.result == late.result
    placed = await asked(life, await sealed_ask(world.parts, life.stream, hold("one"), "alp.dpo"), due_at - back)
    assert placed.result.events == ("LegalHoldPlaced",)
    version = placed.result.version
    decision = await sealed_ask(world.parts, life.stream, approval(), DECIDES, version)
    assert (await asked(life, decision, due_at - back)).result.events[0] == "ShareApproved"
    events = await life.events()
    moments = [event.occurred_at for event in events]
    recorded = [event.recorded_at for event in events if event.recorded_at]
    assert moments == sorted(moments)
    assert recorded == sorted(recorded)
    assert all(one >= other for one, other in zip(recorded, moments, strict=True))
    assert [event.type for event in events].count("DecisionOverdue") == 1
    assert await verify_chain(world.parts.store.pool, life.stream) is None


async def test_a_decision_beyond_the_known_bank_holidays_says_so_and_an_ordinary_one_does_not(world: World) -> None:
    life = Living(world)
    first = await sealed_ask(world.parts, life.stream, whole_request(), ASKS)
    unknown = world.parts.policy.calendar.loaded_until + timedelta(days=1)
    result = (await asked(life, first, datetime.combine(unknown, time(), UTC))).result
    assert "calendar_beyond_loaded" in result.warnings
    other = await Living(world).do(whole_request(), ASKS)
    assert "calendar_beyond_loaded" not in other.warnings


async def test_a_date_beyond_the_known_bank_holidays_that_nobody_asked_for_is_in_the_log(world: World) -> None:
    """Time makes the decision another's, with a limit of its own, and there is nobody to warn."""
    life, calendar = await Living(world).submitted(), world.parts.policy.calendar
    due_at = (await life.state()).decision_due_at
    assert due_at is not None
    last = datetime.combine(calendar.loaded_until, time(17), UTC)
    with capture_logs() as logged:
        result = (await asked(life, coming(due_at, life.stream), last)).result
    assert "ApproverReassigned" in result.events
    assert result.warnings == ("calendar_beyond_loaded",)
    assert [line["log_level"] for line in logged if line.get("code") == "calendar_beyond_loaded"] == ["warning"]
