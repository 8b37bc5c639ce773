"""What Temporal has lost or forgotten is found by comparing, and mended; what is well, or has ended, is left alone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyExcludeType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import ActivityEnvironment

from activities.reconcile import Need, Run, need_of
from cli.play.world import World
from domain.audit import EVENTS, Reconciled, audit_stream
from domain.event import Event
from domain.request.commands import DisputeReceipt
from domain.values import Deadline
from domain.waits import Waits
from tests.builders import ASKS, DECIDES, RECEIVES, SENDS, approval, sending, whole_request
from tests.workflows.behind import behind_its_back
from tests.workflows.living import ATTESTATION, Living, hold, until
from tests.workflows.temporal_side import has_ended, lose

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def waits(minutes: int) -> Waits:
    return Waits(deadline=Deadline(name="decision", due_at=NOW + timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("waits_for", "noted", "effect_left", "need"),
    [
        (waits(5), str(waits(5)), False, None),
        (waits(5), None, False, None),
        (Waits(), "people", False, None),
        (waits(5), "", False, "behind"),
        (waits(5), str(waits(6)), False, "behind"),
        (Waits(ended=True), str(waits(5)), False, "behind"),
        (waits(-5), str(waits(-5)), False, "overdue"),
        (waits(-5), None, False, "overdue"),
        (waits(0), str(waits(0)), False, None),
        (waits(5), str(waits(5)), True, "effect_left"),
    ],
)
def test_a_workflow_needs_something_where_it_waits_for_another_thing_than_the_store(
    waits_for: Waits, noted: str | None, effect_left: bool, need: Need | None
) -> None:
    assert need_of(waits_for, Run(NOW, noted), effect_left, NOW) == need


def test_a_stream_without_a_workflow_needs_one_until_it_has_ended() -> None:
    assert need_of(Waits(), None, False, NOW) == "lost"
    assert need_of(Waits(ended=True), None, True, NOW) == "lost"
    assert need_of(Waits(ended=True), None, False, NOW) is None


async def need(life: Living) -> Need | None:
    """What the comparison finds of the stream."""
    differences = await life.world.parts.reconciling.compare(lambda done: None)
    return differences.found.get(life.stream)


async def reconciled(world: World) -> Reconciled:
    return await ActivityEnvironment().run(world.parts.reconciling.reconcile)


async def well(life: Living) -> bool:
    return await need(life) is None


async def entries(world: World) -> list[Reconciled]:
    wires = await world.parts.store.events(audit_stream(None, datetime.now(UTC)))
    bodies = [Event.from_wire(wire, EVENTS[wire["type"]]).body for wire in wires]
    return [body for body in bodies if isinstance(body, Reconciled)]


async def test_lost_workflows_are_started_again_and_their_deadlines_act_and_nothing_is_done_twice(world: World) -> None:
    terminated, deleted = await Living(world).submitted(), await Living(world).submitted()
    await terminated.handle().terminate("lost")
    await lose(deleted)
    await until(lambda: _needs(terminated, "lost"))
    said = await reconciled(world)
    assert {terminated.stream, deleted.stream} <= set(said.streams["lost"])
    assert (await entries(world))[-1] == said
    for life in (terminated, deleted):
        due_at = (await life.state()).decision_due_at
        assert due_at is not None
        await life.wait(due_at + timedelta(hours=1))
        assert (await life.types()).count("DecisionOverdue") == 1
    await until(lambda: well(terminated))
    again = await reconciled(world)
    assert again.mended == {}
    assert (await entries(world))[-1] == again


async def _needs(life: Living, what: Need) -> bool:
    return await need(life) == what


async def test_a_workflow_behind_its_events_is_nudged_and_then_waits_for_the_right_moment(world: World) -> None:
    life = await Living(world).submitted()
    await until(lambda: well(life))
    await behind_its_back(life, approval(), DECIDES)
    await until(lambda: _needs(life, "behind"))
    assert life.stream in (await reconciled(world)).streams["behind"]
    await until(lambda: well(life))
    assert (await life.state()).approval is not None
    await life.wait_for_next()
    assert "SendingOverdue" in await life.types()


async def test_a_reset_that_forgot_commands_is_found_and_caught_up(world: World) -> None:
    life = await Living(world).submitted()
    await life.do(approval(), DECIDES)
    await life.do(sending(), SENDS)
    await forget_all_but_the_first_command(life)
    await until(lambda: _needs(life, "behind"))
    await reconciled(world)
    await until(lambda: well(life))
    before = await life.types()
    await life.wait_for_next()
    assert (await life.types())[len(before) :] == ["ReceiptChased"]


async def forget_all_but_the_first_command(life: Living) -> None:
    client, run_id = life.world.parts.temporal, await life.run_id()
    history = (await life.handle(run_id).fetch_history()).events
    done = next(e.event_id for e in history if e.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED)
    task = max(
        e.event_id
        for e in history
        if e.event_id < done and e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    )
    await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=life.stream, run_id=run_id),
            reason="an older state was restored",
            workflow_task_finish_event_id=task,
            request_id=str(uuid4()),
            reset_reapply_exclude_types=[
                ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
                ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
            ],
        )
    )


async def test_an_effect_left_over_is_performed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.reconcile.GRACE", timedelta(minutes=-1))
    life = await Living(world).submitted()
    await life.do(approval(), DECIDES)
    await life.do(sending(), SENDS)
    await behind_its_back(life, DisputeReceipt(problem="wrong_person"), RECEIVES)
    await until(lambda: _needs(life, "effect_left"))
    await reconciled(world)
    await until(lambda: well(life))
    await reconciled(world)
    assert (await life.types())[-2:] == ["ReceiptDisputed", "BreachLinked"]
    assert await world.parts.store.open_effects(life.stream) == []


async def test_what_never_began_is_ended_after_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    life, whole = Living(world), whole_request()
    elsewhere = whole.model_copy(update={"create": whole.create.model_copy(update={"recipient_agency_id": "zzz"})})
    await life.refused(elsewhere, ASKS)
    assert await need(life) is None
    monkeypatch.setattr("activities.reconcile.UNBEGUN_FOR", timedelta(0))
    await until(lambda: _needs(life, "never_began"))
    await reconciled(world)
    assert (await life.handle().describe()).status is WorkflowExecutionStatus.TERMINATED


async def test_a_finished_request_is_not_among_those_that_are_looked_at(world: World) -> None:
    life = await Living(world).disposal_attested_by_one()
    assert life.stream in await world.parts.store.waiting(limit=10_000)
    await life.do(ATTESTATION, "csc.records_manager")
    await until(lambda: has_ended(life))
    await until(lambda: well(life))
    assert life.stream not in await world.parts.store.waiting(limit=10_000)


async def test_a_long_stream_is_taken_up_in_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.paging.PAGE", 3)
    life = await Living(world).submitted()
    await life.do(approval(), DECIDES)
    await lose(life)
    monkeypatch.setattr("activities.paging.PAGE_BYTES", 1)
    assert (await life.do(sending(), SENDS)).events == ("InformationSent",)
    history = (await life.handle().fetch_history()).events
    scheduled = [e.activity_task_scheduled_event_attributes.activity_type.name for e in history]
    assert scheduled.count("catch_up") == len(await life.types()) - 1
    await behind_its_back(life, DisputeReceipt(problem="unreadable"), RECEIVES)
    assert (await life.do(hold("inquiry"), "alp.dpo")).events == ("LegalHoldPlaced",)
    await until(lambda: well(life))
