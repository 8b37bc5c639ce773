"""Withdrawing consent is always possible, asks for no reason, and takes effect at once."""

from datetime import timedelta
from typing import Any

import pytest
from asked import alternative, approval, approved, received, sending, sent
from hypothesis import given
from hypothesis import strategies as st
from lives import Draft, Life, waiting
from request_samples import sample

from domain.request import events as e
from domain.request.commands import (
    CloseShare,
    RecallTransfer,
    RecordTransferFailure,
    ReopenDecision,
    RespondToWithdrawal,
    StopShare,
    WithdrawConsent,
)
from domain.request.parts import ConsentScope, WithheldItem

LEAD, WORKER = "alp.lead_officer", "alp.practitioner"
STAFF = ["alp.practitioner", "alp.director", "alp.records_manager", "ehh.practitioner", "ehh.dpo"]
MINE = WithdrawConsent(consent_id="mo")


def retained(life: Life) -> Life:
    received(life).given(LEAD, sample(e.ShareClosed))
    return life


def stopped(life: Life) -> Life:
    approved(life).do(LEAD, StopShare(cause="new_risk", reasons="He is back."))
    return life


REACHED: dict[str, tuple[Any, list[str]]] = {
    "AwaitingDecision": (lambda life: life, ["LegalFootingLost"]),
    "Approved": (approved, ["ShareStopped", "RetentionScheduled"]),
    "Stopped": (stopped, []),
    "Sent": (sent, ["WithdrawalNotifiedToRecipient"]),
    "Received": (received, ["WithdrawalNotifiedToRecipient"]),
    "Retained": (retained, ["WithdrawalNotifiedToRecipient"]),
}

anywhere = st.sampled_from(sorted(REACHED))


@given(where=anywhere, by=st.sampled_from(STAFF), days=st.integers(0, 40), part=st.booleans())
def test_inv_16_a_withdrawal_is_accepted_everywhere_from_anyone_told_and_without_a_reason(
    where: str, by: str, days: int, part: bool
) -> None:
    reach, follows = REACHED[where]
    life = reach(waiting())
    assert life.state.state == where
    scope = ConsentScope(item_ids=("nurse",)) if part else None
    asked = WithdrawConsent(consent_id="mo", scope=scope, at=life.now - timedelta(days=days))
    assert life.do(by, asked) == ["ConsentWithdrawn", *follows]
    assert life.last("ConsentWithdrawn").withdrawn_by == "mo"


@pytest.mark.parametrize("reason", ["They changed their mind.", ""])
def test_inv_16_a_reason_for_a_withdrawal_is_turned_away(reason: str) -> None:
    life = waiting()
    asked = WithdrawConsent(consent_id="mo", reason=reason)
    assert life.refusal("alp.practitioner", asked).code == "reason_not_required"
    assert life.do("alp.practitioner", asked.model_copy(update={"reason": None}))[0] == "ConsentWithdrawn"


@given(where=st.sampled_from(["AwaitingDecision", "Approved"]), tries=st.integers(1, 3))
def test_inv_13_nothing_is_sent_after_a_withdrawal_before_the_transfer(where: str, tries: int) -> None:
    reach, _ = REACHED[where]
    life = reach(waiting())
    life.do(WORKER, MINE)
    assert life.state.state == ("Stopped" if where == "Approved" else "Draft")
    code = "share_stopped" if where == "Approved" else "not_approved"
    for _ in range(tries):
        assert life.refused(WORKER, sending(life)) == code
    assert "InformationSent" not in life.types


@given(others=st.booleans())
def test_inv_14_a_share_stopped_by_a_withdrawal_is_not_simply_reopened(others: bool) -> None:
    life = stopped(waiting()) if others else approved(waiting())
    life.do(WORKER, MINE)
    assert life.refused(LEAD, ReopenDecision(reasons="We need it.")) == "share_stopped"
    assert life.refused(WORKER, sending(life)) == "share_stopped"
    life.do(LEAD, alternative())
    assert life.refused(WORKER, sending(life)) == "not_approved"
    withheld = (WithheldItem(item="nurse", reason="No condition opens it."),)
    life.do(LEAD, approval(life, items_approved=("attendance",), items_withheld=withheld))
    assert life.do(WORKER, sending(life)) == ["InformationSent"]


@given(where=st.sampled_from(["Sent", "Received", "Retained"]))
def test_inv_15_after_the_transfer_history_stays_and_the_recipient_must_answer(where: str) -> None:
    reach, _ = REACHED[where]
    life = reach(waiting())
    before = list(life.history)
    life.do(WORKER, MINE)
    assert life.history[: len(before)] == before
    assert life.state.withdrawals["mo"].response is None
    answer = RespondToWithdrawal(consent_id="mo", response="deleted")
    assert life.do("ehh.lead_officer", answer) == ["RecipientWithdrawalResponseRecorded"]
    assert life.state.withdrawals["mo"].response == "deleted"


def test_a_consent_that_carries_nothing_stops_nothing() -> None:
    life = approved(waiting(Draft(footing="exemption", confidence="cl_public_interest")))
    life.state = life.state.model_copy(update={"consents": waiting().state.consents})
    assert life.do(WORKER, MINE) == ["ConsentWithdrawn"]
    assert life.state.state == "Approved"


def test_what_was_withdrawn_is_recorded_and_notified_once_and_what_is_left_later() -> None:
    life = received(waiting())
    part = MINE.model_copy(update={"scope": ConsentScope(item_ids=("nurse",))})
    assert life.do(WORKER, part) == ["ConsentWithdrawn", "WithdrawalNotifiedToRecipient"]
    first = life.state.consents["mo"].withdrawn_at
    life.wait(days=1)
    assert life.do(WORKER, part) == []
    assert life.do("ehh.practitioner", MINE) == ["ConsentWithdrawn", "WithdrawalNotifiedToRecipient"]
    assert life.do(WORKER, MINE) == []
    assert life.state.consents["mo"].withdrawn_at == first


def test_nobody_takes_back_what_they_had_not_given_yet() -> None:
    life = waiting()
    given_at = life.last("ConsentGiven").given_at
    early = MINE.model_copy(update={"at": given_at - timedelta(minutes=1)})
    assert life.refused(WORKER, early) == "dates_out_of_order"
    assert life.do(WORKER, MINE.model_copy(update={"at": given_at}))[0] == "ConsentWithdrawn"


def test_who_was_only_asked_has_nothing_to_withdraw() -> None:
    life = waiting()
    life.state = life.state.model_copy(
        update={"consents": {"mo": life.state.consents["mo"].model_copy(update={"status": "sought"})}}
    )
    assert life.refused(WORKER, MINE) == "not_found"
    assert life.refused(WORKER, WithdrawConsent(consent_id="else")) == "not_found"
    life = waiting()
    assert life.refused(WORKER, WithdrawConsent(consent_id="mo", withdrawn_by="else")) == "unknown_subject"
    later = WithdrawConsent(consent_id="mo", at=life.now + timedelta(hours=1))
    assert life.refused(WORKER, later) == "time_in_future"


@pytest.mark.parametrize(
    "comes_back",
    [
        RecordTransferFailure(reason="It bounced."),
        RecallTransfer(recall_effective="yes", reason="She withdrew."),
    ],
)
def test_what_comes_back_after_a_withdrawal_is_not_sent_again(comes_back: Any) -> None:
    life = sent(waiting())
    life.do(WORKER, MINE)
    said = life.do(WORKER, comes_back)
    assert said[1:] == ["ShareStopped", "RetentionScheduled"]
    assert life.refused(WORKER, sending(life)) == "share_stopped"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"consent_id": "ash"}, "not_found"),
        ({"response": "retains_on_other_basis"}, "legal_basis_missing"),
        ({"response": "retains_on_other_basis", "legal_basis_id": "art6_consent"}, "legal_basis_missing"),
        ({"response": "retains_on_other_basis", "legal_basis_id": "hra_art8"}, "unknown_code"),
        ({"response": "retains_on_other_basis", "legal_basis_id": "dpa1998"}, "legal_basis_not_in_force"),
    ],
)
def test_the_recipient_keeps_nothing_without_a_basis_of_its_own(said: dict[str, Any], code: str) -> None:
    life = received(waiting())
    life.do(WORKER, MINE)
    answer = RespondToWithdrawal(**{"consent_id": "mo", "response": "deleted", **said})
    assert life.refused("ehh.lead_officer", answer) == code
    assert life.refused("ehh.practitioner", answer) == "not_lead_officer"
    kept = RespondToWithdrawal(consent_id="mo", response="retains_on_other_basis", legal_basis_id="art6_public_task")
    assert life.do("ehh.lead_officer", kept) == ["RecipientWithdrawalResponseRecorded"]


def test_a_share_is_not_closed_before_the_recipient_has_answered() -> None:
    life = approved(waiting(Draft(people=(("mo", "parent"),))))
    life.do(WORKER, sending(life))
    life.do(WORKER, MINE)
    life.given(WORKER, sample(e.SubjectTold, subject_ref="mo"))
    assert life.refused(LEAD, CloseShare()) == "wrong_state"
