"""Who may ask a share request for what: one row for each command, none wider than the catalogue's acts.

A row names an act of the catalogue's `permissions`, or roles of its own where the catalogue has no act for it, and the
parties in whose agencies the role must be held at that moment (DESIGN 8, INV-03).
"""

from dataclasses import dataclass
from typing import Literal

from domain.registers.agency_language import OFFICES

Party = Literal["requesting", "disclosing", "recipient", "holder", "partnership"]
"""A holder is an agency that a correction goes to; several can be."""

EITHER: tuple[Party, ...] = ("requesting", "disclosing", "recipient")
ANYONE = "everyone"
"""An act or role that every member of staff of the party holds."""


@dataclass(frozen=True)
class Permit:
    """`act` is a row of the catalogue's permissions. `roles` stand beside or instead of it.

    `no_role` and `no_party` are the refusals for a person without the role, and for one who holds it elsewhere.
    """

    of: tuple[Party, ...]
    act: str | None = None
    roles: tuple[str, ...] = ()
    no_role: str = "role_not_held"
    no_party: str = "role_not_held"


def _requesting(*, act: str | None = "create_request", roles: tuple[str, ...] = ()) -> Permit:
    return Permit(of=("requesting",), act=act, roles=roles)


def _disclosing(*, act: str | None = None, roles: tuple[str, ...] = (), no_role: str = "role_not_held") -> Permit:
    return Permit(of=("disclosing",), act=act, roles=roles, no_role=no_role, no_party="not_disclosing_agency")


def _recipient(*, act: str | None = None, roles: tuple[str, ...] = (), no_role: str = "role_not_held") -> Permit:
    return Permit(of=("recipient",), act=act, roles=roles, no_role=no_role, no_party="not_recipient")


DRAFT = _requesting()
FOOTING = Permit(of=("requesting", "disclosing"), roles=("practitioner", "lead_officer", "safeguarding_lead"))
CONCERN = Permit(of=EITHER, roles=("practitioner", "safeguarding_lead"))
CONSENT = Permit(of=("requesting", "disclosing"), act="capture_consent")
DECIDE = _disclosing(act="decide", no_role="not_lead_officer")
DEFERRAL = Permit(of=EITHER, act="authorise_deferral")
ESCALATION = Permit(of=(*EITHER, "partnership"), roles=(ANYONE,))
"""Whoever raised it may be anything; the rules ask who owns which stage."""
OF_THE_REQUESTER = Permit(of=EITHER, act="create_request")
"""What waits for whoever asked, in whichever role that was."""
RECEIPT = _recipient(act="confirm_receipt", no_role="not_named_recipient")
STAFF = Permit(of=EITHER, roles=(ANYONE,))
SYSTEM_ONLY = Permit(of=(), roles=("SYSTEM",))

PERMITS: dict[str, Permit] = {
    "CreateShareRequest": DRAFT,
    "SubmitShareRequest": DRAFT,
    "RecordEmergencyDisclosure": _disclosing(act="send"),
    "AmendRequest": DRAFT,
    "AddDataSubject": DRAFT,
    "RemoveDataSubject": DRAFT,
    "RequestDataItem": DRAFT,
    "RemoveDataItem": DRAFT,
    "RecordPurposeTest": FOOTING,
    "AssessConfidentiality": FOOTING,
    "RecordLegalBasis": FOOTING,
    "RecordSafeguardingDiscussion": CONCERN,
    "RecordFamilyEngagement": CONCERN,
    "RecordExtendedFamilyApproach": CONCERN,
    "AssessRisk": CONCERN,
    "RecordReferral": CONCERN,
    "MarkThresholdUnclear": _requesting(act=None, roles=("practitioner",)),
    "ResolveThreshold": _requesting(act=None, roles=("safeguarding_lead", "lead_officer")),
    "RequestAdvice": STAFF,
    "GiveAdvice": Permit(
        of=(*EITHER, "partnership"),
        roles=("line_manager", "safeguarding_lead", "lead_officer", "deputy_lead_officer", "legal_adviser"),
    ),
    "AssessCapacity": CONSENT,
    "SeekConsent": CONSENT,
    "RecordConsent": CONSENT,
    "RecordRefusal": CONSENT,
    "GiveConflictGuidance": Permit(of=("requesting", "disclosing"), act="give_conflict_guidance"),
    "RecordConsentExemption": Permit(of=("requesting", "disclosing"), act="record_exemption"),
    "RecordPublicInterestTest": Permit(of=("requesting", "disclosing"), act="record_exemption"),
    "ConfirmAnonymisation": Permit(of=("requesting", "disclosing"), roles=("analyst",)),
    "SettleLegalFooting": DRAFT,
    "CheckAccuracy": _disclosing(roles=("practitioner",)),
    "SubmitForDecision": DRAFT,
    "ReassignApprover": _disclosing(act="decide", roles=("SYSTEM",), no_role="not_lead_officer"),
    "ApproveShare": DECIDE,
    "DeclineShare": DECIDE,
    "ReturnForInformation": DECIDE,
    "ReopenDecision": DECIDE,
    "WithdrawConsent": STAFF,
    "ReviewConsent": OF_THE_REQUESTER,
    "RecordAlternativeBasis": _disclosing(act="record_alternative_basis", no_role="not_lead_officer"),
    "StopShare": DECIDE,
    "CancelRequest": DRAFT,
    "SendInformation": _disclosing(act="send"),
    "ChaseReceipt": _disclosing(act="send", roles=(*OFFICES, "SYSTEM")),
    "RecallTransfer": _disclosing(act="send", roles=OFFICES),
    "RecordTransferFailure": _disclosing(act="send", roles=OFFICES),
    "ConfirmReceipt": RECEIPT,
    "DisputeReceipt": RECEIPT,
    "CompleteRetrospectiveReview": DECIDE,
    "RecordTelling": Permit(of=EITHER, roles=("practitioner", "safeguarding_lead")),
    "DeferTelling": DEFERRAL,
    "ReviewDeferral": DEFERRAL,
    "WaiveTelling": DEFERRAL,
    "RequestOnwardDisclosure": _recipient(roles=("recipient_practitioner",)),
    "PermitOnward": _disclosing(act="permit_onward", no_role="not_lead_officer"),
    "RefuseOnward": _disclosing(act="permit_onward", no_role="not_lead_officer"),
    "RecordOnwardMade": _recipient(roles=("recipient_practitioner",)),
    "ReportInaccuracy": Permit(of=EITHER, roles=("practitioner", "recipient_practitioner")),
    "IssueCorrection": _disclosing(roles=("practitioner",)),
    "AcknowledgeCorrection": Permit(of=(*EITHER, "holder"), roles=("practitioner", "recipient_practitioner")),
    "RespondToWithdrawal": _recipient(roles=OFFICES, no_role="not_lead_officer"),
    "RaiseDisagreement": Permit(of=EITHER, act="raise_disagreement"),
    "AdvanceEscalation": ESCALATION,
    "NoteDisagreement": Permit(of=("partnership",), roles=("partnership_officer",)),
    "ResolveEscalation": ESCALATION,
    "CloseShare": OF_THE_REQUESTER,
    "PlaceLegalHold": Permit(of=EITHER, act="place_hold"),
    "ReleaseLegalHold": Permit(of=EITHER, act="release_hold"),
    "ExtendRetention": Permit(of=EITHER, act="authorise_disposal"),
    "AuthoriseDisposal": Permit(of=EITHER, act="authorise_disposal"),
    "AttestDisposal": Permit(of=EITHER, act="attest_disposal"),
    "FailDisposal": Permit(of=EITHER, act="attest_disposal"),
    "StartDisposal": SYSTEM_ONLY,
    "CompleteDisposal": SYSTEM_ONLY,
    "RecordRetentionFacts": Permit(of=EITHER, roles=("records_manager", "practitioner")),
    "LinkBreach": Permit(of=EITHER, roles=("SYSTEM", "dpo")),
    "ClockReached": SYSTEM_ONLY,
}
