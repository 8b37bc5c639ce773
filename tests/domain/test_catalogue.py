"""The law and the limits are dated data, checked as they are read."""

from datetime import date
from importlib.resources import files

import pytest

from domain.calendar import Span
from domain.catalogue import Catalogue, load_catalogue, shipped_catalogue
from domain.catalogues import Catalogues
from domain.document import DocumentError
from domain.refusal import Refused

CATALOGUE = shipped_catalogue()
TEXT = files("domain").joinpath("catalogue.yaml").read_text("utf-8")
TODAY = date(2026, 11, 23)


def edition(version: str, begins: str, **others: object) -> Catalogue:
    changed = CATALOGUE.catalogue.model_copy(
        update={"version": version, "effective_from": date.fromisoformat(begins), **others}
    )
    return CATALOGUE.model_copy(update={"catalogue": changed})


def broken(old: str, new: str) -> DocumentError:
    assert TEXT.count(old) >= 1
    with pytest.raises(DocumentError) as caught:
        load_catalogue(TEXT.replace(old, new, 1), "mine.yaml")
    return caught.value


def test_a_repealed_law_is_no_basis() -> None:
    with pytest.raises(Refused, match="legal_basis_not_in_force: art6_id"):
        CATALOGUE.legal_basis("dpa1998", TODAY, "art6_id")
    assert CATALOGUE.legal_basis("dpa1998", date(2018, 5, 24)).layer == "retired"
    with pytest.raises(Refused, match="legal_basis_not_in_force"):
        CATALOGUE.legal_basis("dpa1998", date(2018, 5, 25))


def test_an_act_that_has_not_commenced_is_no_basis_yet() -> None:
    with pytest.raises(Refused, match="legal_basis_not_in_force"):
        CATALOGUE.legal_basis("gw_ca2004_s16la", TODAY)


def test_a_new_law_is_a_basis_from_its_first_day() -> None:
    assert CATALOGUE.legal_basis("art6_rli_safeguarding", date(2026, 2, 5))
    with pytest.raises(Refused, match="legal_basis_not_in_force"):
        CATALOGUE.legal_basis("art6_rli_safeguarding", date(2026, 2, 4))


def test_a_gateway_of_old_is_in_force() -> None:
    assert CATALOGUE.legal_basis("gw_ca1989_s47", TODAY).citation == "Children Act 1989 s47"


def test_every_look_up_names_the_field_of_a_code_it_does_not_know() -> None:
    for look_up, code in (
        (lambda: CATALOGUE.legal_basis("gdpr", TODAY, "f"), "unknown_code"),
        (lambda: CATALOGUE.pathway("x", "f"), "unknown_code"),
        (lambda: CATALOGUE.urgency("asap", "f"), "urgency_unknown"),
        (lambda: CATALOGUE.purpose("marketing", "f"), "purpose_out_of_scope"),
        (lambda: CATALOGUE.threshold_level(5, "f"), "unknown_code"),
        (lambda: CATALOGUE.risk("high", "f"), "unknown_code"),
        (lambda: CATALOGUE.decline_ground("gdpr", "f"), "ground_not_specific"),
        (lambda: CATALOGUE.secure_method("pigeon", field="f"), "unknown_code"),
        (lambda: CATALOGUE.stage(6, "f"), "stage_order"),
        (lambda: CATALOGUE.entry("disposal_methods", "burn", "f"), "unknown_code"),
    ):
        with pytest.raises(Refused) as caught:
            look_up()
        assert (caught.value.refusal.code, caught.value.refusal.field) == (code, "f")


def test_a_forbidden_method_is_never_usable() -> None:
    for method in ("plain_email", "fax", "password_file"):
        with pytest.raises(Refused, match="method_forbidden"):
            CATALOGUE.secure_method(method, "same_day")


def test_the_telephone_is_for_urgent_requests_only() -> None:
    assert CATALOGUE.secure_method("phone_callback", "same_day")
    with pytest.raises(Refused, match="method_not_allowed_for_urgency"):
        CATALOGUE.secure_method("phone_callback", "routine")


def test_a_reason_that_is_switched_off_is_refused() -> None:
    assert CATALOGUE.exemption_reason("unjustified_delay").needs == "allegation"
    with pytest.raises(Refused, match="reason_not_enabled"):
        CATALOGUE.exemption_reason("cannot_reasonably_obtain")


def test_levels_of_risk_are_compared_by_their_order() -> None:
    assert CATALOGUE.at_least("immediate_danger", "likely_significant_harm")
    assert CATALOGUE.at_least("likely_significant_harm", "likely_significant_harm")
    assert not CATALOGUE.at_least("emerging", "likely_significant_harm")


def test_a_limit_of_an_urgency_knows_its_clock() -> None:
    assert CATALOGUE.urgency("routine").limit("decide") == Span(amount=5, unit="d", clock="working")
    assert CATALOGUE.urgency("same_day").limit("decide") == Span(amount=4, unit="h", clock="real")
    assert CATALOGUE.urgency("emergency").limit("decide") is None


def test_early_help_requires_consent_and_a_child_in_need_does_by_policy() -> None:
    required = {pathway.id for pathway in CATALOGUE.pathways if pathway.consent_required}
    assert required == {"early_help", "child_in_need"}


def test_a_retention_rule_matches_when_all_its_criteria_do() -> None:
    rules = {rule.id: rule.applies for rule in CATALOGUE.retention_schedule}
    assert rules["rs_school_cp"].met(sector="school", pathway="early_help")
    assert not rules["rs_school_cp"].met(sector="school", pathway="court_order")
    assert not rules["rs_looked_after"].met(sector="council")
    assert rules["rs_looked_after"].met(sector="council", flags=frozenset({"looked_after", "csa"}))
    assert rules["rs_decision_record"].met()
    assert not rules["rs_breach"].met()
    assert rules["rs_breach"].met(stream="breach")


def test_an_administrator_never_decides() -> None:
    assert CATALOGUE.never_held_with("administrator") == {"lead_officer", "deputy_lead_officer"}
    assert CATALOGUE.never_held_with("lead_officer") == {"administrator"}
    assert CATALOGUE.never_held_with("practitioner") == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("id: art6_public_task", "id: art6_consent", "legal_bases[3]", "art6_consent is there twice"),
        ("levels: [3]", "levels: [7]", "pathways[1].levels[0]", "there is no 7 in threshold_levels"),
        (
            "min_risk: emerging",
            "min_risk: mild",
            "exemption_reasons[1].min_risk",
            "there is no mild in risk_levels",
        ),
        (
            "owners: [line_manager]",
            "owners: [boss]",
            "escalation.stages[1].owners[0]",
            "there is no boss in roles",
        ),
        ("decide: [lead_officer,", "decide: [boss,", "permissions.decide[0]", "there is no boss in roles"),
        (
            "only_when: [same_day",
            "only_when: [soon",
            "secure_methods[9].only_when[0]",
            "there is no soon in urgencies",
        ),
        ("final: true", "final: false", "escalation.stages", "the last stage, and no other, is final"),
        ("stage: 3,", "stage: 4,", "escalation.stages", "the stages are not numbered in order"),
        ("calendar: england_and_wales", "calendar: wales", "escalation.calendar", "it is not the calendar"),
        ("order: 1,", "order: 2,", "risk_levels", "two levels of risk have the same order"),
        ("default_consent: required, ", "", "pathways[1]", "consent is left to policy"),
        ("{always: true}, title", "{always: false}, title", "retention_schedule", "one rule, and one only"),
        (
            "never_block: [emergency",
            "never_block: [urgent",
            "blocking_policy.never_block",
            "there is no pathway",
        ),
        ("order: [lead_officer, ", "order: [", "approver_fallback.order", "it is not each of lead_officer,"),
        ("other_deputy, ext", "other_deputy, other_deputy, ext", "approver_fallback.order", "it is not each of"),
        ("never: [requester]", "never: []", "approver_fallback.never", "it lets the requester decide"),
        ("approval_valid_for: 20wd", "approval_valid_for: 20d", "limits.approval_valid_for", "it does not say"),
        ("offset: 75y", "offset: 75 years", "retention_schedule[0].offset", "it should be a length of time"),
        ("onward_rules:", "onwards_rules:", "onwards_rules", "there is no such field"),
        ("remind_decider_at: [0.5", "remind_decider_at: [5", "limits.remind_decider_at[0]", "input should be"),
    ],
)
def test_a_faulty_catalogue_names_line_and_remedy(old: str, new: str, field: str, problem: str) -> None:
    error = broken(old, new)
    assert error.field == field
    assert error.problem.startswith(problem)
    assert error.line > 1
    assert error.remedy


def test_the_version_in_force_is_that_of_the_day() -> None:
    old = edition("1", "2026-01-01")
    new = edition("2", "2026-06-01", supersedes="1")
    both = Catalogues(new, old)
    assert both.in_force(date(2026, 5, 31)) is old
    assert both.in_force(date(2026, 6, 1)) is new
    assert both.version("1") is old


def test_two_versions_in_force_on_one_day_are_refused() -> None:
    with pytest.raises(DocumentError, match=r"catalogue 1, .* in force beside 2"):
        Catalogues(edition("1", "2026-01-01"), edition("2", "2026-06-01"))
    Catalogues(edition("1", "2026-01-01", effective_until=date(2026, 6, 1)), edition("2", "2026-06-01"))


def test_on_a_day_without_a_catalogue_people_are_told_by_the_nearest_one() -> None:
    ended = edition("1", "2026-01-01", effective_until=date(2026, 6, 1))
    both = Catalogues(ended, edition("2", "2026-09-01"))
    assert [both.nearest(date(2026, month, 1)).version for month in (5, 7, 9)] == ["1", "1", "2"]
    assert both.nearest(date(2025, 12, 31)) is ended


def test_a_version_or_a_day_without_a_catalogue_is_an_error() -> None:
    with pytest.raises(LookupError, match="no catalogue is in force on 2025-12-31"):
        Catalogues(edition("1", "2026-01-01")).in_force(date(2025, 12, 31))
    with pytest.raises(LookupError, match="version 2"):
        Catalogues(edition("1", "2026-01-01")).version("2")
