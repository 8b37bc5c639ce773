"""Whose consent, how it is sought and given, and what no consent replaces (Code App 1 Q4)."""

from datetime import date, timedelta
from typing import Any

import drafts as d
import pytest
from asked import alternative, approval, sending
from hypothesis import given
from hypothesis import strategies as st
from scenario import Scenario

from domain.event import Command
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.parts import ConsentScope, InfoOffered

BY = "alp.practitioner"
GUIDE = "alp.safeguarding_lead"
OUTCOMES = st.sampled_from(("has", "lacks", "doubt"))


def drafted(*more: Command) -> Scenario:
    """An early help request about Ash, lacking nothing but consent."""
    case = Scenario()
    case.do(BY, d.request(), d.child(), d.parent(), d.item(), d.purpose_test(), d.confidentiality(), d.risk())
    case.do(BY, d.consent_basis(), *more)
    return case


def tried(case: Scenario, person: str, *commands: Command) -> None:
    """Does what is allowed of these."""
    for command in commands:
        try:
            case.do(person, command)
        except Exception as refused:
            assert type(refused).__name__ == "Refused"


def settles(case: Scenario) -> bool:
    tried(case, BY, d.settling("consent"))
    return case.state.footing is not None


@pytest.mark.parametrize("missing", ["what", "purposes", "with_whom", "recipient_uses"])
def test_each_of_the_four_minimum_informations_is_given(missing: str) -> None:
    case = drafted(d.capacity("ash"))
    refusal = case.refusal(BY, d.asking("ash", info_given=InfoOffered(**{**d.INFORMED, missing: " "})))
    assert (refusal.code, refusal.field) == ("consent_information_incomplete", f"info_given.{missing}")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (d.asking("ash", told_right_to_withdraw=False), "consent_information_incomplete"),
        (d.asking("ash", told_rights_and_complaints=False), "subject_information_incomplete"),
        (d.asking("ash", why_needed_and_implications=None), "consent_information_incomplete"),
        (d.asking("mo"), "capacity_missing"),
        (d.asking("bo"), "unknown_subject"),
        (d.asking("mo", "ash"), "competent_refusal_stands"),
        (d.asking("ash", capacity_ref="mo"), "capacity_missing"),
        (d.consenting("ash"), "consent_missing"),
        (d.refusing("ash"), "consent_missing"),
        (d.capacity("bo"), "unknown_subject"),
        (d.capacity("ash", evidence=" "), "field_missing"),
        (d.guidance("mo"), "wrong_state"),
    ],
)
def test_consent_is_sought_properly_or_not_at_all(command: Command, code: str) -> None:
    person = GUIDE if isinstance(command, c.GiveConflictGuidance) else BY
    assert drafted(d.capacity("ash")).refused(person, command) == code


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (d.consenting("ash", understood_check=False), "not_understood"),
        (d.consenting("ash", ConsentScope()), "field_missing"),
        (d.consenting("ash", d.scope("diary")), "unknown_item"),
        (d.consenting("ash", d.scope("attendance", purposes=("marketing",))), "purpose_out_of_scope"),
        (d.consenting("ash", review_on=date(2026, 11, 23)), "review_too_far"),
        (d.consenting("ash", review_on=date(2027, 11, 24)), "review_too_far"),
        (d.consenting("ash", review_on=date(9999, 1, 1)), "review_too_far"),
        (d.consenting("ash", given_by="mo"), "competent_refusal_stands"),
        (d.refusing("ash", refused_by="bo"), "unknown_subject"),
        (d.asking("ash"), "wrong_state"),
    ],
)
def test_an_answer_is_recorded_properly_or_not_at_all(command: Command, code: str) -> None:
    assert drafted(d.capacity("ash"), d.asking("ash")).refused(BY, command) == code


def test_an_answer_is_given_once() -> None:
    case = drafted(d.capacity("ash"), d.asking("ash"), d.consenting("ash"))
    assert case.refused(BY, d.refusing("ash")) == "wrong_state"
    assert case.refused(BY, d.consenting("ash")) == "wrong_state"


def test_the_review_of_a_consent_falls_due_after_the_catalogues_time() -> None:
    case = drafted(d.capacity("ash"), d.asking("ash"), d.consenting("ash"))
    assert case.last("ConsentGiven").review_on == case.now.date() + timedelta(days=180)


def test_the_mental_capacity_act_under_16_is_warned_of() -> None:
    case = drafted(d.capacity("ash", framework="mca_2005"))
    assert case.warnings == ("mca_under_16",)


def test_whoever_was_asked_has_to_have_answered() -> None:
    case = drafted(d.capacity("ash"), d.capacity("mo"), d.asking("ash"), d.asking("mo"), d.consenting("ash"))
    assert case.refusal(BY, d.settling("consent")).field == "consents.mo"


def test_who_told_it_in_confidence_is_asked_too() -> None:
    case = drafted(d.capacity("ash"), d.asking("ash"), d.consenting("ash"), d.confidentiality(duty_owed_to=("mo",)))
    assert case.refusal(BY, d.settling("consent")).field == "consents.mo"


def test_an_item_added_after_the_consent_is_not_covered_by_it() -> None:
    case = drafted(d.capacity("ash"), d.asking("ash"), d.consenting("ash"), d.item("diary"))
    assert case.refused(BY, d.settling("consent")) == "consent_missing"


QUALITIES = ("freely", "informed", "explicit")
FAULTS = st.sampled_from((*QUALITIES, "items", "recipients", "purposes", "lacks", "doubt", "lapsed"))


@given(faults=st.sets(FAULTS, max_size=2))
def test_inv_09_a_consent_counts_only_if_it_is_good_in_every_way(faults: set[str]) -> None:
    able = next((outcome for outcome in ("lacks", "doubt") if outcome in faults), "has")
    case = drafted(d.item("diary"), d.capacity("ash", able))
    limits = {"recipients": ("csc",), "purposes": ("early_help_assessment",)}
    scope = d.scope(*("attendance", "diary")[: 1 if "items" in faults else 2])
    scope = scope.model_copy(update={field: limits[field] for field in faults & set(limits)})
    said = {each: each not in faults for each in QUALITIES}
    tried(case, BY, d.asking("ash"), d.consenting("ash", scope, **said))
    case.wait(days=200 if "lapsed" in faults else 30)
    assert settles(case) == (not faults)


@given(holds_pr=st.sampled_from((True, False, None)), child=OUTCOMES, adult=OUTCOMES, guided=st.booleans())
def test_inv_10_only_an_able_holder_of_parental_responsibility_consents_for_a_child_who_cannot(
    holds_pr: bool | None, child: str, adult: str, guided: bool
) -> None:
    case = drafted(d.parent("pa", holds_pr=holds_pr), d.capacity("ash", child), d.capacity("pa", adult))
    tried(case, BY, d.asking("pa", "ash"), d.consenting("pa"))
    if guided:
        tried(case, GUIDE, d.guidance("pa"))
    doubt = "doubt" in (child, adult)
    fit = bool(holds_pr) and child != "has" and adult != "lacks"
    assert settles(case) == (fit and (guided or not doubt))


@pytest.mark.parametrize("capacity", ["has", "lacks", "doubt"])
def test_inv_10_nobody_holds_parental_responsibility_for_an_adult(capacity: str) -> None:
    case = drafted(d.child("gale", date_of_birth="2008-11-23"), d.capacity("gale", capacity), d.capacity("mo"))
    refusal = case.refusal(BY, d.asking("mo", "gale"))
    assert (refusal.code, refusal.field) == ("no_parental_responsibility", "on_behalf_of")


@pytest.mark.parametrize("days", [6, 7])
def test_inv_10_a_parents_consent_ends_with_the_eighteenth_birthday(days: int) -> None:
    """The seventh day is the birthday."""
    case = drafted(d.child("gale", date_of_birth="2008-11-30"), d.item("diary", ("gale",)), d.capacity("mo"))
    case.do(BY, c.RemoveDataItem(item_id="attendance", reason="Nothing about Ash."), d.capacity("gale", "lacks"))
    case.do(BY, d.asking("mo", "gale"), d.consenting("mo", d.scope("diary")), d.settling("consent"), d.SUBMIT)
    case.do("alp.lead_officer", approval(case))
    case.do(BY, d.accuracy("diary"))
    case.wait(days=days)
    sent = outcome(case, sending(case))
    assert sent == ("InformationSent" if days < 7 else "consent_missing")


def outcome(case: Scenario, command: Command) -> str:
    try:
        return case.do(BY, command)[0]
    except Refused as refused:
        return refused.refusal.code


@given(
    order=st.permutations(("refusal", "parent", "guidance", "on_behalf", "late_answer")),
    counts=st.sampled_from((("mo",), ("ash",), ("ash", "mo"))),
)
def test_inv_11_a_competent_refusal_is_never_replaced_by_a_parents_consent(
    order: list[str], counts: tuple[str, ...]
) -> None:
    case = drafted(d.capacity("ash"), d.capacity("mo"), d.asking("ash"))
    tried(case, BY, d.asking("mo"))
    attempts: dict[str, tuple[str, Command]] = {
        "refusal": (BY, d.refusing("ash")),
        "parent": (BY, d.consenting("mo")),
        "guidance": (GUIDE, d.guidance(*counts)),
        "on_behalf": (BY, d.asking("mo", "ash", consent_id="again")),
        "late_answer": (BY, d.consenting("again")),
    }
    for attempt in order:
        tried(case, *attempts[attempt])
    assert "ConsentRefused" in case.types
    assert not settles(case)


@given(
    answers=st.lists(st.sampled_from(("given", "refused")), min_size=2, max_size=2),
    doubt=st.sampled_from((None, "mo", "fa")),
    guide=st.sampled_from((None, GUIDE)),
)
def test_inv_12_differing_answers_or_doubtful_capacity_wait_for_guidance(
    answers: list[str], doubt: str | None, guide: str | None
) -> None:
    able = {ref: "doubt" if ref == doubt else "has" for ref in ("mo", "fa")}
    case = drafted(d.parent("fa"), d.capacity("ash", "lacks"), *(d.capacity(*pair) for pair in able.items()))
    case.do(BY, d.asking("mo", "ash"), d.asking("fa", "ash"))
    for ref, answer in zip(("mo", "fa"), answers, strict=True):
        case.do(BY, d.consenting(ref) if answer == "given" else d.refusing(ref))
    unclear = len(set(answers)) == 2 or doubt is not None
    assert ("ConsentConflictRecorded" in case.types) == unclear
    if unclear:
        assert case.refused(BY, d.settling("consent")) == "conflict_needs_guidance"
    if unclear and guide:
        case.do(
            guide, d.guidance(next((ref for ref, each in zip(able, answers, strict=True) if each == "given"), "mo"))
        )
    assert settles(case) == ("given" in answers and (not unclear or guide is not None))


@given(capacities=st.tuples(OUTCOMES, OUTCOMES))
def test_inv_12_whoever_asked_for_the_share_gives_no_guidance(capacities: tuple[str, str]) -> None:
    """A safeguarding lead who asked may not say whose answer counts."""
    case = Scenario()
    parents = (d.parent(), d.parent("fa"), d.capacity("ash", "lacks"))
    case.do(GUIDE, d.request(), d.child(), d.item(), d.confidentiality(), *parents)
    for ref, capacity in zip(("mo", "fa"), capacities, strict=True):
        tried(case, GUIDE, d.capacity(ref, capacity), d.asking(ref, "ash"))
    tried(case, GUIDE, d.consenting("mo"), d.refusing("fa"))
    assert case.refused(GUIDE, d.guidance("mo")) == "separation_of_duties"


def test_guidance_names_people_of_the_request_and_none_against_a_refusal_that_stands() -> None:
    case = drafted(d.capacity("ash"), d.capacity("mo"), d.asking("ash"), d.asking("mo"))
    case.do(BY, d.refusing("ash"), d.consenting("mo"))
    assert case.refused(GUIDE, d.guidance()) == "field_missing"
    assert case.refused(GUIDE, d.guidance("bo")) == "unknown_subject"
    assert case.refused(GUIDE, d.guidance("mo", guidance=" ")) == "field_missing"
    assert case.refused(GUIDE, d.guidance("mo")) == "competent_refusal_stands"


def test_guidance_does_not_reach_an_item_that_was_asked_for_later() -> None:
    case = drafted(d.parent("fa"), d.capacity("ash", "lacks"), d.capacity("mo"), d.capacity("fa"))
    case.do(BY, d.asking("mo", "ash"), d.asking("fa", "ash"), d.consenting("mo"), d.refusing("fa"))
    case.do(GUIDE, d.guidance("mo"))
    case.do(BY, d.item("note", ("fa",)))
    assert case.refusal(BY, d.settling("consent")).field == "consents.fa"


def test_doubt_that_comes_up_while_an_answer_is_awaited_is_a_conflict() -> None:
    case = drafted(d.capacity("ash"), d.asking("ash"))
    assert case.do(BY, d.capacity("ash", "doubt")) == ["CapacityAssessed", "ConsentConflictRecorded"]
    assert case.last("ConsentConflictRecorded").nature == "capacity_in_doubt"
    assert case.do(BY, d.capacity("ash", "doubt")) == ["CapacityAssessed"]


def reviewed(case: Scenario, outcome: str, **said: Any) -> list[str]:
    return case.do(BY, c.ReviewConsent(consent_id="ash", outcome=outcome, **said))  # type: ignore[arg-type]


def submitted() -> Scenario:
    return drafted(d.capacity("ash"), d.asking("ash"), d.consenting("ash"), d.settling("consent"), d.SUBMIT)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"outcome": "renewed"}, "review_date_missing"),
        ({"outcome": "continues", "next_review_on": date(2026, 11, 23)}, "review_too_far"),
        ({"outcome": "continues", "next_review_on": date(2027, 11, 24)}, "review_too_far"),
        ({"outcome": "ended", "consent_id": "mo"}, "consent_missing"),
    ],
)
def test_a_review_of_consent_names_its_next_date(said: dict[str, Any], code: str) -> None:
    assert submitted().refused(BY, c.ReviewConsent(**{"consent_id": "ash", **said})) == code


def test_a_consent_that_ends_before_the_decision_takes_the_footing_with_it() -> None:
    case = submitted()
    assert reviewed(case, "ended") == ["ConsentReviewed", "LegalFootingLost"]
    assert (case.state.state, case.last("LegalFootingLost").cause) == ("Draft", "consent_lapsed")
    assert case.refused(BY, c.ReviewConsent(consent_id="ash", outcome="ended")) == "wrong_state"


def test_a_consent_that_goes_on_leaves_everything_as_it_is() -> None:
    case = submitted()
    assert reviewed(case, "continues", next_review_on=date(2027, 11, 23)) == ["ConsentReviewed"]
    assert case.state.state == "AwaitingDecision"


def test_inv_11_nobody_refuses_in_the_place_of_whoever_was_asked_and_can_decide() -> None:
    case = drafted(d.capacity("ash"), d.asking("ash"))
    refusal = case.refusal(BY, d.refusing("ash", refused_by="mo"))
    assert (refusal.code, refusal.field) == ("competent_refusal_stands", "refused_by")
    assert case.do(BY, d.refusing("ash", refused_by="ash")) == ["ConsentRefused"]


def test_whoever_was_not_asked_refuses_nothing() -> None:
    case = drafted(d.parent("fa"), d.parent("au", holds_pr=False), d.capacity("ash", "lacks"), d.capacity("mo"))
    case.do(BY, d.asking("mo", "ash"))
    assert case.refused(BY, d.refusing("mo", refused_by="fa")) == "consent_information_incomplete"
    assert case.refused(BY, d.refusing("mo", refused_by="au")) == "no_parental_responsibility"
    assert case.do(BY, d.refusing("mo")) == ["ConsentRefused"]


def test_inv_14_a_review_that_ends_the_consent_stops_an_approved_share_in_its_own_name() -> None:
    case = submitted()
    case.do("alp.lead_officer", approval(case))
    assert reviewed(case, "ended") == ["ConsentReviewed", "ShareStopped", "RetentionScheduled"]
    assert (case.last("ShareStopped").cause, case.state.footing) == ("consent_lapsed", None)
    assert case.refused("alp.lead_officer", c.ReopenDecision(reasons="Again")) == "share_stopped"
    assert case.do("alp.lead_officer", alternative())[0] == "AlternativeBasisRecorded"
