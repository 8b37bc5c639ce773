"""Requests after their decision, and the time that passes for them."""

from datetime import date, datetime, timedelta
from typing import Any

from lives import Draft, Life, waiting

from domain.event import ClockReached
from domain.request import commands as c
from domain.request.deadlines import next_deadline
from domain.request.manifest import manifest_digest
from domain.request.parts import ChecklistAnswers, ManifestEntry
from domain.values import SYSTEM

SHARED = Draft(condition9="art9_spi_statutory", items=(("attendance", False), ("nurse", False)))
"""A school shares with early help on the consent of child and mother."""

ASKED = Draft(
    discloser="hlt",
    recipient="csc",
    requester="csc.practitioner",
    pathway="safeguarding",
    level=4,
    risk="likely_significant_harm",
    footing="not_required",
    basis="art6_public_task",
    condition9="art9_spi_statutory",
    confidence="cl_required_by_law",
    people=(("ash", "child"),),
    items=(("one", False), ("two", False), ("three", False)),
    recorder="csc.practitioner",
)
"""Social care asks a health trust for three items."""

MANIFEST = (ManifestEntry(item_id="attendance", sha256="ab" * 32, bytes=1_024),)

DECLINE = c.DeclineShare(
    ground_ids=("not_proportionate",),
    reasons="Two of the three items have nothing to do with the concern.",
    right_to_escalate_stated=True,
)


def approval(*items: str, withheld: tuple[str, ...] = (), senders: str, recipients: str) -> c.ApproveShare:
    yes = dict.fromkeys(("necessary", "proportionate", "relevant", "adequate", "accurate", "timely", "secure"), True)
    return c.ApproveShare(
        items_approved=items,
        items_withheld=tuple({"item": item, "reason": "Not needed for this."} for item in withheld),
        named_recipients=(recipients,),
        named_senders=(senders,),
        reasons="Needed, and no more than that.",
        child_welfare_considered="The child is safer with it shared.",
        basis_confirmed=True,
        checklist=ChecklistAnswers(**yes),
        persons_affected="The child and the mother.",
    )


def approved(draft: Draft = SHARED) -> Life:
    life = waiting(draft)
    people: dict[str, Any] = {
        "senders": f"{draft.discloser}.practitioner",
        "recipients": f"{draft.recipient}.practitioner",
    }
    life.do(f"{draft.discloser}.lead_officer", approval(*(item for item, _ in draft.items), **people))
    return life


def sending(draft: Draft = SHARED) -> c.SendInformation:
    return c.SendInformation(
        method_id="secure_portal",
        named_recipient=f"{draft.recipient}.practitioner",
        manifest=(ManifestEntry(item_id=draft.items[0][0], sha256="ab" * 32, bytes=1_024),),
        limits_stated=True,
        onward_intent_asked=True,
    )


def sent(draft: Draft = SHARED) -> Life:
    life = approved(draft)
    life.do(f"{draft.discloser}.practitioner", sending(draft))
    return life


def receipt(draft: Draft = SHARED) -> c.ConfirmReceipt:
    return c.ConfirmReceipt(
        manifest_digest=manifest_digest(sending(draft).manifest),
        limits_understood=True,
        onward_intent=False,
        terms_accepted=True,
        stored_where="In the child's record.",
    )


def received(draft: Draft = SHARED) -> Life:
    life = sent(draft)
    life.do(f"{draft.recipient}.practitioner", receipt(draft))
    return life


def tell(ref: str) -> c.RecordTelling:
    return c.RecordTelling(
        subject_ref=ref,
        method_id="face_to_face",
        safe_contact_checked=True,
        what_why_who_told="What was shared, why, and with whom.",
        rights_and_complaints_given=True,
    )


def retained(draft: Draft = SHARED) -> Life:
    life = received(draft)
    for ref, _ in draft.people:
        life.do(f"{draft.discloser}.practitioner", tell(ref))
    life.do(f"{draft.discloser}.practitioner", c.CloseShare())
    return life


def disposal_due(draft: Draft = SHARED) -> Life:
    life = retained(draft)
    while life.state.state != "DisposalDue":
        strike(life)
    return life


def authorisation(**said: Any) -> c.AuthoriseDisposal:
    fields: dict[str, Any] = {"method_ids": ("crypto_erase", "secure_delete"), "last_review_note": "Nothing is open."}
    return c.AuthoriseDisposal(**{**fields, **said})


def attestation(**said: Any) -> c.AttestDisposal:
    fields: dict[str, Any] = {"method_id": "secure_delete", "certificate_ref": "log 17", "includes_backups": True}
    return c.AttestDisposal(**{**fields, **said})


def hold(id: str = "inquiry") -> c.PlaceLegalHold:
    return c.PlaceLegalHold(hold_id=id, authority="public_inquiry", authority_ref="Notice 3", scope="All of it.")


def bodies(life: Life, type: str) -> list[Any]:
    """What the events of this type said, in order."""
    return [event.body for event in life.history if event.type == type]


def strike(life: Life) -> list[str]:
    """Waits for the next deadline and lets it come. Raises AssertionError where time will bring nothing more."""
    deadline = next_deadline(life.state)
    assert deadline is not None
    life.now = max(life.now, deadline.due_at)
    return life.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))


def let_pass(life: Life, until: datetime) -> list[str]:
    """What time alone brings until then."""
    happened: list[str] = []
    while (deadline := next_deadline(life.state)) is not None and deadline.due_at <= until:
        happened += strike(life)
    life.now = max(life.now, until)
    return happened


def days(number: int) -> timedelta:
    return timedelta(days=number)


def deferring(ref: str, life: Life) -> c.DeferTelling:
    return c.DeferTelling(
        subject_ref=ref,
        reason_ids=("child_wishes",),
        narrative="She asks for a week.",
        review_on=(life.now + days(7)).date(),
        proposed_by="alp.practitioner",
    )


RAISE = c.RaiseDisagreement(
    escalation_id="row", about="decision", child_impact="She waits.", outcome_sought="Decide again."
)
ACTS = (
    ("alp.lead_officer", DECLINE),
    ("alp.lead_officer", approval("attendance", "nurse", senders="alp.practitioner", recipients="ehh.practitioner")),
    ("alp.deputy_lead_officer", DECLINE),
    ("alp.lead_officer", c.StopShare(cause="new_risk", reasons="The father has moved in.")),
    ("alp.lead_officer", c.ReopenDecision(reasons="There is news.")),
    ("alp.practitioner", sending(SHARED)),
    ("alp.practitioner", c.RecordTransferFailure(reason="The portal was down.")),
    ("ehh.practitioner", receipt(SHARED)),
    ("ehh.practitioner", c.DisputeReceipt(problem="unreadable")),
    ("alp.practitioner", c.WithdrawConsent(consent_id="mo")),
    ("alp.practitioner", tell("mo")),
    ("alp.practitioner", c.CloseShare()),
    ("alp.practitioner", c.CancelRequest(reason_code="not_needed", reasons="The family has moved away.")),
    ("alp.practitioner", c.ReviewConsent(consent_id="ash", outcome="continues", next_review_on=date(2050, 1, 1))),
    ("alp.safeguarding_lead", c.ReviewDeferral(subject_ref="ash", outcome="tell_now", reasons="Safe now.")),
    ("ehh.practitioner", RAISE),
    ("ehh.practitioner", c.AdvanceEscalation(escalation_id="row")),
    ("ehh.practitioner", c.ResolveEscalation(escalation_id="row", outcome="withdrawn", reasons="Settled.")),
    ("alp.practitioner", c.ResolveEscalation(escalation_id="row", outcome="changed", reasons="They are right.")),
    ("ehh.practitioner", c.RecordRetentionFacts(flags=("looked_after",), source="The file.")),
    ("alp.dpo", hold()),
    ("ehh.records_manager", c.ReleaseLegalHold(hold_id="inquiry", authority_ref="Letter")),
    ("alp.lead_officer", authorisation()),
    ("alp.records_manager", attestation()),
    ("ehh.records_manager", attestation()),
)
"""What people may try over a whole life, in any order."""
