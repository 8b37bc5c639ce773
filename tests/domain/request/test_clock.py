"""Silence leads to marks, reminders and the next approver; never to a decision, and each deadline acts once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from endings import (
    ACTS,
    ASKED,
    DECLINE,
    SHARED,
    approved,
    bodies,
    days,
    deferring,
    disposal_due,
    let_pass,
    received,
    retained,
    sent,
    strike,
    tell,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import Draft, Life, waiting

from domain.event import ClockReached
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.deadlines import next_deadline, open_deadlines
from domain.values import SYSTEM, Deadline


def test_a_decision_that_is_late_goes_to_the_next_person_and_is_never_taken_by_the_clock() -> None:
    life = waiting(SHARED)
    assert strike(life) == ["DecisionOverdue", "ApproverReassigned"]
    assert life.last("DecisionOverdue").by_working_time
    assert (life.last("ApproverReassigned").from_id, life.last("ApproverReassigned").to_id) == (
        "alp.lead_officer",
        "alp.deputy_lead_officer",
    )
    assert life.state.state == "AwaitingDecision"
    assert "decision" not in {deadline.name for deadline in open_deadlines(life.state)}


def test_a_same_day_decision_is_late_by_the_real_clock() -> None:
    life = waiting(Draft(urgency="same_day"))
    strike(life)
    assert not life.last("DecisionOverdue").by_working_time


def test_an_approval_that_is_not_used_lapses_and_is_asked_for_again() -> None:
    life = approved()
    assert strike(life) == ["SendingOverdue"]
    assert strike(life) == ["ApprovalLapsed", "ApproverAssigned"]
    assert life.state.approval is None
    assert strike(life)[0] == "DecisionOverdue"


def test_an_unconfirmed_receipt_is_chased_twice_and_then_overdue() -> None:
    life = sent()
    assert strike(life) == ["ReceiptChased"]
    assert strike(life) == ["ReceiptChased"]
    assert [said.n for said in bodies(life, "ReceiptChased")] == [1, 2]
    assert strike(life) == ["ReceiptOverdue"]
    assert "receipt" not in {deadline.name for deadline in open_deadlines(life.state)}


def test_chases_that_were_slept_through_are_made_once() -> None:
    life = sent()
    life.now += timedelta(days=30)
    assert strike(life) == ["ReceiptChased"]
    assert strike(life) == ["ReceiptOverdue"]


def test_a_disputed_receipt_is_not_chased() -> None:
    life = sent()
    life.do("ehh.practitioner", c.DisputeReceipt(problem="items_missing"))
    assert not {"chase", "receipt"} & {deadline.name for deadline in open_deadlines(life.state)}


def test_a_consent_is_reviewed_on_its_day() -> None:
    life = received()
    assert let_pass(life, life.now.replace(year=2039)).count("ConsentReviewDue") == 0
    assert let_pass(life, life.now.replace(year=2041)).count("ConsentReviewDue") == 2


def test_a_consent_is_not_reviewed_for_a_share_that_never_was() -> None:
    life = waiting(SHARED)
    life.do("alp.lead_officer", DECLINE)
    assert next_deadline(life.state) is None


def test_a_copy_is_kept_through_its_last_day() -> None:
    life = retained()
    last = life.state.retention["alp"].expires_on
    while next_deadline(life.state).name != "retention alp":  # type: ignore[union-attr]
        strike(life)
    assert next_deadline(life.state).due_at.date() == last + timedelta(days=1)  # type: ignore[union-attr]
    strike(life)
    assert life.last("RetentionPeriodExpired").expires_on == last


def test_a_deadline_that_somebody_came_before_brings_nothing() -> None:
    life = waiting(SHARED)
    deadline = next_deadline(life.state)
    assert deadline is not None
    life.do("alp.lead_officer", DECLINE)
    life.now = deadline.due_at
    assert life.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at)) == []


def test_a_deadline_that_is_still_to_come_brings_nothing() -> None:
    life = waiting(SHARED)
    deadline = next_deadline(life.state)
    assert deadline is not None
    assert life.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at)) == []


def test_a_deadline_of_another_name_brings_nothing() -> None:
    life = waiting(SHARED)
    assert life.do(SYSTEM, ClockReached(deadline="lunch", due_at=life.now)) == []


@given(told=st.sets(st.sampled_from(("ash", "mo"))), deferred=st.sets(st.sampled_from(("ash", "mo"))))
def test_inv_27_whoever_is_neither_told_nor_deferred_in_time_is_overdue_once(
    told: set[str], deferred: set[str]
) -> None:
    life = received()
    for ref in sorted(told):
        life.do("alp.practitioner", tell(ref))
    for ref in sorted(deferred - told):
        life.do("alp.safeguarding_lead", deferring(ref, life))
    passed = let_pass(life, life.now + days(400))
    assert passed.count("TellingOverdue") == len({"ash", "mo"} - told - deferred)
    for ref in {"ash", "mo"} - told - deferred:
        assert life.state.telling[ref].status == "overdue"
        life.do("alp.practitioner", tell(ref))
        assert life.state.telling[ref].status == "told"


STARTS = st.sampled_from((waiting, approved, sent, received, retained, disposal_due))
STEPS = st.lists(st.sampled_from((None, *range(len(ACTS)), "defer")), max_size=25)
"""None lets the next deadline come."""


def act(life: Life, step: int | str) -> None:
    person, command = ("alp.safeguarding_lead", deferring("ash", life)) if step == "defer" else ACTS[int(step)]
    with suppress(Refused):
        life.do(person, command)


@settings(max_examples=300, deadline=None)
@given(start=STARTS, steps=STEPS)
def test_every_deadline_of_any_life_is_closed_by_its_coming_and_never_comes_again(
    start: Callable[[Draft], Life], steps: list[int | str | None]
) -> None:
    life = start(SHARED)
    struck: set[Deadline] = set()
    for step in steps:
        deadline = next_deadline(life.state)
        if step is not None:
            act(life, step)
        elif deadline is not None:
            assert strike(life)
            assert deadline not in struck | set(open_deadlines(life.state))
            struck.add(deadline)


@settings(max_examples=200, deadline=None)
@given(start=STARTS, steps=STEPS)
def test_time_alone_comes_to_rest_and_decides_nothing(
    start: Callable[[Draft], Life], steps: list[int | str | None]
) -> None:
    life = start(SHARED)
    for step in steps:
        if step is not None:
            act(life, step)
    passed = let_pass(life, life.now.replace(year=2400))
    assert next_deadline(life.state) is None
    assert len(passed) < 40
    assert not {"ShareApproved", "ShareDeclined", "DisposalAuthorised", "InformationSent"} & set(passed)


def test_inv_27_a_request_that_was_never_sent_has_nobody_to_tell() -> None:
    assert not [deadline for deadline in open_deadlines(approved(ASKED).state) if deadline.name.startswith("telling")]
