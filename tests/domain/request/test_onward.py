"""Passing on what was received: the originator is asked, or told (R-104, INV-28)."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from asked import received as all_received
from hypothesis import given
from hypothesis import strategies as st
from lives import Draft, waiting
from passing_on import (
    CHILD,
    CONSTABLE,
    DEPUTY,
    LEAD,
    SCHOOL,
    SOCIAL_WORKER,
    arrived,
    asking,
    child_of,
    opening,
    passed_on,
    permitted,
    permitting,
    refusing,
    without_permission,
)
from scenario import Scenario

from domain.refusal import Refused
from domain.request.commands import RecordOnwardMade
from domain.request.decider import SHARE_REQUEST
from domain.request.events import OnwardDisclosurePermitted, OnwardDisclosureRecorded


def duties(case: Scenario) -> set[tuple[str, str | None]]:
    return {(duty.task, duty.agency) for duty in SHARE_REQUEST.duties(case.state)}


def asked() -> Scenario:
    case = arrived()
    case.do(SOCIAL_WORKER, asking())
    return case


def test_the_originator_is_asked_before_anything_is_passed_on() -> None:
    case = asked()
    assert case.types[-1] == "OnwardDisclosureRequested"
    assert ("decide_onward", "alp") in duties(case)
    assert case.refused(SOCIAL_WORKER, passed_on()) == "onward_not_permitted"
    assert case.do(LEAD, permitting()) == ["OnwardDisclosurePermitted"]
    assert ("decide_onward", "alp") not in duties(case)
    assert case.do(SOCIAL_WORKER, passed_on()) == ["OnwardDisclosureRecorded"]
    assert case.state.gone_to["attendance"] == ("csc", "pol")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"to_agency": "xyz"}, "agency_not_party"),
        ({"to_agency": "alp"}, "agency_not_party"),
        ({"to_agency": "csc"}, "agency_not_party"),
        ({"items": ()}, "field_missing"),
        ({"items": ("elsewhere",)}, "unknown_item"),
        ({"purpose": None}, "purpose_missing"),
        ({"purpose": "  "}, "purpose_missing"),
        ({"legal_basis_id": None}, "legal_basis_missing"),
        ({"legal_basis_id": "whatever"}, "unknown_code"),
        ({"legal_basis_id": "cl_consent"}, "unknown_code"),
        ({"legal_basis_id": "art6_consent"}, "legal_basis_missing"),
        ({"legal_basis_id": "dpa1998"}, "legal_basis_not_in_force"),
        ({"consent_covers": True}, "consent_missing"),
    ],
)
def test_asking_says_what_for_what_to_whom_and_on_which_basis(said: dict[str, Any], code: str) -> None:
    assert arrived().refused(SOCIAL_WORKER, asking(**said)) == code


def test_only_the_recipient_asks_and_only_for_what_it_received() -> None:
    case = arrived()
    assert case.refused(SCHOOL, asking()) == "not_recipient"
    assert case.refused(CONSTABLE, asking()) == "not_found"
    assert waiting().refused("ehh.practitioner", asking()) == "unknown_item"


def test_a_consent_covers_the_agencies_that_it_names_and_no_other() -> None:
    case = all_received(waiting(Draft()))
    assert case.refused("ehh.practitioner", asking(consent_covers=True)) == "consent_missing"
    consents = {
        ref: each.model_copy(update={"scope": each.scope.model_copy(update={"recipients": ("ehh", "pol")})})
        for ref, each in case.state.consents.items()
    }
    case.state = case.state.model_copy(update={"consents": consents})
    case.do("ehh.practitioner", asking(consent_covers=True))
    assert case.last("OnwardDisclosureRequested").consent_covers


def test_a_reference_is_used_once() -> None:
    assert asked().refused(SOCIAL_WORKER, asking()) == "wrong_state"


@pytest.mark.parametrize("command", [permitting("other"), refusing("other")])
def test_only_what_was_asked_is_answered(command: Any) -> None:
    assert asked().refused(LEAD, command) == "malformed"


@pytest.mark.parametrize("answer", [permitting(), refusing()])
def test_the_originators_lead_officer_or_deputy_answers_and_answers_once(answer: Any) -> None:
    case = asked()
    assert case.refused(SCHOOL, answer) == "not_lead_officer"
    assert case.refused("csc.lead_officer", answer) == "not_disclosing_agency"
    case.do(DEPUTY, answer)
    for command in (permitting(), refusing()):
        assert case.refused(LEAD, command) == "wrong_state"


def test_nobody_answers_what_they_asked_themselves() -> None:
    case = asked()
    onward = {"police": case.state.onward["police"].model_copy(update={"asked_by": LEAD})}
    case.state = case.state.model_copy(update={"onward": onward})
    assert case.refused(LEAD, permitting()) == "separation_of_duties"
    assert case.refused(LEAD, refusing()) == "separation_of_duties"


def test_what_was_shared_never_to_be_passed_on_cannot_be_permitted() -> None:
    case = arrived(onward_rule="none")
    case.do(SOCIAL_WORKER, asking())
    refusal = case.refusal(LEAD, permitting())
    assert (refusal.code, refusal.field) == ("limits_widened", "onward_rule")
    assert case.do(LEAD, refusing()) == ["OnwardDisclosureRefused"]


def test_a_permission_states_its_limits_and_has_a_request_of_its_own() -> None:
    case = asked()
    assert case.refused(LEAD, permitting(limits=" ")) == "field_missing"
    assert case.refused(LEAD, permitting(new_request_id=case.state.request_id)) == "malformed"
    case.do(LEAD, permitting(new_request_id=None))
    case.do(SOCIAL_WORKER, asking("again"))
    taken = case.state.onward["police"].new_request_id
    assert case.refused(LEAD, permitting("again", new_request_id=taken)) == "malformed"
    case.do(LEAD, permitting("again", new_request_id=None))
    assert len({each.new_request_id for each in case.state.onward.values()}) == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"ground_ids": ()}, "ground_not_specific"),
        ({"ground_ids": ("data_protection",)}, "ground_not_specific"),
        ({"reasons": None}, "reasons_missing"),
        ({"reasons": "Data protection."}, "ground_not_specific"),
    ],
)
def test_a_refusal_is_as_specific_as_that_of_a_share(said: dict[str, Any], code: str) -> None:
    assert asked().refused(LEAD, refusing(**said)) == code


def test_what_was_refused_is_not_passed_on() -> None:
    case = asked()
    case.do(LEAD, refusing())
    assert case.refused(SOCIAL_WORKER, passed_on()) == "onward_not_permitted"


@pytest.mark.parametrize("refused_before", [True, False])
def test_in_an_emergency_it_is_passed_on_with_a_reason_and_the_originator_looks_at_it(refused_before: bool) -> None:
    case = asked()
    if refused_before:
        case.do(LEAD, refusing())
    assert case.refused(SOCIAL_WORKER, passed_on(without_permission=True)) == "reasons_missing"
    case.do(SOCIAL_WORKER, without_permission())
    assert ("review_onward", "alp") in duties(case)
    assert not SHARE_REQUEST.resting(case.state)
    assert case.do(LEAD, permitting()) == ["OnwardDisclosurePermitted"]
    assert ("review_onward", "alp") not in duties(case)


def test_it_is_recorded_once_and_with_permission_where_there_is_one() -> None:
    case = permitted()
    assert case.refused(SOCIAL_WORKER, without_permission()) == "wrong_state"
    assert case.refused(SOCIAL_WORKER, passed_on(at=case.now + timedelta(hours=1))) == "time_in_future"
    case.do(SOCIAL_WORKER, passed_on())
    assert case.refused(SOCIAL_WORKER, passed_on()) == "wrong_state"


def test_nothing_is_passed_on_before_it_was_received_or_permitted() -> None:
    case = asked()
    assert case.refused(SOCIAL_WORKER, early(case, without_permission())) == "dates_out_of_order"
    case.wait(hours=3)
    case.do(LEAD, permitting())
    assert case.refused(SOCIAL_WORKER, early(case, passed_on())) == "dates_out_of_order"
    case.do(SOCIAL_WORKER, passed_on(at=case.now))


def early(case: Scenario, command: RecordOnwardMade) -> RecordOnwardMade:
    return command.model_copy(update={"at": case.now - timedelta(hours=1)})


ACTS = st.tuples(
    st.sampled_from(["ask", "permit", "refuse", "made", "made without permission"]),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["pol", "gp"]),
    st.sampled_from([CHILD, UUID(int=78)]),
)


def act(case: Scenario, what: str, ref: str, agency: str, request_id: UUID) -> None:
    commands: dict[str, tuple[str, Any]] = {
        "ask": (SOCIAL_WORKER, asking(ref, to_agency=agency)),
        "permit": (LEAD, permitting(ref, new_request_id=request_id)),
        "refuse": (LEAD, refusing(ref)),
        "made": (SOCIAL_WORKER, passed_on(ref)),
        "made without permission": (SOCIAL_WORKER, without_permission(ref)),
    }
    with suppress(Refused):
        case.do(*commands[what])


def may_be_opened(case: Scenario, agency: str) -> bool:
    """As the events of the parent tell it."""
    to = {each.body.onward_id: each.body.to_agency for each in case.history if "DisclosureRequested" in each.type}
    bodies = [event.body for event in case.history]
    permissions = [each for each in bodies if isinstance(each, OnwardDisclosurePermitted)]
    made = [each for each in bodies if isinstance(each, OnwardDisclosureRecorded) and each.without_permission]
    return any(each.new_request_id == CHILD and to[each.onward_id] == agency for each in permissions) or any(
        to[each.onward_id] == agency for each in made
    )


@given(acts=st.lists(ACTS, max_size=7), agency=st.sampled_from(["pol", "gp"]))
def test_inv_28_nothing_received_is_shared_again_without_permission_or_an_originator_who_knows(
    acts: list[tuple[str, str, str, UUID]], agency: str
) -> None:
    case = arrived()
    for each in acts:
        act(case, *each)
    child = child_of(case)
    try:
        child.do(SOCIAL_WORKER, opening(case, recipient_agency_id=agency))
    except Refused as refused:
        assert refused.refusal.code in ("onward_not_permitted", "limits_widened")
    assert (child.state.state == "Draft") is may_be_opened(case, agency)
    for onward in case.state.onward.values():
        answered_since = onward.status != "requested"
        assert not onward.without_permission or answered_since or ("review_onward", "alp") in duties(case)
