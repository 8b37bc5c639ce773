"""Deadlines act once, at their instant or late, whatever happens beside them."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from cli.play.world import World
from domain.event import Event
from domain.request.commands import RequestAdvice
from tests.builders import ASKS, DECIDES, approval
from tests.workflows.living import Living, until
from worker.assembly import build_worker

YEAR = timedelta(days=365)


def overdue(events: Iterable[Event]) -> list[Event]:
    return [event for event in events if event.type == "DecisionOverdue"]


async def decision_due(life: Living) -> datetime:
    due_at = (await life.state()).decision_due_at
    assert due_at is not None
    return due_at


def advice(number: int) -> RequestAdvice:
    return RequestAdvice(advice_id=f"advice-{number}", asked_of_role="safeguarding_lead", question="Is it enough?")


async def test_a_decision_is_overdue_at_its_instant_and_never_again(world: World) -> None:
    life = await Living(world).submitted()
    due_at = await decision_due(life)
    await life.wait(due_at - timedelta(minutes=1))
    assert overdue(await life.events()) == []
    await life.wait(due_at + YEAR)
    late = overdue(await life.events())
    assert [event.body.model_dump()["due_at"] for event in late] == [due_at]
    assert timedelta(0) <= late[0].occurred_at - due_at < timedelta(seconds=30)


async def test_a_command_at_the_moment_of_a_deadline_makes_neither_happen_twice(world: World) -> None:
    lives = [await Living(world).submitted() for _ in range(3)]

    async def meet(life: Living) -> None:
        due_at = await decision_due(life)
        await life.world.move(life.stream, due_at - timedelta(milliseconds=300))
        for n in range(6):
            await life.do(advice(n), ASKS)
        await life.wait(due_at + timedelta(days=1))
        assert len(overdue(await life.events())) == 1
        assert (await life.types()).count("AdviceRequested") == 6

    await asyncio.gather(*(meet(life) for life in lives))


async def test_a_decision_before_its_deadline_leaves_nothing_overdue(world: World) -> None:
    life = await Living(world).submitted()
    due_at = await decision_due(life)
    await life.wait(due_at - timedelta(minutes=1))
    await life.do(approval(), DECIDES)
    await life.wait(due_at + timedelta(days=1))
    assert overdue(await life.events()) == []


async def test_a_deadline_acts_once_across_runs_of_the_workflow(world: World) -> None:
    life = await Living(world).closed()
    expired = 0
    while (await life.state()).state != "DisposalDue":
        await life.wait_for_next()
        expired += 1
    await life.wait(await life.now() + 3 * YEAR)
    events = [event for event in await life.events() if event.type == "RetentionPeriodExpired"]
    assert len(events) == expired == len({event.body.model_dump()["holder_agency_id"] for event in events})


async def test_a_deadline_that_passed_while_nobody_worked_acts_late_once_and_with_true_times(
    idle_world: World,
) -> None:
    life = Living(idle_world)
    async with build_worker(idle_world.parts, case_clock=True):
        await life.submitted()
        due_at = await decision_due(life)
    skipping = asyncio.create_task(idle_world.move(life.stream, due_at + timedelta(days=2)))
    await until(lambda: _past(life, due_at + timedelta(seconds=1)))
    assert overdue(await life.events()) == []
    back = await life.now()
    async with build_worker(idle_world.parts, case_clock=True):
        await until(lambda: _is_overdue(life))
        await skipping
        await life.wait(due_at + timedelta(days=4))
    late = overdue(await life.events())
    assert [event.body.model_dump()["due_at"] for event in late] == [due_at]
    assert late[0].occurred_at >= back > due_at
    assert late[0].recorded_at is not None
    assert late[0].recorded_at >= back


async def _is_overdue(life: Living) -> bool:
    return bool(overdue(await life.events()))


async def _past(life: Living, moment: datetime) -> bool:
    return await life.now() >= moment
