"""Telling people: safely, each for themselves, put off only with reason and to a date, and never forgotten."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import drafts as d
import pytest
from asked import approval, approved, deferral, received, review, sending, sent, told, waiver
from hypothesis import given
from hypothesis import strategies as st
from lives import Draft, Life, waiting
from request_samples import sample
from scenario import Scenario

from domain.refusal import Refused
from domain.request import events as e
from domain.request.commands import CancelRequest, CloseShare, RecordTransferFailure, StopShare
from domain.request.telling import telling_open

LEAD, WORKER, SAFE = "alp.lead_officer", "alp.practitioner", "alp.safeguarding_lead"
HOUSEHOLD = Draft(people=(("elm", "child"), ("eve", "parent"), ("edd", "parent")))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"method_id": "rumour"}, "unknown_code"),
        ({"safe_contact_checked": False}, "field_missing"),
        ({"what_why_who_told": None}, "subject_information_incomplete"),
        ({"what_why_who_told": "  "}, "subject_information_incomplete"),
        ({"rights_and_complaints_given": False}, "subject_information_incomplete"),
        ({"told_by": "alp.nobody"}, "unknown_person"),
        ({"told_by": "kyc.practitioner"}, "unknown_person"),
    ],
)
def test_a_telling_is_safe_and_complete(said: dict[str, Any], code: str) -> None:
    life = sent(waiting())
    assert life.refused(WORKER, told("ash", **said)) == code
    assert life.refused(WORKER, told("somebody")) == "unknown_subject"


ANSWERS = st.sampled_from([None, True, False])


@given(together=st.booleans(), rights=ANSWERS, access=ANSWERS, complaints=ANSWERS)
def test_rights_access_and_complaints_are_three_answers_and_the_missing_one_is_named(
    together: bool, rights: bool | None, access: bool | None, complaints: bool | None
) -> None:
    """One answer may stand for all three, and never for one that is denied; in telling as in seeking consent."""
    answers = {"rights_given": rights, "access_given": access, "complaints_given": complaints}
    missing = [name for name, answer in answers.items() if not (together if answer is None else answer)]
    unsaid = not together and set(answers.values()) == {None}
    life, draft = sent(waiting()), Scenario()
    draft.do(d.TEACHER, d.request(), d.child(), d.capacity("ash"))
    telling = told("ash", rights_and_complaints_given=together, **answers)
    asking = d.asking("ash", told_rights_and_complaints=together, **answers)
    for case, command, joint in (
        (life, telling, "rights_and_complaints_given"),
        (draft, asking, "told_rights_and_complaints"),
    ):
        if missing:
            refusal = case.refusal(WORKER, command)
            assert (refusal.code, refusal.field) == (
                "subject_information_incomplete",
                joint if unsaid else missing[0],
            )
        else:
            (done,) = case.do(WORKER, command)
            assert (case.last(done).rights_given, case.last(done).complaints_given) == (True, True)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, ("en", "spoken")),
        ({"method_id": "letter"}, ("en", "written")),
        ({"method_id": "child_friendly"}, ("en", "easy_read")),
        ({"method_id": "with_interpreter", "language": "pl", "format": "audio"}, ("pl", "audio")),
    ],
)
def test_what_a_person_was_told_is_a_statement_with_an_id_a_language_and_a_format(
    said: dict[str, Any], kept: tuple[str, str]
) -> None:
    life = sent(waiting())
    life.do(WORKER, told("ash", how_it_helps="Somebody can help before it gets worse.", **said))
    first = life.last("SubjectTold")
    assert (first.language, first.format) == kept
    life.do(WORKER, told("mo", **said), told("ash", statement_id="leaflet", **said))
    second, third = (event.body for event in life.history[-2:])
    assert len({first.statement_id, second.statement_id, third.statement_id}) == 3  # type: ignore[attr-defined]
    assert third.statement_id == "leaflet"  # type: ignore[attr-defined]


@given(checked=st.booleans(), ref=st.sampled_from(["ash", "mo"]))
def test_inv_26_telling_needs_a_safe_contact_and_is_of_one_person(checked: bool, ref: str) -> None:
    life = sent(waiting())
    if not checked:
        assert life.refused(WORKER, told(ref, safe_contact_checked=False)) == "field_missing"
        return
    life.do(WORKER, told(ref))
    assert life.last("SubjectTold").subject_ref == ref
    assert telling_open(life.state) == tuple(other for other in ("ash", "mo") if other != ref)


def test_a_person_told_at_the_outset_stays_told() -> None:
    life = waiting()
    life.do(WORKER, told("ash"))
    approved(life)
    life.do(WORKER, sending(life))
    assert telling_open(life.state) == ("mo",)
    assert life.state.telling["ash"].status == "told"


def test_the_social_worker_of_the_other_agency_may_tell() -> None:
    life = received(waiting())
    life.do("ehh.practitioner", told("mo"))
    assert life.last("SubjectTold").told_by == "ehh.practitioner"


REASONS = [each.id for each in Life().catalogue.telling_deferral_reasons]


@given(
    reasons=st.lists(st.sampled_from(REASONS), max_size=3, unique=True),
    days=st.one_of(st.none(), st.integers(-5, 70)),
    narrative=st.sampled_from([None, " ", "He would find them."]),
    proposer=st.sampled_from([SAFE, WORKER]),
)
def test_inv_25_telling_is_put_off_by_another_with_reason_and_a_date_in_reach(
    reasons: list[str], days: int | None, narrative: str | None, proposer: str
) -> None:
    life = sent(waiting())
    limits = {each.id: each.max_review.amount for each in life.catalogue.telling_deferral_reasons}
    on = None if days is None else life.now.date() + timedelta(days=days)
    said: dict[str, Any] = {
        "reason_ids": tuple(reasons),
        "narrative": narrative,
        "review_on": on,
        "proposed_by": proposer,
    }
    in_reach = days is not None and 0 < days <= min((limits[each] for each in reasons), default=0)
    if reasons and narrative and narrative.strip() and in_reach and proposer != SAFE:
        assert life.do(SAFE, deferral(life, "mo", **said)) == ["TellingDeferred"]
        return
    codes = {"separation_of_duties", "field_missing", "narrative_missing", "review_date_missing", "review_too_far"}
    assert life.refused(SAFE, deferral(life, "mo", **said)) in codes
    assert "TellingDeferred" not in life.types


def test_the_strictest_reason_sets_the_date() -> None:
    life = sent(waiting())
    reasons = ("child_wishes", "impair_enquiries")
    assert life.refused(SAFE, deferral(life, "mo", 15, reason_ids=reasons)) == "review_too_far"
    assert life.do(SAFE, deferral(life, "mo", 14, reason_ids=reasons)) == ["TellingDeferred"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason_ids": ("awkward",)}, "unknown_code"),
        ({"review_on": None}, "review_date_missing"),
        ({"proposed_by": "alp.nobody"}, "unknown_person"),
        ({"proposed_by": "kyc.practitioner"}, "unknown_person"),
    ],
)
def test_a_deferral_is_refused_by_name(said: dict[str, Any], code: str) -> None:
    life = sent(waiting())
    assert life.refused(SAFE, deferral(life, "mo", **said)) == code
    assert life.refused(SAFE, deferral(life, "somebody")) == "unknown_subject"


def test_what_is_settled_is_not_put_off_any_more() -> None:
    life = sent(waiting())
    life.do(WORKER, told("mo"))
    assert life.refused(SAFE, deferral(life, "mo")) == "wrong_state"
    assert life.refused(SAFE, waiver(life, "mo", "already_told")) == "wrong_state"


def test_a_review_tells_now_within_days_or_puts_off_again() -> None:
    life = sent(waiting())
    assert life.refused(SAFE, review("mo", "tell_now")) == "wrong_state"
    life.do(SAFE, deferral(life, "mo"))
    life.wait(days=14)
    assert life.refused(SAFE, review("mo", "tell_now", reasons=" ")) == "reasons_missing"
    assert life.refused(SAFE, review("mo", "defer_again")) == "review_date_missing"
    far = life.now.date() + timedelta(days=29)
    assert life.refused(SAFE, review("mo", "defer_again", next_review_on=far)) == "review_too_far"
    again = review("mo", "defer_again", next_review_on=far - timedelta(days=1))
    assert life.do(SAFE, again) == ["TellingDeferralReviewed"]
    life.do(SAFE, review("mo", "tell_now"))
    due = life.state.telling["mo"].due_at
    assert due is not None and due > life.now


def test_never_safe_is_proposed_by_one_and_authorised_by_another() -> None:
    life = sent(waiting())
    life.do(SAFE, deferral(life, "mo"))
    assert life.refused(SAFE, review("mo", "never_safe")) == "field_missing"
    assert life.refused(SAFE, review("mo", "never_safe", proposed_by=SAFE)) == "separation_of_duties"
    never = review("mo", "never_safe", proposed_by=WORKER)
    assert life.do(SAFE, never) == ["TellingDeferralReviewed", "TellingNotRequired"]
    assert telling_open(life.state) == ("ash",)


def test_a_waiver_is_proposed_by_another_and_true_of_the_person() -> None:
    life = sent(waiting(HOUSEHOLD))
    assert life.refused(SAFE, waiver(life, "elm", "deceased", proposed_by=SAFE)) == "separation_of_duties"
    assert life.refused(SAFE, waiver(life, "eve", "too_young_told_through_carer")) == "unknown_code"
    assert life.refused(SAFE, waiver(life, "eve", "anonymised")) == "unknown_code"
    assert life.refused(SAFE, waiver(life, None, "anonymised")) == "unknown_subject"
    assert life.refused(SAFE, waiver(life, "somebody", "deceased")) == "unknown_subject"
    assert life.do(SAFE, waiver(life, "elm", "too_young_told_through_carer")) == ["TellingNotRequired"]


def test_where_nobody_can_be_identified_one_waiver_settles_it() -> None:
    life = sent(waiting(Draft(people=(), pathway="anonymised", footing="anonymised", confidence="cl_consent")))
    assert life.last("ShareApproved").telling_required_for == ()
    assert life.do(SAFE, waiver(life, None, "anonymised")) == ["TellingNotRequired"]


ENDINGS = ["told", "waived", "deferred", "open"]


@given(endings=st.lists(st.sampled_from(ENDINGS), min_size=3, max_size=3))
def test_inv_24_a_share_is_closed_when_everybody_is_told_or_need_not_be(endings: list[str]) -> None:
    life = received(waiting(HOUSEHOLD))
    for ref, ending in zip(("elm", "eve", "edd"), endings, strict=True):
        if ending == "told":
            life.do(WORKER, told(ref))
        elif ending == "waived":
            life.do(SAFE, waiver(life, ref, "already_told"))
        elif ending == "deferred":
            life.do(SAFE, deferral(life, ref))
    if {"deferred", "open"} & set(endings):
        assert life.refused(LEAD, CloseShare()) == "telling_open"
    else:
        assert life.do(LEAD, CloseShare()) == ["ShareClosed"]
        summary = life.last("ShareClosed").telling_summary
        assert (summary.told, summary.not_required) == (endings.count("told"), endings.count("waived"))


@given(dead=st.sets(st.sampled_from(["ash", "mo"])))
def test_inv_24_only_the_living_are_told(dead: set[str]) -> None:
    life = waiting()
    living = {ref: each.model_copy(update={"living": ref not in dead}) for ref, each in life.state.subjects.items()}
    life.state = life.state.model_copy(update={"subjects": living})
    sent(life)
    assert set(telling_open(life.state)) == {"ash", "mo"} - dead


def test_inv_24_without_a_transfer_there_is_nothing_to_tell() -> None:
    life = approved(waiting())
    life.do(LEAD, StopShare(cause="new_risk", reasons="It is not safe now."))
    assert life.do(LEAD, CloseShare()) == ["ShareClosed"]
    assert life.last("ShareClosed").outcome == "stopped"


def test_inv_24_a_transfer_that_failed_has_left_all_the_same() -> None:
    life = sent(waiting())
    life.do(WORKER, RecordTransferFailure(reason="It bounced."))
    life.do(WORKER, CancelRequest(reason_code="no_need", reasons="The family moved away."))
    assert life.refused(LEAD, CloseShare()) == "telling_open"


@given(told_after=st.integers(0, 40), urgency=st.sampled_from(["routine", "priority", "same_day"]))
def test_inv_27_who_is_not_told_in_time_is_overdue_once_and_until_told(told_after: int, urgency: str) -> None:
    life = sent(waiting(replace(HOUSEHOLD, urgency=urgency)))
    due = life.last("InformationSent").telling_due_at
    assert life.now < due <= life.now + timedelta(days=30)
    life.wait(days=told_after)
    late = life.now >= due
    assert life.types.count("TellingOverdue") == (3 if late else 0)
    assert {each.status for each in life.state.telling.values()} == {"overdue" if late else "due"}
    life.do(WORKER, told("eve"))
    life.wait(days=60)
    assert life.types.count("TellingOverdue") == (3 if late else 2)
    assert telling_open(life.state) == ("elm", "edd")


def test_nothing_else_is_left_open_at_the_close() -> None:
    life = received(waiting())
    for ref in ("ash", "mo"):
        life.do(WORKER, told(ref))
    route = sample(e.DisagreementRaised, escalation_id="route")
    life.given(WORKER, route)
    assert life.refused(LEAD, CloseShare()) == "disagreement_open"
    life.given(WORKER, sample(e.EscalationResolved, escalation_id="route", outcome="upheld"))
    life.given(WORKER, sample(e.InaccuracyReported, item_id="nurse"))
    assert life.refused(LEAD, CloseShare()) == "correction_open"
    life.given(WORKER, sample(e.CorrectionIssued, correction_id="c", item_id="nurse", to_agencies=("ehh",)))
    assert life.refused(LEAD, CloseShare()) == "correction_open"
    life.given("ehh.practitioner", sample(e.CorrectionAcknowledged, correction_id="c", agency_id="ehh"))
    life.given(WORKER, sample(e.ConsentWithdrawn, consent_id="mo"))
    life.given(WORKER, sample(e.WithdrawalNotifiedToRecipient, consent_id="mo", agency_id="ehh"))
    assert life.refused(LEAD, CloseShare()) == "wrong_state"
    answered = e.RecipientWithdrawalResponseRecorded(
        consent_id="mo", response="deleted", by="ehh.lead_officer", at=life.now
    )
    life.given("ehh.lead_officer", answered)
    assert life.do(LEAD, CloseShare()) == ["ShareClosed"]


def test_an_open_request_is_not_closed() -> None:
    for reach in (approved, sent):
        life = reach(waiting())
        with pytest.raises(Refused, match=r"wrong_state|telling_open"):
            life.do(LEAD, CloseShare())


def test_deferring_can_come_before_the_decision() -> None:
    life = waiting(HOUSEHOLD)
    assert life.do(SAFE, deferral(life, "edd")) == ["TellingDeferred"]
    life.do(LEAD, approval(life))
    life.do(WORKER, sending(life))
    assert life.state.telling["edd"].status == "deferred"
