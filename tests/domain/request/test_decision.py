"""The lead officer's decision: what it needs, who may take it, and what undoes it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from asked import YES, alternative, approval, approved, received, refusal, sending, sent
from hypothesis import given
from hypothesis import strategies as st
from lives import REQUEST_OF_CHILDREN, Draft, Life, waiting
from request_samples import sample
from scenario import partnership

from domain.event import Command
from domain.refusal import Refused
from domain.request import events as e
from domain.request.commands import (
    CancelRequest,
    ReassignApprover,
    ReopenDecision,
    ReturnForInformation,
    ReviewConsent,
    StopShare,
    WithdrawConsent,
)
from domain.request.parts import ChecklistAnswers, FootingKind, WithheldItem

LEAD = "alp.lead_officer"
PEOPLE = sorted({each.person for agency in partnership().agencies.values() for each in agency.holdings})


def without_leads(life: Life, agency: str) -> None:
    held = life.register.agencies[agency].holdings
    life.agency(agency, holdings=tuple(each for each in held if each.role != "lead_officer"))


def decisions(life: Life) -> list[Command]:
    returned = ReturnForInformation(missing=("purpose",), reason="It does not say what for.")
    return [approval(life), refusal(), returned]


def test_an_approval_names_people_items_limits_and_an_end() -> None:
    life = waiting()
    withheld = (WithheldItem(item="nurse", reason="Not needed for the assessment."),)
    assert life.do(LEAD, approval(life, items_approved=("attendance",), items_withheld=withheld)) == ["ShareApproved"]
    said = life.last("ShareApproved")
    assert said.telling_required_for == ("ash", "mo")
    assert said.onward_rule == "ask_first"
    assert (said.acting_as, said.acting_reason) == ("lead", None)
    assert said.valid_until == datetime(2026, 12, 18, 17, tzinfo=UTC)  # 20 working days
    assert life.state.state == "Approved"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"items_approved": ("attendance", "unheard_of")}, "unknown_item"),
        ({"items_approved": ()}, "field_missing"),
        ({"items_approved": ("attendance",)}, "reasons_missing"),
        (
            {"items_approved": ("attendance",), "items_withheld": (WithheldItem(item="nurse", reason=" "),)},
            "reasons_missing",
        ),
        ({"items_withheld": (WithheldItem(item="nurse", reason="Both."),)}, "malformed"),
        ({"named_recipients": ()}, "recipient_not_named"),
        ({"named_recipients": ("ehh.mailbox",)}, "recipient_not_named"),
        ({"named_recipients": ("csc.practitioner",)}, "recipient_not_approved"),
        ({"named_recipients": ("ehh.director",)}, "recipient_not_approved"),
        ({"named_senders": ()}, "field_missing"),
        ({"named_senders": ("ehh.practitioner",)}, "not_disclosing_agency"),
        ({"named_senders": ("alp.director",)}, "role_not_held"),
        ({"onward_rule": "whatever"}, "unknown_code"),
        ({"reasons": None}, "reasons_missing"),
        ({"child_welfare_considered": " "}, "child_welfare_missing"),
        ({"basis_confirmed": False}, "field_missing"),
        ({"checklist": ChecklistAnswers()}, "checklist_incomplete"),
        ({"checklist": YES.model_copy(update={"timely": False})}, "checklist_incomplete"),
        ({"persons_affected": None}, "field_missing"),
    ],
)
def test_an_approval_that_lacks_something_is_refused(said: dict[str, Any], code: str) -> None:
    life = waiting()
    assert life.refused(LEAD, approval(life, **said)) == code
    assert life.state.state == "AwaitingDecision"


def test_a_no_in_the_checklist_stands_with_its_reason() -> None:
    life = waiting()
    late = ChecklistAnswers(**{**YES.model_dump(), "timely": False, "reasons_for_no": "It was asked for last month."})
    assert life.do(LEAD, approval(life, checklist=late)) == ["ShareApproved"]


def test_confidential_matter_needs_consent_or_a_recorded_purpose() -> None:
    life = waiting(replace(REQUEST_OF_CHILDREN, confidence=None))
    assert life.refused("hlt.lead_officer", approval(life)) == "confidence_basis_missing"


def test_legal_advice_that_was_asked_for_is_awaited() -> None:
    life = waiting()
    life.given("alp.practitioner", sample(e.AdviceRequested, advice_id="law", asked_of_role="legal_adviser"))
    assert life.refused(LEAD, approval(life)) == "advice_missing"
    life.given("alp.director", sample(e.AdviceGiven, advice_id="law", adviser="alp.director"))
    assert life.do(LEAD, approval(life)) == ["ShareApproved"]


def test_a_test_for_a_first_part_does_not_silently_carry_the_whole_file() -> None:
    life = waiting(replace(REQUEST_OF_CHILDREN, footing="public_interest", recorder="csc.practitioner"))
    life.given("csc.practitioner", sample(e.PublicInterestTestRecorded, preliminary_share_only=True))
    life.do("hlt.lead_officer", approval(life))
    assert life.warnings == ("preliminary_share_only",)


def test_a_lapsed_consent_carries_no_approval() -> None:
    life = waiting()
    life.given("SYSTEM", sample(e.ConsentReviewDue, consent_id="mo"))
    assert life.refused(LEAD, approval(life)) == "consent_missing"


def test_an_absent_officer_does_not_decide() -> None:
    life = waiting()
    life.away(LEAD, "alp")
    for decision in decisions(life):
        assert life.refused(LEAD, decision) == "approver_recorded_absent"


def test_a_deputy_says_why_it_is_them() -> None:
    life = waiting()
    life.away(LEAD, "alp")
    life.do("alp.deputy_lead_officer", approval(life))
    said = life.last("ShareApproved")
    assert (said.acting_as, said.acting_reason) == ("deputy", "absence_recorded")


def test_an_outsider_may_be_the_deputy_that_an_agency_appointed() -> None:
    life = waiting(replace(REQUEST_OF_CHILDREN, discloser="wda", requester="wda.lead_officer"))
    life.do("hsg.lead_officer", approval(life))
    said = life.last("ShareApproved")
    assert (said.acting_as, said.acting_reason) == ("external_deputy", "conflict_of_interest")


@given(
    field=st.sampled_from(("requester", "recorder")),
    urgency=st.sampled_from(("routine", "priority", "same_day", "emergency")),
    footing=st.sampled_from(("consent", "exemption", "public_interest")),
)
def test_inv_02_who_asked_or_recorded_the_footing_never_decides(field: str, urgency: str, footing: FootingKind) -> None:
    draft = replace(Draft(urgency=urgency, footing=footing), **{field: LEAD})  # type: ignore[arg-type]
    life = waiting(draft)
    for decision in decisions(life):
        assert life.refused(LEAD, decision) == "separation_of_duties"


@given(person=st.sampled_from(PEOPLE))
def test_inv_03_only_who_holds_the_office_there_decides(person: str) -> None:
    life = waiting()
    officers = (LEAD, "alp.deputy_lead_officer")
    for decision in decisions(life):
        if person not in officers:
            assert life.refused(person, decision) in {"not_lead_officer", "not_disclosing_agency", "not_found"}
    if person in officers:
        life.do(person, approval(life))
        said = life.last("ShareApproved")
        assert (said.acting_as == "lead") == (said.acting_reason is None) == (person == LEAD)


@given(basis=st.sampled_from(["dpa1998", "art6_public_task", "art6_consent"]))
def test_inv_04_the_legal_basis_is_in_force_on_the_day_of_the_decision(basis: str) -> None:
    life = waiting(replace(REQUEST_OF_CHILDREN, basis=basis))
    in_force = next(each for each in life.catalogue.legal_bases if each.id == basis).in_force(life.now.date())
    if in_force:
        assert life.do("hlt.lead_officer", approval(life)) == ["ShareApproved"]
    else:
        assert life.refused("hlt.lead_officer", approval(life)) == "legal_basis_not_in_force"


@given(retired=st.sampled_from(["art6_public_task", "art9_spi_safeguarding"]))
def test_inv_44_retiring_a_basis_blocks_new_uses_and_keeps_what_was_recorded(retired: str) -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    history = list(life.history)
    bases = tuple(
        each.model_copy(update={"ended_on": life.now.date()}) if each.id == retired else each
        for each in life.catalogue.legal_bases
    )
    life.catalogue = life.catalogue.model_copy(update={"legal_bases": bases})
    assert life.refused("hlt.lead_officer", approval(life)) == "legal_basis_not_in_force"
    assert life.history == history


BLANKS = st.sampled_from([None, "", "  ", "\n\t"])


@given(blank=BLANKS)
def test_inv_41_no_decision_without_reasons(blank: str | None) -> None:
    life = waiting()
    decided: list[Command] = [
        approval(life, reasons=blank),
        refusal(reasons=blank),
        ReturnForInformation(missing=("purpose",), reason=blank),
    ]
    for decision in decided:
        assert life.refused(LEAD, decision) == "reasons_missing"
    assert life.refused("alp.practitioner", CancelRequest(reason_code="no_need", reasons=blank)) == "reasons_missing"
    approved(life)
    for undoing in (StopShare(cause="new_risk", reasons=blank), ReopenDecision(reasons=blank)):
        assert life.refused(LEAD, undoing) == "reasons_missing"


@given(danger=st.booleans())
def test_inv_46_an_unfit_agency_receives_nothing_but_in_immediate_danger(danger: bool) -> None:
    life = waiting(replace(REQUEST_OF_CHILDREN, risk="immediate_danger" if danger else "likely_significant_harm"))
    life.agency("csc", suspended=True)
    if danger:
        life.do("hlt.lead_officer", approval(life))
        assert life.warnings == ("agency_not_party",)
    else:
        assert life.refused("hlt.lead_officer", approval(life)) == "agency_not_party"


def test_who_cannot_approve_because_an_agency_is_suspended_is_told_what_can_be_done() -> None:
    """The agencies of a request that was submitted cannot be changed any more."""
    life = waiting(REQUEST_OF_CHILDREN)
    life.agency("hlt", suspended=True)
    refused = life.refusal("hlt.lead_officer", approval(life))
    assert (refused.code, refused.field) == ("agency_not_party", "disclosing_agency_id")
    assert "partnership officer" in refused.how_to_fix
    assert "decline" in refused.how_to_fix
    assert life.do("hlt.lead_officer", refusal())[0] == "ShareDeclined"


@pytest.mark.parametrize("agency", ["hlt", "csc"])
def test_a_lead_officer_who_left_after_the_submission_stops_neither_the_decision_nor_the_sending(agency: str) -> None:
    life, deputy = waiting(REQUEST_OF_CHILDREN), "hlt.deputy_lead_officer"
    without_leads(life, agency)
    assert life.do(deputy, approval(life)) == ["ShareApproved"]
    assert life.warnings == ("agency_without_lead_officer",)
    assert life.do("hlt.practitioner", sending(life)) == ["InformationSent"]
    assert life.warnings == ("agency_without_lead_officer",)


EXCUSES = [
    "GDPR",
    "Data protection.",
    "because of the UK GDPR",
    "Someone else will share it",
    "Others will",
    "GDPR stops it",
]


@given(excuse=st.sampled_from(EXCUSES), ground=st.sampled_from(["gdpr", "data_protection", "someone_else_will"]))
def test_inv_49_data_protection_alone_is_no_ground(excuse: str, ground: str) -> None:
    life = waiting()
    assert life.refused(LEAD, refusal(ground_ids=(ground,))) == "ground_not_specific"
    assert life.refused(LEAD, refusal(ground_ids=())) == "ground_not_specific"
    assert life.refused(LEAD, refusal(reasons=excuse)) == "ground_not_specific"
    assert life.refused("alp.practitioner", CancelRequest(reason_code=ground, reasons="No.")) == "ground_not_specific"
    assert (
        life.refused("alp.practitioner", CancelRequest(reason_code="no_need", reasons=excuse)) == "ground_not_specific"
    )


def test_a_reason_that_mentions_the_law_and_says_more_is_a_reason() -> None:
    life = waiting()
    reasons = "GDPR asks for necessity, and the medical history of 2019 has no bearing on this."
    assert life.do(LEAD, refusal(reasons=reasons)) == ["ShareDeclined", "RetentionScheduled"]


def test_who_declines_says_how_to_disagree() -> None:
    life = waiting()
    assert life.refused(LEAD, refusal(right_to_escalate_stated=False)) == "field_missing"


def test_a_return_goes_back_to_the_draft_and_names_what_is_missing() -> None:
    life = waiting()
    assert life.refused(LEAD, ReturnForInformation(reason="Not clear.")) == "field_missing"
    assert life.do(LEAD, decisions(life)[2]) == ["ShareRequestReturned"]
    assert life.state.state == "Draft"


def test_a_stopped_share_may_be_reopened_and_decided_again_by_the_same_person() -> None:
    life = approved(waiting())
    assert life.do(LEAD, StopShare(cause="new_risk", reasons="He has moved in.")) == [
        "ShareStopped",
        "RetentionScheduled",
    ]
    assert life.do(LEAD, ReopenDecision(reasons="He has left.")) == ["DecisionReopened", "ApproverAssigned"]
    assert life.do(LEAD, approval(life)) == ["ShareApproved"]


def test_a_withdrawal_is_recorded_as_one_and_not_as_a_stop() -> None:
    life = approved(waiting())
    assert life.refused(LEAD, StopShare(cause="consent_withdrawn", reasons="She rang.")) == "unknown_code"


def test_a_decision_that_an_escalation_changed_is_taken_by_another() -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    first, second = "hlt.lead_officer", "hlt.deputy_lead_officer"
    life.do(first, refusal())
    declined = life.last("ShareDeclined").decision_id
    life.given(
        "csc.practitioner",
        sample(e.DisagreementRaised, escalation_id="route", decision_id=declined),
        sample(e.EscalationResolved, escalation_id="route", outcome="changed"),
    )
    reopened = ReopenDecision(escalation_id="route", reasons="The partnership decided so.")
    assert life.do(second, reopened) == ["DecisionReopened", "ApproverAssigned"]
    assert life.last("DecisionReopened").decider_must_not_be == (first,)
    assert life.last("ApproverAssigned").approver_id == second
    assert life.refused(first, approval(life)) == "separation_of_duties"
    withheld = (WithheldItem(item="two", reason="Not proportionate."),)
    assert life.do(second, approval(life, items_approved=("one", "three"), items_withheld=withheld)) == [
        "ShareApproved"
    ]
    assert [each.kind for each in life.state.decisions] == ["declined", "approved"]


def test_who_asked_does_not_reopen_what_another_declined() -> None:
    life = waiting(Draft(requester=LEAD))
    life.do("alp.deputy_lead_officer", refusal())
    assert life.refused(LEAD, ReopenDecision(reasons="I ask again.")) == "separation_of_duties"


def test_a_disagreement_that_is_not_there_reopens_nothing() -> None:
    life = approved(waiting())
    assert life.refused(LEAD, ReopenDecision(escalation_id="route", reasons="So they said.")) == "not_found"


def test_another_holder_of_the_office_may_be_assigned() -> None:
    life = waiting(Draft(requester="alp.practitioner", recorder="alp.deputy_lead_officer"))
    to = ReassignApprover(to_id="alp.deputy_lead_officer", reason="absent")
    assert life.refused(LEAD, to) == "separation_of_duties"
    life = waiting()
    assert life.refused(LEAD, ReassignApprover(to_id="alp.director", reason="absent")) == "not_lead_officer"
    assert life.refused(LEAD, ReassignApprover(to_id=LEAD, reason="absent")) == "wrong_state"
    assert life.do(LEAD, to) == ["ApproverReassigned"]
    assert life.state.approver is not None
    assert life.state.approver.approver == "alp.deputy_lead_officer"


def test_who_gave_a_decision_away_for_a_conflict_of_interest_has_no_say_in_it_any_more() -> None:
    life, deputy = waiting(), "alp.deputy_lead_officer"
    life.do(LEAD, ReassignApprover(to_id=deputy, reason="conflict_of_interest"))
    assert life.refused(LEAD, approval(life)) == "separation_of_duties"
    assert life.refused(LEAD, refusal()) == "separation_of_duties"
    assert life.refused(deputy, ReassignApprover(to_id=LEAD, reason="absent")) == "separation_of_duties"
    assert life.do(deputy, approval(life)) == ["ShareApproved"]


def test_nobody_is_assigned_who_is_away() -> None:
    life = waiting()
    life.away("alp.deputy_lead_officer", "alp")
    to = ReassignApprover(to_id="alp.deputy_lead_officer", reason="overdue")
    assert life.refused(LEAD, to) == "approver_recorded_absent"


def test_who_asked_or_the_safeguarding_lead_cancels() -> None:
    cancel = CancelRequest(reason_code="consent_refused", reasons="She said no, and nothing overrides it.")
    life = waiting()
    assert life.refused("alp.practitioner.second", cancel) == "role_not_held"
    assert life.do("alp.safeguarding_lead", cancel) == ["ShareRequestCancelled", "RetentionScheduled"]
    assert waiting().do("alp.practitioner", cancel) == ["ShareRequestCancelled", "RetentionScheduled"]


def test_a_doubt_about_the_threshold_is_not_cancelled_away() -> None:
    life = waiting()
    life.state = life.state.model_copy(update={"threshold_unclear": True})
    assert life.refused("alp.practitioner", CancelRequest(reason_code="no_need", reasons="Never mind.")) == (
        "threshold_unresolved"
    )


@pytest.mark.parametrize("reach", [approved, sent, received])
def test_a_decision_is_taken_once(reach: Any) -> None:
    life = reach(waiting())
    assert life.refused(LEAD, approval(life)) == "wrong_state"
    assert life.refused(LEAD, refusal()) == "wrong_state"


def test_an_alternative_basis_is_complete_and_does_not_rest_on_consent() -> None:
    life = approved(waiting())
    life.do("alp.practitioner", WithdrawConsent(consent_id="mo"))
    for said, code in (
        ({"legal_basis_id": None}, "legal_basis_missing"),
        ({"legal_basis_id": "art6_consent"}, "legal_basis_missing"),
        ({"legal_basis_id": "gw_ca1989_s47"}, "legal_basis_missing"),
        ({"legal_basis_id": "dpa1998"}, "legal_basis_not_in_force"),
        ({"ground_ids": ()}, "ground_missing"),
        ({"ground_ids": ("because",)}, "unknown_code"),
        ({"risk_level": None}, "risk_level_missing"),
        ({"reasons": ""}, "reasons_missing"),
        ({"replaces_consent_id": "ash"}, "not_found"),
    ):
        assert life.refused(LEAD, alternative(**said)) == code
    with pytest.raises(Refused, match="not_lead_officer"):
        life.do("alp.practitioner", alternative())
    assert life.do(LEAD, alternative()) == ["AlternativeBasisRecorded", "ApproverAssigned"]


def test_a_consent_that_a_review_ended_is_replaced_as_one_that_was_withdrawn_is() -> None:
    life = approved(waiting())
    life.do("alp.practitioner", ReviewConsent(consent_id="mo", outcome="ended"))
    assert life.refused(LEAD, ReopenDecision(reasons="It is needed all the same.")) == "share_stopped"
    assert life.do(LEAD, alternative()) == ["AlternativeBasisRecorded", "ApproverAssigned"]
    assert life.last("AlternativeBasisRecorded").replaces_consent_id == "mo"


def test_inv_06_special_categories_do_not_pass_on_a_consent_that_was_withdrawn() -> None:
    life = approved(waiting())
    life.do("alp.practitioner", WithdrawConsent(consent_id="mo"))
    life.do(LEAD, alternative())
    assert life.refused(LEAD, approval(life)) == "condition9_missing"
    withheld = (WithheldItem(item="nurse", reason="No condition opens it now."),)
    assert life.do(LEAD, approval(life, items_approved=("attendance",), items_withheld=withheld)) == ["ShareApproved"]
