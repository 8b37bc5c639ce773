"""What one stream sets off on another, on the real servers: once, whatever dies on the way."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4, uuid5

import pytest

from cli.play.playing import PARTNERSHIP
from cli.play.world import AtItsTime, World, throw_away_world
from cli.registers import partnership_file
from client.sharewell import CommandRefused
from domain.incidents.breach_language import AssessBreach, ReportBreach
from domain.incidents.errands import Errand
from domain.incidents.gathering_language import (
    AskReturnAgain,
    CloseGathering,
    OpenGathering,
    RecordFamilyApproach,
    RecordNilReturn,
)
from domain.record import Result
from domain.request.commands import (
    CompleteRetrospectiveReview,
    DisputeReceipt,
    RecordEmergencyDisclosure,
)
from domain.request.parts import EmergencyItem, ReceiptProblem, ToldTo
from tests.builders import ASKS, DECIDES, RECEIVES, SENDS, approval, sending, whole_request
from tests.workflows.living import last_is, recorded, settled
from worker.assembly import build_worker

OFFICER = "nsp.partnership_officer"


async def sent(world: World) -> str:
    """A request whose information has been sent."""
    ask = world.parts.sharewell.carry_out
    stream = f"share-request/{uuid4()}"
    submitted = await ask(stream, whole_request(), person=ASKS)
    await ask(stream, approval(), person=DECIDES, expected_version=submitted.version)
    await ask(stream, sending(), person=SENDS)
    return stream


async def disputed(world: World, problem: ReceiptProblem) -> str:
    stream = await sent(world)
    await world.parts.sharewell.carry_out(stream, DisputeReceipt(problem=problem), person=RECEIVES)
    return stream


@pytest.mark.parametrize("problem", ["not_for_us", "wrong_person"])
async def test_inv_23_information_that_went_astray_opens_a_breach(world: World, problem: ReceiptProblem) -> None:
    stream = await disputed(world, problem)
    request = await recorded(world, stream, last_is("BreachLinked"))
    assert [event.type for event in request[-2:]] == ["ReceiptDisputed", "BreachLinked"]
    linked = request[-1].body.model_dump()
    assert linked["transfer_id"] == request[-2].body.model_dump()["transfer_id"]
    (report,) = await recorded(world, f"breach/{linked['breach_id']}")
    said = report.body.model_dump(exclude={"what"})
    assert report.actor.person == "SYSTEM"
    assert said["aware_at"] == request[-2].occurred_at
    assert said["deadline_at"] == request[-2].occurred_at + timedelta(hours=72)
    assert (said["agency_responsible"], said["caused_by"], said["holders"]) == ("alp", SENDS, ("alp", "csc"))
    assert f"share-request/{said['request_id']}" == stream


async def test_a_receipt_disputed_for_another_reason_is_no_breach(world: World) -> None:
    stream = await disputed(world, "unreadable")
    await settled(world, stream)
    assert (await recorded(world, stream))[-1].type == "ReceiptDisputed"


async def test_inv_43_an_emergency_disclosure_that_was_not_justified_opens_a_breach(world: World) -> None:
    ask = world.parts.sharewell.carry_out
    stream = f"share-request/{uuid4()}"
    emergency = RecordEmergencyDisclosure(
        disclosing_agency_id="alp",
        told_to=ToldTo(name="Duty Desk", role="Duty social worker", agency_id="csc"),
        channel="phone_callback",
        items=(EmergencyItem(item_id="address", category="address", description="Where he is."),),
        danger_narrative="He was thought to be in danger.",
        legal_basis_id="art6_vital_interests",
        risk_level="immediate_danger",
        why_could_not_wait="Minutes counted.",
    )
    disclosed = await ask(stream, emergency, person=SENDS)
    review = CompleteRetrospectiveReview(outcome="not_justified", reasons="Nobody was in danger.")
    await ask(stream, review, person=DECIDES, expected_version=disclosed.version)
    request = await recorded(world, stream, last_is("BreachLinked"))
    (report,) = await recorded(world, f"breach/{request[-1].body.model_dump()['breach_id']}")
    said = report.body.model_dump(exclude={"what"})
    assert said["aware_at"] == request[-2].body.model_dump()["at"]
    assert said["caused_by"] == SENDS


async def test_a_breach_reported_by_hand_is_judged_like_any_command(world: World) -> None:
    ask = world.parts.sharewell.carry_out
    stream = f"breach/{uuid4()}"
    with pytest.raises(CommandRefused) as refused:
        await ask(stream, ReportBreach(agency_responsible="alp"), person="kyc.practitioner")
    assert refused.value.refusal.code == "field_missing"
    report = ReportBreach(agency_responsible="alp", holders=("alp", "kyc"), what="A list lay on the bus.")
    assert (await ask(stream, report, person="kyc.practitioner")).events == ("BreachReported",)
    with pytest.raises(CommandRefused) as refused:
        await ask(stream, AssessBreach(), person="kyc.dpo")
    assert refused.value.refusal.code == "role_not_held"


@dataclass
class Dying:
    """A messenger whose worker dies right after each of its first errands, before it could say so."""

    messenger: AtItsTime
    deaths: int = 2
    ran: list[Errand] = field(default_factory=list)

    async def run(self, errand: Errand, at: datetime) -> Result:
        result = await self.messenger.run(errand, at)
        self.ran.append(errand)
        if len(self.ran) <= self.deaths:
            raise ConnectionError("the worker is gone")
        return result


async def test_a_breach_is_opened_once_however_often_the_worker_dies_in_between() -> None:
    async with throw_away_world(partnership_file(PARTNERSHIP), lambda line: None, worker=False) as world:
        messenger = Dying(AtItsTime(world))
        async with build_worker(world.parts, case_clock=True, messenger=messenger):
            stream = await disputed(world, "not_for_us")
            request = await recorded(world, stream, last_is("BreachLinked"))
            await settled(world, stream)
            assert [event.type for event in request].count("BreachLinked") == 1
            assert len(await recorded(world, f"breach/{request[-1].body.model_dump()['breach_id']}")) == 1
            assert len({errand.command_id for errand in messenger.ran}) == 1
            assert len(messenger.ran) == messenger.deaths + 1
            assert len(await world.parts.store.streams("breach")) == 1


async def test_r_088_a_gathering_opens_a_request_for_each_agency_and_takes_note_of_each_return(world: World) -> None:
    ask = world.parts.sharewell.carry_out
    stream = f"gathering/{uuid4()}"
    opening = OpenGathering(
        kind="lcspr",
        statutory_basis_id="gw_ca2004_s16f_16h",
        subject_refs=("gale",),
        scope="All contact with the family.",
        agencies=("csc", "alp"),
        due_at=datetime.now(UTC) + timedelta(days=10),
    )
    await ask(stream, opening, person=OFFICER)
    await settled(world, stream)
    found = await recorded(world, stream)
    asked = [event.body.model_dump() for event in found if event.type == "AgencyReturnRequested"]
    for each in asked:
        (created,) = await recorded(world, f"share-request/{each['request_id']}")
        said = created.body.model_dump(exclude={"purpose_text"})
        assert created.actor.person == said["requester_id"] == OFFICER
        assert said["disclosing_agency_id"] == each["agency_id"]
        assert f"gathering/{said['gathering_id']}" == stream
    with pytest.raises(CommandRefused) as refused:
        await ask(stream, CloseGathering(), person=OFFICER)
    assert refused.value.refusal.code == "returns_outstanding"
    for agency in ("csc", "alp"):
        nil = RecordNilReturn(agency_id=agency, searched_what="All registers.")
        await ask(stream, nil, person=f"{agency}.lead_officer")
    await ask(stream, RecordFamilyApproach(sought="yes", from_whom=("The grandmother",)), person=OFFICER)
    closed = await ask(stream, CloseGathering(), person=OFFICER)
    assert closed.events == ("GatheringClosed", "RetentionScheduled")


async def test_an_agency_that_could_not_be_asked_is_asked_again_by_another_request(world: World) -> None:
    """Somebody else already has the request that the gathering would open, so that it is refused."""
    ask, gathering = world.parts.sharewell.carry_out, uuid4()
    stream = f"gathering/{gathering}"
    await ask(f"share-request/{uuid5(gathering, 'csc')}", whole_request().create, person=ASKS)
    opening = OpenGathering(
        kind="rapid_review",
        statutory_basis_id="gw_ca2004_s16f_16h",
        subject_refs=("gale",),
        scope="All contact with the family.",
        agencies=("csc",),
        due_at=datetime.now(UTC) + timedelta(days=10),
    )
    await ask(stream, opening, person=OFFICER)
    await recorded(world, stream, last_is("AgencyReturnNotAsked"))
    await ask(stream, AskReturnAgain(agency_id="csc"), person=OFFICER)
    await settled(world, stream)
    asked = (await recorded(world, stream))[-1].body.model_dump()
    (created,) = await recorded(world, f"share-request/{asked['request_id']}")
    assert created.body.model_dump()["gathering_id"] == gathering
