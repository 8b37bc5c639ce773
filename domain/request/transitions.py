"""From where each event may come and where it leads: the state machine as a table (`statemachine.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from domain.event import Body
from domain.request import events as e

State = Literal[
    "NONE",
    "Draft",
    "SeekingConsent",
    "FootingSettled",
    "AwaitingDecision",
    "Approved",
    "Declined",
    "Stopped",
    "Cancelled",
    "Sent",
    "Received",
    "Retained",
    "DisposalDue",
    "DisposalAuthorised",
    "Disposed",
]
"""NONE is before the first event; Disposed is after the last."""

States = tuple[State, ...]

NONE: States = ("NONE",)
ANY: States = tuple(state for state in get_args(State) if state not in ("NONE", "Disposed"))
DRAFTING: States = ("Draft", "SeekingConsent")
BEFORE_SENDING: States = (*DRAFTING, "FootingSettled", "AwaitingDecision", "Approved")
BEFORE_CLOSURE: States = (*BEFORE_SENDING, "Sent", "Received")
AFTER_SENDING: States = ("Sent", "Received", "Retained")
HELD: States = ("Received", "Retained")


@dataclass(frozen=True)
class Move:
    """`to` is None where the state stays, or where the fold alone can tell."""

    source: States
    to: State | None = None


MOVES: Mapping[type[Body], Move] = {
    e.ShareRequestCreated: Move(NONE, "Draft"),
    e.EmergencyDisclosureRecorded: Move(NONE, "Sent"),
    e.ShareRequestAmended: Move(DRAFTING),
    e.DataSubjectAdded: Move((*DRAFTING, *AFTER_SENDING)),
    e.DataSubjectRemoved: Move(DRAFTING),
    e.DataItemRequested: Move(DRAFTING),
    e.DataItemRemoved: Move(DRAFTING),
    e.PurposeTestRecorded: Move(DRAFTING),
    e.ConfidentialityAssessed: Move(DRAFTING),
    e.LegalBasisRecorded: Move(DRAFTING),
    e.SafeguardingDiscussionRecorded: Move(BEFORE_CLOSURE),
    e.FamilyEngagementRecorded: Move(BEFORE_CLOSURE),
    e.ExtendedFamilyApproachRecorded: Move(BEFORE_SENDING),
    e.RiskLevelAssessed: Move((*BEFORE_SENDING, "Stopped", "Sent", "Received")),
    e.ThresholdMarkedUnclear: Move(DRAFTING),
    e.ThresholdResolved: Move(DRAFTING),
    e.ReferralRecorded: Move(ANY),
    e.AdviceRequested: Move(ANY),
    e.AdviceGiven: Move(ANY),
    e.AccuracyChecked: Move(BEFORE_SENDING),
    e.CapacityAssessed: Move(DRAFTING),
    e.ConsentSought: Move(DRAFTING, "SeekingConsent"),
    e.ConsentGiven: Move(("SeekingConsent",)),
    e.ConsentRefused: Move(("SeekingConsent",)),
    e.ConsentConflictRecorded: Move(("SeekingConsent",)),
    e.ConsentConflictGuidanceGiven: Move(("SeekingConsent",)),
    e.ConsentExemptionRecorded: Move(DRAFTING),
    e.PublicInterestTestRecorded: Move(DRAFTING),
    e.AnonymisationConfirmed: Move(DRAFTING),
    e.LegalFootingSettled: Move(DRAFTING, "FootingSettled"),
    e.LegalFootingLost: Move(("FootingSettled", "AwaitingDecision"), "Draft"),
    e.ConsentReviewDue: Move(ANY),
    e.ConsentReviewed: Move(ANY),
    e.ConsentWithdrawn: Move(ANY),
    e.ShareStopped: Move(("Approved",), "Stopped"),
    e.AlternativeBasisRecorded: Move(("Stopped",), "AwaitingDecision"),
    e.ShareRequestSubmitted: Move(("FootingSettled",), "AwaitingDecision"),
    e.ApproverAssigned: Move(("AwaitingDecision",)),
    e.ApproverReassigned: Move(("AwaitingDecision",)),
    e.ApproversExhausted: Move(("AwaitingDecision",)),
    e.DecisionOverdue: Move(("AwaitingDecision",)),
    e.ShareRequestReturned: Move(("AwaitingDecision",), "Draft"),
    e.ShareApproved: Move(("AwaitingDecision",), "Approved"),
    e.ShareDeclined: Move(("AwaitingDecision",), "Declined"),
    e.SendingOverdue: Move(("Approved",)),
    e.ApprovalLapsed: Move(("Approved",), "AwaitingDecision"),
    e.ShareRequestCancelled: Move((*BEFORE_SENDING, "Stopped"), "Cancelled"),
    e.DecisionReopened: Move(("Declined", "Approved", "Stopped"), "AwaitingDecision"),
    e.InformationSent: Move(("Approved",), "Sent"),
    e.ReceiptChased: Move(("Sent",)),
    e.ReceiptOverdue: Move(("Sent",)),
    e.ReceiptDisputed: Move(("Sent",)),
    e.TransferRecalled: Move(("Sent",), "Approved"),
    e.TransferFailed: Move(("Sent",), "Approved"),
    e.ReceiptConfirmed: Move(("Sent",), "Received"),
    e.RetrospectiveReviewCompleted: Move(("Sent", "Received")),
    e.RetrospectiveReviewOverdue: Move(("Sent", "Received")),
    e.BreachLinked: Move(("Approved", *AFTER_SENDING)),
    e.SubjectTold: Move(ANY),
    e.TellingDeferred: Move(("AwaitingDecision", "Approved", *AFTER_SENDING)),
    e.TellingDeferralReviewed: Move(("Approved", *AFTER_SENDING, "DisposalDue")),
    e.TellingNotRequired: Move(("Approved", *AFTER_SENDING, "Declined", "DisposalDue")),
    e.TellingOverdue: Move(AFTER_SENDING),
    e.OnwardDisclosureRequested: Move(HELD),
    e.OnwardDisclosurePermitted: Move(HELD),
    e.OnwardDisclosureRefused: Move(HELD),
    e.OnwardDisclosureRecorded: Move(HELD),
    e.InaccuracyReported: Move(AFTER_SENDING),
    e.CorrectionIssued: Move(AFTER_SENDING),
    e.CorrectionAcknowledged: Move(AFTER_SENDING),
    e.WithdrawalNotifiedToRecipient: Move(AFTER_SENDING),
    e.RecipientWithdrawalResponseRecorded: Move(AFTER_SENDING),
    e.DisagreementRaised: Move(ANY),
    e.EscalationStageStarted: Move(ANY),
    e.EscalationStageOverdue: Move(ANY),
    e.DisagreementNoted: Move(ANY),
    e.EscalationResolved: Move(ANY),
    e.RetentionFactsRecorded: Move(ANY),
    e.RetentionScheduled: Move(("Received", "Declined", "Cancelled", "Stopped", "Retained")),
    e.RetentionRecalculated: Move(ANY),
    e.ShareClosed: Move(("Received", "Declined", "Stopped", "Cancelled"), "Retained"),
    e.RetentionPeriodExpired: Move(HELD),
    e.RetentionExtended: Move(("DisposalDue",), "Retained"),
    e.LegalHoldPlaced: Move(ANY),
    e.LegalHoldReleased: Move(ANY),
    e.DisposalAuthorised: Move(("DisposalDue",), "DisposalAuthorised"),
    e.DisposalAttested: Move((*HELD, "DisposalDue", "DisposalAuthorised")),
    e.DisposalFailed: Move(("DisposalAuthorised",), "DisposalDue"),
    e.DisposalStarted: Move(("DisposalAuthorised",)),
    e.RecordDisposed: Move(("DisposalAuthorised",), "Disposed"),
}


def may_follow(state: State, event: type[Body]) -> bool:
    """Whether the event may be recorded in this state; where not, the command is refused with `wrong_state`."""
    return state in MOVES[event].source
