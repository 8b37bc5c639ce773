"""The right person gets the decision: the next one when time passes, and at last the partnership; nothing parks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from endings import DECLINE, SHARED, approval, approved, bodies, strike
from hypothesis import given
from hypothesis import strategies as st
from lives import Draft, Life, waiting
from scenario import MONDAY

from domain.duties.ladder import Presence, whose
from domain.registers.agency_state import Absence
from domain.registers.holdings import Holding
from domain.registers.reach_language import Shift
from domain.request import commands as c
from domain.request.deadlines import next_deadline, open_deadlines
from domain.request.views import duties, summary
from domain.values import Duty

LEAD, DEPUTY = "alp.lead_officer", "alp.deputy_lead_officer"


def tasks(life: Life) -> dict[str, str | None]:
    return {duty.task: duty.person for duty in duties(life.state)}


def decision(life: Life) -> Duty:
    return next(duty for duty in duties(life.state) if duty.task == "decide")


def exhausted() -> Life:
    life = waiting(SHARED)
    strike(life)
    assert strike(life) == ["ApproversExhausted"]
    return life


def asked_again() -> Life:
    """Waiting anew, its limit running since now."""
    life = approved()
    assert strike(life) == ["SendingOverdue"]
    assert strike(life) == ["ApprovalLapsed", "ApproverAssigned"]
    return life


def test_the_approver_is_reminded_at_parts_of_the_limit_and_before_it_ends() -> None:
    life = asked_again()
    assigned = life.last("ApproverAssigned")
    assert len(assigned.remind_at) == len(life.catalogue.limits.remind_decider_at)
    assert life.now < assigned.remind_at[0] < assigned.remind_at[-1] < assigned.decision_due_at


def test_a_decision_that_nobody_takes_goes_from_one_to_the_next_and_then_to_the_partnership() -> None:
    life = waiting(SHARED)
    assert strike(life) == ["DecisionOverdue", "ApproverReassigned"]
    passed_on = life.last("ApproverReassigned")
    assert (passed_on.to_id, passed_on.reason) == (DEPUTY, "overdue")
    assert life.now < passed_on.answer_by < life.now + timedelta(days=7)
    assert strike(life) == ["ApproversExhausted"]
    assert life.last("ApproversExhausted").tried == (LEAD, DEPUTY)
    assert {one.name for one in open_deadlines(life.state)} <= {"consent ash", "consent mo"}
    assert tasks(life) == {"decide": None, "see_to_decision": None}
    assert life.state.state == "AwaitingDecision"


def test_the_lead_officers_own_deputy_comes_before_any_other_and_an_outsider_last() -> None:
    """Tried until nobody is left: the catalogue's order, whoever was appointed first."""
    life, others = waiting(SHARED), ("alp.line_manager", "ehh.lead_officer")
    holdings = life.register.agencies["alp"].holdings
    since = life.now - timedelta(days=9)
    late = tuple(Holding(person=other, role="deputy_lead_officer", since=since) for other in reversed(others))
    life.agency("alp", holdings=(*holdings, *late))
    while "ApproversExhausted" not in life.types:
        strike(life)
    assert life.last("ApproversExhausted").tried == (LEAD, DEPUTY, *others)


@pytest.mark.parametrize("stand_in", ["alp.line_manager", "ehh.lead_officer"])
def test_whom_an_absence_names_has_the_decision_before_any_other_deputy(stand_in: str) -> None:
    life, since = waiting(SHARED), MONDAY - timedelta(days=9)
    holdings = life.register.agencies["alp"].holdings
    away = Absence(person=LEAD, since=since, until=MONDAY + timedelta(days=900), deputy=stand_in)
    late = Holding(person=stand_in, role="deputy_lead_officer", since=since)
    life.agency("alp", holdings=(*holdings, late), absences=(away,))
    assert strike(life) == ["DecisionOverdue", "ApproverReassigned"]
    assert life.last("ApproverReassigned").to_id == stand_in
    assert strike(life) == ["ApproverReassigned"]
    assert life.last("ApproverReassigned").to_id == DEPUTY


def test_of_several_lead_officers_the_one_whom_the_absence_names_comes_first() -> None:
    life, since = waiting(SHARED), MONDAY - timedelta(days=9)
    holdings = life.register.agencies["alp"].holdings
    named = "alp.line_manager"
    leads = tuple(Holding(person=each, role="lead_officer", since=since) for each in ("alp.director", named))
    away = Absence(person=LEAD, since=since, until=MONDAY + timedelta(days=900), deputy=named)
    life.agency("alp", holdings=(*holdings, *leads), absences=(away,))
    strike(life)
    assert life.last("ApproverReassigned").to_id == named


def test_where_nobody_else_can_decide_a_late_decision_goes_to_the_partnership_at_once() -> None:
    life = waiting(SHARED)
    life.state = life.state.model_copy(update={"must_not_decide": (DEPUTY,)})
    assert strike(life) == ["DecisionOverdue", "ApproversExhausted"]


def test_any_holder_of_the_office_may_still_decide_when_all_have_let_the_time_pass() -> None:
    life = exhausted()
    assert life.do(LEAD, DECLINE)[0] == "ShareDeclined"
    assert "see_to_decision" not in tasks(life)


def test_when_all_have_let_the_time_pass_the_whole_office_has_it_and_whoever_is_appointed_then() -> None:
    life = exhausted()
    holdings = life.register.agencies["alp"].holdings
    life.agency("alp", holdings=(*holdings, Holding(person="alp.director", role="lead_officer", since=life.now)))
    assert whose(decision(life), Presence(life.register, life.now)) == {LEAD: "office", "alp.director": "office"}


def test_whoever_gets_a_decision_late_has_a_time_of_their_own_and_is_reminded_within_it() -> None:
    life = waiting(SHARED)
    first = life.state.decision_due_at
    strike(life)
    assert decision(life).due_at == datetime(2026, 11, 25, 16, tzinfo=UTC)  # half of 5 working days after Monday noon
    tuesday, wednesday = datetime(2026, 11, 24, 14, tzinfo=UTC), datetime(2026, 11, 25, 11, tzinfo=UTC)
    assert decision(life).remind_at == (tuesday, wednesday)
    strike(life)
    assert decision(life).due_at == first


def nobody_to_ask_again() -> Life:
    """The approval lapses while the lead officer is away and the deputy too, and the decision was late before."""
    life = waiting(SHARED)
    strike(life)
    life.do(LEAD, approval("attendance", "nurse", senders="alp.practitioner", recipients="ehh.practitioner"))
    for person in (LEAD, DEPUTY):
        life.away(person, "alp")
    assert strike(life) == ["SendingOverdue"]
    assert strike(life) == ["ApprovalLapsed", "ApproversExhausted"]
    return life


def test_a_decision_that_nobody_can_take_as_the_approval_lapses_has_a_limit_and_goes_to_whoever_is_back_then() -> None:
    life = nobody_to_ask_again()
    assert decision(life).due_at == life.last("ApproversExhausted").decision_due_at > life.now
    assert summary(life.state).facts["overdue"] == 0
    life.agency("alp", absences=life.register.agencies["alp"].absences[1:])
    assert strike(life) == ["DecisionOverdue", "ApproverAssigned"]
    assert tasks(life) == {"decide": LEAD}


def test_where_nobody_is_back_by_then_it_is_late_and_nothing_more_is_said() -> None:
    life = nobody_to_ask_again()
    assert strike(life) == ["DecisionOverdue"]
    assert summary(life.state).facts["overdue"] == 1
    assert {one.name for one in open_deadlines(life.state)} <= {"consent ash", "consent mo"}


def test_somebody_named_after_all_have_let_the_time_pass_has_a_limit_again() -> None:
    life = exhausted()
    assert life.do(DEPUTY, c.ReassignApprover(to_id=LEAD, reason="overdue")) == ["ApproverReassigned"]
    assert "see_to_decision" not in tasks(life)
    assert strike(life) == ["ApproversExhausted"]


def test_a_hand_over_before_the_limit_keeps_the_limit_and_the_reminders_to_come() -> None:
    life = asked_again()
    first = life.last("ApproverAssigned")
    life.now = first.remind_at[0]
    life.do(LEAD, c.ReassignApprover(to_id=DEPUTY, reason="absent"))
    assert life.last("ApproverReassigned").remind_at == first.remind_at[1:]
    assert life.state.decision_due_at == first.decision_due_at


@given(st.lists(st.sampled_from(["clock", LEAD, DEPUTY]), max_size=8))
def test_a_waiting_decision_is_always_somebodys_duty_and_is_never_taken_by_the_clock(turns: list[str]) -> None:
    life = waiting(SHARED)
    for turn in turns:
        if turn == "clock" and next_deadline(life.state):
            strike(life)
        elif turn != "clock" and life.state.approver and life.state.approver.approver != turn:
            life.do(life.state.approver.approver, c.ReassignApprover(to_id=turn, reason="absent"))
        assert life.state.state == "AwaitingDecision"
        assert tasks(life)["decide"] == (None if life.state.exhausted else life.state.approver.approver)
        late = len(bodies(life, "DecisionOverdue"))
        assert late <= 1


def on_the_rota(urgency: str, at: datetime) -> Life:
    """An approval that lapses at that moment, in an agency where the deputy is on duty at that time."""
    life = approved(Draft(urgency=urgency))
    agency = life.register.agencies["alp"]
    shift = Shift(person=DEPUTY, since=at - timedelta(hours=1), until=at + timedelta(hours=12))
    rota = agency.model_copy(update={"shifts": (shift,)})
    life.register = replace(life.register, agencies={**life.register.agencies, "alp": rota})
    decision = life.state.approval.model_copy(update={"valid_until": at, "sending_due_at": None})
    life.state = life.state.model_copy(update={"decision": decision})
    strike(life)
    return life


SATURDAY_NIGHT, MONDAY_MORNING = datetime(2026, 11, 28, 23, tzinfo=UTC), datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_what_cannot_wait_goes_at_night_to_who_is_on_duty() -> None:
    assert on_the_rota("same_day", SATURDAY_NIGHT).last("ApproverAssigned").approver_id == DEPUTY


def test_in_working_hours_and_for_what_can_wait_the_lead_officer_comes_first() -> None:
    assert on_the_rota("same_day", MONDAY_MORNING).last("ApproverAssigned").approver_id == LEAD
    assert on_the_rota("routine", SATURDAY_NIGHT).last("ApproverAssigned").approver_id == LEAD
