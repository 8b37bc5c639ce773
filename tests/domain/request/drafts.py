"""The commands of which drafts are made, complete and valid; a test changes what it is about."""

from typing import Any, TypeVar

from domain.request import commands as c
from domain.request.parts import ConsentScope, Expectation, InfoOffered, StatutoryLimit
from domain.values import Value

TEACHER, LEAD, SAFEGUARDING = "alp.practitioner", "alp.lead_officer", "alp.safeguarding_lead"
INFORMED = {"what": "The summary", "purposes": "Help", "with_whom": "The hub", "recipient_uses": "To plan help"}


V = TypeVar("V", bound=Value)


def _made(model: type[V], said: dict[str, Any], changes: dict[str, Any]) -> V:
    return model(**{**said, **changes})


def request(**changes: Any) -> c.CreateShareRequest:
    """The school offers the hub what it knows, for early help."""
    said = {
        "direction": "push",
        "pathway": "early_help",
        "threshold_level": 2,
        "urgency": "routine",
        "disclosing_agency_id": "alp",
        "recipient_agency_id": "ehh",
        "purpose_code": "early_help_support",
        "purpose_text": "To help the family together",
    }
    return _made(c.CreateShareRequest, said, changes)


def child(ref: str = "ash", **changes: Any) -> c.AddDataSubject:
    said = {"subject_ref": ref, "role": "child", "name": f"{ref.title()} Testcase", "date_of_birth": "2013-05-04"}
    return _made(c.AddDataSubject, said, changes)


def parent(ref: str = "mo", **changes: Any) -> c.AddDataSubject:
    said = {"subject_ref": ref, "role": "parent", "name": f"{ref.title()} Testcase", "age_band": "adult"}
    return _made(c.AddDataSubject, {**said, "holds_pr": True}, changes)


def item(ref: str = "attendance", about: tuple[str, ...] = ("ash",), **changes: Any) -> c.RequestDataItem:
    said = {
        "item_id": ref,
        "category": "school_record",
        "description": "A summary",
        "subject_refs": about,
        "period": "this year",
        "necessity_reason": "The help cannot be planned without it",
    }
    return _made(c.RequestDataItem, said, changes)


def purpose_test(**changes: Any) -> c.RecordPurposeTest:
    said = {
        "duty_or_power": "Children Act 2004 section 10",
        "why": "To plan help together",
        "proportionate_reason": "Two items for one worker",
        "need_to_know_requesting": "The school needs the help of others",
        "statutory_limit": StatutoryLimit(limited=False),
        "less_intrusive_option": "Without a name nobody could be helped",
        "individual_would_expect": Expectation(expected=True),
    }
    return _made(c.RecordPurposeTest, said, changes)


def confidentiality(**changes: Any) -> c.AssessConfidentiality:
    said = {"confidential": True, "sensitive": True, "not_public": True, "given_in_confidence": True}
    return _made(c.AssessConfidentiality, said, changes)


def risk(level: str = "emerging", **changes: Any) -> c.AssessRisk:
    return _made(c.AssessRisk, {"risk_level": level, "harm_to": ("child",), "context": "What was seen"}, changes)


def consent_basis(**changes: Any) -> c.RecordLegalBasis:
    said = {"art6_id": "art6_consent", "art9_id": "art9_explicit_consent", "confidentiality_basis": "cl_consent"}
    return _made(c.RecordLegalBasis, said, changes)


def duty_basis(**changes: Any) -> c.RecordLegalBasis:
    """Public task with a gateway, which needs nobody's consent."""
    said = {
        "art6_id": "art6_public_task",
        "art9_id": "art9_spi_safeguarding",
        "gateway_ids": ("gw_ca1989_s47",),
        "confidentiality_basis": "cl_required_by_law",
    }
    return _made(c.RecordLegalBasis, said, changes)


def capacity(ref: str, outcome: str = "has", **changes: Any) -> c.AssessCapacity:
    said = {"subject_ref": ref, "decision": "Whether to share", "framework": "agency_guidance", "outcome": outcome}
    return _made(c.AssessCapacity, {**said, "evidence": "Said in own words what it means"}, changes)


def asking(ref: str, on_behalf_of: str | None = None, **changes: Any) -> c.SeekConsent:
    """The consent is named after the person asked."""
    said = {
        "consent_id": ref,
        "from_subject_ref": ref,
        "on_behalf_of": on_behalf_of,
        "info_given": InfoOffered(**INFORMED),
        "told_right_to_withdraw": True,
        "told_rights_and_complaints": True,
        "why_needed_and_implications": "What help there is with it and without it",
        "channel": "face_to_face",
    }
    return _made(c.SeekConsent, said, changes)


def scope(*items: str, **changes: Any) -> ConsentScope:
    said = {"item_ids": items, "recipients": ("ehh",), "purposes": ("early_help_support",)}
    return _made(ConsentScope, said, changes)


def consenting(ref: str, covers: ConsentScope | None = None, **changes: Any) -> c.RecordConsent:
    said = {
        "consent_id": ref,
        "freely": True,
        "informed": True,
        "explicit": True,
        "understood_check": True,
        "scope": covers or scope("attendance"),
        "evidence": "signed",
    }
    return _made(c.RecordConsent, said, changes)


def refusing(ref: str, **changes: Any) -> c.RecordRefusal:
    return _made(c.RecordRefusal, {"consent_id": ref, "words_or_reason": "I do not want it"}, changes)


def guidance(*counts: str, **changes: Any) -> c.GiveConflictGuidance:
    said = {"guidance": "Share the child's report only", "whose_consent_counts": counts}
    return _made(c.GiveConflictGuidance, said, changes)


def exemption(*reasons: str, **changes: Any) -> c.RecordConsentExemption:
    said = {
        "exemption_id": "exempt",
        "reason_ids": reasons or ("child_increased_risk",),
        "narrative": "Asking would alert the person who hurts the child",
        "legal_basis_id": "art6_public_task",
        "risk_level": "likely_significant_harm",
        "child_welfare_considered": "The child's safety came first",
        "allegation": "The child said so at school",
    }
    return _made(c.RecordConsentExemption, said, changes)


def public_interest(**changes: Any) -> c.RecordPublicInterestTest:
    said = {
        "ground_ids": ("evidence_harm",),
        "harm_if_shared": "Trust may be lost",
        "harm_if_not_shared": "The harm goes on",
        "judgement": "The harm weighs more",
        "evidence": "Marks that a doctor has seen",
        "reasonable_cause": "What the child said at school",
    }
    return _made(c.RecordPublicInterestTest, said, changes)


def discussion(lead: str = SAFEGUARDING, **changes: Any) -> c.RecordSafeguardingDiscussion:
    said = {"with_person": lead, "with_role": "safeguarding_lead", "course_agreed": "Refer today"}
    return _made(c.RecordSafeguardingDiscussion, said, changes)


def engagement(*refs: str, **changes: Any) -> c.RecordFamilyEngagement:
    said = {"subject_refs": refs, "discussed": True, "agreed": True}
    return _made(c.RecordFamilyEngagement, said, changes)


def referral(**changes: Any) -> c.RecordReferral:
    return _made(c.RecordReferral, {"referred_to": "csc", "referral_ref": "R-77"}, changes)


def settling(kind: str, **changes: Any) -> c.SettleLegalFooting:
    said = {"kind": kind, "reasonable_cause": "Marks, and what the child said"}
    return _made(c.SettleLegalFooting, said if kind == "not_required" else {"kind": kind}, changes)


def accuracy(*items: str, **changes: Any) -> c.CheckAccuracy:
    return _made(c.CheckAccuracy, {"item_ids": items or ("attendance",), "source": "The school's register"}, changes)


def advice(**changes: Any) -> c.RequestAdvice:
    said = {"advice_id": "a1", "asked_of_role": "safeguarding_lead", "question": "What would you do?"}
    return _made(c.RequestAdvice, said, changes)


SUBMIT = c.SubmitForDecision()
