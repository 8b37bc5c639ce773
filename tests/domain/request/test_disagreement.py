"""A disagreement is raised by either side, moves by stages, and is settled by others than who decided."""

from typing import Any

import pytest
from endings import ASKED, DECLINE, approval, approved, receipt, received, sending, strike, tell
from hypothesis import given
from hypothesis import strategies as st
from lives import Life, waiting

from domain.catalogue import shipped_catalogue
from domain.duties.clocks import clock_of
from domain.incidents.errands import ERRANDS
from domain.registers.holdings import Holding
from domain.registers.learning_language import RecordLearning
from domain.request import commands as c
from domain.request.decider import SHARE_REQUEST

SETTLE = "settle_disagreement"


def raising(**said: Any) -> c.RaiseDisagreement:
    fields: dict[str, Any] = {
        "escalation_id": "row",
        "about": "decision",
        "child_impact": "Nobody sees how often she is hurt.",
        "outcome_sought": "Share items one and three.",
    }
    return c.RaiseDisagreement(**{**fields, **said})


def advancing(**said: Any) -> c.AdvanceEscalation:
    return c.AdvanceEscalation(escalation_id="row", **said)


def resolving(outcome: str = "changed", **said: Any) -> c.ResolveEscalation:
    fields: dict[str, Any] = {"reasons": "Both sides were heard.", **said}
    return c.ResolveEscalation(escalation_id="row", outcome=outcome, **fields)


def upholding(**said: Any) -> c.ResolveEscalation:
    return resolving("upheld", decided_with=("csc.practitioner",), **said)


def declined() -> Life:
    life = waiting(ASKED)
    life.do("hlt.lead_officer", DECLINE)
    return life


def disputed(**said: Any) -> Life:
    life = declined()
    life.do("csc.practitioner", raising(**said))
    return life


def at_stage(stage: int, **said: Any) -> Life:
    life = disputed(**said)
    for _ in range(stage - 1):
        life.do("csc.practitioner", advancing())
    return life


def test_two_agencies_disagree_up_to_the_partnership_and_another_person_decides_again() -> None:
    life = declined()
    assert life.types[-2:] == ["ShareDeclined", "RetentionScheduled"]
    assert life.do("csc.practitioner", raising()) == ["DisagreementRaised", "EscalationStageStarted"]
    assert life.do("csc.line_manager", advancing()) == ["EscalationStageStarted"]
    assert life.do("csc.safeguarding_lead", advancing()) == ["EscalationStageStarted"]
    assert strike(life) == ["EscalationStageOverdue"]
    assert life.do("csc.safeguarding_lead", advancing()) == ["EscalationStageStarted"]
    assert life.refused("hlt.lead_officer", resolving()) == "separation_of_duties"
    assert life.do("csc.director", advancing()) == ["EscalationStageStarted"]
    assert life.do("nsp.partnership_chair", resolving()) == [
        "EscalationResolved",
        "DecisionReopened",
        "ApproverAssigned",
    ]
    people = {"senders": "hlt.practitioner", "recipients": "csc.practitioner"}
    narrower = approval("one", "three", withheld=("two",), **people)
    assert life.refused("hlt.lead_officer", narrower) == "separation_of_duties"
    assert life.last("ApproverAssigned").approver_id == "hlt.deputy_lead_officer"
    assert life.do("hlt.deputy_lead_officer", narrower) == ["ShareApproved"]
    assert [decision.kind for decision in life.state.decisions] == ["declined", "approved"]
    life.do("hlt.practitioner", sending(ASKED))
    assert life.do("csc.practitioner", receipt(ASKED)) == ["ReceiptConfirmed", "RetentionScheduled"]
    life.do("hlt.practitioner", tell("ash"))
    assert life.do("csc.practitioner", c.CloseShare()) == ["ShareClosed"]


def test_a_stage_belongs_to_the_same_role_on_both_sides_and_runs_in_working_time() -> None:
    life = disputed()
    started = life.last("EscalationStageStarted")
    assert [(owner.agency, owner.role, owner.person) for owner in started.owners] == [
        ("csc", "practitioner", "csc.practitioner"),
        ("hlt", "practitioner", None),
    ]
    assert started.due_at == life.now.replace(day=24, hour=17)


def test_a_decider_who_raises_it_about_their_own_decision_leaves_its_first_stage_to_colleagues() -> None:
    life, decider = declined(), "hlt.lead_officer"
    held = life.register.agencies["hlt"].holdings
    life.agency("hlt", holdings=(*held, Holding(person=decider, role="practitioner", since=held[0].since)))
    life.do(decider, raising())
    own = next(each for each in SHARE_REQUEST.duties(life.state) if (each.task, each.agency) == (SETTLE, "hlt"))
    assert (own.person, own.barred) == (None, (decider,))


def test_the_last_stage_belongs_to_the_partnership_as_a_whole() -> None:
    owners = at_stage(5).last("EscalationStageStarted").owners
    assert [(owner.agency, owner.role) for owner in owners] == [(None, "partnership_chair")]


def test_at_immediate_risk_a_stage_has_a_day_of_the_real_clock() -> None:
    life = disputed(immediate_risk=True)
    assert (life.last("EscalationStageStarted").due_at - life.now).total_seconds() == 24 * 3600
    stages = [duty for duty in SHARE_REQUEST.duties(life.state) if duty.task == "settle_disagreement"]
    clocks = {clock_of(duty, SHARE_REQUEST.summary(life.state), shipped_catalogue()) for duty in stages}
    assert clocks == {"real"}


def test_no_outcome_sought_is_refused() -> None:
    assert declined().refused("csc.practitioner", raising(outcome_sought=" ")) == "field_missing"
    assert declined().refused("csc.practitioner", raising(outcome_sought=None)) == "field_missing"


def test_a_decision_that_nobody_took_cannot_be_contested() -> None:
    assert declined().refused("csc.practitioner", raising(decision_id="00000000-0000-0000-0000-0000000000ff")) == (
        "not_found"
    )


def test_an_outsider_to_the_stage_neither_moves_nor_settles_it() -> None:
    life = disputed()
    assert life.refused("csc.director", advancing()) == "role_not_held"
    assert life.refused("nsp.partnership_chair", resolving()) == "role_not_held"


def test_whoever_raised_it_may_take_it_back_but_not_settle_it_alone() -> None:
    life = disputed()
    assert life.refused("csc.practitioner", resolving("changed")) == "separation_of_duties"
    assert life.refused("hlt.practitioner", resolving("withdrawn")) == "role_not_held"
    assert life.do("csc.practitioner", resolving("withdrawn")) == ["EscalationResolved"]
    assert life.refused("csc.practitioner", resolving("withdrawn")) == "wrong_state"


@pytest.mark.parametrize("anybody", ["csc.dpo", "csc.deputy_lead_officer", "csc.records_manager"])
def test_whoever_raised_it_moves_it_on_and_takes_it_back_whatever_they_are(anybody: str) -> None:
    life = declined()
    life.do(anybody, raising())
    assert life.refused("csc.siro", advancing()) == "role_not_held"
    assert life.do(anybody, advancing(), resolving("withdrawn")) == ["EscalationStageStarted", "EscalationResolved"]


def test_a_practitioner_of_the_same_side_moves_on_what_its_stage_has_left_lying() -> None:
    life = at_stage(2)
    assert life.refused("csc.practitioner.second", advancing()) == "role_not_held"
    assert strike(life) == ["EscalationStageOverdue"]
    assert life.refused("hlt.practitioner.second", advancing()) == "role_not_held"
    assert life.do("csc.practitioner.second", advancing()) == ["EscalationStageStarted"]


def test_two_practitioners_may_settle_it_between_them() -> None:
    life = disputed()
    settled = life.do("csc.practitioner", resolving("compromise", decided_with=("hlt.practitioner",)))
    assert settled == ["EscalationResolved", "DecisionReopened", "ApproverAssigned"]


@pytest.mark.parametrize(
    ("outcome", "alone", "other"),
    [
        ("changed", "csc.practitioner.second", "hlt.practitioner"),
        ("compromise", "csc.practitioner.second", "hlt.practitioner"),
        ("upheld", "hlt.practitioner", "csc.practitioner.second"),
    ],
)
def test_neither_side_settles_a_disagreement_alone_in_its_own_favour(outcome: str, alone: str, other: str) -> None:
    life = disputed()
    refusal = life.refusal(alone, resolving(outcome))
    assert (refusal.code, refusal.field) == ("separation_of_duties", "decided_with")
    assert life.do(alone, resolving(outcome, decided_with=(other,)))[0] == "EscalationResolved"
    life = disputed()
    assert life.do(other, resolving(outcome))[0] == "EscalationResolved"


def test_settling_without_reasons_is_refused() -> None:
    assert disputed().refused("hlt.practitioner", resolving(reasons="  ")) == "reasons_missing"


def test_r_023_the_lesson_of_a_disagreement_becomes_learning_and_names_nobody() -> None:
    life = disputed()
    named = upholding(lessons="The child of 4 May 2013 should have been asked.")
    assert life.refused("hlt.practitioner", named) == "identity_in_learning"
    life.do("hlt.practitioner", upholding(lessons="Offer the part that is proportionate."))
    resolved = life.history[-1]
    (effect,) = SHARE_REQUEST.reactions(resolved)
    errand = ERRANDS[effect.name](life.state, resolved)
    assert errand.stream == f"learning/{life.last('EscalationResolved').learning_id}"
    assert errand.command == RecordLearning(
        source="escalation", text=life.last("EscalationResolved").lessons, request_id=life.state.request_id
    )


@pytest.mark.parametrize("lessons", [None, "  "])
def test_a_disagreement_without_a_lesson_and_one_of_before_lessons_were_learnt_ask_nothing(lessons: str | None) -> None:
    life = disputed()
    life.do("hlt.practitioner", upholding(lessons=lessons))
    assert life.last("EscalationResolved").learning_id is None
    assert list(SHARE_REQUEST.reactions(life.history[-1])) == []


def test_inv_31_raising_a_disagreement_changes_nothing_of_the_decision_whatever_it_was() -> None:
    for before, by in (
        (declined(), "hlt.practitioner"),
        (approved(ASKED), "csc.line_manager"),
        (received(ASKED), "csc.practitioner"),
    ):
        unchanged = before.state.model_dump(exclude={"version", "moved_in", "escalations"})
        before.do(by, raising())
        assert before.state.model_dump(exclude={"version", "moved_in", "escalations"}) == unchanged


@given(
    stage=st.integers(1, 5), target=st.integers(-1, 7), immediate=st.booleans(), reason=st.sampled_from((None, "Now."))
)
def test_inv_32_stages_run_in_order_unless_a_child_is_at_immediate_risk(
    stage: int, target: int, immediate: bool, reason: str | None
) -> None:
    life = at_stage(stage, immediate_risk=immediate)
    command = advancing(to_stage=target, skip_reason=reason)
    if target == stage + 1 <= 5 or (stage < target <= 5 and immediate and reason):
        assert life.do("csc.practitioner", command) == ["EscalationStageStarted"]
        assert life.state.escalations["row"].stage == target
    else:
        code = "reasons_missing" if stage < target <= 5 and immediate else "stage_order"
        assert life.refused("csc.practitioner", command) == code


@pytest.mark.parametrize("stage", range(1, 6))
def test_inv_32_the_contested_decider_settles_no_stage_and_joins_no_settlement(stage: int) -> None:
    life = at_stage(stage)
    owner = ("hlt.practitioner", "hlt.line_manager", "hlt.safeguarding_lead", "hlt.director", "nsp.partnership_chair")
    assert life.refused("hlt.lead_officer", resolving()) == "separation_of_duties"
    assert life.refused("hlt.lead_officer", advancing()) == "separation_of_duties"
    together = resolving(decided_with=("hlt.lead_officer",))
    assert life.refused(owner[stage - 1], together) == "separation_of_duties"


@given(outcome=st.sampled_from(("upheld", "changed", "compromise", "withdrawn")))
def test_inv_33_only_a_changed_decision_is_reopened_and_never_for_the_first_decider(outcome: str) -> None:
    life = disputed()
    by = "csc.practitioner" if outcome == "withdrawn" else "hlt.practitioner"
    both = ("csc.practitioner",) if outcome == "upheld" else ()
    happened = life.do(by, resolving(outcome, decided_with=both))
    if outcome in ("changed", "compromise"):
        assert happened[1:] == ["DecisionReopened", "ApproverAssigned"]
        assert life.last("DecisionReopened").decider_must_not_be == ("hlt.lead_officer",)
        assert life.last("ApproverAssigned").approver_id != "hlt.lead_officer"
        assert life.refused("hlt.lead_officer", DECLINE) == "separation_of_duties"
    else:
        assert happened == ["EscalationResolved"]
        assert life.state.state == "Declined"


def test_inv_33_whoever_stopped_the_share_neither_settles_it_nor_decides_again_and_the_approver_may() -> None:
    life = approved(ASKED)
    life.do("hlt.deputy_lead_officer", c.StopShare(cause="new_risk", reasons="The father was seen nearby."))
    life.do("csc.practitioner", raising())
    together = resolving(decided_with=("hlt.deputy_lead_officer",))
    assert life.refused("hlt.practitioner", together) == "separation_of_duties"
    assert {duty.barred for duty in SHARE_REQUEST.duties(life.state) if duty.task == "settle_disagreement"} == {
        ("hlt.deputy_lead_officer",)
    }
    life.do("csc.practitioner", resolving("changed", decided_with=("hlt.practitioner",)))
    assert life.last("DecisionReopened").decider_must_not_be == ("hlt.deputy_lead_officer",)
    assert life.last("ApproverAssigned").approver_id == "hlt.lead_officer"
    assert life.refused("hlt.deputy_lead_officer", DECLINE) == "separation_of_duties"
    assert life.do("hlt.lead_officer", DECLINE) == ["ShareDeclined"]
    assert [decision.kind for decision in life.state.decisions] == ["approved", "stopped", "declined"]


def test_a_decision_not_to_share_is_contested_and_whoever_took_it_does_not_settle_that() -> None:
    life = waiting(ASKED)
    cancel = c.CancelRequest(reason_code="not_needed", reasons="The family moved away.", decision_not_to_share=True)
    life.do("csc.practitioner", cancel)
    life.do("hlt.practitioner", raising())
    assert life.state.escalations["row"].decision_id == life.state.decisions[-1].decision_id
    together = resolving("upheld", decided_with=("csc.practitioner",))
    assert life.refused("hlt.practitioner", together) == "separation_of_duties"


def test_a_withdrawal_and_a_request_no_longer_needed_are_nobodys_decision() -> None:
    life = approved()
    life.do("alp.practitioner", c.WithdrawConsent(consent_id="mo"))
    assert [decision.kind for decision in life.state.decisions] == ["approved"]
    life = waiting(ASKED)
    life.do("csc.practitioner", c.CancelRequest(reason_code="not_needed", reasons="The family moved away."))
    assert life.state.decisions == ()


def test_inv_33_after_the_receipt_the_outcome_stands_recorded_and_nothing_is_reopened() -> None:
    life = received(ASKED)
    life.do("csc.practitioner", raising())
    assert life.do("hlt.practitioner", resolving("changed")) == ["EscalationResolved"]


def test_inv_33_a_request_is_not_closed_while_a_disagreement_is_open() -> None:
    life = disputed()
    refusal = life.refusal("csc.practitioner", c.CloseShare())
    assert (refusal.code, refusal.how_to_fix) == ("disagreement_open", "Resolve the disagreement first: row.")
    life.do("hlt.practitioner", upholding())
    assert life.do("csc.practitioner", c.CloseShare()) == ["ShareClosed"]


def test_inv_14_a_disagreement_does_not_reopen_a_share_that_a_withdrawal_stopped() -> None:
    life = approved()
    life.do("ehh.practitioner", raising())
    life.do("alp.practitioner", c.WithdrawConsent(consent_id="mo"))
    assert life.state.stopped == "consent_withdrawn"
    assert life.do("alp.practitioner", resolving("changed")) == ["EscalationResolved"]
    assert life.state.state == "Stopped"


def test_inv_34_an_open_disagreement_does_not_stop_an_approved_share() -> None:
    life = approved(ASKED)
    life.do("csc.practitioner", raising(about="manner"))
    assert life.do("hlt.practitioner", sending(ASKED)) == ["InformationSent"]
    assert life.do("csc.practitioner", receipt(ASKED))[0] == "ReceiptConfirmed"
