"""Submitting a draft: what has to be there, who is to decide, and until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import drafts as d
import pytest
from asked import approval
from hypothesis import given
from hypothesis import strategies as st
from scenario import Scenario

from domain.event import Command
from domain.refusal import Refused
from domain.registers.holdings import Holding
from domain.registers.reach_language import Shift
from domain.request import commands as c

BY = "alp.practitioner"


def ready(*left_out: str, by: str = BY, **said: Any) -> Scenario:
    """A settled referral from the school to social care, but for what is left out."""
    case = Scenario()
    level = {"pathway": "safeguarding", "threshold_level": 4, "recipient_agency_id": "csc"}
    steps: dict[str, Command] = {
        "engagement": d.engagement("mo"),
        "referral": d.referral(),
        "discussion": d.discussion(),
        "footing": d.settling("not_required"),
    }
    case.do(by, d.request(**{**level, "purpose_code": "safeguarding_enquiry", **said}), d.child(), d.parent())
    case.do(BY, d.item(), d.purpose_test(), d.confidentiality(), d.risk("likely_significant_harm"), d.duty_basis())
    for name in (name for name in steps if name not in left_out):
        case.do(by if name == "footing" else BY, steps[name])
    return case


@pytest.mark.parametrize(
    ("left_out", "code"),
    [
        ("engagement", "engagement_or_reason_missing"),
        ("referral", "referral_or_reason_missing"),
        ("footing", "wrong_state"),
    ],
)
def test_a_referral_is_submitted_when_everything_is_there(left_out: str, code: str) -> None:
    assert ready(left_out).refused(BY, d.SUBMIT) == code
    assert ready().do(BY, d.SUBMIT) == ["ShareRequestSubmitted", "ApproverAssigned"]


def test_the_reason_against_a_talk_or_a_referral_is_enough() -> None:
    case = ready("engagement", "referral")
    case.do(BY, d.engagement(discussed=False, agreed=None, reason_if_not="It would put the child at risk"))
    case.do(BY, c.RecordReferral(reason_not_referred="Social care is the recipient already"), d.SUBMIT)
    assert case.state.state == "AwaitingDecision"


@pytest.mark.parametrize(("pathway", "level"), [("early_help", 2), ("child_in_need", 3)])
def test_an_assessment_asks_the_extended_family_or_says_why_not(pathway: str, level: int) -> None:
    case = Scenario()
    purpose = f"{pathway}_assessment"
    case.do(BY, d.request(pathway=pathway, threshold_level=level, purpose_code=purpose), d.child(), d.item())
    case.do(BY, d.purpose_test(), d.confidentiality(), d.risk())
    case.do(BY, d.consent_basis(), d.capacity("ash"), d.asking("ash"))
    case.do(BY, d.consenting("ash", d.scope("attendance", purposes=(purpose,))), d.settling("consent"))
    assert case.refused(BY, d.SUBMIT) == "extended_family_reason_missing"
    case.do(BY, c.RecordExtendedFamilyApproach(sought="no", reason_if_not="There is none"), d.SUBMIT)
    assert "extended_family" in case.last("ShareRequestSubmitted").checklist_snapshot


def test_a_consent_that_lapsed_carries_no_submission_until_it_is_renewed() -> None:
    case = Scenario()
    case.do(BY, d.request(), d.child(), d.item(), d.purpose_test(), d.confidentiality(), d.risk(), d.consent_basis())
    case.do(BY, d.capacity("ash"), d.asking("ash"), d.consenting("ash"), d.settling("consent"))
    assert case.wait(days=200) == ["ConsentReviewDue"]
    assert case.refused(BY, d.SUBMIT) == "consent_missing"
    renewed = c.ReviewConsent(consent_id="ash", outcome="renewed", next_review_on=case.now.date().replace(year=2028))
    case.do(BY, renewed, d.SUBMIT)
    assert case.state.state == "AwaitingDecision"


def test_a_basis_that_has_ended_since_is_refused() -> None:
    case = ready()
    ended = tuple(
        each.model_copy(update={"ended_on": case.now.date()}) if each.id == "gw_ca1989_s47" else each
        for each in case.catalogue.legal_bases
    )
    case.catalogue = case.catalogue.model_copy(update={"legal_bases": ended})
    assert case.refused(BY, d.SUBMIT) == "legal_basis_not_in_force"


def test_submission_pins_the_rules_in_force() -> None:
    case = ready()
    case.do(BY, d.SUBMIT)
    assert case.state.policy_version == case.catalogue.version


def at(day: int, hour: int, month: int = 11) -> datetime:
    """Every case begins at nine o'clock on Monday, the 23rd."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("urgency", "due", "reminders"),
    [
        ("routine", at(27, 17), (at(25, 13), at(26, 15))),
        ("priority", at(23, 17), (at(23, 13), at(23, 15))),
        ("same_day", at(23, 13), (at(23, 11), at(23, 12))),
    ],
)
def test_the_urgency_says_when_the_decision_is_due_and_when_it_is_reminded_of(
    urgency: str, due: datetime, reminders: tuple[datetime, ...]
) -> None:
    case = ready(urgency=urgency)
    case.do(BY, d.SUBMIT)
    assert case.last("ShareRequestSubmitted").decision_due_at == due
    assert case.last("ApproverAssigned").decision_due_at == due
    assert case.last("ApproverAssigned").remind_at == reminders


SATURDAY_NIGHT = at(28, 23)


@pytest.mark.parametrize(
    ("urgency", "due", "reminders", "approver"),
    [
        ("same_day", at(29, 3), (at(29, 1), at(29, 2)), ("alp.deputy_lead_officer", "deputy")),
        ("routine", at(4, 17, month=12), (at(2, 13, month=12), at(3, 15, month=12)), ("alp.lead_officer", "lead")),
    ],
)
def test_what_is_submitted_at_night_goes_to_who_is_on_duty_where_it_cannot_wait(
    urgency: str, due: datetime, reminders: tuple[datetime, ...], approver: tuple[str, str]
) -> None:
    case = ready(urgency=urgency)
    case.now = SATURDAY_NIGHT
    shift = Shift(person="alp.deputy_lead_officer", since=case.now - timedelta(hours=5), until=at(30, 9))
    case.agency("alp", shifts=(shift,))
    assert assigned(case) == approver
    event = case.last("ApproverAssigned")
    assert (event.decision_due_at, event.remind_at) == (due, reminders)


def test_a_concern_that_nobody_talked_over_in_time_is_flagged_and_never_blocked() -> None:
    case = ready("discussion")
    case.do(BY, d.SUBMIT)
    assert case.warnings == ()
    case = ready("discussion")
    case.wait(days=2)
    case.do(BY, d.SUBMIT)
    assert case.warnings == ("safeguarding_discussion_missing",)


def assigned(case: Scenario) -> tuple[str, str]:
    case.do(BY, d.SUBMIT)
    event = case.last("ApproverAssigned")
    return event.approver_id, event.capacity


def test_the_deputy_stands_in_for_a_lead_officer_who_is_away() -> None:
    case = ready()
    case.away("alp.lead_officer", "alp")
    assert assigned(case) == ("alp.deputy_lead_officer", "deputy")


def test_an_outsider_whom_the_agency_appointed_comes_last() -> None:
    case = Scenario()
    by = "wda.practitioner"
    level = {"pathway": "safeguarding", "threshold_level": 4, "recipient_agency_id": "csc"}
    case.do(by, d.request(**level, disclosing_agency_id="wda"), d.child(), d.parent(), d.item(), d.purpose_test())
    case.do(by, d.confidentiality(), d.risk("likely_significant_harm"), d.duty_basis(), d.engagement("mo"))
    case.do(by, d.referral(), d.settling("not_required"))
    case.away("wda.lead_officer", "wda")
    case.away("wda.deputy_lead_officer", "wda")
    case.do(by, d.SUBMIT)
    assert case.last("ApproverAssigned").approver_id == "hsg.lead_officer"
    assert case.last("ApproverAssigned").capacity == "external_deputy"


def test_nobody_left_to_decide_is_said_at_once() -> None:
    case = ready()
    case.away("alp.lead_officer", "alp")
    case.away("alp.deputy_lead_officer", "alp")
    assert case.refused(BY, d.SUBMIT) == "nobody_can_decide"


def test_a_lead_officer_who_asked_does_not_decide() -> None:
    case = ready(by="alp.lead_officer")
    case.do("alp.lead_officer", d.SUBMIT)
    assert case.last("ApproverAssigned").approver_id == "alp.deputy_lead_officer"


def test_whoever_recorded_the_exemption_does_not_decide() -> None:
    case = ready("footing")
    school = case.register.agencies["alp"]
    second_hat = Holding(person="alp.lead_officer", role="practitioner", since=school.holdings[0].since)
    case.agency("alp", holdings=(*school.holdings, second_hat))
    case.do("alp.lead_officer", d.exemption())
    case.do(BY, d.settling("exemption"))
    assert assigned(case) == ("alp.deputy_lead_officer", "deputy")


@given(
    suspended=st.booleans(),
    headless=st.booleans(),
    risk=st.sampled_from(("likely_significant_harm", "immediate_danger")),
)
def test_inv_46_a_recipient_that_is_suspended_or_headless_blocks_unless_a_child_is_in_danger(
    suspended: bool, headless: bool, risk: str
) -> None:
    case = ready()
    case.do(BY, d.risk(risk))
    kept = tuple(each for each in case.register.agencies["csc"].holdings if each.role != "lead_officer")
    case.agency("csc", suspended=suspended, **({"holdings": kept} if headless else {}))
    if (suspended or headless) and risk != "immediate_danger":
        assert case.refused(BY, d.SUBMIT) in ("agency_not_party", "agency_without_lead_officer")
    else:
        case.do(BY, d.SUBMIT)
        assert len(case.warnings) == suspended + headless


@pytest.mark.parametrize("agency", ["alp", "csc"])
def test_where_either_side_has_nobody_who_leads_the_partnership_is_told_which(agency: str) -> None:
    case = ready()
    kept = tuple(each for each in case.register.agencies[agency].holdings if each.role != "lead_officer")
    case.agency(agency, holdings=kept)
    with pytest.raises(Refused) as refused:
        case.do(BY, d.SUBMIT)
    assert (refused.value.refusal.code, refused.value.undecided_in) == ("agency_without_lead_officer", agency)


@pytest.mark.parametrize("step", ["settles", "submits"])
def test_inv_02_a_colleague_who_settles_or_submits_for_the_requester_does_not_decide(step: str) -> None:
    deputy, lead = "alp.deputy_lead_officer", "alp.lead_officer"
    case = ready("footing")
    case.do(deputy if step == "settles" else BY, d.settling("not_required"))
    case.away(lead, "alp")
    assert case.refused(deputy if step == "submits" else BY, d.SUBMIT) == "nobody_can_decide"
    case.agency("alp", absences=())
    case.do(deputy if step == "submits" else BY, d.SUBMIT)
    assert case.last("ApproverAssigned").approver_id == lead
    assert case.refused(deputy, approval(case)) == "separation_of_duties"
    case.do(lead, approval(case))
