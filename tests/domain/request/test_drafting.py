"""Opening a request, its people and items, its grounds: what bad input is refused, and by which name."""

from datetime import date, timedelta
from typing import Any

import drafts as d
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario import Scenario

from domain.catalogue import shipped_catalogue
from domain.event import Command
from domain.request import commands as c
from domain.request.particulars import age_band
from domain.request.parts import Expectation, StatutoryLimit

BY = "alp.practitioner"


def begun(**said: Any) -> Scenario:
    case = Scenario()
    case.do(BY, d.request(**said), *(() if said.get("pathway") == "anonymised" else (d.child(), d.parent())))
    return case


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"urgency": None}, "urgency_unknown", "urgency"),
        ({"urgency": "whenever"}, "urgency_unknown", "urgency"),
        ({"purpose_code": None}, "purpose_missing", "purpose_code"),
        ({"purpose_code": "marketing"}, "purpose_out_of_scope", "purpose_code"),
        ({"purpose_text": " "}, "purpose_missing", "purpose_text"),
        ({"threshold_level": 4}, "pathway_level_mismatch", "threshold_level"),
        ({"threshold_level": None}, "pathway_level_mismatch", "threshold_level"),
        ({"threshold_level": 7}, "unknown_code", "threshold_level"),
        ({"pathway": "shortcut"}, "unknown_code", "pathway"),
        ({"recipient_agency_id": "nobody"}, "agency_not_party", "recipient_agency_id"),
        ({"recipient_agency_id": "alp"}, "agency_not_party", "recipient_agency_id"),
    ],
)
def test_a_request_that_does_not_fit_the_code_is_not_opened(said: dict[str, Any], code: str, field: str) -> None:
    refusal = Scenario().refusal(BY, d.request(**said))
    assert (refusal.code, refusal.field) == (code, field)


def test_a_second_request_on_the_same_stream_is_refused() -> None:
    assert begun().refused(BY, d.request()) == "wrong_state"


def test_a_pull_is_asked_for_by_the_recipient() -> None:
    case = Scenario()
    case.do("csc.practitioner", d.request(direction="pull", disclosing_agency_id="pol", recipient_agency_id="csc"))
    assert (case.state.requesting_agency_id, case.state.requester_id) == ("csc", "csc.practitioner")


@given(
    pathway=st.sampled_from(("early_help", "emergency")),
    suspended=st.booleans(),
    headless=st.booleans(),
    agency=st.sampled_from(("alp", "csc")),
)
def test_inv_46_no_suspended_or_headless_agency_takes_part_but_in_an_emergency(
    pathway: str, suspended: bool, headless: bool, agency: str
) -> None:
    case = Scenario()
    officers = [each for each in case.register.agencies[agency].holdings if each.role != "lead_officer"]
    changes = {"holdings": tuple(officers)} if headless else {}
    case.agency(agency, suspended=suspended, **changes)
    level = 4 if pathway == "emergency" else 2
    command = d.request(pathway=pathway, threshold_level=level, recipient_agency_id="csc")
    findings = (("agency_not_party", suspended), ("agency_without_lead_officer", headless))
    faults = [code for code, holds in findings if holds]
    if faults and pathway != "emergency":
        assert case.refused(BY, command) == faults[0]
    else:
        assert case.do(BY, command) == ["ShareRequestCreated"]
        assert case.warnings == tuple(faults)


def test_a_request_is_reclassified_by_amending_it() -> None:
    case = begun()
    case.do(BY, c.AmendRequest(pathway="safeguarding", threshold_level=4, purpose_text="To protect Ash"))
    assert (case.state.pathway, case.state.threshold_level) == ("safeguarding", 4)
    assert [change.field for change in case.last("ShareRequestAmended").changes] == [
        "pathway",
        "threshold_level",
        "purpose_text",
    ]


def test_amending_a_settled_request_takes_its_footing() -> None:
    case = begun(pathway="safeguarding", threshold_level=4, recipient_agency_id="csc")
    case.do(BY, d.item(), d.purpose_test(), d.confidentiality(), d.risk("likely_significant_harm"), d.duty_basis())
    case.do(BY, d.settling("not_required"))
    assert case.do(BY, c.AmendRequest(recipient_agency_id="pol")) == ["LegalFootingLost", "ShareRequestAmended"]
    assert (case.state.state, case.state.footing) == ("Draft", None)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.AmendRequest(), "malformed"),
        (c.AmendRequest(threshold_level=4), "pathway_level_mismatch"),
        (c.AmendRequest(pathway="anonymised"), "anonymised_has_no_subjects"),
        (c.AmendRequest(purpose_text=" "), "purpose_missing"),
        (c.AmendRequest(recipient_agency_id="alp"), "agency_not_party"),
        (d.child("ash"), "wrong_state"),
        (d.child("bo", name=" "), "field_missing"),
        (d.child("bo", date_of_birth="4 May"), "malformed"),
        (d.child("bo", date_of_birth="0201-05-04"), "malformed"),
        (d.child("bo", date_of_birth="3013-05-04"), "time_in_future"),
        (d.child("bo", date_of_birth="2031-05-04"), "time_in_future"),
        (c.RemoveDataSubject(subject_ref="bo", reason="Not concerned"), "unknown_subject"),
        (c.RemoveDataSubject(subject_ref="mo", reason=" "), "reasons_missing"),
        (d.item(about=("bo",)), "unknown_subject"),
        (d.item(about=()), "field_missing"),
        (d.item(provider_subject_ref="bo"), "unknown_subject"),
        (d.item(necessity_reason=None), "field_missing"),
        (c.RemoveDataItem(item_id="attendance", reason="Not needed"), "unknown_item"),
        (d.accuracy(), "unknown_item"),
        (d.purpose_test(duty_or_power=None), "legal_basis_missing"),
        (d.purpose_test(why=" "), "purpose_missing"),
        (d.purpose_test(proportionate_reason=None), "proportionality_missing"),
        (d.purpose_test(need_to_know_requesting=" "), "need_to_know_missing"),
        (d.purpose_test(statutory_limit=None), "limit_missing"),
        (d.purpose_test(statutory_limit=StatutoryLimit(limited=True)), "limit_missing"),
        (d.purpose_test(less_intrusive_option=None), "less_intrusive_missing"),
        (d.purpose_test(individual_would_expect=None), "field_missing"),
        (d.confidentiality(not_public=None), "field_missing"),
        (d.confidentiality(duty_owed_to=("bo",)), "unknown_subject"),
        (d.duty_basis(art6_id=None), "legal_basis_missing"),
        (d.duty_basis(gateway_ids=()), "legal_basis_missing"),
        (d.duty_basis(art6_id="dpa1998"), "legal_basis_not_in_force"),
        (d.duty_basis(gateway_ids=("gw_ca2004_s16la",)), "legal_basis_not_in_force"),
        (d.duty_basis(art6_id="art9_vital"), "unknown_code"),
        (d.duty_basis(confidentiality_basis="art6_consent"), "unknown_code"),
        (d.duty_basis(art9_id="art10_criminal"), "condition9_missing"),
        (d.duty_basis(art9_id="art10_criminal", dpa_sch1_para="whatever"), "unknown_code"),
        (d.duty_basis(art9_id="cl_required_by_law", dpa_sch1_para="sch1_para18"), "unknown_code"),
        (d.duty_basis(art9_id="total_nonsense", dpa_sch1_para="sch1_para18"), "unknown_code"),
        (d.duty_basis(dpa_sch1_para="whatever"), "unknown_code"),
        (d.duty_basis(dpa_sch1_para="sch1_para6"), "unknown_code"),
        (d.duty_basis(art9_id=None, dpa_sch1_para="whatever"), "unknown_code"),
        (d.duty_basis(gateway_ids=("gw_court_order",)), "order_reference_missing"),
        (d.risk(None), "risk_level_missing"),
        (d.risk("grave"), "unknown_code"),
        (d.risk(context=" "), "field_missing"),
        (d.child("elm", age_band="adult"), "malformed"),
        (d.risk(harm_to=()), "field_missing"),
        (d.risk(assessed_by="no.such.person"), "unknown_person"),
        (d.risk(assessed_by="hlt.practitioner"), "unknown_person"),
        (d.capacity("ash", assessor="no.such.person"), "unknown_person"),
        (d.discussion(course_agreed=None), "field_missing"),
        (d.discussion(with_role="records_manager"), "unknown_code"),
        (d.discussion("alp.records_manager"), "role_not_held"),
        (d.discussion("no.such.person"), "role_not_held"),
        (d.discussion("hlt.safeguarding_lead"), "role_not_held"),
        (d.engagement(), "field_missing"),
        (d.engagement("mo", discussed=False), "engagement_or_reason_missing"),
        (c.RecordExtendedFamilyApproach(sought="no"), "extended_family_reason_missing"),
        (c.RecordExtendedFamilyApproach(sought="not_applicable"), "extended_family_reason_missing"),
        (c.RecordExtendedFamilyApproach(sought="yes"), "field_missing"),
        (d.engagement(discussed=False, reason_if_not="It is not safe"), "malformed"),
        (c.RecordReferral(), "referral_or_reason_missing"),
        (d.referral(referral_ref=" "), "referral_or_reason_missing"),
        (d.referral(referred_to="nobody"), "agency_not_party"),
    ],
)
def test_what_is_missing_or_wrong_in_a_draft_is_refused_by_name(command: Command, code: str) -> None:
    case = begun()
    before = case.types
    assert case.refused(BY, command) == code
    assert case.types == before


def test_a_court_order_is_named_by_its_reference() -> None:
    case = begun(pathway="court_order", purpose_code="court_proceedings", threshold_level=None)
    assert case.refused(BY, d.purpose_test(duty_or_power=" ")) == "order_reference_missing"
    basis = d.duty_basis(art6_id="art6_legal_obligation", gateway_ids=("gw_ca1989_s27",))
    assert case.refused(BY, basis) == "order_reference_missing"
    case.do(BY, basis.model_copy(update={"order_ref": d.purpose_test(why="ZC26P00001").why}))
    assert case.state.legal_basis is not None and case.state.legal_basis.order_referenced


def test_a_condition_brings_its_paragraph_of_schedule_1() -> None:
    case = begun()
    case.do(BY, d.duty_basis())
    assert case.last("LegalBasisRecorded").dpa_sch1_para == "sch1_para18"


def test_not_expecting_the_sharing_deserves_a_note() -> None:
    case = begun()
    case.do(BY, d.purpose_test(individual_would_expect=Expectation(expected=False)))
    assert case.warnings == ("expectation_note_missing",)


def test_a_person_is_not_taken_out_while_an_item_is_about_them() -> None:
    case = begun()
    case.do(BY, d.item())
    removal = c.RemoveDataSubject(subject_ref="ash", reason="Not concerned")
    assert case.refused(BY, removal) == "wrong_state"
    case.do(BY, c.RemoveDataItem(item_id="attendance", reason="Not needed"), removal)
    assert list(case.state.subjects) == ["mo"]


@pytest.mark.parametrize("command", [d.child(), d.item(about=("ash",)), d.item(about=(), provider_subject_ref="ash")])
def test_inv_08_nobody_can_be_named_in_anonymised_data(command: Command) -> None:
    case = begun(pathway="anonymised", threshold_level=None, purpose_code="welfare_planning")
    assert case.refused(BY, command) == "anonymised_has_no_subjects"


@given(years=st.integers(0, 90), days=st.integers(0, 364))
def test_an_age_band_holds_the_completed_years(years: int, days: int) -> None:
    today = date(2026, 11, 23)
    born = date(today.year - years, today.month, today.day) - timedelta(days=days)
    bounds = {"under_5": (0, 4), "5_to_9": (5, 9), "10_to_12": (10, 12), "13_to_15": (13, 15), "16_to_17": (16, 17)}
    low, high = bounds.get(age_band(born, today), (18, 200))
    assert low <= years <= high


@given(hours=st.integers(-2_000, 48), reason=st.sampled_from((None, " ", "It was told me on Friday")))
def test_inv_42_nothing_is_recorded_before_it_happened_nor_long_after_without_a_reason(
    hours: int, reason: str | None
) -> None:
    case = begun()
    at = case.now + timedelta(hours=hours)
    command = d.risk(at=at, late_reason=reason)
    if hours > 0:
        assert case.refused(BY, command) == "time_in_future"
    elif hours < -24 and not (reason and reason.strip()):
        assert case.refused(BY, command) == "backdated_without_reason"
    else:
        case.do(BY, command)
        assert case.last("RiskLevelAssessed").assessed_at == at <= case.history[-1].occurred_at


@given(others=st.permutations(("settle", "submit", "cancel")))
def test_inv_47_an_unclear_threshold_is_not_closed_by_silence(others: list[str]) -> None:
    case = begun(pathway="safeguarding", threshold_level=4, recipient_agency_id="csc")
    case.do(BY, d.item(), d.purpose_test(), d.confidentiality(), d.risk("likely_significant_harm"), d.duty_basis())
    summary = "A child of 13 comes to school hungry"
    case.do(BY, c.MarkThresholdUnclear(doubt="Level 3 or 4", concern_summary_without_identity=summary))
    attempts: dict[str, Command] = {
        "settle": d.settling("not_required"),
        "submit": d.SUBMIT,
        "cancel": c.CancelRequest(reason_code="not_needed", reasons="Dealt with in school"),
    }
    for attempt in others:
        assert case.refused(BY, attempts[attempt]) == "threshold_unresolved"
    assert case.refused(BY, c.ResolveThreshold(level=4, reasons="Four it is")) == "role_not_held"
    case.do("alp.safeguarding_lead", c.ResolveThreshold(level=4, reasons="Hunger over weeks"))
    assert case.do(BY, d.settling("not_required")) == ["LegalFootingSettled"]


def test_a_requester_does_not_resolve_the_threshold_of_their_own_request() -> None:
    case, lead = Scenario(), "alp.safeguarding_lead"
    case.do(lead, d.request(), d.child())
    case.do(BY, c.MarkThresholdUnclear(doubt="2 or 3", concern_summary_without_identity="A tired child"))
    assert case.refused(lead, c.ResolveThreshold(level=2, reasons="Two")) == "separation_of_duties"


def test_a_concern_is_talked_over_with_somebody_else() -> None:
    case = begun()
    assert case.refused("alp.safeguarding_lead", d.discussion()) == "separation_of_duties"
    assert case.do("alp.safeguarding_lead", d.discussion("alp.line_manager", with_role="line_manager"))


def test_the_catalogue_says_how_long_a_text_may_be() -> None:
    catalogue = shipped_catalogue()
    short = catalogue.model_copy(update={"limits": catalogue.limits.model_copy(update={"longest_text": 30})})
    case = Scenario(catalogue=short)
    case.do("alp.practitioner", d.request(purpose_text="x" * 30))
    assert Scenario(catalogue=short).refused("alp.practitioner", d.request(purpose_text="x" * 31)) == "too_long"


def test_an_item_that_usually_is_special_category_is_asked_about() -> None:
    case = begun()
    case.do(BY, d.item(category="health"))
    assert case.warnings == ("usually_special",)
    case.do(BY, d.item("more", category="health", special_category=True), d.item("other"))
    assert case.warnings == ()
