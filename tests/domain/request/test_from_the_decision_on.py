"""The nine worked cases from the decision on: the order of events, and what is refused on the way."""

from dataclasses import replace
from datetime import timedelta

from asked import (
    approval,
    deferral,
    manifest,
    receiving,
    refusal,
    review,
    sending,
    told,
    waiver,
)
from lives import REQUEST_OF_CHILDREN, Draft, Life, waiting
from request_samples import sample

from domain.request import events as e
from domain.request.commands import (
    CancelRequest,
    CheckAccuracy,
    CloseShare,
    RecordTransferFailure,
    ReopenDecision,
    RespondToWithdrawal,
    WithdrawConsent,
)
from domain.request.parts import WithheldItem

RECEIVED = ["ReceiptConfirmed", "RetentionScheduled", "RetentionScheduled"]


class Told:
    """A case, step by step, with the events it has had since the decision was awaited."""

    def __init__(self, draft: Draft) -> None:
        self.life = waiting(draft)
        self.began = len(self.life.history)

    @property
    def story(self) -> list[str]:
        return self.life.types[self.began :]


def shared(life: Life, discloser: str, recipient: str) -> None:
    life.do(f"{discloser}.lead_officer", approval(life))
    life.do(f"{discloser}.practitioner", sending(life))
    life.do(f"{recipient}.practitioner", receiving(life))


def test_e01_early_help_with_consent() -> None:
    case = Told(Draft())
    life = case.life
    withheld = (WithheldItem(item="nurse", reason="Not asked for by the hub."),)
    partly = waiting()
    partly.do("alp.lead_officer", approval(partly, items_approved=("attendance",), items_withheld=withheld))
    whole = sending(partly, manifest=manifest("attendance", "nurse"))
    assert partly.refused("alp.practitioner", whole) == "item_not_approved"
    shared(life, "alp", "ehh")
    life.do("alp.practitioner", told("ash"))
    life.do("alp.practitioner", told("mo"))
    life.do("alp.lead_officer", CloseShare())
    ending = ["SubjectTold", "SubjectTold", "ShareClosed"]
    assert case.story == ["ShareApproved", "InformationSent", *RECEIVED, *ending]
    assert life.state.closed == "shared"


def test_e02_a_refusal_that_is_respected() -> None:
    life = Life().given(
        "bfa.practitioner",
        sample(
            e.ShareRequestCreated,
            pathway="early_help",
            requester_id="bfa.practitioner",
            requesting_agency_id="bfa",
            disclosing_agency_id="bfa",
            recipient_agency_id="kyc",
        ),
        sample(e.DataSubjectAdded, subject_ref="briar", role="child"),
        sample(e.ConsentSought, consent_id="briar", from_subject_ref="briar"),
        sample(e.ConsentRefused, consent_id="briar", refused_by="briar"),
    )
    blank = CancelRequest(reason_code="consent_refused", decision_not_to_share=True)
    assert life.refused("bfa.practitioner", blank) == "reasons_missing"
    cancel = blank.model_copy(update={"reasons": refusal().reasons})
    assert life.do("bfa.practitioner", cancel) == ["ShareRequestCancelled", "RetentionScheduled"]
    assert life.do("bfa.practitioner", CloseShare()) == ["ShareClosed"]
    assert life.state.not_shared


def test_e03_the_note_that_was_dropped_never_leaves() -> None:
    people = (("cedar", "child"), ("mother", "parent"), ("father", "parent"))
    case = Told(
        Draft(
            discloser="hlt",
            requester="hlt.practitioner",
            recorder="hlt.practitioner",
            people=people,
            items=(("report", True),),
        )
    )
    life = case.life
    life.do("hlt.lead_officer", approval(life))
    note = sending(life, manifest=manifest("report", "note_about_the_father"))
    assert life.refused("hlt.practitioner", note) == "item_not_approved"
    life.do("hlt.practitioner", sending(life))
    life.do("ehh.practitioner", receiving(life))
    life.do("hlt.practitioner", told("mother"))
    life.do("hlt.practitioner", told("father"))
    life.do("hlt.safeguarding_lead", waiver(life, "cedar", "too_young_told_through_carer"))
    life.do("hlt.lead_officer", CloseShare())
    ending = ["SubjectTold", "SubjectTold", "TellingNotRequired", "ShareClosed"]
    assert case.story == ["ShareApproved", "InformationSent", *RECEIVED, *ending]


def test_e04_a_safeguarding_referral() -> None:
    draft = replace(
        REQUEST_OF_CHILDREN,
        discloser="alp",
        requester="alp.practitioner",
        urgency="priority",
        people=(("dell", "child"), ("mother", "parent")),
        items=(("concern", False),),
    )
    case = Told(draft)
    shared(case.life, "alp", "csc")
    case.life.do("alp.practitioner", told("dell"))
    case.life.do("alp.practitioner", told("mother"))
    case.life.do("alp.practitioner", CloseShare())
    ending = ["SubjectTold", "SubjectTold", "ShareClosed"]
    assert case.story == ["ShareApproved", "InformationSent", *RECEIVED, *ending]


def test_e05_the_father_is_told_when_it_is_safe() -> None:
    draft = replace(
        REQUEST_OF_CHILDREN,
        discloser="wda",
        requester="wda.practitioner",
        recorder="wda.practitioner",
        footing="exemption",
        people=(("eve", "parent"), ("elm", "child"), ("edd", "parent")),
    )
    case = Told(draft)
    life, lead, safe = case.life, "wda.lead_officer", "wda.safeguarding_lead"
    life.do(lead, approval(life))
    life.do("wda.practitioner", told("eve"))
    life.do(safe, waiver(life, "elm", "too_young_told_through_carer"))
    assert life.refused(safe, deferral(life, "edd", review_on=None)) == "review_date_missing"
    assert life.refused(safe, deferral(life, "edd", days=90)) == "review_too_far"
    assert life.refused(safe, deferral(life, "edd", proposed_by=safe)) == "separation_of_duties"
    life.do(safe, deferral(life, "edd", days=14))
    life.do("wda.practitioner", sending(life))
    life.do("csc.practitioner", receiving(life))
    assert life.refused(lead, CloseShare()) == "telling_open"
    life.wait(days=14)
    next_on = life.now.date() + timedelta(days=14)
    life.do(safe, review("edd", "defer_again", next_review_on=next_on))
    life.wait(days=14)
    life.do(safe, review("edd", "tell_now"))
    life.do("csc.practitioner", told("edd"))
    life.do(lead, CloseShare())
    assert case.story == [
        "ShareApproved",
        "SubjectTold",
        "TellingNotRequired",
        "TellingDeferred",
        "InformationSent",
        *RECEIVED,
        "TellingDeferralReviewed",
        "TellingDeferralReviewed",
        "SubjectTold",
        "ShareClosed",
    ]


def test_e08_an_urgent_section_47_the_same_day() -> None:
    draft = replace(
        REQUEST_OF_CHILDREN,
        discloser="pol",
        recorder="csc.practitioner",
        footing="exemption",
        urgency="same_day",
        people=(("haze", "child"),),
        items=(("calls", False),),
        checked=False,
    )
    case = Told(draft)
    life = case.life
    life.do("pol.practitioner", CheckAccuracy(item_ids=("calls",), source="The incident log."))
    life.do("pol.lead_officer", approval(life))
    life.do("pol.practitioner", sending(life, method_id="secure_email_platform", callback_verified=True))
    life.do("csc.practitioner", receiving(life))
    enquiries = deferral(life, "haze", days=7, reason_ids=("impair_enquiries",))
    life.do("pol.safeguarding_lead", enquiries)
    life.wait(days=1)
    life.do("csc.safeguarding_lead", review("haze", "tell_now"))
    life.do("csc.practitioner", told("haze"))
    life.do("csc.practitioner", CloseShare())
    assert case.story == [
        "AccuracyChecked",
        "ShareApproved",
        "InformationSent",
        *RECEIVED,
        "TellingDeferred",
        "TellingDeferralReviewed",
        "SubjectTold",
        "ShareClosed",
    ]
    routine = waiting(replace(draft, urgency="routine", checked=True))
    routine.do("pol.lead_officer", approval(routine))
    call = sending(routine, method_id="phone_callback", callback_verified=True)
    assert routine.refused("pol.practitioner", call) == "method_not_allowed_for_urgency"


def test_e10_consent_withdrawn_before_the_transfer() -> None:
    case = Told(Draft(people=(("jo", "parent"),)))
    life = case.life
    life.do("alp.lead_officer", approval(life))
    life.wait(days=1)
    life.do("alp.director", WithdrawConsent(consent_id="jo"))
    assert life.refused("alp.practitioner", sending(life)) == "share_stopped"
    life.do("alp.practitioner", told("jo"))
    life.do("alp.practitioner", CloseShare())
    stopped = ["ConsentWithdrawn", "ShareStopped", "RetentionScheduled"]
    assert case.story == ["ShareApproved", *stopped, "SubjectTold", "ShareClosed"]
    brother = Told(Draft(people=(("jo", "parent"),)))
    brother.life.do("alp.practitioner", WithdrawConsent(consent_id="jo"))
    assert brother.life.state.state == "Draft"
    brother.life.do("alp.practitioner", CancelRequest(reason_code="consent_withdrawn", reasons="She wants none of it."))
    brother.life.do("alp.practitioner", CloseShare())
    ending = ["ShareRequestCancelled", "RetentionScheduled", "ShareClosed"]
    assert brother.story == ["ConsentWithdrawn", "LegalFootingLost", *ending]


def test_e12_withdrawal_after_the_transfer() -> None:
    case = Told(
        Draft(
            discloser="bfa",
            recipient="kyc",
            requester="bfa.practitioner",
            recorder="bfa.practitioner",
            people=(("kit", "child"),),
        )
    )
    life, worker, lead = case.life, "bfa.practitioner", "bfa.lead_officer"
    life.do(lead, approval(life))
    life.do(worker, sending(life))
    life.do(worker, RecordTransferFailure(reason="The portal was down."))
    life.do(worker, sending(life))
    life.do("kyc.practitioner", receiving(life))
    life.do(worker, told("kit"))
    life.wait(days=30)
    life.do(worker, WithdrawConsent(consent_id="kit"))
    keeps = RespondToWithdrawal(consent_id="kit", response="retains_on_other_basis")
    assert life.refused("kyc.lead_officer", keeps) == "legal_basis_missing"
    life.do("kyc.lead_officer", RespondToWithdrawal(consent_id="kit", response="deleted"))
    life.do(worker, told("kit"))
    life.do(lead, CloseShare())
    assert case.story == [
        "ShareApproved",
        "InformationSent",
        "TransferFailed",
        "InformationSent",
        *RECEIVED,
        "SubjectTold",
        "ConsentWithdrawn",
        "WithdrawalNotifiedToRecipient",
        "RecipientWithdrawalResponseRecorded",
        "SubjectTold",
        "ShareClosed",
    ]


def test_e18_two_agencies_disagree_and_another_decides_again() -> None:
    case = Told(replace(REQUEST_OF_CHILDREN, checked=False))
    life, first, second = case.life, "hlt.lead_officer", "hlt.deputy_lead_officer"
    assert life.refused(first, refusal(ground_ids=("gdpr",))) == "ground_not_specific"
    life.do(first, refusal())
    life.given(
        "nsp.partnership_chair",
        sample(e.DisagreementRaised, escalation_id="route", decision_id=life.last("ShareDeclined").decision_id),
        sample(e.EscalationResolved, escalation_id="route", outcome="changed"),
    )
    life.do(second, ReopenDecision(escalation_id="route", reasons="As the partnership decided."))
    life.do("hlt.practitioner", CheckAccuracy(item_ids=("one", "three"), source="The record."))
    kept = (WithheldItem(item="two", reason="Not proportionate."),)
    again = approval(life, items_approved=("one", "three"), items_withheld=kept)
    assert life.refused(first, again) == "separation_of_duties"
    life.do(second, again)
    life.do("hlt.practitioner", sending(life))
    life.do("csc.practitioner", receiving(life))
    life.do("csc.practitioner", told("ash"))
    life.do("csc.practitioner", CloseShare())
    assert case.story == [
        "ShareDeclined",
        "RetentionScheduled",
        "DisagreementRaised",
        "EscalationResolved",
        "DecisionReopened",
        "ApproverAssigned",
        "AccuracyChecked",
        "ShareApproved",
        "InformationSent",
        "ReceiptConfirmed",
        "RetentionScheduled",
        "SubjectTold",
        "ShareClosed",
    ]


def test_e20_a_refusal_overridden_in_the_public_interest() -> None:
    draft = replace(
        REQUEST_OF_CHILDREN,
        discloser="gp",
        requester="gp.practitioner",
        recorder="gp.practitioner",
        footing="public_interest",
        people=(("pax", "child"), ("parents", "parent")),
    )
    case = Told(draft)
    life, safe = case.life, "gp.safeguarding_lead"
    life.do("gp.practitioner", told("pax", wishes_expressed="They do not want their parents to know."))
    life.do("gp.lead_officer", approval(life))
    life.do(safe, deferral(life, "parents", days=28, reason_ids=("child_wishes",)))
    life.do("gp.practitioner", sending(life))
    life.do("csc.practitioner", receiving(life))
    life.wait(days=28)
    life.do(safe, review("parents", "tell_now"))
    due = life.state.telling["parents"].due_at
    assert due is not None
    assert life.wait(days=14) == ["TellingOverdue"]
    assert life.refused("gp.lead_officer", CloseShare()) == "telling_open"
    life.do("gp.practitioner", told("parents"))
    life.do("gp.lead_officer", CloseShare())
    assert case.story == [
        "SubjectTold",
        "ShareApproved",
        "TellingDeferred",
        "InformationSent",
        *RECEIVED,
        "TellingDeferralReviewed",
        "TellingOverdue",
        "SubjectTold",
        "ShareClosed",
    ]
