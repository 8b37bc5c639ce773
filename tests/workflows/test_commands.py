"""What a command comes to on the real servers: once, recorded before it is acknowledged, or refused without a trace."""

import asyncio
from uuid import uuid4

import pytest

from activities.contract import Ask
from cli.play.world import World
from client.sharewell import CommandRefused, CommandUnjudged
from domain.audit import audit_stream
from domain.event import Event
from domain.record import Result
from domain.request.commands import AmendRequest, DeclineShare, RequestDataItem
from tests.builders import ASKS, DECIDES, approval, whole_request


def new_stream() -> str:
    return f"share-request/{uuid4()}"


async def submitted(world: World) -> Result:
    return await world.parts.sharewell.submit(whole_request(), person=ASKS)


async def rejections(world: World, stream: str, agency: str = "alp") -> list[Event]:
    """The lines about the stream in the agency's audit stream of this month."""
    from datetime import UTC, datetime

    from domain.audit import EVENTS

    wires = await world.parts.store.events(audit_stream(agency, datetime.now(UTC)))
    events = [Event.from_wire(wire, EVENTS[wire["type"]]) for wire in wires]
    return [event for event in events if getattr(event.body, "stream", None) == stream]


async def test_an_acknowledged_command_is_recorded(world: World) -> None:
    result = await submitted(world)
    events = await world.parts.reading.events(result.stream)
    assert tuple(event.type for event in events) == result.events
    assert result.events[0] == "ShareRequestCreated"
    assert result.events[-2:] == ("ShareRequestSubmitted", "ApproverAssigned")


async def test_inv_51_the_same_command_twice_is_carried_out_once(world: World) -> None:
    stream, command_id = new_stream(), uuid4()
    first = await world.parts.sharewell.carry_out(stream, whole_request(), person=ASKS, command_id=command_id)
    again = await world.parts.sharewell.carry_out(stream, whole_request(), person=ASKS, command_id=command_id)
    assert again == first
    assert len(await world.parts.reading.events(stream)) == first.version


async def test_inv_51_the_same_id_with_another_body_is_refused_and_changes_nothing(world: World) -> None:
    stream, command_id = new_stream(), uuid4()
    first = await world.parts.sharewell.carry_out(stream, whole_request(), person=ASKS, command_id=command_id)
    other = whole_request().model_copy(update={"extended_family": None})
    with pytest.raises(CommandRefused) as refused:
        await world.parts.sharewell.carry_out(stream, other, person=ASKS, command_id=command_id)
    assert refused.value.refusal.code == "command_id_reused"
    assert len(await world.parts.reading.events(stream)) == first.version
    assert len(await rejections(world, stream)) == 1


async def test_a_refused_command_leaves_nothing_on_the_stream_and_one_line_in_the_audit_stream(world: World) -> None:
    result = await submitted(world)
    for _ in range(2):  # the repeated refusal is the first one
        with pytest.raises(CommandRefused) as refused:
            await world.parts.sharewell.carry_out(
                result.stream,
                DeclineShare(ground_ids=["data_protection"], reasons="Because.", right_to_escalate_stated=True),
                person=DECIDES,
                command_id=result.command_id.__class__(int=result.command_id.int ^ 1),
                expected_version=result.version,
            )
        assert refused.value.refusal.code == "ground_not_specific"
        assert refused.value.refusal.field == "ground_ids"
    assert len(await world.parts.reading.events(result.stream)) == result.version
    lines = await rejections(world, result.stream)
    assert [line.body.model_dump()["code"] for line in lines] == ["ground_not_specific"]


async def test_inv_52_of_two_decisions_at_once_the_first_wins(world: World) -> None:
    result = await submitted(world)
    decline = DeclineShare(ground_ids=["not_necessary"], reasons="A summary would do.", right_to_escalate_stated=True)
    answers = await asyncio.gather(
        *(
            world.parts.sharewell.carry_out(result.stream, decision, person=person, expected_version=result.version)
            for decision, person in ((approval(), DECIDES), (decline, "alp.deputy_lead_officer"))
        ),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, CommandRefused)]
    assert [each.refusal.code for each in refused] == ["stale_version"]
    types = [event.type for event in await world.parts.reading.events(result.stream)]
    assert types.count("ShareApproved") + types.count("ShareDeclined") == 1


async def test_inv_52_a_decision_that_names_no_version_is_refused(world: World) -> None:
    result = await submitted(world)
    with pytest.raises(CommandRefused) as refused:
        await world.parts.sharewell.carry_out(result.stream, approval(), person=DECIDES)
    assert refused.value.refusal.code == "stale_version"


async def test_somebody_who_is_no_party_is_told_there_is_no_such_request(world: World) -> None:
    result = await submitted(world)
    with pytest.raises(CommandRefused) as refused:
        await world.parts.sharewell.carry_out(result.stream, AmendRequest(urgency="routine"), person="kyc.practitioner")
    assert refused.value.refusal.code == "not_found"


async def test_a_request_that_never_was_is_not_found(world: World) -> None:
    with pytest.raises(CommandRefused) as refused:
        await world.parts.sharewell.carry_out(new_stream(), AmendRequest(urgency="routine"), person=ASKS)
    assert refused.value.refusal.code == "not_found"


async def test_an_agency_that_is_not_registered_is_no_party(world: World) -> None:
    whole = whole_request()
    elsewhere = whole.model_copy(update={"create": whole.create.model_copy(update={"recipient_agency_id": "zzz"})})
    with pytest.raises(CommandRefused) as refused:
        await world.parts.sharewell.carry_out(new_stream(), elsewhere, person=ASKS)
    assert refused.value.refusal.code == "agency_not_party"
    assert refused.value.refusal.field == "create.recipient_agency_id"


@pytest.mark.parametrize("person", ["nobody", "", "system", "a b", "ünï.x", "Mo Testcase"])
async def test_somebody_who_can_be_nobody_is_refused_and_holds_nothing_up(world: World, person: str) -> None:
    result = await submitted(world)
    with pytest.raises(CommandRefused) as refused:
        await world.parts.sharewell.carry_out(result.stream, AmendRequest(urgency="routine"), person=person)
    assert (refused.value.refusal.code, refused.value.refusal.field) == ("unknown_person", "person")
    lines = await rejections(world, result.stream, "unknown")
    assert [line.body.model_dump()["actor"] for line in lines] == ["unknown.person"]
    approved = await world.parts.sharewell.carry_out(
        result.stream, approval(), person=DECIDES, expected_version=result.version
    )
    assert approved.events == ("ShareApproved",)


async def test_a_command_too_large_to_travel_is_refused_and_holds_nothing_up(world: World) -> None:
    whole = whole_request()
    item = whole.items[0].model_dump(context={"plain": True})
    items = [{**item, "item_id": f"item-{n}", "description": "x" * 15_000} for n in range(90)]
    large = whole.model_copy(update={"items": tuple(RequestDataItem.model_validate(each) for each in items)})
    stream = new_stream()
    with pytest.raises(CommandRefused) as refused:
        await world.parts.sharewell.carry_out(stream, large, person=ASKS)
    assert refused.value.refusal.code == "too_long"
    assert (await world.parts.sharewell.carry_out(stream, whole, person=ASKS)).version > 0


async def test_a_fault_of_our_own_fails_that_command_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    result = await submitted(world)

    def broken(*_: object) -> None:
        raise LookupError("the law is not there")

    monkeypatch.setattr("domain.catalogues.Catalogues.version", broken)
    with pytest.raises(CommandUnjudged):
        await world.parts.sharewell.carry_out(
            result.stream, approval(), person=DECIDES, expected_version=result.version
        )
    monkeypatch.undo()
    approved = await world.parts.sharewell.carry_out(
        result.stream, approval(), person=DECIDES, expected_version=result.version
    )
    assert approved.events == ("ShareApproved",)


@pytest.mark.parametrize("data", ["not hexadecimal", "00ff", None])
async def test_a_text_that_was_tampered_with_on_its_way_is_refused(world: World, data: str | None) -> None:
    result = await submitted(world)
    text = {"command_id": str(result.command_id), "path": "context", "digest": "ab" * 32, "data": data}
    ask = Ask(
        command="AssessRisk",
        command_id=uuid4(),
        person=ASKS,
        payload={"risk_level": "emerging", "harm_to": ["child"], "context": text},
    )
    handle = world.parts.temporal.get_workflow_handle(result.stream)
    answer = await handle.execute_update("carry_out", ask, result_type=Result)
    assert answer.refusal is not None
    assert (answer.refusal.code, answer.refusal.field) == ("malformed", "context")
