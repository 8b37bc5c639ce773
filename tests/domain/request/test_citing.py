"""A request that cites a protocol: it must be in force between both agencies, and its limits hold (R-016, R-177)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import drafts as d
import pytest
from asked import approval
from hypothesis import given
from hypothesis import strategies as st
from lives import Life

from domain.refusal import Refused
from domain.request import citing
from domain.request import commands as c
from tests.domain.incidents.incident import INCIDENT
from tests.domain.registers.agreement import (
    ACTIVATE,
    HUB_LEAD,
    HUB_SIRO,
    LEAD,
    SIRO,
    WITHDRAW,
    Agreement,
    active,
    drafted,
    drafting,
    signature,
    signed,
    view,
)

CONSTABLE = "pol.practitioner"
PURPOSE = "safeguarding_enquiry"
NARROWER = {"purposes": (PURPOSE,), "onward": "none"}


def opening(**said: Any) -> c.CreateShareRequest:
    """The police offer the hub what it may have under the protocol."""
    asked = {
        "pathway": "safeguarding",
        "threshold_level": 4,
        "disclosing_agency_id": "pol",
        "recipient_agency_id": "ehh",
        "purpose_code": PURPOSE,
        "protocol_id": INCIDENT,
    }
    return d.request(**{**asked, **said})


def beside(one: Agreement) -> Life:
    return Life(beside=(one,), now=one.now)


def opened(one: Agreement | None = None, **said: Any) -> Life:
    case = beside(one or active())
    case.do(CONSTABLE, opening(**said))
    return case


def ready(case: Life) -> Life:
    """Everything but the submission."""
    case.do(CONSTABLE, d.child(), d.parent(), d.item(), d.purpose_test(), d.confidentiality())
    case.do(CONSTABLE, d.risk("likely_significant_harm"), d.duty_basis(), d.engagement("mo"), d.referral())
    case.do(CONSTABLE, d.settling("not_required"), d.accuracy())
    return case


def submitted(case: Life) -> Life:
    ready(case).do(CONSTABLE, d.SUBMIT)
    return case


def approve(case: Life, **said: Any) -> str:
    """The rule on passing on that was set."""
    case.do("pol.lead_officer", approval(case, **said))
    rule: str = case.last("ShareApproved").onward_rule
    return rule


def refusal(case: Life, command: Any, person: str = CONSTABLE) -> tuple[str, str | None]:
    refused = case.refusal(person, command)
    return refused.code, refused.field


def withdrawn() -> Agreement:
    one = active()
    one.do(LEAD, WITHDRAW)
    return one


def renewed(one: Agreement, **changes: Any) -> Agreement:
    """The second version takes the place of the first."""
    one.do(LEAD, drafting(**{"version": "2.0", **changes}), view("pol"))
    one.do(HUB_LEAD, view("ehh"))
    one.do(SIRO, signature("sharer", "pol"))
    one.do(HUB_SIRO, signature("receiver", "ehh"))
    one.do(LEAD, ACTIVATE)
    return one


def expired() -> Agreement:
    one = active()
    one.wait(days=400)
    return one


def not_begun() -> Agreement:
    return active(duration={"since": date(2027, 1, 4), "until": date(2027, 12, 31)})


MADE: Mapping[str, Callable[[], Agreement]] = {
    "absent": Agreement,
    "draft": drafted,
    "signed": signed,
    "not_begun": not_begun,
    "active": active,
    "renewed": lambda: renewed(active()),
    "expired": expired,
    "withdrawn": withdrawn,
}
IN_FORCE = ("active", "renewed")


@given(
    kind=st.sampled_from(sorted(MADE)),
    discloser=st.sampled_from(["pol", "ehh", "csc"]),
    recipient=st.sampled_from(["ehh", "pol", "csc"]),
    purpose=st.sampled_from([PURPOSE, "early_help_support", "prevent_serious_crime"]),
    amended=st.booleans(),
)
def test_inv_45_only_a_protocol_in_force_between_both_agencies_is_cited_and_within_its_limits(
    kind: str, discloser: str, recipient: str, purpose: str, amended: bool
) -> None:
    if discloser == recipient:
        return
    person, case = f"{discloser}.practitioner", beside(MADE[kind]())
    parties = {"disclosing_agency_id": discloser, "recipient_agency_id": recipient, "purpose_code": purpose}
    between, within = {discloser, recipient} == {"pol", "ehh"}, purpose != "prevent_serious_crime"
    allowed = kind in IN_FORCE and (discloser, recipient) == ("pol", "ehh") and within
    command: Any = opening(**parties)
    if amended:
        assert case.do(person, opening(**parties, protocol_id=None)) == ["ShareRequestCreated"]
        command = c.AmendRequest(protocol_id=INCIDENT)
    refused = None if allowed else ("limits_widened" if kind in IN_FORCE and between else "protocol_not_active")
    try:
        case.do(person, command)
    except Refused as problem:
        assert problem.refusal.code == refused
        assert case.state.protocol_id is None
    else:
        assert refused is None
        assert case.state.protocol_id == INCIDENT
        assert case.state.protocol_version == ("2.0" if kind == "renewed" else "1.0")


ACTS: Mapping[str, Callable[[Life, Agreement], object]] = {
    "renew": lambda case, one: renewed(one, version=f"{len(one.state.versions) + 1}.0", limitations_to_use=NARROWER),
    "withdraw": lambda case, one: one.do(LEAD, WITHDRAW),
    "later": lambda case, one: later(case, one, 150),
    "cite": lambda case, one: case.do(CONSTABLE, c.AmendRequest(protocol_id=INCIDENT)),
    "leave": lambda case, one: case.do(CONSTABLE, c.AmendRequest(without_protocol=True)),
    "turn": lambda case, one: case.do(CONSTABLE, c.AmendRequest(recipient_agency_id="csc")),
    "return": lambda case, one: case.do(CONSTABLE, c.AmendRequest(recipient_agency_id="ehh")),
    "help": lambda case, one: case.do(CONSTABLE, c.AmendRequest(purpose_code="early_help_support")),
    "enquire": lambda case, one: case.do(CONSTABLE, c.AmendRequest(purpose_code=PURPOSE)),
    "note": lambda case, one: case.do(CONSTABLE, d.item("note", category="health_note")),
    "submit": lambda case, one: resubmitted(case),
    "approve": lambda case, one: case.do("pol.lead_officer", approval(case)),
    "approve_widely": lambda case, one: case.do("pol.lead_officer", approval(case, onward_rule="safeguarding_only")),
}


OFTEN = ("submit", "approve") * 4


def resubmitted(case: Life) -> None:
    """Also where the footing is settled already."""
    with suppress(Refused):
        case.do(CONSTABLE, d.settling("not_required"))
    case.do(CONSTABLE, d.SUBMIT)


def later(case: Life, one: Agreement, days: int) -> None:
    """Time passes on both streams alike."""
    one.wait(days=days)
    case.now = one.now


@given(acts=st.lists(st.sampled_from([*sorted(ACTS), *OFTEN]), max_size=12), cites=st.booleans())
def test_inv_45_whatever_happens_in_whatever_order_a_citation_is_of_a_protocol_in_force(
    acts: list[str], cites: bool
) -> None:
    one = active()
    case = ready(opened(one, protocol_id=INCIDENT if cites else None))
    for act in acts:
        before, told = case.state, len(case.history)
        with suppress(Refused):
            ACTS[act](case, one)
        cited_rightly(case, one, told)
        if before.submitted_at and case.types[told:] == ["ShareApproved"]:
            assert case.state.protocol_version == before.protocol_version


def cited_rightly(case: Life, one: Agreement, since: int) -> None:
    """Wherever a request says what it wants, the protocol was in force then and allowed it."""
    state, saying = case.state, {"ShareRequestAmended", "ShareRequestSubmitted"}
    if saying & set(case.types[since:]) and state.protocol_id:
        version = one.state.active(case.now.date())
        assert version is not None
        assert state.protocol_version == version.version
        assert (state.disclosing_agency_id, state.recipient_agency_id) == ("pol", "ehh")
        assert state.purpose_code in version.terms.limitations_to_use.purposes
        assert "note" not in state.items
    if state.approval and state.protocol_version:
        limits = one.state.versions[state.protocol_version].terms.limitations_to_use
        assert state.approval.onward_rule in ("none", limits.onward)


@pytest.mark.parametrize("kind", sorted(set(MADE) - set(IN_FORCE)))
def test_inv_45_a_draft_is_not_submitted_under_a_protocol_that_is_not_in_force_any_more(kind: str) -> None:
    case = ready(opened())
    case.beside = (MADE[kind](),)
    assert refusal(case, d.SUBMIT) == ("protocol_not_active", "protocol_id")
    case.do(CONSTABLE, c.AmendRequest(without_protocol=True))
    assert (case.state.protocol_id, case.state.protocol_version) == (None, None)
    case.do(CONSTABLE, d.settling("not_required"), d.SUBMIT)
    assert case.last("ShareRequestSubmitted").protocol_version is None


def test_a_whole_draft_at_once_is_held_against_the_protocol_too() -> None:
    whole = c.SubmitShareRequest(
        create=opening(),
        subjects=(d.child(),),
        items=(d.item("nurse", category="health_note"),),
        footing=d.settling("not_required"),
    )
    assert refusal(beside(active()), whole) == ("limits_widened", "items.0.category")
    assert refusal(beside(withdrawn()), whole) == ("protocol_not_active", "create.protocol_id")


def test_inv_44_a_submitted_request_keeps_its_version_whatever_becomes_of_the_protocol() -> None:
    for change in (withdrawn, expired, lambda: renewed(active(), limitations_to_use=NARROWER)):
        case = submitted(opened())
        case.beside = (change(),)
        assert approve(case) == "ask_first"
        assert (case.state.protocol_id, case.state.protocol_version) == (INCIDENT, "1.0")


def test_the_version_in_force_at_the_submission_is_the_one_that_counts() -> None:
    one = active()
    case = ready(opened(one))
    renewed(one, limitations_to_use=NARROWER)
    case.do(CONSTABLE, d.SUBMIT)
    assert case.last("ShareRequestCreated").protocol_version == "1.0"
    assert case.last("ShareRequestSubmitted").protocol_version == "2.0"
    assert approve(case) == "none"


def test_an_amendment_notes_the_version_that_is_in_force_by_then() -> None:
    one = active()
    case = opened(one)
    renewed(one)
    case.do(CONSTABLE, c.AmendRequest(purpose_text="To see that the children are safe."))
    assert {change.field: change.new_code for change in case.last("ShareRequestAmended").changes} == {
        "protocol_version": "2.0",
        "purpose_text": None,
    }
    assert case.state.protocol_version == "2.0"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"purpose_code": "prevent_serious_crime"}, "purpose_code"),
        ({"disclosing_agency_id": "ehh", "recipient_agency_id": "pol"}, "disclosing_agency_id"),
    ],
)
def test_a_request_may_not_be_amended_beyond_the_limits(said: dict[str, Any], field: str) -> None:
    assert refusal(opened(), c.AmendRequest(**said)) == ("limits_widened", field)


def test_a_receiver_whom_the_limits_leave_out_receives_nothing_under_it() -> None:
    owners = ({"agency_id": "ehh", "name": "A"}, {"agency_id": "pol", "name": "B"})
    limits = {"purposes": (PURPOSE,), "recipients": ("pol",)}
    one = signed(receivers=("ehh", "pol"), iao_receiving=owners, limitations_to_use=limits)
    one.do(SIRO, signature("receiver", "pol"))
    one.do(LEAD, ACTIVATE)
    assert refusal(beside(one), opening()) == ("limits_widened", "recipient_agency_id")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"category": "health_note"}, "category"),
        ({"category": "incident", "special_category": True}, "special_category"),
        ({"category": "school_record", "criminal_offence": True}, "criminal_offence"),
    ],
)
def test_only_the_types_of_information_that_the_protocol_names_are_asked_for(said: dict[str, Any], field: str) -> None:
    case = opened()
    case.do(CONSTABLE, d.child())
    assert refusal(case, d.item(**said)) == ("limits_widened", field)
    assert case.do(CONSTABLE, d.item(category="school_record", special_category=True)) == ["DataItemRequested"]


def test_items_asked_for_before_it_was_cited_are_looked_at_when_it_is() -> None:
    case = opened(protocol_id=None)
    case.do(CONSTABLE, d.child(), d.item(category="health_note"))
    assert refusal(case, c.AmendRequest(protocol_id=INCIDENT)) == ("limits_widened", "category")


@pytest.mark.parametrize(("rule", "set_"), [(None, "ask_first"), ("ask_first", "ask_first"), ("none", "none")])
def test_an_approval_keeps_the_rule_on_passing_on_or_a_narrower_one(rule: str | None, set_: str) -> None:
    assert approve(submitted(opened()), onward_rule=rule) == set_


@pytest.mark.parametrize("rule", ["safeguarding_only", "named_only"])
def test_an_approval_that_widens_is_refused(rule: str) -> None:
    case = submitted(opened())
    assert refusal(case, approval(case, onward_rule=rule), "pol.lead_officer") == ("limits_widened", "onward_rule")


def test_in_immediate_danger_the_decider_goes_before_the_protocol() -> None:
    case = ready(opened())
    case.do(CONSTABLE, d.risk("immediate_danger"), d.SUBMIT)
    assert approve(case, onward_rule="safeguarding_only") == "safeguarding_only"


def test_a_protocol_that_says_nothing_of_passing_on_leaves_it_to_the_approval() -> None:
    case = submitted(opened(active(limitations_to_use={"purposes": (PURPOSE,)})))
    assert approve(case, onward_rule="safeguarding_only") == "safeguarding_only"


def test_immediate_danger_is_never_held_up_by_a_protocol() -> None:
    case = beside(withdrawn())
    case.do(CONSTABLE, opening(pathway="emergency", urgency="same_day", purpose_code="prevent_serious_crime"))
    assert case.warnings == ("protocol_not_active",)
    case = beside(active())
    case.do(CONSTABLE, opening(pathway="emergency", urgency="same_day", purpose_code="prevent_serious_crime"))
    assert case.warnings == ("limits_widened",)
    assert case.state.protocol_version == "1.0"
    case.do(CONSTABLE, d.child(), d.item(category="health_note"))
    assert case.warnings == ("limits_widened", "usually_special")


def test_a_request_under_the_protocol_that_turns_out_to_be_urgent_goes_on_after_a_withdrawal() -> None:
    case = opened()
    case.do(CONSTABLE, d.child(), d.risk("immediate_danger"))
    case.beside = (withdrawn(),)
    case.do(CONSTABLE, c.AmendRequest(purpose_text="She is in danger now."))
    assert case.warnings == ("protocol_not_active",)


def test_a_request_without_a_protocol_looks_at_none() -> None:
    case = opened(protocol_id=None)
    for command in (opening(protocol_id=None), d.item(), d.SUBMIT, approval(case), c.AmendRequest(urgency="routine")):
        assert citing.related(case.state, command) == frozenset()
    assert citing.related(opened().state, d.child()) == frozenset()
    for command in (d.item(), d.SUBMIT, c.AmendRequest(urgency="routine")):
        assert citing.related(opened().state, command) == {f"protocol/{INCIDENT}"}


def test_a_protocol_is_cited_or_not() -> None:
    both = c.AmendRequest(protocol_id=INCIDENT, without_protocol=True)
    assert refusal(opened(), both) == ("malformed", "without_protocol")
    assert refusal(opened(protocol_id=None), c.AmendRequest(without_protocol=True))[0] == "malformed"
