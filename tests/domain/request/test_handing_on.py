"""Giving a decision to another: who may, for which reason, and that whoever has a part in it chooses nobody."""

from dataclasses import replace

import pytest
from endings import DECLINE, SHARED, strike
from lives import REQUEST_OF_CHILDREN, Life, waiting
from test_registers_of_parties import run_out

from domain.registers.holdings import Holding
from domain.request import commands as c
from domain.request.parts import ReassignReason
from domain.request.views import duties

LEAD, DEPUTY, NEW = "alp.lead_officer", "alp.deputy_lead_officer", "alp.director"
CONFLICT = c.ReassignApprover(reason="conflict_of_interest")


def with_another(life: Life) -> Life:
    held = life.register.agencies["alp"].holdings
    life.agency("alp", holdings=(*held, Holding(person=NEW, role="lead_officer", since=life.now)))
    return life


def test_a_conflict_that_is_declared_sends_the_decision_to_the_next() -> None:
    life = waiting(SHARED)
    assert life.do(LEAD, CONFLICT) == ["ApproverReassigned"]
    said = life.last("ApproverReassigned")
    assert (said.from_id, said.to_id, said.reason) == (LEAD, DEPUTY, "conflict_of_interest")
    assert life.refused(LEAD, DECLINE) == "separation_of_duties"


def test_where_there_is_no_other_the_partnership_sees_to_it_and_whoever_declared_the_conflict_has_no_say() -> None:
    life = waiting(replace(SHARED, recorder=DEPUTY))
    assert life.do(LEAD, CONFLICT) == ["ApproversExhausted"]
    assert {duty.task for duty in duties(life.state)} == {"decide", "see_to_decision"}
    for command in (DECLINE, CONFLICT, c.ReassignApprover(to_id=LEAD, reason="absent")):
        assert life.refused(LEAD, command) == "separation_of_duties"
    assert with_another(life).do(NEW, DECLINE)[0] == "ShareDeclined"


def test_who_gave_it_up_for_a_conflict_is_not_said_to_have_let_the_time_pass_and_all_who_had_it_are_named() -> None:
    life = waiting(SHARED)
    life.do(LEAD, CONFLICT)
    assert life.do(DEPUTY, CONFLICT) == ["ApproversExhausted"]
    assert life.last("ApproversExhausted").tried == (LEAD, DEPUTY)
    with_another(life)
    assert strike(life) == ["DecisionOverdue", "ApproverReassigned"]
    said = life.last("ApproverReassigned")
    assert (said.from_id, said.to_id, said.reason) == (DEPUTY, NEW, "conflict_of_interest")
    assert said.answer_by is not None
    assert strike(life) == ["ApproversExhausted"]
    assert life.last("ApproversExhausted").tried == (LEAD, DEPUTY, NEW)


def test_a_conflict_is_declared_also_when_all_have_let_the_time_pass() -> None:
    life = waiting(SHARED)
    strike(life)
    assert strike(life) == ["ApproversExhausted"]
    assert life.do(DEPUTY, CONFLICT) == ["ApproversExhausted"]
    assert life.refused(DEPUTY, DECLINE) == "separation_of_duties"
    assert life.do(LEAD, DECLINE)[0] == "ShareDeclined"


@pytest.mark.parametrize("to", [NEW, LEAD, None])
@pytest.mark.parametrize("reason", ["absent", "conflict_of_interest"])
def test_inv_02_whoever_may_not_decide_does_not_choose_who_does(to: str | None, reason: ReassignReason) -> None:
    life = with_another(waiting(replace(SHARED, requester=DEPUTY, recorder=DEPUTY)))
    assert life.refused(DEPUTY, c.ReassignApprover(to_id=to, reason=reason)) == "separation_of_duties"


@pytest.mark.parametrize("to", [NEW, DEPUTY, None])
def test_nobody_declares_the_conflict_of_another(to: str | None) -> None:
    life = with_another(waiting(SHARED))
    refusal = life.refusal(DEPUTY, c.ReassignApprover(to_id=to, reason="conflict_of_interest"))
    assert (refusal.code, refusal.field) == ("role_not_held", "reason")
    life.do(DEPUTY, c.ReassignApprover(to_id=NEW, reason="absent"))
    assert life.state.must_not_decide == ()


def test_a_decision_that_is_not_late_is_not_given_away_as_late() -> None:
    life, late = waiting(SHARED), c.ReassignApprover(to_id=DEPUTY, reason="overdue")
    refusal = life.refusal(DEPUTY, late)
    assert (refusal.code, refusal.field) == ("wrong_state", "reason")
    strike(life)
    assert life.do(DEPUTY, c.ReassignApprover(to_id=LEAD, reason="overdue")) == ["ApproverReassigned"]


def test_a_decision_is_passed_on_from_somebody_whose_training_ran_out_while_it_waited() -> None:
    life = waiting(REQUEST_OF_CHILDREN)
    deputy, somebody = "hlt.deputy_lead_officer", c.ReassignApprover(reason="absent")
    assert life.refused(deputy, somebody) == "wrong_state"
    run_out(life, "hlt.lead_officer", "significant_harm_sharing")
    assert life.do(deputy, somebody) == ["ApproverReassigned"]
    said = life.last("ApproverReassigned")
    assert (said.to_id, said.reason) == (deputy, "training_expired")
