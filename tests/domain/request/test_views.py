"""Every open piece of work is somebody's, and the row by which a request is found says nothing of a person."""

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


def test_an_approved_share_is_sent_by_whom_the_approval_names_until_it_lapses() -> None:
    life = approved()
    duty = duties(life.state)[0]
    assert (duty.task, duty.person, duty.due_at) == ("send", "alp.practitioner", life.last("ShareApproved").valid_until)


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
