"""Share requests, for what no worked case comes to."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from cli.play.world import World
from domain.request import commands as c
from domain.request.parts import ChecklistAnswers, EmergencyItem, StatutoryLimit, ToldTo
from tests.builders import ASKS, DECIDES, RECEIVES, SENDS, approval, manifest, receipt, sending, whole_request
from tests.domain.request import drafts as d
from tests.workflows.behind import Failing, carried_out, sealed_ask
from tests.workflows.living import ATTESTATION, Living, hold, telling, until
from tests.workflows.reaching import Stream
from worker.assembly import Parts, build_worker

BY, LEAD, SAFEGUARDING = "alp.practitioner", "alp.lead_officer", "alp.safeguarding_lead"
LONG = "word " * 5_000
HARM = {"pathway": "safeguarding", "threshold_level": 4, "recipient_agency_id": "csc"}


def serious() -> c.CreateShareRequest:
    return d.request(**HARM, purpose_code="safeguarding_enquiry")


async def drafted(world: World) -> None:
    """With everything wrong that can be wrong in a draft."""
    case = Stream(world, "share-request")
    await case.refused(
        BY, urgency_unknown=d.request(urgency="whenever"), purpose_out_of_scope=d.request(purpose_code="x")
    )
    await case.refused("nobody.here", unknown_person=d.request())
    await case.do(BY, d.request(), d.child(), d.parent(), d.item(), d.capacity("mo"))
    await case.refused(BY, too_long=d.item("other", description=LONG))
    await case.refused(
        BY,
        proportionality_missing=d.purpose_test(proportionate_reason=None),
        need_to_know_missing=d.purpose_test(need_to_know_requesting=" "),
        limit_missing=d.purpose_test(statutory_limit=StatutoryLimit(limited=True)),
        less_intrusive_missing=d.purpose_test(less_intrusive_option=None),
        order_reference_missing=d.duty_basis(gateway_ids=("gw_court_order",)),
        basis_not_available=d.duty_basis(art6_id="le_part3_safeguarding"),
        backdated_without_reason=d.risk(at=datetime.now(UTC) - timedelta(days=9)),
        identity_in_advice=d.advice(question="What of Ash Testcase?"),
        consent_information_incomplete=d.asking("mo", told_right_to_withdraw=False),
        subject_information_incomplete=d.asking("mo", told_rights_and_complaints=False),
    )
    await case.do(BY, d.asking("mo"))
    await case.refused(BY, not_understood=d.consenting("mo", understood_check=False))
    await case.refused(
        BY,
        reason_not_enabled=d.exemption("cannot_reasonably_obtain"),
        risk_too_low_for_reason=d.exemption(risk_level="emerging"),
        not_serious_crime=d.exemption("prejudice_serious_crime"),
        child_welfare_missing=d.exemption(child_welfare_considered=" "),
        ground_missing=d.public_interest(ground_ids=()),
        advice_missing=d.public_interest(advice_ref="a9"),
    )


async def unclear(world: World) -> None:
    """Two or three? Somebody who knows decides."""
    case = Stream(world, "share-request")
    await case.do(BY, serious(), d.child(), d.parent(), d.item(), d.purpose_test(), d.confidentiality())
    await case.do(BY, d.risk("likely_significant_harm"), d.duty_basis(art9_id="art9_explicit_consent"))
    await case.refused(BY, condition9_missing=d.settling("not_required"))
    await case.do(BY, d.duty_basis(confidentiality_basis="cl_public_interest"))
    await case.refused(BY, public_interest_test_missing=d.settling("not_required"))
    await case.do(BY, c.MarkThresholdUnclear(doubt="Three or four?", concern_summary_without_identity="Often late."))
    await case.refused(BY, threshold_unresolved=d.SUBMIT)
    await case.do(SAFEGUARDING, c.ResolveThreshold(level=4, reasons="Four it is."))


async def sent(world: World) -> None:
    """Approved, sent, chased, overdue, received, and kept for longer."""
    case = Stream(world, "share-request")
    first = uuid4()
    await case.do(ASKS, whole_request(), id=first)
    await case.refused(ASKS, id=first, command_id_reused=whole_request().create)
    await case.see_to_a_duty()
    await case.refused(
        DECIDES,
        checklist_incomplete=approval().model_copy(update={"checklist": ChecklistAnswers()}),
        recipient_not_named=approval().model_copy(update={"named_recipients": ()}),
    )
    await case.do(DECIDES, approval())
    await case.refused(SENDS, onward_intent_missing=sending(onward_intent_asked=False))
    await case.do(SENDS, sending(), c.ChaseReceipt(channel="phone"))
    await case.time("ReceiptOverdue")
    await case.refused("csc.practitioner.second", not_named_recipient=receipt(manifest()))
    await case.refused(RECEIVES, terms_not_accepted=receipt(manifest()).model_copy(update={"terms_accepted": False}))
    await case.do(RECEIVES, receipt(manifest()))
    await case.do(RECEIVES, c.RecordRetentionFacts(flags=("csa",), source="The file."))
    await case.do(ASKS, telling("child"), telling("mother"), c.CloseShare())
    while (await case.state()).state != "DisposalDue":
        await case.time_goes_on()
    last = (await world.now(case.id)).date()
    longer = last.replace(year=last.year + 3)
    extension = {"reason": "A claim.", "legal_basis_id": "art6_public_task", "new_expires_on": longer}
    await case.do("alp.records_manager", c.ExtendRetention(**extension))


async def unchecked(world: World) -> None:
    case = Stream(world, "share-request")
    await case.do(ASKS, whole_request().model_copy(update={"accuracy": None}))
    await case.do(DECIDES, approval())
    await case.refused(SENDS, accuracy_unchecked=sending())


async def ended(world: World) -> None:
    """A request of which only the key is left, while nobody can destroy it: too late to hold anything."""
    parts = world.parts
    life = Living(world)
    stuck = Parts(parts.temporal, parts.store, Failing(parts.keys, destroy=1_000), parts.policy)  # type: ignore[arg-type]
    async with build_worker(stuck, case_clock=True):
        await life.disposal_attested_by_one()
        await life.do(ATTESTATION, "csc.records_manager")
        assert await life.refused(hold("late"), "alp.dpo") == "disposal_started"


async def emergency(world: World) -> None:
    """It is not looked at in time."""
    case = Stream(world, "share-request")
    told = ToldTo(name="Duty Desk", role="Duty social worker", agency_id="csc")
    item = EmergencyItem(item_id="address", category="address", description="Where he is.")
    said = {
        "danger_narrative": "He was in danger.",
        "why_could_not_wait": "Minutes counted.",
        "channel": "phone_callback",
    }
    basis = {"legal_basis_id": "art6_vital_interests", "risk_level": "immediate_danger", "disclosing_agency_id": "alp"}
    await case.do(BY, c.RecordEmergencyDisclosure(told_to=told, items=(item,), **said, **basis))
    await case.time("RetrospectiveReviewOverdue")


async def cancelled(world: World) -> None:
    case = Stream(world, "share-request")
    await case.do(BY, d.request(), c.CancelRequest(reason_code="not_needed", reasons="They have moved away."))


async def disposed(world: World) -> None:
    """Whatever was left unfinished is finished by the next worker."""

    async def ends() -> bool:
        query = "SELECT count(*) FROM sharewell.event WHERE type = 'RecordDisposed'"
        return bool(await world.parts.store.pool.fetchval(query))

    await until(ends)


async def of_another_schema(world: World) -> None:
    """Written by a client that knows a later language, or none."""
    case = Stream(world, "share-request")
    ask = await sealed_ask(world.parts, case.id, d.request(), BY)
    later = ask.model_copy(update={"schema_version": 99})
    wrong = (await sealed_ask(world.parts, case.id, d.request(), BY)).model_copy(update={"payload": {"level": "high"}})
    for asked, code in ((later, "schema_unknown"), (wrong, "malformed")):
        refusal = (await carried_out(world.parts, case.id, asked)).result.refusal
        assert refusal is not None and refusal.code == code


SCENARIOS = (drafted, unclear, sent, unchecked, cancelled, emergency, disposed, of_another_schema)
"""After the one in which everything hangs."""
