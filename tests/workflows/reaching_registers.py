"""Registers, the law, and whatever else lives beside share requests, for what no worked case comes to."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid5

from cli.play.world import World
from domain.calendar import shipped_calendar
from domain.incidents import breach_language as b
from domain.incidents import complaint_language as k
from domain.incidents import concern_language as n
from domain.incidents import gathering_language as g
from domain.registers import agency_language as a
from domain.registers import code_language as code
from domain.registers import commissioning_language as co
from domain.registers import failing_language as f
from domain.registers import learning_language as le
from domain.registers import partnership as p
from domain.registers import publication_language as pub
from domain.registers import training_language as t
from domain.registers.code import CODE_STREAM
from domain.registers.loading import PARTNERSHIP_STREAM
from domain.registers.papers_language import RecordIcoRegistration, RecordMechanisms, RegisterPrivacyNotice
from domain.registers.publication import CATALOGUE_STREAM
from domain.registers.reach_language import RecordDutyRota, Shift
from domain.request.commands import ExtendRetention, ReleaseLegalHold
from domain.values import SYSTEM
from tests.builders import ASKS, whole_request
from tests.domain.registers import agreement
from tests.domain.registers.law import ADMINISTRATOR, OFFICER, OTHER_OFFICER, SECOND, document
from tests.domain.request import drafts as d
from tests.workflows import living
from tests.workflows.reaching import Stream

TODAY = shipped_calendar().local(datetime.now(UTC)).date()
NEXT, NEVER = "next", "never"


def _named(world: World, stream: str) -> Stream:
    kind, _, name = stream.partition("/")
    return Stream(world, kind, name)


async def staffed(world: World) -> None:
    """Enough people for somebody to hand a duty over to."""
    await Stream(world, "agency", "alp").do(OFFICER, a.GrantRole(person="alp.line_manager", role="dpo"))
    third = (
        p.GrantRole(person=f"nsp.{role}.third", role=role, home="nsp")
        for role in ("administrator", "partnership_officer")
    )
    await _named(world, PARTNERSHIP_STREAM).do(OFFICER, *third)


async def partnership(world: World) -> None:
    register, who = _named(world, PARTNERSHIP_STREAM), "alp.line_manager"
    role, method = {"person": who, "role": "partnership_chair"}, {"between": ("gp", "kyc"), "method_id": "cjsm"}
    await register.do(OFFICER, p.GrantRole(**role), p.EndRole(**role))
    await register.do(OFFICER, p.AgreeSecureMethod(**method), p.EndSecureMethod(**method))
    await register.do(SYSTEM, f.ReportDeliveryFailing(channel="email", since=datetime.now(UTC)))
    await register.see_to_a_duty()
    await register.do(SYSTEM, f.ReportDeliveryRestored(channel="email"))


async def agency(world: World) -> None:
    """A new one: nobody leads it yet, somebody does, leaves, comes back."""
    register, lead = Stream(world, "agency", "new"), "new.lead_officer"
    named = {"agency_id": "new", "name": "A New School", "kind": "statutory", "sector": "school"}
    await register.do(OFFICER, a.RegisterAgency(**named, public_authority=True))
    request = Stream(world, "share-request")
    await request.refused("alp.practitioner", agency_without_lead_officer=d.request(recipient_agency_id="new"))
    await register.do(OFFICER, a.AppointLeadOfficer(person=lead), a.AppointDeputy(person="new.deputy"))
    await register.see_to_a_duty()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    away = a.RecordLeadOfficerAbsence(person=lead, until=tomorrow, deputy="new.deputy")
    await register.do(OFFICER, away, a.RecordLeadOfficerReturn(person=lead))
    shift = Shift(person="new.deputy", since=tomorrow, until=tomorrow + timedelta(hours=9))
    await register.do(lead, RecordDutyRota(shifts=(shift,)))
    mechanisms = [{"what": "Every request is checked at induction", "owner": lead}]
    notice = {"url": "https://new.example.org/privacy", "version": "1", "reviewed_on": date(2026, 9, 1)}
    await register.do(lead, RecordMechanisms.model_validate({"mechanisms": mechanisms}))
    await register.do(lead, RegisterPrivacyNotice(**notice, child_friendly=True))
    await register.do(SYSTEM, f.ReportContactFailing(person=lead, why="refused"), f.ReportContactWorking(person=lead))
    await training(world, register)
    await register.do(OFFICER, a.StandDownLeadOfficer(person="new.deputy"))


async def training(world: World, register: Stream) -> None:
    """Somebody comes, is trained, and leaves."""
    courses, who, lead = Stream(world, "training", "new"), "new.worker", "new.lead_officer"
    granted = (a.GrantRole(person=who, role="practitioner"), a.GrantRole(person="new.manager", role="line_manager"))
    await register.do(OFFICER, *granted, a.GrantRole(person="new.second", role="line_manager"))
    await courses.do(lead, t.RecordTraining(person=who, course="significant_harm_sharing", on=date(2026, 9, 1)))
    await courses.do(
        who, t.RaiseTrainingNeed(about="When to ask.", to="new.manager"), t.AcknowledgeCode(version="2018")
    )
    await courses.see_to_a_duty()
    (need,) = (await courses.state()).needs
    await courses.do(lead, t.MeetTrainingNeed(need_id=need))
    await register.do(OFFICER, a.EndRole(person=who, role="practitioner"))
    await courses.do(lead, t.EndTraining(person=who))


async def commissioning(world: World) -> None:
    register, lead = Stream(world, "commissioning", "csc"), "csc.lead_officer"
    contract = {"contract_ref": "C 1", "provider": "kyc", "code_clause": True, "monitor_on": date(2027, 3, 31)}
    await register.do(lead, co.RegisterArrangement(**contract))
    await register.time("CommissioningMonitoringOverdue")
    await register.see_to_a_duty()
    await register.do(lead, co.EndArrangement(contract_ref="C 1"))


async def gathering(world: World) -> None:
    """An agency cannot be asked, because somebody has its request already; it is asked again, and holds nothing."""
    review = Stream(world, "gathering")
    taken = Stream(world, "share-request", str(uuid5(review.uuid, "csc")))
    await taken.do(ASKS, whole_request().create)
    due_at = datetime.now(UTC) + timedelta(days=10)
    asked = {"statutory_basis_id": "gw_ca2004_s16f_16h", "subject_refs": ("gale",), "agencies": ("csc",)}
    opening = g.OpenGathering(kind="rapid_review", scope="All contact.", due_at=due_at, **asked)
    await review.do(OFFICER, opening)
    await review.until("AgencyReturnNotAsked")
    await review.see_to_a_duty()
    await review.do(OFFICER, g.AskReturnAgain(agency_id="csc"))
    await review.do("csc.lead_officer", g.RecordNilReturn(agency_id="csc", searched_what="All registers."))
    await review.do(OFFICER, g.RecordFamilyApproach(sought="no", reason_if_not="There is nobody."), g.CloseGathering())
    await ended(review, "nsp")


async def ended(stream: Stream, agency: str) -> None:
    """Its time is over, and may yet be needed; it is held and let go, and destroyed by two people."""
    keeper, hold = f"{agency}.records_manager", "inquiry"
    await stream.time("RetentionPeriodExpired")
    day = (await stream.world.now(stream.id)).date()
    extension = {"reason": "A claim.", "legal_basis_id": "art6_public_task"}
    await stream.do(keeper, ExtendRetention(**extension, new_expires_on=day.replace(year=day.year + 3)))
    await stream.time_goes_on()
    await stream.do(f"{agency}.dpo", living.hold(hold))
    await stream.do(keeper, ReleaseLegalHold(hold_id=hold, authority_ref="Letter 9"))
    await stream.do(f"{agency}.lead_officer", living.AUTHORISATION)
    await stream.do(keeper, living.ATTESTATION)
    await stream.until("RecordDisposed")


async def breach(world: World) -> None:
    astray, officer = Stream(world, "breach"), "alp.dpo"
    await astray.do(ASKS, b.ReportBreach(agency_responsible="alp", what="Sent to M. Sample"))
    await astray.see_to_a_duty()
    assessed = {"people": 1, "records": 1, "likely_consequences": "None."}
    await astray.do(officer, b.ContainBreach(actions="Called back."))
    await astray.do(officer, b.AssessBreach(risk="unlikely_risk", **assessed))
    await astray.do(officer, b.DecideIcoNotification(notify=False, reasons="Nobody had opened it."))
    await astray.do(officer, b.InvestigateBreach(findings="Typed by hand.", cause="human_error"))
    await astray.do(officer, b.CloseBreach(outcome="Deleted unread.", lessons="Pick from the directory."))
    await ended(astray, "alp")


async def complaint(world: World) -> None:
    letter, officer = Stream(world, "complaint"), "alp.dpo"
    said = {"agency_id": "alp", "from_whom": "Mara Testcase", "about": "A list lay on the bus."}
    await letter.do(officer, k.ReceiveComplaint(**said))
    await letter.see_to_a_duty()
    await letter.time("ComplaintAcknowledgementOverdue")
    await letter.do(officer, k.AcknowledgeComplaint(), k.InvestigateComplaint(findings="It fell out of a bag."))
    answer = {"outcome": "We are sorry.", "finding": "upheld", "ico_route_stated": True}
    await letter.do(officer, k.GiveComplaintOutcome(**answer), k.CloseComplaint(lessons="Lists stay in the building."))
    await ended(letter, "alp")


async def concern(world: World) -> None:
    problem = Stream(world, "concern")
    raised = {"kind": "storing", "what": "Files stand in the corridor.", "raised_with": "ehh.line_manager"}
    await problem.do("ehh.practitioner", n.ReportProblem(**raised))
    await problem.see_to_a_duty()


async def learning(world: World) -> None:
    lesson = Stream(world, "learning")
    await lesson.do("alp.lead_officer", le.RecordLearning(source="audit", text="Look twice."))
    await lesson.see_to_a_duty()


async def protocol(world: World) -> None:
    """It runs out on its last day; and nobody renewed it."""
    paper = Stream(world, "protocol")
    duration = {"since": TODAY, "until": TODAY + timedelta(days=90), "review_on": TODAY + timedelta(days=60)}
    drafting = agreement.drafting(date=TODAY, duration=duration)
    await paper.do(agreement.LEAD, drafting, agreement.view("pol"))
    await paper.see_to_a_duty()
    await paper.do(agreement.HUB_LEAD, agreement.view("ehh"))
    await paper.do(agreement.SIRO, agreement.signature("sharer", "pol"))
    await paper.do(agreement.HUB_SIRO, agreement.signature("receiver", "ehh"))
    await paper.do(agreement.LEAD, agreement.ACTIVATE)
    await paper.time("ProtocolExpired")


async def law(world: World) -> None:
    """A catalogue and a Code that two people publish, and agencies that do not keep up with them."""
    book, one, two = _named(world, CATALOGUE_STREAM), ADMINISTRATOR, SECOND
    await book.do(one, pub.ProposeCatalogue(document=document(NEVER, TODAY)), pub.WithdrawProposal(version=NEVER))
    await book.refused(one, version_overlap=pub.ProposeCatalogue(document=document(NEVER, TODAY)))
    stricter = {
        "ico_registration_expired: warn": "ico_registration_expired: block",
        "reaffirmation_overdue: warn": "reaffirmation_overdue: block",
    }
    await book.do(one, pub.ProposeCatalogue(document=document(NEXT, TODAY, **stricter)))
    await book.see_to_a_duty()
    await book.do(two, pub.PublishCatalogue(version=NEXT))
    await _code(world)
    await Stream(world, "share-request").refused(ASKS, reaffirmation_overdue=whole_request())
    expired = RecordIcoRegistration(number="ZA000000", expires_on=TODAY - timedelta(days=3))
    await Stream(world, "agency", "csc").do(OFFICER, expired)
    other = d.request(disclosing_agency_id="bfa", recipient_agency_id="csc")
    await Stream(world, "share-request").refused("bfa.practitioner", ico_registration_expired=other)


async def _code(world: World) -> None:
    register = _named(world, CODE_STREAM)
    first = {"owner": "nsp.partnership_chair", "effective_from": TODAY, "review_on": TODAY + timedelta(days=40)}
    await register.do(OFFICER, code.ProposeCodeVersion(version="2017", **first), pub.WithdrawProposal(version="2017"))
    await register.do(OFFICER, code.ProposeCodeVersion(version="2018", **first))
    await register.see_to_a_duty()
    await register.do(OTHER_OFFICER, code.PublishCodeVersion(version="2018"))
    asked = code.RequestReaffirmation(due_on=TODAY + timedelta(days=20), agencies=("alp", "csc"))
    await register.do(OFFICER, asked)
    await register.do("csc.director", code.GiveReaffirmation(agency_id="csc", version="2018"))
    await register.time("CodeReviewDue")
    review = code.RecordCodeReview(outcome="kept", next_review_on=TODAY + timedelta(days=400))
    later = {**first, "effective_from": TODAY + timedelta(days=300), "review_on": TODAY + timedelta(days=600)}
    await register.do(OFFICER, review, code.ProposeCodeVersion(version="2019", **later))
    await register.do(OTHER_OFFICER, code.PublishCodeVersion(version="2019"))
    early = code.GiveReaffirmation(agency_id="alp", version="2019")
    await register.refused("alp.director", code_version_superseded=early)


SCENARIOS = (partnership, agency, commissioning, gathering, breach, complaint, concern, learning, protocol)
"""The law comes after them, for it counts for all."""
