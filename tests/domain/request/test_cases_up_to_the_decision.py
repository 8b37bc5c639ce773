"""The worked cases up to the decision: their events are possible, in their order, and their attempts are refused."""

from datetime import UTC, datetime

import drafts as d
import pytest
from drafts import SUBMIT
from scenario import Scenario

from domain.request import commands as c
from domain.request.parts import InfoOffered

E01 = """ShareRequestCreated DataSubjectAdded DataSubjectAdded DataItemRequested DataItemRequested PurposeTestRecorded
ConfidentialityAssessed ExtendedFamilyApproachRecorded RiskLevelAssessed LegalBasisRecorded CapacityAssessed
CapacityAssessed ConsentSought ConsentSought ConsentGiven ConsentGiven LegalFootingSettled AccuracyChecked
ShareRequestSubmitted ApproverAssigned"""
E02 = """ShareRequestCreated DataSubjectAdded DataItemRequested PurposeTestRecorded ConfidentialityAssessed
RiskLevelAssessed LegalBasisRecorded CapacityAssessed ConsentSought ConsentRefused AdviceRequested AdviceGiven"""
E03 = """ShareRequestCreated DataSubjectAdded DataSubjectAdded DataSubjectAdded DataItemRequested DataItemRequested
PurposeTestRecorded ConfidentialityAssessed RiskLevelAssessed LegalBasisRecorded CapacityAssessed CapacityAssessed
CapacityAssessed ConsentSought ConsentSought ConsentGiven ConsentRefused ConsentConflictRecorded
ConsentConflictGuidanceGiven DataItemRemoved LegalFootingSettled AccuracyChecked ShareRequestSubmitted
ApproverAssigned"""
E04 = """ShareRequestCreated DataSubjectAdded DataSubjectAdded DataItemRequested SafeguardingDiscussionRecorded
PurposeTestRecorded ConfidentialityAssessed RiskLevelAssessed FamilyEngagementRecorded ExtendedFamilyApproachRecorded
LegalBasisRecorded ReferralRecorded LegalFootingSettled AccuracyChecked ShareRequestSubmitted ApproverAssigned"""
E05 = """ShareRequestCreated DataSubjectAdded DataSubjectAdded DataSubjectAdded DataItemRequested
SafeguardingDiscussionRecorded PurposeTestRecorded ConfidentialityAssessed RiskLevelAssessed LegalBasisRecorded
ConsentExemptionRecorded PublicInterestTestRecorded ReferralRecorded LegalFootingSettled AccuracyChecked
ShareRequestSubmitted ApproverAssigned"""
E08 = """ShareRequestCreated DataSubjectAdded DataItemRequested SafeguardingDiscussionRecorded PurposeTestRecorded
ConfidentialityAssessed RiskLevelAssessed LegalBasisRecorded ConsentExemptionRecorded ReferralRecorded
LegalFootingSettled ShareRequestSubmitted ApproverAssigned AccuracyChecked"""
E10 = """ShareRequestCreated DataSubjectAdded DataSubjectAdded DataItemRequested PurposeTestRecorded
ConfidentialityAssessed RiskLevelAssessed LegalBasisRecorded CapacityAssessed CapacityAssessed ConsentSought
ConsentGiven LegalFootingSettled AccuracyChecked ShareRequestSubmitted ApproverAssigned"""
E12 = """ShareRequestCreated DataSubjectAdded DataItemRequested PurposeTestRecorded ConfidentialityAssessed
RiskLevelAssessed LegalBasisRecorded CapacityAssessed ConsentSought ConsentGiven LegalFootingSettled AccuracyChecked
ShareRequestSubmitted ApproverAssigned"""
E20 = """ShareRequestCreated DataSubjectAdded DataSubjectAdded DataItemRequested SafeguardingDiscussionRecorded
PurposeTestRecorded ConfidentialityAssessed RiskLevelAssessed CapacityAssessed ConsentSought ConsentRefused
AdviceRequested AdviceGiven LegalBasisRecorded PublicInterestTestRecorded ReferralRecorded LegalFootingSettled
AccuracyChecked ShareRequestSubmitted ApproverAssigned"""

ITEMS = (d.item("attendance"), d.item("nurse-note", special_category=True))
BOTH = d.scope("attendance", "nurse-note")


def written(events: str) -> list[str]:
    return events.split()


def early_help() -> Scenario:
    """E01 until both have been asked."""
    case = Scenario()
    family = c.RecordExtendedFamilyApproach(sought="yes", from_whom=("An aunt, for her views",))
    basis = d.consent_basis(gateway_ids=("gw_ca2004_s10",))
    case.do("alp.practitioner", d.request(purpose_code="early_help_assessment"), d.child(), d.parent(), *ITEMS)
    case.do("alp.practitioner", d.purpose_test(), d.confidentiality(duty_owed_to=("ash",)), family, d.risk(), basis)
    case.do("alp.practitioner", d.capacity("ash", framework="gillick"), d.capacity("mo", framework="mca_2005"))
    case.do("alp.practitioner", d.asking("ash"), d.asking("mo"))
    return case


ASSESSING = d.scope("attendance", "nurse-note", purposes=("early_help_assessment",))


def test_e01_early_help_reaches_the_lead_officer_on_the_consent_of_mother_and_child() -> None:
    case = early_help()
    case.do("alp.practitioner", d.consenting("mo", ASSESSING))
    missing = case.refusal("alp.practitioner", d.settling("consent"))
    assert (missing.code, missing.field) == ("consent_missing", "consents.ash")
    case.do("alp.practitioner", d.consenting("ash", ASSESSING), d.settling("consent"))
    case.do("alp.practitioner", d.accuracy("attendance", "nurse-note"), SUBMIT)
    assert case.types == written(E01)
    assert case.last("ApproverAssigned").approver_id == "alp.lead_officer"
    assert case.last("LegalFootingSettled").consent_ids == ("ash", "mo")


def test_e01_level_4_is_no_early_help() -> None:
    mismatch = Scenario().refusal("alp.practitioner", d.request(threshold_level=4))
    assert (mismatch.code, mismatch.field) == ("pathway_level_mismatch", "threshold_level")


def test_e02_a_16_year_old_who_refuses_is_respected() -> None:
    case = Scenario()
    by = "bfa.practitioner"
    case.do(by, d.request(threshold_level=3, disclosing_agency_id="bfa", recipient_agency_id="kyc"))
    case.do(by, d.child("briar", date_of_birth="2010-03-02"), d.item("counselling", ("briar",), special_category=True))
    case.do(by, d.purpose_test(), d.confidentiality(), d.risk(), d.consent_basis(), d.capacity("briar"))
    case.do(by, d.asking("briar"), d.refusing("briar"))
    father = d.consenting("briar", d.scope("counselling"), given_by="fenn")
    assert case.refused(by, father) == "competent_refusal_stands"
    assert case.refused(by, d.settling("consent")) == "consent_missing"
    case.do(by, d.advice())
    case.do("bfa.safeguarding_lead", c.GiveAdvice(advice_id="a1", advice="Respect it, and offer help again"))
    assert case.types == written(E02)
    assert case.state.subjects["briar"].age_band == "16_to_17"


def parents_disagree(by: str = "hlt.practitioner") -> Scenario:
    """E03 until the conflict is recorded by itself."""
    case = Scenario()
    items = d.item("report", ("cedar",), special_category=True), d.item("note", ("father",), special_category=True)
    case.do(by, d.request(disclosing_agency_id="hlt"), d.child("cedar", date_of_birth="2018-01-09"))
    case.do(by, d.parent("mother"), d.parent("father"), *items)
    case.do("hlt.practitioner", d.purpose_test(), d.confidentiality(duty_owed_to=("father",)), d.risk())
    case.do(by, d.consent_basis(), d.capacity("cedar", "lacks"), d.capacity("mother"), d.capacity("father"))
    case.do(by, d.asking("mother", "cedar"), d.asking("father", "cedar"))
    case.do(by, d.consenting("mother", d.scope("report")), d.refusing("father"))
    return case


def test_e03_when_parents_disagree_a_safeguarding_lead_says_whose_consent_counts() -> None:
    case, by = parents_disagree(), "hlt.practitioner"
    assert case.refused(by, d.settling("consent")) == "conflict_needs_guidance"
    case.do("hlt.safeguarding_lead", d.guidance("mother"))
    assert case.refused(by, d.settling("consent")) == "consent_missing"
    case.do(by, c.RemoveDataItem(item_id="note", reason="As the safeguarding lead advised"))
    case.do(by, d.settling("consent"), d.accuracy("report"), SUBMIT)
    assert case.types == written(E03)
    assert case.last("ConsentConflictRecorded").between_subject_refs == ("mother", "father")
    assert case.last("LegalFootingSettled").consent_ids == ("mother",)


def test_e03_guidance_is_never_the_requesters_own() -> None:
    case = parents_disagree("hlt.safeguarding_lead")
    assert case.refused("hlt.safeguarding_lead", d.guidance("mother")) == "separation_of_duties"


def safeguarding(case: Scenario, by: str, **said: object) -> None:
    level = {"pathway": "safeguarding", "threshold_level": 4, "purpose_code": "safeguarding_enquiry"}
    case.do(by, d.request(**{**level, "recipient_agency_id": "csc", "urgency": "priority", **said}))


def dell() -> Scenario:
    """E04 until the family has been talked to, or would have been."""
    case, by = Scenario(), "alp.practitioner"
    safeguarding(case, by)
    case.do(by, d.child("dell"), d.parent("mother"), d.item("log", ("dell",), special_category=True), d.discussion())
    case.do(by, d.purpose_test(), d.confidentiality(), d.risk("likely_significant_harm"))
    return case


def test_e04_a_referral_goes_on_public_task_and_the_family_is_asked_all_the_same() -> None:
    case, by = dell(), "alp.practitioner"
    family = c.RecordExtendedFamilyApproach(sought="not_applicable", reason_if_not="Nobody else looks after her")
    case.do(by, d.engagement("mother"), family, d.duty_basis(gateway_ids=("gw_ea2002_s175",)))
    case.do(by, d.referral(), d.settling("not_required"), d.accuracy("log"), SUBMIT)
    assert case.types == written(E04)


def test_e04_neither_a_talk_nor_a_reason_against_one_is_refused() -> None:
    case, by = dell(), "alp.practitioner"
    case.do(by, d.duty_basis(), d.referral(), d.settling("not_required"))
    assert case.refused(by, SUBMIT) == "engagement_or_reason_missing"


def test_e04_consent_as_the_basis_of_a_public_authority_is_accepted_with_a_warning() -> None:
    case = dell()
    assert case.do("alp.practitioner", d.consent_basis()) == ["LegalBasisRecorded"]
    assert case.warnings == ("basis_discouraged",)


def test_e05_consent_is_not_sought_where_asking_would_endanger() -> None:
    case, by = Scenario(), "wda.practitioner"
    safeguarding(case, by, disclosing_agency_id="wda", requesting_agency_id="wda")
    case.do(by, d.parent("eve"), d.child("elm", date_of_birth="2022-08-01"), d.parent("edd"))
    case.do(by, d.item("account", ("eve", "elm", "edd"), criminal_offence=True), d.discussion("wda.safeguarding_lead"))
    case.do(by, d.purpose_test(), d.confidentiality(), d.risk("suffered_significant_harm", harm_to=("child", "adult")))
    basis = {"art6_id": "art6_rli_safeguarding", "gateway_ids": (), "confidentiality_basis": "cl_public_interest"}
    case.do(by, d.duty_basis(**basis))
    without_risk = d.exemption("child_increased_risk", "adult_serious_harm", adult_at_risk="eve", risk_level=None)
    assert case.refused(by, without_risk) == "risk_level_missing"
    case.do(by, without_risk.model_copy(update={"risk_level": "suffered_significant_harm"}), d.public_interest())
    case.do(by, d.referral(), d.settling("exemption"), d.accuracy("account"), SUBMIT)
    assert case.types == written(E05)


def test_e08_a_section_47_enquiry_is_submitted_within_minutes_and_due_within_four_hours() -> None:
    case, by = Scenario(now=datetime(2026, 11, 23, 10, 5, tzinfo=UTC)), "csc.practitioner"
    safeguarding(case, by, direction="pull", urgency="same_day", disclosing_agency_id="pol")
    case.do(by, d.child("haze", date_of_birth="2020-02-02"), d.item("calls", ("haze",), criminal_offence=True))
    case.do(by, d.discussion("csc.safeguarding_lead"), d.purpose_test(), d.confidentiality())
    case.do(by, d.risk("likely_significant_harm"), d.duty_basis(), d.exemption("unjustified_delay"), d.referral())
    case.do(by, d.settling("exemption"), SUBMIT)
    case.do("pol.practitioner", d.accuracy("calls"))
    assert case.types == written(E08)
    assigned = case.last("ApproverAssigned")
    assert assigned.approver_id == "pol.lead_officer"
    assert assigned.decision_due_at == datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def test_e10_a_mother_consents_for_a_child_who_cannot() -> None:
    case, by = Scenario(), "alp.practitioner"
    case.do(by, d.request(), d.child("jay"), d.parent("jo"), d.item("attendance", ("jay",)))
    case.do(by, d.purpose_test(), d.confidentiality(duty_owed_to=("jay", "jo")), d.risk(), d.consent_basis())
    case.do(by, d.capacity("jay", "lacks"), d.capacity("jo"), d.asking("jo", "jay"), d.consenting("jo"))
    case.do(by, d.settling("consent"), d.accuracy(), SUBMIT)
    assert case.types == written(E10)


def test_e12_a_15_year_old_consents_alone() -> None:
    case, by = Scenario(), "bfa.practitioner"
    case.do(by, d.request(disclosing_agency_id="bfa", recipient_agency_id="kyc"), d.child("kit"))
    case.do(by, d.item("notes", ("kit",)), d.purpose_test(), d.confidentiality(), d.risk(), d.consent_basis())
    case.do(by, d.capacity("kit"), d.asking("kit"), d.consenting("kit", d.scope("notes", recipients=("kyc",))))
    case.do(by, d.settling("consent"), d.accuracy("notes"), SUBMIT)
    assert case.types == written(E12)


def pax() -> Scenario:
    """E20 until Pax has refused."""
    case, by = Scenario(), "gp.practitioner"
    safeguarding(case, by, disclosing_agency_id="gp", urgency="same_day")
    case.do(by, d.child("pax", date_of_birth="2012-06-06"), d.parent("parent"), d.item("visits", ("pax",)))
    case.do(by, d.discussion("gp.safeguarding_lead"), d.purpose_test(), d.confidentiality(duty_owed_to=("pax",)))
    case.do(by, d.risk("likely_significant_harm"), d.capacity("pax"), d.asking("pax"), d.refusing("pax"))
    return case


def test_e20_a_competent_refusal_is_overridden_by_the_public_interest_alone() -> None:
    case, by = pax(), "gp.practitioner"
    assert case.refused(by, d.asking("parent", "pax")) == "competent_refusal_stands"
    assert case.refused(by, d.asking("parent")) == "competent_refusal_stands"
    case.do(by, d.advice())
    case.do("gp.safeguarding_lead", c.GiveAdvice(advice_id="a1", advice="The harm outweighs the refusal"))
    case.do(by, d.duty_basis(confidentiality_basis="cl_public_interest"))
    one_side = d.public_interest(harm_if_shared=" ", advice_ref="a1")
    assert case.refused(by, one_side) == "both_harms_required"
    case.do(by, d.public_interest(advice_ref="a1"), d.referral(), d.settling("public_interest"))
    case.do(by, d.accuracy("visits"), SUBMIT)
    assert case.types == written(E20)


def whole_e01(*consents: c.RecordConsent) -> c.SubmitShareRequest:
    return c.SubmitShareRequest(
        create=d.request(),
        subjects=(d.child(), d.parent()),
        items=ITEMS,
        purpose_test=d.purpose_test(),
        confidentiality=d.confidentiality(),
        extended_family=c.RecordExtendedFamilyApproach(sought="yes", from_whom=("An aunt",)),
        risk=d.risk(),
        legal_basis=d.consent_basis(),
        capacities=(d.capacity("ash"), d.capacity("mo")),
        consents_sought=(d.asking("ash"), d.asking("mo")),
        consents=consents,
        footing=d.settling("consent"),
        accuracy=d.accuracy("attendance", "nurse-note"),
    )


def test_e01_a_whole_draft_gives_the_events_of_the_single_steps_but_for_the_order_of_its_fields() -> None:
    case = Scenario()
    case.do("alp.practitioner", whole_e01(d.consenting("ash", BOTH), d.consenting("mo", BOTH)))
    assert sorted(case.types) == sorted(E01.split())
    assert case.types[-2:] == ["ShareRequestSubmitted", "ApproverAssigned"]
    assert case.state.state == "AwaitingDecision"


@pytest.mark.parametrize(
    ("whole", "code", "field"),
    [
        (whole_e01(d.consenting("mo", BOTH)), "consent_missing", "footing.consents.ash"),
        (
            whole_e01(d.consenting("mo", BOTH), d.consenting("ash", BOTH, understood_check=False)),
            "not_understood",
            "consents.1.understood_check",
        ),
        (
            whole_e01().model_copy(update={"consents_sought": (d.asking("ash", info_given=InfoOffered()),)}),
            "consent_information_incomplete",
            "consents_sought.0.info_given.what",
        ),
        (whole_e01().model_copy(update={"create": d.request(threshold_level=4)}), "pathway_level_mismatch", None),
    ],
)
def test_a_whole_draft_happens_altogether_or_not_at_all(
    whole: c.SubmitShareRequest, code: str, field: str | None
) -> None:
    case = Scenario()
    refusal = case.refusal("alp.practitioner", whole)
    assert (refusal.code, field in (refusal.field, None), case.types) == (code, True, [])
