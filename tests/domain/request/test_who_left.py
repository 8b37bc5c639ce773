"""A decision does not wait for somebody who left: it goes on at once, or the partnership hears of it."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from endings import DECLINE, SHARED, approved, bodies, strike
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import Life, waiting

from domain.duties.ladder import Presence, whose
from domain.event import Command
from domain.refusal import Refused
from domain.registers.holdings import Holding
from domain.request import commands as c
from domain.request.deadlines import next_deadline
from domain.streams import DECIDERS
from domain.values import SYSTEM

LEAD, DEPUTY, OUTSIDER, NEW = "alp.lead_officer", "alp.deputy_lead_officer", "hsg.lead_officer", "alp.director"
OFFICES = {LEAD: "lead_officer", NEW: "lead_officer", DEPUTY: "deputy_lead_officer", OUTSIDER: "deputy_lead_officer"}
SOMEBODY_LEFT = c.ReassignApprover(reason="absent")


def without(life: Life, person: str) -> None:
    """The office has ended, a moment ago."""
    held = life.register.agencies["alp"].holdings
    ended = tuple(each.model_copy(update={"until": life.now}) if each.person == person else each for each in held)
    life.agency("alp", holdings=ended)


def appointed(life: Life, person: str) -> None:
    held = life.register.agencies["alp"].holdings
    life.agency("alp", holdings=(*held, Holding(person=person, role=OFFICES[person], since=life.now)))


def back(life: Life, person: str) -> None:
    left = tuple(each for each in life.register.agencies["alp"].absences if each.person != person)
    life.agency("alp", absences=left)


def test_a_decision_goes_to_the_next_when_its_approver_is_away_with_both_names_and_the_reason() -> None:
    life = waiting(SHARED)
    life.away(LEAD, "alp")
    assert life.do(SYSTEM, SOMEBODY_LEFT) == ["ApproverReassigned"]
    said = life.last("ApproverReassigned")
    assert (said.from_id, said.to_id, said.reason, said.answer_by) == (LEAD, DEPUTY, "absent", None)
    assert life.state.decision_due_at == life.last("ShareRequestSubmitted").decision_due_at


def test_that_the_office_was_lost_is_the_reason_where_it_was() -> None:
    life = waiting(SHARED)
    without(life, LEAD)
    life.do(SYSTEM, SOMEBODY_LEFT)
    assert life.last("ApproverReassigned").reason == "office_lost"


def test_an_external_deputy_who_is_away_at_home_is_away_here() -> None:
    life = waiting(SHARED)
    appointed(life, OUTSIDER)
    life.do(LEAD, c.ReassignApprover(to_id=OUTSIDER, reason="conflict_of_interest"))
    life.away(OUTSIDER, "hsg")
    life.do(SYSTEM, SOMEBODY_LEFT)
    assert life.last("ApproverReassigned").to_id == DEPUTY


def test_where_nobody_else_can_the_partnership_is_told_once_and_nothing_is_lost() -> None:
    life = waiting(replace(SHARED, recorder=DEPUTY))
    life.away(LEAD, "alp")
    assert life.do(SYSTEM, SOMEBODY_LEFT) == ["ApproversExhausted"]
    assert life.refused(SYSTEM, SOMEBODY_LEFT) == "wrong_state"
    assert {duty.task for duty in DECIDERS["share-request"].duties(life.state)} == {"decide", "see_to_decision"}
    back(life, LEAD)
    assert strike(life) == ["DecisionOverdue"]
    assert life.do(LEAD, DECLINE)[0] == "ShareDeclined"


def test_whoever_let_the_time_pass_does_not_get_it_again_and_whoever_was_only_away_does() -> None:
    life = waiting(SHARED)
    life.away(LEAD, "alp")
    life.do(SYSTEM, SOMEBODY_LEFT)
    back(life, LEAD)
    life.away(DEPUTY, "alp")
    life.do(SYSTEM, SOMEBODY_LEFT)
    assert life.last("ApproverReassigned").to_id == LEAD
    back(life, DEPUTY)
    assert strike(life) == ["DecisionOverdue", "ApproverReassigned"]
    life.away(DEPUTY, "alp")
    assert life.do(SYSTEM, SOMEBODY_LEFT) == ["ApproversExhausted"]


def test_nothing_is_passed_on_from_somebody_who_is_here_or_once_it_is_decided() -> None:
    life = waiting(SHARED)
    assert life.refused(SYSTEM, SOMEBODY_LEFT) == "wrong_state"
    assert life.refused(LEAD, SOMEBODY_LEFT) == "wrong_state"
    life.do(LEAD, DECLINE)
    life.away(LEAD, "alp")
    assert life.refused(SYSTEM, SOMEBODY_LEFT) == "wrong_state"


def settled(life: Life) -> None:
    """What the service does once an office was left: it asks, and takes a refusal."""
    with suppress(Refused):
        life.do(SYSTEM, SOMEBODY_LEFT)


def here(life: Life, person: str) -> bool:
    holds = person in (*life.register.lead_officers("alp", life.now), *life.register.deputies("alp", life.now))
    return holds and not life.register.absent(person, "alp", life.now)


CHANGES = {"away": lambda life, who: life.away(who, "alp"), "gone": without, "back": back, "appointed": appointed}
turns = st.lists(st.tuples(st.sampled_from([*CHANGES, "clock", "hour"]), st.sampled_from(sorted(OFFICES))), max_size=14)


@settings(max_examples=150)
@given(turns=turns, asker=st.sampled_from(["alp.practitioner", DEPUTY, LEAD]))
def test_officers_come_and_go_and_the_decision_is_always_a_duty_of_somebody_else_than_who_asked(
    turns: list[tuple[str, str]], asker: str
) -> None:
    life = waiting(replace(SHARED, requester=asker, recorder=asker))
    if asker == LEAD:
        life.do(SYSTEM, c.ReassignApprover(to_id=DEPUTY, reason="conflict_of_interest"))
    for turn, person in turns:
        life.now += timedelta(minutes=1)
        if turn == "clock" and next_deadline(life.state):
            strike(life)
        elif turn in CHANGES:
            CHANGES[turn](life, person)
            settled(life)
        presence = Presence(life.register, life.now)
        duties = DECIDERS["share-request"].duties(life.state)
        decide = next(duty for duty in duties if duty.task == "decide")
        assert life.state.state == "AwaitingDecision"
        assert all(whose(duty, presence) for duty in duties)
        assert asker not in whose(decide, presence)
        assert life.state.exhausted or here(life, life.state.approver.approver)
    assert not bodies(life, "ShareApproved")


@pytest.mark.parametrize("by", [LEAD, DEPUTY])
def test_a_decision_that_comes_late_counts_whoever_it_waits_for_by_then(by: str) -> None:
    life = waiting(SHARED)
    strike(life)
    strike(life)
    assert life.do(by, DECLINE)[0] == "ShareDeclined"


def test_a_late_decision_is_told_who_decided_and_when() -> None:
    life = waiting(SHARED)
    life.do(LEAD, DECLINE)
    life.now += timedelta(hours=1)
    refusal = life.refusal(DEPUTY, DECLINE)
    assert refusal.code == "wrong_state"
    assert refusal.how_to_fix.startswith(f"It was declined already, by {LEAD} on ")


WITHDRAWN, CANCELLED = "The share was stopped on ", "The request was cancelled on "
TAKEN_BACK = c.CancelRequest(reason_code="not_needed", reasons="The family has moved away.")


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        ((c.WithdrawConsent(consent_id="mo"),), WITHDRAWN),
        ((c.WithdrawConsent(consent_id="mo"), c.CloseShare()), WITHDRAWN),
        ((TAKEN_BACK,), CANCELLED),
        ((TAKEN_BACK, c.CloseShare()), CANCELLED),
    ],
)
def test_a_late_decision_is_not_told_of_an_approval_that_counts_no_more(
    meanwhile: tuple[Command, ...], said: str
) -> None:
    life = approved()
    life.do("alp.practitioner", *meanwhile)
    refusal = life.refusal(DEPUTY, DECLINE)
    assert refusal.code == "wrong_state"
    assert refusal.how_to_fix.startswith(said)


def test_a_late_decision_on_what_was_cancelled_undecided_is_told_so() -> None:
    life = waiting(SHARED)
    life.do("alp.practitioner", TAKEN_BACK)
    assert life.refusal(LEAD, DECLINE).how_to_fix.startswith(CANCELLED)


def test_a_late_decision_is_told_that_the_office_was_lost_and_when() -> None:
    life = waiting(SHARED)
    life.now += timedelta(hours=1)
    without(life, LEAD)
    life.now += timedelta(hours=1)
    refusal = life.refusal(LEAD, DECLINE)
    assert (refusal.code, refusal.field) == ("not_lead_officer", "person")
    assert "Your office ended on " in refusal.how_to_fix


def test_inv_52_time_alone_makes_no_version_stale_and_anything_else_does() -> None:
    decider, life = DECIDERS["share-request"], waiting(SHARED)
    seen = life.state.version
    strike(life)
    life.do(DEPUTY, c.ReassignApprover(to_id=LEAD, reason="overdue"))
    assert decider.moved_in(life.state) == seen < life.state.version
    life.do("alp.practitioner", c.CheckAccuracy(item_ids=("attendance",), source="The register"))
    assert decider.moved_in(life.state) == life.state.version
