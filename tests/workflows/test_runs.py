"""A workflow's runs come and go, by plan or by accident; the stream goes on, and nothing is done twice."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus

from cli.embedded.temporal import TIME_SKIPPING_KNOBS
from cli.play.playing import PARTNERSHIP
from cli.play.world import World, throw_away_world
from cli.registers import partnership_file
from domain.request.commands import CloseShare, RecordRetentionFacts, ReleaseLegalHold
from store.verify import verify_chain
from tests.builders import ASKS, DECIDES, RECEIVES, SENDS, approval, manifest, receipt, sending, whole_request
from tests.workflows.behind import Failing, behind_its_back
from tests.workflows.living import DECLINE, Living, hold, telling, until
from tests.workflows.temporal_side import lose, reset_to_the_beginning
from worker.assembly import Parts, build_worker


async def assert_gapless(life: Living) -> None:
    events = await life.events()
    assert [event.version for event in events] == list(range(1, len(events) + 1))
    assert await verify_chain(life.world.parts.store.pool, life.stream) is None


async def test_closing_a_request_begins_another_run_in_which_every_command_still_works(world: World) -> None:
    life = await Living(world).received()
    active = await life.run_id()
    for subject in ("child", "mother"):
        await life.do(telling(subject), ASKS)
    await life.do(CloseShare(), ASKS)
    await until(lambda: _another_run(life, active))
    assert (await life.handle(active).describe()).status is WorkflowExecutionStatus.CONTINUED_AS_NEW
    assert (await life.do(hold("inquiry"), "alp.dpo")).events == ("LegalHoldPlaced",)
    released = ReleaseLegalHold(hold_id="inquiry", authority_ref="Letter")
    assert (await life.do(released, "alp.records_manager")).events[0] == "LegalHoldReleased"
    assert await life.refused(CloseShare(), ASKS) == "wrong_state"
    await assert_gapless(life)


async def _another_run(life: Living, than: str) -> bool:
    return await life.run_id() != than


async def test_commands_that_come_while_a_run_gives_way_are_each_recorded_once(world: World) -> None:
    life = await Living(world).received()
    for subject in ("child", "mother"):
        await life.do(telling(subject), ASKS)
    holds = [life.do(hold(f"hold-{n}"), "alp.dpo") for n in range(8)]
    await asyncio.gather(life.do(CloseShare(), ASKS), *holds)
    types = await life.types()
    assert (types.count("ShareClosed"), types.count("LegalHoldPlaced")) == (1, 8)
    await assert_gapless(life)


async def test_a_resting_request_wakes_every_90_days_and_records_nothing(world: World) -> None:
    life = await Living(world).closed()
    await life.wait(await life.now() + timedelta(days=1))
    before, events = len((await life.handle().fetch_history()).events), len(await life.events())
    await life.wait(await life.now() + timedelta(days=200))
    history = (await life.handle().fetch_history()).events
    woken = [event for event in history[before:] if event.event_type == EventType.EVENT_TYPE_TIMER_FIRED]
    assert len(woken) == 2
    assert len(await life.events()) == events


async def test_the_next_command_finds_a_lost_workflow_again(world: World) -> None:
    life = await Living(world).submitted()
    await lose(life)
    await life.do(approval(), DECIDES)
    await life.do(sending(), SENDS)
    await life.handle().terminate("lost again")
    await life.do(receipt(manifest()), RECEIVES)
    types = await life.types()
    assert [types.count(type) for type in ("ShareApproved", "InformationSent", "ReceiptConfirmed")] == [1, 1, 1]
    await assert_gapless(life)


async def test_a_command_repeated_after_its_workflow_was_lost_is_answered_as_the_first_time(world: World) -> None:
    life, command_id = Living(world), uuid4()
    first = await life.do(whole_request(), ASKS, command_id)
    await lose(life)
    assert await life.do(whole_request(), ASKS, command_id) == first
    await life.handle().terminate("lost again")
    assert await life.do(whole_request(), ASKS, command_id) == first
    assert len(await life.events()) == first.version


async def test_a_rehydrated_request_keeps_its_deadlines(world: World) -> None:
    life = await Living(world).submitted()
    await life.handle().terminate("lost")
    assert await world.parts.sharewell.rehydrate(life.stream)
    assert not await world.parts.sharewell.rehydrate(life.stream)
    due_at = (await life.state()).decision_due_at
    assert due_at is not None
    await life.wait(due_at + timedelta(days=30))
    assert (await life.types()).count("DecisionOverdue") == 1


async def test_a_workflow_lost_in_retention_goes_on_resting(world: World) -> None:
    life = await Living(world).closed()
    await life.handle().terminate("lost")
    await life.do(RecordRetentionFacts(flags=("looked_after",), source="The file."), "alp.records_manager")
    while (await life.state()).state != "DisposalDue":
        await life.wait_for_next()
    types = await life.types()
    assert types.count("RetentionPeriodExpired") == 2
    await assert_gapless(life)


async def test_a_workflow_reset_to_its_beginning_catches_up_and_repeats_no_event(world: World) -> None:
    life = await Living(world).received()
    before = await life.types()
    await reset_to_the_beginning(life)
    for subject in ("child", "mother"):
        await life.do(telling(subject), ASKS)
    await life.do(CloseShare(), ASKS)
    types = await life.types()
    assert types[: len(before)] == before
    assert types[len(before) :] == ["SubjectTold", "SubjectTold", "ShareClosed"]
    await assert_gapless(life)


async def test_a_reset_workflow_acts_on_no_deadline_that_has_acted_or_been_met(world: World) -> None:
    life = await Living(world).submitted()
    due_at = (await life.state()).decision_due_at
    assert due_at is not None
    await life.wait(due_at + timedelta(minutes=1))
    await life.do(approval(), DECIDES)
    await reset_to_the_beginning(life)
    await life.wait(await life.now() + timedelta(hours=1))
    types = await life.types()
    assert [types.count(type) for type in ("DecisionOverdue", "ShareApproved")] == [1, 1]
    await assert_gapless(life)


async def test_events_that_came_behind_its_back_are_taken_up_and_the_next_command_is_judged_on_them(
    world: World,
) -> None:
    life = await Living(world).submitted()
    assert (await behind_its_back(life, DECLINE, DECIDES)).result.refusal is None
    declined = await life.types()
    assert await life.refused(approval(), DECIDES) == "wrong_state"
    due_at = (await life.state()).decision_due_at
    if due_at:
        await life.wait(due_at + timedelta(days=1))
    assert await life.types() == declined
    await assert_gapless(life)


async def test_a_deadline_that_was_met_behind_its_back_brings_nothing(world: World) -> None:
    life = await Living(world).submitted()
    due_at = (await life.state()).decision_due_at
    assert due_at is not None
    await behind_its_back(life, approval(), DECIDES)
    await world.move(life.stream, due_at + timedelta(hours=1))
    await life.do(sending(), SENDS)
    assert "DecisionOverdue" not in await life.types()
    await assert_gapless(life)


async def test_a_first_command_that_is_refused_leaves_the_workflow_open_for_another(world: World) -> None:
    life, command_id = Living(world), uuid4()
    whole = whole_request()
    elsewhere = whole.model_copy(update={"create": whole.create.model_copy(update={"recipient_agency_id": "zzz"})})
    assert await life.refused(elsewhere, ASKS, command_id) == "agency_not_party"
    run_id = await life.run_id()
    await life.do(whole, ASKS)
    assert await life.refused(elsewhere, ASKS, command_id) == "agency_not_party"
    assert await life.run_id() == run_id
    await assert_gapless(life)


async def test_a_command_whose_workflow_is_lost_while_it_is_under_way_is_carried_out_once(idle_world: World) -> None:
    parts, life = idle_world.parts, Living(idle_world)
    deaf = Parts(parts.temporal, Failing(parts.store, peek=1000), parts.keys, parts.policy)  # type: ignore[arg-type]
    async with build_worker(parts, case_clock=True):
        await life.submitted()
    async with build_worker(deaf, case_clock=True):
        asked = asyncio.create_task(life.do(approval(), DECIDES))
        await until(lambda: _accepted(life))
        await life.handle().terminate("lost")
    async with build_worker(parts, case_clock=True):
        assert (await asked).events == ("ShareApproved",)
    assert (await life.types()).count("ShareApproved") == 1


async def test_a_run_whose_history_grows_long_gives_way_and_its_deadlines_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TIME_SKIPPING_KNOBS, "limit.historyCount.suggestContinueAsNew", "60")
    async with throw_away_world(partnership_file(PARTNERSHIP), lambda line: None) as world:
        life = await Living(world).submitted()
        first = await life.run_id()
        for number in range(12):
            await life.do(hold(f"hold-{number}"), "alp.dpo")
        assert await life.run_id() != first
        due_at = (await life.state()).decision_due_at
        assert due_at is not None
        await life.wait(due_at + timedelta(hours=1))
        types = await life.types()
        assert (types.count("LegalHoldPlaced"), types.count("DecisionOverdue")) == (12, 1)
        await assert_gapless(life)


async def _accepted(life: Living) -> bool:
    events = (await life.handle().fetch_history()).events
    kinds = [event.event_type for event in events]
    return kinds.count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED) == 2
