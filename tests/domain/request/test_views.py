"""Every open piece of work is somebody's, and the row by which a request is found says nothing of a person."""

from dataclasses import replace
from datetime import timedelta

import asked as a
import drafts as d
import journeys as j
import pytest
from endings import (
    ASKED,
    RAISE,
    SHARED,
    approved,
    attestation,
    authorisation,
    deferring,
    disposal_due,
    hold,
    let_pass,
    received,
    retained,
    sent,
    strike,
    tell,
)
from lives import Life, waiting

from domain.duties.ladder import Presence, whose
from domain.event import Command
from domain.request import commands as c
from domain.request.views import duties, summary


def open_work(life: Life) -> list[tuple[str, str, str | None]]:
    return [(duty.task, duty.role, duty.agency) for duty in duties(life.state)]


def test_a_decision_is_the_assigned_persons_and_then_the_next_ones() -> None:
    life = waiting(SHARED)
    assert open_work(life) == [("decide", "lead_officer", "alp")]
    assert duties(life.state)[0].person == "alp.lead_officer"
    strike(life)
    assert open_work(life) == [("decide", "deputy_lead_officer", "alp")]
    assert summary(life.state).facts["overdue"] == 1


def test_an_approved_share_is_sent_by_whom_the_approval_names_in_its_time() -> None:
    life = approved()
    duty = duties(life.state)[0]
    due_at = life.last("ShareApproved").sending_due_at
    assert (duty.task, duty.person, duty.due_at) == ("send", "alp.practitioner", due_at)


def has(life: Life, task: str) -> dict[str, str]:
    """Whose every duty of this task is."""
    presence = Presence(life.register, life.now)
    return {who: why for duty in duties(life.state) if duty.task == task for who, why in whose(duty, presence).items()}


def without(life: Life, *people: str) -> None:
    for id, agency in life.register.agencies.items():
        life.agency(id, holdings=tuple(each for each in agency.holdings if each.person not in people))


def test_each_of_those_whom_the_approval_names_has_the_sending_and_nobody_else() -> None:
    life, named = waiting(SHARED), ("alp.practitioner.second", "alp.safeguarding_lead")
    life.do("alp.lead_officer", a.approval(life, named_senders=(*named, *named)))
    assert has(life, "send") == dict.fromkeys(named, "named")
    assert len({duty.key for duty in duties(life.state)}) == 2
    life.do(named[1], a.sending(life))
    assert has(life, "send") == {}


def test_where_whoever_was_to_send_is_gone_the_office_lets_another_be_named() -> None:
    life = approved()
    without(life, "alp.practitioner")
    assert has(life, "send") == {"alp.lead_officer": "stands_in"}
    refusal = life.refusal("alp.practitioner.second", a.sending(life))
    assert (refusal.code, "reopened" in refusal.how_to_fix) == ("role_not_held", True)
    without(life, "alp.lead_officer")
    assert has(life, "send") == {"alp.deputy_lead_officer": "stands_in"}
    life.do("alp.deputy_lead_officer", c.ReopenDecision(reasons="Whoever was to send it has left."))
    assert has(life, "send") == {}


def test_whoever_may_not_decide_anew_does_not_stand_in_for_a_sender() -> None:
    life = waiting(replace(SHARED, requester="alp.lead_officer"))
    life.do("alp.deputy_lead_officer", a.approval(life))
    without(life, "alp.practitioner")
    assert has(life, "send") == {"alp.deputy_lead_officer": "stands_in"}


def test_where_whoever_sent_it_is_gone_the_office_settles_what_the_recipient_found_wrong() -> None:
    life = sent()
    life.do("ehh.practitioner", c.DisputeReceipt(problem="not_for_us"))
    assert has(life, "settle_dispute") == {"alp.practitioner": "named"}
    without(life, "alp.practitioner", "alp.lead_officer")
    assert has(life, "settle_dispute") == {"alp.deputy_lead_officer": "stands_in"}
    assert life.do("alp.deputy_lead_officer", c.RecordTransferFailure(reason="It went to the wrong desk.")) == [
        "TransferFailed"
    ]


def test_what_was_sent_is_confirmed_there_and_told_here() -> None:
    assert open_work(sent()) == [
        ("confirm_receipt", "recipient_practitioner", "ehh"),
        ("tell", "practitioner", "alp"),
        ("tell", "practitioner", "alp"),
    ]


def test_a_deferral_is_reviewed_on_its_day() -> None:
    life = received()
    life.do("alp.safeguarding_lead", deferring("ash", life))
    tasks = {duty.task: duty for duty in duties(life.state)}
    assert tasks["review_deferral"].due_at is not None
    assert tasks["review_deferral"].due_at.date() == life.last("TellingDeferred").review_on
    assert "close" not in tasks


def test_a_request_is_closed_when_nothing_else_is_left_to_do() -> None:
    life = received()
    for ref in ("ash", "mo"):
        assert "close" not in {duty.task for duty in duties(life.state)}
        life.do("alp.practitioner", tell(ref))
    assert open_work(life) == [("close", "practitioner", "alp")]
    life.do("ehh.practitioner", RAISE)
    assert ("close", "practitioner", "alp") not in open_work(life)


def test_both_sides_own_a_stage_of_a_disagreement() -> None:
    life = retained(ASKED)
    life.do("csc.practitioner", RAISE)
    owners = [duty for duty in duties(life.state) if duty.task == "settle_disagreement"]
    assert [(duty.agency, duty.person) for duty in owners] == [("csc", "csc.practitioner"), ("hlt", None)]
    assert len({duty.key for duty in owners}) == 2


MADE = c.RecordOnwardMade(onward_id="on", without_permission=True, reason="It could not wait.")
ADVANCE = c.AdvanceEscalation(escalation_id="row")
FURTHER = c.RecordOnwardMade(onward_id="on")


@pytest.mark.parametrize(
    ("stage", "before", "opens", "task"),
    [
        ("draft", (), (j.BY, d.advice(advice_id="a2")), "give_advice a2"),
        ("declined", (), (j.BY, j.RAISE), "settle_disagreement"),
        ("disagreed", (), (j.BY, ADVANCE), "settle_disagreement"),
        ("received", (), (j.HUB, j.ONWARD), "decide_onward"),
        ("received", ((j.HUB, j.ONWARD),), (j.HUB, MADE), "review_onward"),
        ("received", (), (j.HUB, j.WRONG), "issue_correction"),
        ("received", ((j.HUB, j.WRONG),), (j.BY, j.CORRECT), "acknowledge_correction"),
        (
            "received",
            ((j.HUB, j.ONWARD), (j.LEAD, c.PermitOnward(onward_id="on", limits="For that alone.")), (j.BY, j.CORRECT)),
            (j.HUB, FURTHER),
            "acknowledge_correction fix csc",
        ),
        ("sent", (), (j.HUB, c.DisputeReceipt(problem="not_for_us")), "settle_dispute"),
    ],
)
def test_what_is_to_be_done_has_waited_since_it_came_up(
    stage: str, before: tuple[tuple[str, Command], ...], opens: tuple[str, Command], task: str
) -> None:
    life = j.lived(j.at(stage), *before)
    life.now += timedelta(hours=3)
    j.lived(life, opens)
    came_up = [duty.since for duty in duties(life.state) if duty.key.startswith(task)]
    assert came_up
    assert set(came_up) == {life.now}
    life.now += timedelta(hours=3)
    life.do(j.BY, c.RequestAdvice(advice_id="a9", asked_of_role="safeguarding_lead", question="What else?"))
    assert came_up == [duty.since for duty in duties(life.state) if duty.key.startswith(task)]


def test_what_was_wrong_twice_has_waited_since_the_first_time() -> None:
    life = j.at("sent")
    dispute = c.DisputeReceipt(problem="unreadable")
    life.do(j.HUB, dispute, j.WRONG)
    first = life.now
    life.now += timedelta(hours=3)
    life.do(j.HUB, dispute, j.WRONG)
    waiting = {duty.task: duty.since for duty in duties(life.state)}
    assert waiting["settle_dispute"] == waiting["issue_correction"] == first


@pytest.mark.parametrize(("stage", "task"), [("disagreed", "advance_disagreement"), ("emergency", "see_to_review")])
def test_what_is_late_has_waited_since_it_was_due(stage: str, task: str) -> None:
    life = j.at(stage)
    while task not in {duty.task for duty in duties(life.state)}:
        strike(life)
    came_up = life.now
    life.wait(hours=3)
    assert {duty.since for duty in duties(life.state) if duty.task == task} == {came_up}


def test_a_withdrawal_is_answered_by_the_recipients_lead_officer() -> None:
    life = received()
    life.do("alp.practitioner", c.WithdrawConsent(consent_id="mo"))
    assert ("answer_withdrawal", "lead_officer", "ehh") in open_work(life)


def test_a_consent_that_is_due_is_reviewed() -> None:
    life = received()
    let_pass(life, life.now.replace(year=2041))
    assert ("review_consent", "practitioner", "alp") in open_work(life)


def test_the_end_of_a_record_is_authorised_and_then_attested_by_each_holder() -> None:
    life = disposal_due()
    work = [duty for duty in open_work(life) if duty[0] != "review_consent"]
    assert work == [("authorise_disposal", "records_manager", "alp")]
    life.do("alp.lead_officer", authorisation())
    work = [duty for duty in open_work(life) if duty[0] != "review_consent"]
    assert work == [("attest_disposal", "records_manager", "alp"), ("attest_disposal", "records_manager", "ehh")]
    life.do("alp.records_manager", attestation())
    life.do("ehh.records_manager", attestation())
    assert open_work(life) == []


def test_nobody_is_asked_to_destroy_what_is_held() -> None:
    life = disposal_due()
    life.do("alp.dpo", hold())
    assert not {"authorise_disposal", "attest_disposal"} & {task for task, _, _ in open_work(life)}


@pytest.mark.parametrize("stage", [waiting, approved, sent, received, retained, disposal_due])
def test_every_duty_has_a_key_of_its_own_and_the_row_holds_codes_and_counts_only(stage: type[Life]) -> None:
    state = stage(SHARED).state  # type: ignore[arg-type]
    keys = [duty.key for duty in duties(state)]
    assert len(keys) == len(set(keys))
    row = summary(state)
    assert row.state == state.state
    assert row.agencies == ("alp", "ehh")
    assert "ash" not in row.model_dump_json()
