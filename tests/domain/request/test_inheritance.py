"""A request that passes on what was received keeps every limit of the one before it (R-103, R-104, R-177, INV-29)."""

from typing import Any
from uuid import UUID

import drafts as d
import pytest
from asked import approval
from hypothesis import given
from hypothesis import strategies as st
from lives import REQUEST_OF_CHILDREN, Life, waiting
from passing_on import (
    CHILD,
    LEAD,
    PURPOSE,
    SCHOOL,
    SOCIAL_WORKER,
    arrived,
    asking,
    child_of,
    opening,
    passed_on,
    permitted,
    without_permission,
)
from scenario import Scenario

from domain.refusal import Refused
from domain.request import commands as c
from domain.request.decider import SHARE_REQUEST

WITHIN = {"none": {"none"}, "ask_first": {"none", "ask_first"}, "named_only": {"none", "named_only"}}
WITHIN["safeguarding_only"] = {"none", "ask_first", "safeguarding_only"}
LIMITED = {"limited": True, "which": "Education Act 1996 section 537A"}


def opened(**said: Any) -> Scenario:
    """A child that keeps within what was permitted."""
    parent = permitted(**said)
    child = child_of(parent)
    child.do(SOCIAL_WORKER, opening(parent))
    return child


def refusal(parent: Scenario, request_id: UUID = CHILD, **said: Any) -> tuple[str, str | None]:
    refused = child_of(parent, request_id).refusal(SOCIAL_WORKER, opening(parent, **said))
    return refused.code, refused.field


def test_a_request_may_pass_on_what_was_permitted_to_whom_it_was_permitted() -> None:
    child = opened()
    assert child.state.parent_request_id == child.beside[0].state.request_id
    assert child.do(SOCIAL_WORKER, d.child(), d.item(category="school_record"))


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"recipient_agency_id": "gp"}, ("limits_widened", "recipient_agency_id")),
        ({"purpose_code": "prevent_serious_crime"}, ("limits_widened", "purpose_code")),
        ({"disclosing_agency_id": "ehh", "requesting_agency_id": "csc"}, ("onward_not_permitted", None)),
        ({"request_id": UUID(int=78)}, ("onward_not_permitted", "parent_request_id")),
        ({"parent_request_id": UUID(int=79)}, ("onward_not_permitted", "parent_request_id")),
    ],
)
def test_a_request_that_widens_is_refused(said: dict[str, Any], refused: tuple[str, str | None]) -> None:
    code, field = refusal(permitted(), **said)
    assert (code, field) == (refused[0], refused[1] or "disclosing_agency_id")


def test_nothing_is_passed_on_before_the_answer_nor_once_it_is_due_for_disposal() -> None:
    parent = arrived()
    parent.do(SOCIAL_WORKER, asking())
    assert refusal(parent) == ("onward_not_permitted", "parent_request_id")
    parent = permitted()
    parent.state = parent.state.model_copy(update={"state": "DisposalDue"})
    assert refusal(parent) == ("onward_not_permitted", "parent_request_id")


def test_what_was_passed_on_in_an_emergency_is_written_down_as_a_request_too() -> None:
    parent = arrived()
    parent.do(SOCIAL_WORKER, asking(), without_permission())
    assert child_of(parent).do(SOCIAL_WORKER, opening(parent)) == ["ShareRequestCreated"]


def test_a_child_may_still_be_opened_after_it_was_recorded_as_made() -> None:
    parent = permitted()
    parent.do(SOCIAL_WORKER, passed_on())
    assert child_of(parent).do(SOCIAL_WORKER, opening(parent)) == ["ShareRequestCreated"]


def test_a_whole_draft_at_once_is_held_to_the_same_limits() -> None:
    parent = permitted()
    whole = c.SubmitShareRequest(
        create=opening(parent),
        subjects=(d.child(),),
        items=(d.item("nurse", category="health_note"),),
        footing=d.settling("not_required"),
    )
    assert refusal_of(child_of(parent), whole) == ("limits_widened", "items.0.category")
    elsewhere = whole.model_copy(update={"create": opening(parent, recipient_agency_id="gp")})
    assert refusal_of(child_of(parent), elsewhere) == ("limits_widened", "create.recipient_agency_id")


def refusal_of(child: Scenario, command: Any) -> tuple[str, str | None]:
    refused = child.refusal(SOCIAL_WORKER, command)
    return refused.code, refused.field


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (c.AmendRequest(recipient_agency_id="gp"), ("limits_widened", "recipient_agency_id")),
        (c.AmendRequest(disclosing_agency_id="gp"), ("onward_not_permitted", "disclosing_agency_id")),
        (c.AmendRequest(purpose_code="prevent_serious_crime"), ("limits_widened", "purpose_code")),
        (d.item(category="health_note"), ("limits_widened", "category")),
    ],
)
def test_a_child_cannot_be_widened_afterwards(command: Any, refused: tuple[str, str]) -> None:
    child = opened()
    child.do(SOCIAL_WORKER, d.child())
    assert refusal_of(child, command) == refused
    assert child.do(SOCIAL_WORKER, c.AmendRequest(purpose_text="To look for the child.")) == ["ShareRequestAmended"]


def test_a_power_that_limits_the_use_limits_it_for_the_next_agency_too() -> None:
    child = opened(limited=True)
    assert refusal_of(child, d.purpose_test()) == ("limits_widened", "statutory_limit.limited")
    assert child.do(SOCIAL_WORKER, d.purpose_test(statutory_limit=LIMITED)) == ["PurposeTestRecorded"]


def test_an_approval_that_names_no_rule_takes_that_of_the_parent() -> None:
    child = awaiting(arrived(onward_rule="safeguarding_only"))
    child.do("hlt.lead_officer", approval(child))
    assert child.last("ShareApproved").onward_rule == "safeguarding_only"


def awaiting(parent: Scenario) -> Life:
    """Another request, decided as if it passed on what came through this one."""
    child = waiting(REQUEST_OF_CHILDREN, Life(stream=f"share-request/{CHILD}", beside=(parent,)))
    child.state = child.state.model_copy(update={"parent_request_id": parent.state.request_id})
    return child


def test_an_emergency_sets_no_limit_but_whom_it_was_passed_on_to_and_the_default_rule() -> None:
    parent = permitted()
    emergency = {"purpose_code": "", "items": {}, "decision": None}
    parent.state = parent.state.model_copy(update=emergency)
    child = child_of(parent)
    child.do(SOCIAL_WORKER, opening(parent, purpose_code="protection_from_harm"), d.child())
    assert child.do(SOCIAL_WORKER, d.item(category="health_note")) == ["DataItemRequested"]
    decided = awaiting(parent)
    decided.state = decided.state.model_copy(update={"recipient_agency_id": "csc"})
    decided.do("hlt.lead_officer", approval(decided))
    assert decided.last("ShareApproved").onward_rule == "ask_first"


@pytest.mark.parametrize(("risk", "refused"), [("emerging", True), ("likely_significant_harm", False)])
def test_what_others_gave_is_not_shared_behind_their_back_unless_harm_cannot_wait(risk: str, refused: bool) -> None:
    case = Scenario()
    case.do(SCHOOL, d.request(pathway="school_transfer", threshold_level=3, purpose_code="school_transfer"))
    case.do(SCHOOL, d.child(), d.item(), d.purpose_test(secondary_disclosure=True), d.confidentiality())
    case.do(SCHOOL, d.risk(risk), d.duty_basis(gateway_ids=("gw_ea2002_s175",)), d.settling("not_required"))
    if refused:
        assert case.refused(SCHOOL, d.SUBMIT) == "onward_not_permitted"
    else:
        case.do(SCHOOL, d.SUBMIT)
        assert "originator_to_be_told" in case.warnings


def test_only_decisions_that_could_widen_look_at_the_parent() -> None:
    state = opened().state
    assert SHARE_REQUEST.related(state, d.item())
    assert not SHARE_REQUEST.related(state, d.child())
    assert not SHARE_REQUEST.related(arrived().state, d.item())


RULES = st.sampled_from(sorted(WITHIN))


@given(
    parent_rule=RULES,
    rule=st.none() | RULES,
    recipient=st.sampled_from(["pol", "gp"]),
    purpose=st.sampled_from([PURPOSE, "prevent_serious_crime"]),
    category=st.sampled_from(["school_record", "health_note"]),
    amended=st.none() | st.sampled_from(["gp", "hlt"]),
)
def test_inv_29_a_child_narrows_and_never_widens(
    parent_rule: str, rule: str | None, recipient: str, purpose: str, category: str, amended: str | None
) -> None:
    parent = arrived(onward_rule=parent_rule)
    parent.do(SOCIAL_WORKER, asking(), without_permission())
    child = child_of(parent)
    within = recipient == "pol" and purpose == PURPOSE
    assert done(child, opening(parent, recipient_agency_id=recipient, purpose_code=purpose)) is within
    if within:
        child.do(SOCIAL_WORKER, d.child())
        assert done(child, d.item(category=category)) is (category == "school_record")
        assert amended is None or not done(child, c.AmendRequest(recipient_agency_id=amended))
    decided = awaiting(parent)
    decided.state = decided.state.model_copy(update={"recipient_agency_id": "csc"})
    assert done(decided, approval(decided, onward_rule=rule), "hlt.lead_officer") is (
        rule is None or rule in WITHIN[parent_rule]
    )
    assert not decided.state.approval or decided.state.approval.onward_rule in WITHIN[parent_rule]


def done(case: Scenario, command: Any, person: str = SOCIAL_WORKER) -> bool:
    try:
        case.do(person, command)
    except Refused as refused:
        assert refused.refusal.code in ("limits_widened", "onward_not_permitted")
        return False
    return True


def test_the_lead_officer_of_the_parent_has_no_say_in_the_child() -> None:
    assert opened().refused(LEAD, c.CancelRequest(reason_code="not_needed", reasons="No.")) == "not_found"
