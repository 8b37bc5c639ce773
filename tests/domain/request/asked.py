"""Commands that are right in every respect; a test changes the one field it is about."""

from datetime import timedelta
from typing import Any

from lives import Life

from domain.request.commands import (
    ApproveShare,
    ConfirmReceipt,
    DeclineShare,
    DeferTelling,
    RecordAlternativeBasis,
    RecordTelling,
    ReviewDeferral,
    SendInformation,
    WaiveTelling,
)
from domain.request.manifest import manifest_digest
from domain.request.parts import ChecklistAnswers, ManifestEntry

YES = ChecklistAnswers(
    necessary=True, proportionate=True, relevant=True, adequate=True, accurate=True, timely=True, secure=True
)


def approval(life: Life, **said: Any) -> ApproveShare:
    """All that was asked for, to and from the first practitioners of the two agencies."""
    asked: dict[str, Any] = {
        "items_approved": tuple(life.state.items),
        "named_recipients": (f"{life.state.recipient_agency_id}.practitioner",),
        "named_senders": (f"{life.state.disclosing_agency_id}.practitioner",),
        "reasons": "The help cannot begin without it.",
        "child_welfare_considered": "Ash is better served if it is known.",
        "basis_confirmed": True,
        "checklist": YES,
        "persons_affected": "Ash and the rest of the household.",
    }
    return ApproveShare(**{**asked, **said})


def refusal(**said: Any) -> DeclineShare:
    asked: dict[str, Any] = {
        "ground_ids": ("not_proportionate",),
        "reasons": "Two of the three items say nothing about the concern.",
        "right_to_escalate_stated": True,
    }
    return DeclineShare(**{**asked, **said})


def manifest(*items: str) -> tuple[ManifestEntry, ...]:
    return tuple(ManifestEntry(item_id=item, sha256=f"{at:064x}", bytes=at) for at, item in enumerate(items, 1))


def sending(life: Life, **said: Any) -> SendInformation:
    """Everything approved, to the first recipient named."""
    approved = life.state.approval
    asked: dict[str, Any] = {
        "method_id": "secure_portal",
        "named_recipient": approved.recipients[0] if approved else None,
        "manifest": manifest(*(approved.items if approved else life.state.items)),
        "limits_stated": True,
        "onward_intent_asked": True,
    }
    return SendInformation(**{**asked, **said})


def receiving(life: Life, **said: Any) -> ConfirmReceipt:
    sent = life.last("InformationSent")
    asked: dict[str, Any] = {
        "manifest_digest": manifest_digest(sent.manifest),
        "limits_understood": True,
        "onward_intent": False,
        "terms_accepted": True,
        "stored_where": "The case file.",
    }
    return ConfirmReceipt(**{**asked, **said})


def told(subject: str, **said: Any) -> RecordTelling:
    asked: dict[str, Any] = {
        "method_id": "face_to_face",
        "safe_contact_checked": True,
        "what_why_who_told": "What was shared, why, and with whom.",
        "rights_and_complaints_given": True,
    }
    return RecordTelling(subject_ref=subject, **{**asked, **said})


def deferral(life: Life, subject: str, days: int = 14, **said: Any) -> DeferTelling:
    asked: dict[str, Any] = {
        "reason_ids": ("risk_to_adult", "risk_to_child"),
        "narrative": "He has threatened both of them before.",
        "review_on": life.now.date() + timedelta(days=days),
        "proposed_by": f"{life.state.disclosing_agency_id}.practitioner",
    }
    return DeferTelling(subject_ref=subject, **{**asked, **said})


def review(subject: str, outcome: Any, **said: Any) -> ReviewDeferral:
    return ReviewDeferral(subject_ref=subject, outcome=outcome, **{"reasons": "Nothing has changed.", **said})


def waiver(life: Life, subject: str | None, reason: Any, **said: Any) -> WaiveTelling:
    asked = {"proposed_by": f"{life.state.disclosing_agency_id}.practitioner", **said}
    return WaiveTelling(subject_ref=subject, reason=reason, **asked)


def alternative(**said: Any) -> RecordAlternativeBasis:
    asked: dict[str, Any] = {
        "legal_basis_id": "art6_public_task",
        "ground_ids": ("evidence_harm",),
        "risk_level": "likely_significant_harm",
        "reasons": "A bruise was seen since.",
    }
    return RecordAlternativeBasis(**{**asked, **said})


def approved(life: Life, **said: Any) -> Life:
    life.do(f"{life.state.disclosing_agency_id}.lead_officer", approval(life, **said))
    return life


def sent(life: Life, **said: Any) -> Life:
    approved(life)
    life.do(f"{life.state.disclosing_agency_id}.practitioner", sending(life, **said))
    return life


def received(life: Life) -> Life:
    sent(life)
    life.do(f"{life.state.recipient_agency_id}.practitioner", receiving(life))
    return life
