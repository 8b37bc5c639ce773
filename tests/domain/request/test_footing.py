"""The five ways in which a share may stand, and what each of them needs."""

from typing import Any

import drafts as d
import pytest
from asked import approval, sending
from hypothesis import given
from hypothesis import strategies as st
from scenario import SHARE_REQUEST, Scenario

from domain.event import Command
from domain.refusal import Refused
from domain.request import commands as c

BY = "alp.practitioner"
KINDS = ("consent", "exemption", "public_interest", "not_required", "anonymised")


def safeguarding(*more: Command, item: c.RequestDataItem | None = None, **said: Any) -> Scenario:
    """A referral that lacks only its legal basis and footing."""
    case = Scenario()
    level = {"pathway": "safeguarding", "threshold_level": 4, "recipient_agency_id": "csc"}
    case.do(BY, d.request(**{**level, "purpose_code": "safeguarding_enquiry", **said}), d.child(), d.parent())
    case.do(BY, item or d.item(), d.purpose_test(), d.confidentiality(), d.risk("likely_significant_harm"), *more)
    return case


def anonymised(smallest: int = 5, rule: int | None = None) -> Scenario:
    case, by = Scenario(), "hlt.practitioner"
    parties = {"disclosing_agency_id": "hlt", "recipient_agency_id": "nsp", "purpose_code": "welfare_planning"}
    case.do(by, d.request(pathway="anonymised", threshold_level=None, **parties), d.item("counts", ()))
    case.do(by, d.purpose_test(), d.confidentiality(confidential=False, sensitive=False))
    said = {"method": "Counts by ward", "reidentification_view": "Nobody can be found"}
    case.do("hlt.analyst", c.ConfirmAnonymisation(smallest_cell=smallest, suppression_rule=rule, **said))
    return case


STEPS: dict[str, Command] = {
    "item": d.item(),
    "purpose": d.purpose_test(),
    "confidentiality": d.confidentiality(),
    "risk": d.risk("likely_significant_harm"),
    "engagement": d.engagement("mo"),
    "basis": d.duty_basis(),
    "referral": d.referral(),
    "footing": d.settling("not_required"),
    "late_basis": d.duty_basis(gateway_ids=("gw_ca2004_s11",)),
    "again": d.settling("not_required"),
}


@given(order=st.permutations(tuple(STEPS)), left_out=st.sets(st.sampled_from(tuple(STEPS)), max_size=3))
def test_inv_04_nothing_is_submitted_without_one_settled_footing_and_a_basis_in_force(
    order: list[str], left_out: set[str]
) -> None:
    case = Scenario()
    level = {"pathway": "safeguarding", "threshold_level": 4, "recipient_agency_id": "csc"}
    case.do(BY, d.request(**level), d.child(), d.parent())
    for step in (*(each for each in order if each not in left_out), "again"):
        try:
            case.do(BY, STEPS[step])
        except Refused:
            continue
    try:
        case.do(BY, d.SUBMIT)
    except Refused:
        assert case.state.state != "AwaitingDecision"
        return
    basis = case.state.legal_basis
    assert case.state.footing is not None and case.types.count("LegalFootingSettled") == 1
    assert basis is not None and case.catalogue.legal_basis(basis.art6_id, case.now.date()).layer == "art6"
    assert not {"item", "purpose", "confidentiality", "risk", "engagement", "referral"} & left_out


EXEMPTION_PARTS = ("reason_ids", "narrative", "legal_basis_id", "risk_level", "child_welfare_considered")


@given(missing=st.sets(st.sampled_from(EXEMPTION_PARTS)), blank=st.booleans())
def test_inv_05_an_exemption_is_whole_or_not_recorded(missing: set[str], blank: bool) -> None:
    case = safeguarding(d.duty_basis())
    texts = {"narrative", "child_welfare_considered"}
    left_out = {part: () if part == "reason_ids" else " " if blank and part in texts else None for part in missing}
    command = d.exemption(**left_out)
    if missing:
        before = case.types
        assert case.refused(BY, command) in {
            "field_missing",
            "narrative_missing",
            "legal_basis_missing",
            "risk_level_missing",
            "child_welfare_missing",
        }
        assert case.types == before
    else:
        assert case.do(BY, command, d.settling("exemption")) == ["ConsentExemptionRecorded", "LegalFootingSettled"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (d.exemption("cannot_reasonably_obtain"), "reason_not_enabled"),
        (d.exemption("because"), "unknown_code"),
        (d.exemption(risk_level="emerging"), "risk_too_low_for_reason"),
        (d.exemption("adult_serious_harm"), "field_missing"),
        (d.exemption("adult_serious_harm", adult_at_risk="bo"), "unknown_subject"),
        (d.exemption("prejudice_serious_crime"), "not_serious_crime"),
        (d.exemption("prejudice_serious_crime", serious_crime="Theft of a bicycle"), "not_serious_crime"),
        (
            d.exemption("prejudice_serious_crime", serious_crime="Theft", crime_harm="loss_of_property"),
            "not_serious_crime",
        ),
        (d.exemption("unjustified_delay", allegation=None), "field_missing"),
        (d.exemption(legal_basis_id="art6_consent"), "legal_basis_missing"),
        (d.exemption(legal_basis_id="dpa1998"), "legal_basis_not_in_force"),
        (d.exemption(legal_basis_id="hra_art8"), "unknown_code"),
        (d.public_interest(ground_ids=()), "ground_missing"),
        (d.public_interest(harm_if_shared=None), "both_harms_required"),
        (d.public_interest(harm_if_not_shared=" "), "both_harms_required"),
        (d.public_interest(judgement=None), "reasons_missing"),
        (d.public_interest(advice_ref="a9"), "advice_missing"),
        (d.public_interest(evidence=None), "field_missing"),
        (d.public_interest(evidence=" "), "field_missing"),
        (d.public_interest(ground_ids=("reasonable_cause",), reasonable_cause=None), "reasonable_cause_missing"),
        (d.public_interest(ground_ids=("prevent_harm",), serious_crime="Theft of a bicycle"), "not_serious_crime"),
        (
            d.public_interest(ground_ids=("prevent_harm",), crime_harm="significant_harm_to_child"),
            "not_serious_crime",
        ),
        (d.settling("exemption"), "field_missing"),
        (d.settling("public_interest"), "public_interest_test_missing"),
        (d.settling("not_required", reasonable_cause=" "), "reasonable_cause_missing"),
        (d.settling("anonymised"), "pathway_level_mismatch"),
        (d.settling("not_required", basis_ref="gw_ca1989_s17"), "legal_basis_missing"),
    ],
)
def test_what_is_missing_for_sharing_without_consent_is_refused_by_name(command: Command, code: str) -> None:
    assert safeguarding(d.duty_basis()).refused(BY, command) == code


def test_a_reason_holds_only_at_the_risk_that_was_last_assessed() -> None:
    case = safeguarding(d.duty_basis(), d.exemption(), d.risk("emerging"))
    assert case.refused(BY, d.exemption()) == "risk_too_low_for_reason"
    assert case.refused(BY, d.settling("exemption")) == "risk_too_low_for_reason"


@pytest.mark.parametrize(
    ("basis", "code"),
    [
        (d.consent_basis(), "legal_basis_missing"),
        (d.duty_basis(art9_id="art9_explicit_consent"), "condition9_missing"),
        (d.duty_basis(confidentiality_basis="cl_consent"), "confidence_basis_missing"),
        (d.duty_basis(confidentiality_basis=None), "confidence_basis_missing"),
        (d.duty_basis(confidentiality_basis="cl_public_interest"), "public_interest_test_missing"),
    ],
)
def test_a_share_without_consent_rests_on_nothing_that_needs_it(basis: Command, code: str) -> None:
    assert safeguarding(basis).refused(BY, d.settling("not_required")) == code


@given(
    special=st.booleans(),
    criminal=st.booleans(),
    art9=st.sampled_from((None, "art9_spi_safeguarding", "art9_legal_claims")),
    paragraph=st.sampled_from((None, "sch1_para18")),
    art6=st.sampled_from(("art6_public_task", "art6_vital_interests")),
)
def test_inv_06_special_and_criminal_information_needs_its_condition(
    special: bool, criminal: bool, art9: str | None, paragraph: str | None, art6: str
) -> None:
    item = d.item(special_category=special, criminal_offence=criminal)
    case = safeguarding(d.duty_basis(art6_id=art6, art9_id=art9, dpa_sch1_para=paragraph), item=item)
    named = paragraph or (art9 == "art9_spi_safeguarding")
    complete = (not special or art9) and (not criminal or named)
    if complete:
        case.do(BY, d.settling("not_required"))
    else:
        assert case.refused(BY, d.settling("not_required")) == "condition9_missing"


def test_inv_06_only_a_competent_authority_processes_for_law_enforcement() -> None:
    basis = d.duty_basis(art6_id="le_part3_safeguarding", art9_id=None)
    assert safeguarding().refused(BY, basis) == "basis_not_available"
    case, by = Scenario(), "pol.practitioner"
    opened = d.request(pathway="safeguarding", threshold_level=4, disclosing_agency_id="pol", recipient_agency_id="csc")
    case.do(by, opened, d.child(), d.item(special_category=True, criminal_offence=True), d.purpose_test())
    case.do(by, d.confidentiality(), d.risk("likely_significant_harm"), basis, d.settling("not_required"))
    assert case.warnings == ()


@pytest.mark.parametrize(
    ("basis", "code"),
    [
        (d.duty_basis(art6_id="art6_legitimate_interests"), "field_missing"),
        (d.duty_basis(art6_id="art6_rli_public_task_request"), "field_missing"),
    ],
)
def test_what_a_basis_asks_for_is_recorded_with_it(basis: c.RecordLegalBasis, code: str) -> None:
    case = safeguarding()
    assert case.refused(BY, basis) == code
    whole = {"balancing_test": "Weighed in three parts", "request_statement": "For the enquiry under section 47"}
    case.do(BY, c.RecordLegalBasis(**{**basis.model_dump(exclude=set(whole)), **whole}))
    assert case.warnings == ("basis_not_available",)


@pytest.mark.parametrize(
    ("art9", "settles"), [("cl_required_by_law", False), ("art10_criminal", False), ("art9_vital", True)]
)
def test_inv_06_a_condition_recorded_before_is_looked_at_again(art9: str, settles: bool) -> None:
    case = safeguarding(d.duty_basis(), item=d.item(special_category=True))
    recorded = case.last("LegalBasisRecorded").model_copy(update={"art9_id": art9})
    event = case.history[-1].model_copy(update={"body": recorded})
    case.state = SHARE_REQUEST.evolve(case.state, event)
    if settles:
        case.do(BY, d.settling("not_required"))
    else:
        assert case.refused(BY, d.settling("not_required")) == "condition9_missing"


@given(
    level=st.integers(1, 4),
    risk=st.sampled_from(("none_identified", "emerging", "likely_significant_harm", "immediate_danger")),
    kind=st.sampled_from(KINDS),
    consents=st.booleans(),
)
def test_inv_07_early_help_stands_on_consent_alone_and_never_on_significant_harm(
    level: int, risk: str, kind: str, consents: bool
) -> None:
    case = Scenario()
    opening = d.request(threshold_level=level)
    if level == 4:
        assert case.refused(BY, opening) == "pathway_level_mismatch"
        return
    case.do(BY, opening, d.child(), d.item(), d.purpose_test(), d.confidentiality(), d.risk(risk))
    case.do(BY, d.consent_basis(), d.capacity("ash"), d.asking("ash"), d.public_interest())
    if consents:
        case.do(BY, d.consenting("ash"))
    grave = risk in ("likely_significant_harm", "immediate_danger")
    if kind == "consent" and consents and not grave:
        case.do(BY, d.settling(kind), d.SUBMIT)
        assert case.state.state == "AwaitingDecision"
    else:
        assert case.refused(BY, d.settling(kind)) in ("pathway_level_mismatch", "consent_missing")
        case.refusal(BY, d.SUBMIT)


def test_the_risk_that_rises_after_the_footing_needs_another_pathway_and_finds_it() -> None:
    case = Scenario()
    case.do(BY, d.request(), d.child(), d.parent(), d.item(), d.purpose_test(), d.confidentiality(), d.risk())
    case.do(BY, d.consent_basis(), d.capacity("ash"), d.asking("ash"), d.consenting("ash"), d.settling("consent"))
    case.do(BY, d.risk("suffered_significant_harm"))
    assert case.refused(BY, d.SUBMIT) == "pathway_level_mismatch"
    case.do(BY, c.AmendRequest(pathway="safeguarding", threshold_level=4), d.duty_basis(), d.referral())
    case.do(BY, d.settling("not_required"), d.SUBMIT)
    assert case.state.state == "AwaitingDecision"


@pytest.mark.parametrize(("chosen", "settled"), [("required", False), ("not_required", True)])
def test_consent_for_a_child_in_need_is_as_the_partnership_chose(chosen: str, settled: bool) -> None:
    case = Scenario()
    pathways = tuple(
        each.model_copy(update={"default_consent": chosen}) if each.id == "child_in_need" else each
        for each in case.catalogue.pathways
    )
    case.catalogue = case.catalogue.model_copy(update={"pathways": pathways})
    case.do(BY, d.request(pathway="child_in_need", threshold_level=3), d.child(), d.item(), d.purpose_test())
    case.do(BY, d.confidentiality(), d.risk(), d.duty_basis(gateway_ids=("gw_ca1989_s17",)))
    if settled:
        case.do(BY, d.settling("not_required"))
    else:
        assert case.refused(BY, d.settling("not_required")) == "consent_missing"


@given(smallest=st.integers(0, 12), rule=st.sampled_from((None, 3, 5, 10)))
def test_inv_08_no_cell_is_smaller_than_the_stricter_suppression_rule(smallest: int, rule: int | None) -> None:
    least = max(5, rule or 0)
    if smallest >= least:
        case = anonymised(smallest, rule)
        case.do("hlt.practitioner", d.settling("anonymised"), d.SUBMIT)
        assert case.state.state == "AwaitingDecision"
        assert case.last("AnonymisationConfirmed").suppression_rule == least
    else:
        with pytest.raises(Refused, match="small_cell"):
            anonymised(smallest, rule)


def test_anonymised_data_is_confirmed_before_it_stands_and_never_stands_on_anything_else() -> None:
    case, by = Scenario(), "hlt.practitioner"
    parties = {"disclosing_agency_id": "hlt", "recipient_agency_id": "nsp", "purpose_code": "welfare_planning"}
    case.do(by, d.request(pathway="anonymised", threshold_level=None, **parties), d.item("counts", ()))
    assert case.refused(by, d.settling("anonymised")) == "field_missing"
    assert anonymised().refused(by, d.settling("not_required")) == "pathway_level_mismatch"
    assert safeguarding().refused("alp.practitioner", d.settling("anonymised")) == "pathway_level_mismatch"


def test_anonymised_data_is_approved_and_sent_without_a_legal_basis() -> None:
    case = anonymised()
    case.do("hlt.practitioner", d.settling("anonymised"), d.accuracy("counts"), d.SUBMIT)
    case.do("hlt.lead_officer", approval(case))
    assert case.do("hlt.practitioner", sending(case)) == ["InformationSent"]


@pytest.mark.parametrize(
    ("ground", "warnings"),
    [
        ("evidence_harm", ("test_almost_certainly_met",)),
        ("reasonable_cause", ("test_almost_certainly_met",)),
        ("prevent_harm", ()),
        ("promote_welfare", ()),
    ],
)
def test_whoever_sees_a_clear_risk_is_told_that_the_test_is_almost_certainly_met(
    ground: str, warnings: tuple[str, ...]
) -> None:
    case = safeguarding(d.public_interest(ground_ids=(ground, "crime_disorder")))
    assert case.warnings == warnings


HARM_DONE = st.sampled_from((None, "significant_harm_to_child", "serious_harm_to_adult", "loss_of_property"))


@given(harm=HARM_DONE, what=st.sampled_from((None, " ", "What he did to her")), exempt=st.booleans())
def test_a_crime_is_serious_by_the_harm_of_the_definition_and_by_nothing_else(
    harm: str | None, what: str | None, exempt: bool
) -> None:
    """Without a crime the ground to prevent harm stands by itself; the reason that rests on a crime does not."""
    said: dict[str, Any] = {"serious_crime": what, "crime_harm": harm}
    command = (
        d.exemption("prejudice_serious_crime", **said)
        if exempt
        else d.public_interest(ground_ids=("prevent_harm",), **said)
    )
    serious = harm in ("significant_harm_to_child", "serious_harm_to_adult") and what == "What he did to her"
    named = exempt or (what, harm) != (None, None)
    case = safeguarding(d.duty_basis())
    if named and not serious:
        assert case.refused(BY, command) == "not_serious_crime"
        return
    (recorded,) = case.do(BY, command)
    assert case.last(recorded).crime_harm == harm


def test_the_grounds_that_rest_on_evidence_or_cause_keep_them_as_texts_of_their_own() -> None:
    case = safeguarding(d.duty_basis())
    case.do(BY, d.public_interest(ground_ids=("evidence_harm", "reasonable_cause")))
    said = case.last("PublicInterestTestRecorded")
    assert (said.evidence.path, said.reasonable_cause.path) == ("evidence", "reasonable_cause")
