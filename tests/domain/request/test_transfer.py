"""Sending and receiving: only what was approved, to whom it was approved, in the right way, and confirmed."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from asked import (
    alternative,
    approval,
    approved,
    manifest,
    received,
    receiving,
    refusal,
    sending,
    sent,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from journeys import at
from lives import REQUEST_OF_CHILDREN, Draft, Life, waiting
from request_samples import sample

from domain.event import ClockReached, Command
from domain.incidents.breach_state import Breach
from domain.refusal import Refused
from domain.registers.holdings import Holding
from domain.request import events as e
from domain.request.commands import (
    ChaseReceipt,
    CheckAccuracy,
    CompleteRetrospectiveReview,
    DisputeReceipt,
    LinkBreach,
    RecallTransfer,
    RecordEmergencyDisclosure,
    RecordTransferFailure,
    ReopenDecision,
    StopShare,
    WithdrawConsent,
)
from domain.request.decider import SHARE_REQUEST
from domain.request.manifest import manifest_digest
from domain.request.parts import EmergencyItem, ManifestEntry, ToldTo, WithheldItem

LEAD, SENDER, RECIPIENT = "alp.lead_officer", "alp.practitioner", "ehh.practitioner"
ITEMS = ("attendance", "nurse")


def test_a_sending_says_what_to_whom_and_by_when_it_is_to_be_confirmed() -> None:
    life = sent(waiting())
    said = life.last("InformationSent")
    assert said.item_ids == ITEMS
    assert said.named_recipient == RECIPIENT
    assert said.receipt_due_at == datetime(2026, 11, 24, 17, tzinfo=UTC)  # two working days
    assert said.chase_at == (
        datetime(2026, 11, 23, 17, tzinfo=UTC),
        datetime(2026, 11, 24, 15, 24, tzinfo=UTC),
    )
    assert said.telling_due_at == datetime(2026, 11, 27, 17, tzinfo=UTC)  # five working days
    assert said.manifest_digest == manifest_digest(said.manifest)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"method_id": "pigeon"}, "unknown_code"),
        ({"method_id": "plain_email"}, "method_forbidden"),
        ({"method_id": "cjsm"}, "method_not_agreed"),
        ({"method_id": "phone_callback"}, "method_not_allowed_for_urgency"),
        ({"named_recipient": None}, "recipient_not_named"),
        ({"named_recipient": "ehh.practitioner.second"}, "recipient_not_approved"),
        ({"manifest": ()}, "field_missing"),
        ({"manifest": manifest("attendance", "attendance")}, "malformed"),
        ({"manifest": (ManifestEntry(item_id="attendance", sha256="AB", bytes=1),)}, "malformed"),
        ({"manifest": (ManifestEntry(item_id="attendance", sha256="0" * 64, bytes=-1),)}, "malformed"),
        ({"manifest": manifest("attendance", "note_about_the_father")}, "item_not_approved"),
        ({"limits_stated": False}, "field_missing"),
        ({"onward_intent_asked": False}, "onward_intent_missing"),
        ({"at": datetime(2026, 11, 23, 8, tzinfo=UTC)}, "not_approved"),
        ({"at": datetime(2026, 11, 23, 10, tzinfo=UTC)}, "time_in_future"),
    ],
)
def test_a_sending_that_is_not_right_is_refused(said: dict[str, Any], code: str) -> None:
    life = approved(waiting())
    assert life.refused(SENDER, sending(life, **said)) == code
    assert life.state.state == "Approved"


def test_only_a_sender_whom_the_approval_names_sends() -> None:
    life = approved(waiting())
    assert life.refused("alp.practitioner.second", sending(life)) == "role_not_held"


def test_the_manifest_is_the_same_from_whatever_end_it_is_read() -> None:
    there = manifest("attendance", "nurse")
    here = tuple(entry.model_copy(update={"item_id": f"file{at}"}) for at, entry in enumerate(reversed(there)))
    assert manifest_digest(there) == manifest_digest(here)
    assert manifest_digest(there) != manifest_digest(there[:1])


def test_nothing_more_is_sent_once_it_was_sent() -> None:
    for reach in (sent, received):
        life = reach(waiting())
        assert life.refused(SENDER, sending(life)) == "wrong_state"


STEPS: dict[str, tuple[str, Any]] = {
    "approve": (LEAD, approval),
    "decline": (LEAD, lambda life: refusal()),
    "stop": (LEAD, lambda life: StopShare(cause="new_risk", reasons="He is back.")),
    "reopen": (LEAD, lambda life: ReopenDecision(reasons="It was the wrong recipient.")),
    "withdraw": (SENDER, lambda life: WithdrawConsent(consent_id="mo")),
    "alternative": (LEAD, lambda life: alternative()),
    "part": (
        LEAD,
        lambda life: approval(
            life, items_approved=("attendance",), items_withheld=(WithheldItem(item="nurse", reason="Too much."),)
        ),
    ),
    "send": (SENDER, sending),
    "send_all": (SENDER, lambda life: sending(life, manifest=manifest(*ITEMS))),
    "fail": (SENDER, lambda life: RecordTransferFailure(reason="It came back.")),
    "recall": (SENDER, lambda life: RecallTransfer(recall_effective="yes", reason="Sent too early.")),
    "receive": (RECIPIENT, lambda life: receiving(life) if life.state.transfers else refusal()),
    "dispute": (RECIPIENT, lambda life: DisputeReceipt(problem="items_missing")),
    "lapse": ("SYSTEM", lambda life: _lapse(life)),
}


def _lapse(life: Life) -> Command:
    due = life.state.approval.valid_until if life.state.approval else None
    life.now = due or life.now
    return ClockReached(deadline="approval", due_at=life.now)


def lived(steps: list[str]) -> Life:
    """A request with which people tried all this; what was refused did not happen."""
    life = waiting()
    for step in steps:
        person, command = STEPS[step]
        life.wait(minutes=1)
        try:
            life.do(person, command(life))
        except Refused:
            continue
    return life


LIKELY = ["approve", "send", "alternative"] * 2
walks = st.lists(st.sampled_from([*sorted(STEPS), *LIKELY]), max_size=14).map(lived)
ENDS = {"ShareStopped", "ApprovalLapsed", "DecisionReopened", "ShareDeclined", "LegalFootingLost"}


@settings(max_examples=150)
@given(life=walks)
def test_inv_01_nothing_is_sent_without_an_approval_that_stands(life: Life) -> None:
    stands = False
    for event in life.history:
        stands = event.type == "ShareApproved" or (stands and event.type not in ENDS)
        assert stands or event.type != "InformationSent"


@given(minutes=st.integers(-90, 90))
def test_inv_01_what_is_sent_was_approved_before(minutes: int) -> None:
    life = approved(waiting())
    approved_at = life.now
    life.wait(hours=1)
    at = approved_at + timedelta(minutes=minutes)
    if minutes < 0:
        assert life.refused(SENDER, sending(life, at=at)) == "not_approved"
    elif at > life.now:
        assert life.refused(SENDER, sending(life, at=at)) == "time_in_future"
    else:
        assert life.do(SENDER, sending(life, at=at)) == ["InformationSent"]


@settings(max_examples=150)
@given(life=walks)
def test_inv_14_after_a_withdrawal_only_another_basis_and_a_fresh_approval_lead_on(life: Life) -> None:
    barred: set[str] = set()
    for event in life.history:
        assert event.type not in barred
        if event.type == "ShareStopped" and event.body.cause == "consent_withdrawn":  # type: ignore[attr-defined]
            barred = {"InformationSent", "ShareApproved", "DecisionReopened"}
        elif event.type == "AlternativeBasisRecorded":
            barred = {"InformationSent"}
        elif event.type == "ShareApproved":
            barred = set()


@settings(max_examples=150)
@given(life=walks)
def test_inv_17_and_18_what_is_sent_and_to_whom_was_approved(life: Life) -> None:
    approval_in_force: Any = None
    for event in life.history:
        body: Any = event.body
        if event.type == "ShareApproved":
            approval_in_force = body
            assert set(body.items_approved) <= set(ITEMS)
        if event.type == "InformationSent":
            assert set(body.item_ids) <= set(approval_in_force.items_approved)
            assert body.named_recipient in approval_in_force.named_recipients


@given(items=st.sets(st.sampled_from([*ITEMS, "note"]), min_size=1), approve_all=st.booleans())
def test_inv_17_items_sent_are_a_part_of_the_items_approved(items: set[str], approve_all: bool) -> None:
    life = waiting()
    kept = () if approve_all else (WithheldItem(item="nurse", reason="Too much."),)
    approved(life, items_approved=ITEMS if approve_all else ITEMS[:1], items_withheld=kept)
    asked = sending(life, manifest=manifest(*sorted(items)))
    if items <= set(life.last("ShareApproved").items_approved):
        assert life.do(SENDER, asked) == ["InformationSent"]
    else:
        assert life.refused(SENDER, asked) == "item_not_approved"


@given(recipient=st.sampled_from([None, RECIPIENT, "ehh.practitioner.second", "csc.practitioner", "ehh.mailbox"]))
def test_inv_18_a_transfer_goes_to_a_person_whom_the_approval_names(recipient: str | None) -> None:
    life = approved(waiting())
    asked = sending(life, named_recipient=recipient)
    if recipient == RECIPIENT:
        assert life.do(SENDER, asked) == ["InformationSent"]
    else:
        assert life.refused(SENDER, asked) == ("recipient_not_approved" if recipient else "recipient_not_named")


METHODS = [each.id for each in Life().catalogue.secure_methods]


@given(method=st.sampled_from(METHODS), urgency=st.sampled_from(["routine", "same_day"]), called=st.booleans())
def test_inv_19_the_method_is_secure_agreed_or_an_urgent_call_with_call_back(
    method: str, urgency: str, called: bool
) -> None:
    life = approved(waiting(replace(REQUEST_OF_CHILDREN, urgency=urgency)))
    rule = next(each for each in life.catalogue.secure_methods if each.id == method)
    asked = sending(life, method_id=method, callback_verified=called)
    if method in ("secure_portal", "secure_email_platform") or (rule.only_when and urgency == "same_day" and called):
        assert life.do("hlt.practitioner", asked) == ["InformationSent"]
        return
    expected = "method_not_agreed"
    if rule.forbidden or not rule.active:
        expected = "method_forbidden"
    elif rule.only_when:
        expected = "field_missing" if urgency == "same_day" else "method_not_allowed_for_urgency"
    assert life.refused("hlt.practitioner", asked) == expected


@given(checked=st.sets(st.sampled_from(ITEMS)))
def test_inv_20_every_item_is_checked_before_it_is_sent(checked: set[str]) -> None:
    life = approved(waiting(Draft(checked=False)))
    assert life.refused(SENDER, sending(life)) == "accuracy_unchecked"
    if checked:
        life.do(SENDER, CheckAccuracy(item_ids=tuple(sorted(checked)), source="The register of the school."))
    if checked == set(ITEMS):
        assert life.do(SENDER, sending(life)) == ["InformationSent"]
    else:
        assert life.refused(SENDER, sending(life)) == "accuracy_unchecked"


@given(
    asked=st.booleans(), understood=st.sampled_from([None, True, False]), intent=st.sampled_from([None, True, False])
)
def test_inv_21_both_sides_settle_the_limits_and_what_comes_after(
    asked: bool, understood: bool | None, intent: bool | None
) -> None:
    life = approved(waiting())
    if not asked:
        assert life.refused(SENDER, sending(life, onward_intent_asked=False)) == "onward_intent_missing"
    life.do(SENDER, sending(life))
    answer = receiving(life, limits_understood=understood, onward_intent=intent)
    if understood and intent is not None:
        life.do(RECIPIENT, answer)
        assert life.last("ReceiptConfirmed").onward_intent is intent
    elif understood is False:
        assert life.do(RECIPIENT, answer) == ["ReceiptDisputed"]
    else:
        code = "field_missing" if understood is None else "onward_intent_missing"
        assert life.refused(RECIPIENT, answer) == code


@given(
    person=st.sampled_from([SENDER, LEAD, "ehh.practitioner.second", "csc.practitioner", "ehh.lead_officer", RECIPIENT])
)
def test_inv_22_only_the_recipient_confirms_and_only_once(person: str) -> None:
    life = sent(waiting())
    if person in (RECIPIENT, "ehh.lead_officer"):
        assert life.do(person, receiving(life)) == ["ReceiptConfirmed", "RetentionScheduled", "RetentionScheduled"]
        assert life.refused(person, receiving(life)) == "wrong_state"
    else:
        refusals = {"not_recipient", "not_named_recipient", "not_found"}
        assert life.refused(person, receiving(life)) in refusals


@given(digest=st.text("0123456789abcdef", min_size=64, max_size=64))
def test_inv_22_another_digest_is_a_dispute_and_no_receipt(digest: str) -> None:
    life = sent(waiting())
    assert life.do(RECIPIENT, receiving(life, manifest_digest=digest)) == ["ReceiptDisputed"]
    assert life.last("ReceiptDisputed").problem == "digest_mismatch"
    assert life.state.state == "Sent"


def test_the_sender_is_told_of_limits_that_are_not_understood_and_the_receipt_waits_until_they_are() -> None:
    life = sent(waiting())
    assert life.do(RECIPIENT, receiving(life, limits_understood=False, onward_intent=None)) == ["ReceiptDisputed"]
    assert life.last("ReceiptDisputed").problem == "limits_not_understood"
    told = [(duty.task, duty.person) for duty in SHARE_REQUEST.duties(life.state)]
    assert ("settle_dispute", SENDER) in told
    assert not [each for each in SHARE_REQUEST.reactions(life.history[-1]) if each.name == "open_breach"]
    assert life.do(RECIPIENT, receiving(life))[0] == "ReceiptConfirmed"


def test_inv_22_who_sent_does_not_confirm_though_they_receive_elsewhere() -> None:
    life = sent(waiting())
    recipients = life.register.agencies["ehh"].holdings
    both = next(each for each in recipients if each.role == "recipient_practitioner").model_copy(
        update={"person": SENDER}
    )
    life.agency("ehh", holdings=(*recipients, both))
    assert life.refused(SENDER, receiving(life)) == "separation_of_duties"


def test_nobody_sends_to_themselves_what_only_another_could_confirm() -> None:
    life = waiting()
    recipients = life.register.agencies["ehh"].holdings
    both = Holding(person=SENDER, role="recipient_practitioner", since=recipients[0].since)
    life.agency("ehh", holdings=(*recipients, both))
    approved(life, named_recipients=(SENDER, RECIPIENT))
    refusal = life.refusal(SENDER, sending(life, named_recipient=SENDER))
    assert (refusal.code, refusal.field) == ("separation_of_duties", "named_recipient")
    assert life.do(SENDER, sending(life, named_recipient=RECIPIENT)) == ["InformationSent"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"terms_accepted": False}, "terms_not_accepted"),
        ({"stored_where": " "}, "field_missing"),
        ({"items_received": ("note",)}, "unknown_item"),
    ],
)
def test_a_receipt_is_complete(said: dict[str, Any], code: str) -> None:
    life = sent(waiting())
    assert life.refused(RECIPIENT, receiving(life, **said)) == code


def test_whoever_it_reached_may_dispute_it() -> None:
    life = sent(waiting())
    assert life.do("ehh.practitioner.second", DisputeReceipt(problem="wrong_person")) == ["ReceiptDisputed"]
    assert life.last("ReceiptDisputed").by == "ehh.practitioner.second"


def test_a_failed_transfer_is_sent_again() -> None:
    life = sent(waiting())
    fail = RecordTransferFailure(reason="The portal lost it.")
    assert life.refused("alp.practitioner.second", fail) == "role_not_held"
    assert life.refused(SENDER, RecordTransferFailure()) == "reasons_missing"
    assert life.do(SENDER, fail) == ["TransferFailed"]
    assert life.do(SENDER, sending(life)) == ["InformationSent"]
    assert life.state.transfers == 2


def test_a_recall_says_whether_it_worked() -> None:
    life = sent(waiting())
    assert life.refused(SENDER, RecallTransfer(recall_effective="no")) == "reasons_missing"
    assert life.do(LEAD, RecallTransfer(recall_effective="no", reason="Wrong file.")) == ["TransferRecalled"]
    assert life.state.state == "Approved"


def test_a_receipt_is_chased_and_counted() -> None:
    life = sent(waiting())
    assert life.do(SENDER, ChaseReceipt(channel="phone")) == ["ReceiptChased"]
    life.do(LEAD, ChaseReceipt(channel="phone", to="ehh.lead_officer"))
    assert (life.last("ReceiptChased").n, life.last("ReceiptChased").to) == (2, "ehh.lead_officer")


def test_a_receipt_is_chased_by_the_sender_or_the_lead_officer_from_a_person_of_the_recipient() -> None:
    life = sent(waiting())
    assert life.refused("alp.practitioner.second", ChaseReceipt(channel="phone")) == "role_not_held"
    for nobody in ("the.mailbox", "kyc.practitioner"):
        assert life.refused(SENDER, ChaseReceipt(channel="phone", to=nobody)) == "recipient_not_named"


BREACH = UUID(int=11)


@dataclass
class Reported:
    """A breach that was reported."""

    state: Breach
    stream: str = f"breach/{BREACH}"


def reported(**said: Any) -> Reported:
    return Reported(Breach(state="Open", id=BREACH, **said))


def test_a_breach_is_linked_once_with_its_transfer() -> None:
    life = sent(waiting())
    life.beside = (reported(request_id=life.state.request_id),)
    link = LinkBreach(breach_id=BREACH, transfer_id=life.state.transfer_ids[0])
    assert life.do("alp.dpo", link) == ["BreachLinked"]
    assert life.do("alp.dpo", link) == []


def test_no_breach_is_linked_that_was_not_reported_here_and_no_transfer_that_never_was() -> None:
    life = sent(waiting())
    assert life.refusal("alp.dpo", LinkBreach(breach_id=BREACH)).field == "breach_id"
    life.beside = (reported(request_id=UUID(int=77)),)
    assert life.refused("alp.dpo", LinkBreach(breach_id=BREACH)) == "not_found"
    life.beside = (reported(),)
    assert life.refusal("alp.dpo", LinkBreach(breach_id=BREACH, transfer_id=UUID(int=8))).field == "transfer_id"


def emergency(**said: Any) -> RecordEmergencyDisclosure:
    asked: dict[str, Any] = {
        "disclosing_agency_id": "alp",
        "told_to": ToldTo(name="Duty Desk", role="Duty social worker", agency_id="csc"),
        "channel": "phone_callback",
        "items": (EmergencyItem(item_id="address", category="address", description="Where he is."),),
        "danger_narrative": "He has taken the child from the school gate.",
        "legal_basis_id": "art6_vital_interests",
        "risk_level": "immediate_danger",
        "why_could_not_wait": "Minutes counted.",
    }
    return RecordEmergencyDisclosure(**{**asked, **said})


def test_an_emergency_is_told_first_and_recorded_after() -> None:
    life = Life()
    assert life.do(SENDER, emergency(at=life.now - timedelta(hours=23))) == ["EmergencyDisclosureRecorded"]
    assert life.state.state == "Sent"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"at": datetime(2026, 11, 22, 8, tzinfo=UTC)}, "late_record_reason_missing"),
        ({"at": datetime(2026, 11, 24, 8, tzinfo=UTC)}, "time_in_future"),
        ({"told_to": ToldTo(name="Duty Desk", role="Duty", agency_id="xyz")}, "agency_not_party"),
        ({"told_to": ToldTo(name="Duty Desk", role="Duty", agency_id="alp")}, "agency_not_party"),
        ({"channel": "shouting"}, "unknown_code"),
        ({"items": ()}, "field_missing"),
        ({"danger_narrative": ""}, "narrative_missing"),
        ({"legal_basis_id": None}, "legal_basis_missing"),
        ({"legal_basis_id": "dpa1998"}, "legal_basis_not_in_force"),
        ({"risk_level": None}, "risk_level_missing"),
        ({"why_could_not_wait": None}, "reasons_missing"),
    ],
)
def test_an_emergency_is_recorded_whole(said: dict[str, Any], code: str) -> None:
    life = Life()
    assert life.refused(SENDER, emergency(**said)) == code


def test_a_late_record_of_an_emergency_says_why() -> None:
    late = emergency(at=datetime(2026, 11, 21, 8, tzinfo=UTC), late_reason="The office was shut.")
    assert Life().do(SENDER, late) == ["EmergencyDisclosureRecorded"]


def test_an_emergency_is_reviewed_by_another_person_and_once() -> None:
    life = Life()
    life.agency("alp", holdings=(*life.register.agencies["alp"].holdings, _practitioner(life)))
    life.do(LEAD, emergency())
    review = CompleteRetrospectiveReview(outcome="justified", reasons="There was no time.")
    assert life.refused(LEAD, review) == "separation_of_duties"
    deputy = "alp.deputy_lead_officer"
    assert life.refused(deputy, CompleteRetrospectiveReview(outcome="justified")) == "reasons_missing"
    assert life.do(deputy, review) == ["RetrospectiveReviewCompleted"]
    assert life.refused(deputy, review) == "wrong_state"


def _practitioner(life: Life) -> Any:
    held = life.register.agencies["alp"].holdings
    return next(each for each in held if each.role == "practitioner").model_copy(update={"person": LEAD})


def test_an_ordinary_share_has_no_review_of_an_emergency() -> None:
    life = sent(waiting())
    review = CompleteRetrospectiveReview(outcome="justified", reasons="There was no time.")
    assert life.refused(LEAD, review) == "wrong_state"


def test_a_recipient_agency_that_was_suspended_meanwhile_receives_nothing() -> None:
    life = approved(waiting())
    life.agency("ehh", suspended=True)
    assert life.refused(SENDER, sending(life)) == "agency_not_party"


def test_a_consent_that_lapsed_after_the_approval_carries_no_transfer() -> None:
    life = approved(waiting())
    life.given("SYSTEM", sample(e.ConsentReviewDue, consent_id="mo"))
    assert life.refused(SENDER, sending(life)) == "consent_missing"


@pytest.mark.parametrize(
    "command",
    [
        RecallTransfer(recall_effective="yes", reason="It went to the wrong desk."),
        RecordTransferFailure(reason="The line broke."),
    ],
)
def test_what_was_told_in_an_emergency_does_not_become_an_approval(command: Command) -> None:
    life = at("emergency")
    assert life.refusal("alp.practitioner", command).field == "retrospective"
    assert life.state.state == "Sent"


def test_nothing_is_received_before_it_was_sent() -> None:
    life = approved(waiting())
    life.now += timedelta(hours=2)
    life.do(SENDER, sending(life))
    early = receiving(life, at=life.now - timedelta(hours=1))
    assert life.refused(RECIPIENT, early) == "dates_out_of_order"


@pytest.mark.parametrize(
    ("said", "warned"),
    [
        (
            {"legal_basis_id": "art6_consent", "risk_level": "none_identified"},
            ("legal_basis_in_doubt", "risk_in_doubt"),
        ),
        ({"legal_basis_id": "cl_consent"}, ("legal_basis_in_doubt",)),
        ({"legal_basis_id": "gw_court_order"}, ("legal_basis_in_doubt",)),
        ({"legal_basis_id": "le_part3_safeguarding"}, ("legal_basis_in_doubt",)),
        ({"legal_basis_id": "art6_public_task"}, ()),
    ],
)
def test_a_basis_that_can_hardly_be_one_is_recorded_in_an_emergency_and_shown_to_the_reviewer(
    said: dict[str, Any], warned: tuple[str, ...]
) -> None:
    life = Life()
    life.do(SENDER, emergency(**said))
    assert life.warnings == warned
    (review,) = (duty for duty in SHARE_REQUEST.duties(life.state) if duty.task == "review_emergency")
    assert review.missing == tuple(each.removesuffix("_in_doubt") for each in warned)
