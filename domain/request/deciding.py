"""What may happen: one function for each command (DESIGN 3)."""

from collections.abc import Mapping

from domain.decider import Decisions
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.advice import give_advice
from domain.request.approval import approve
from domain.request.breaches import link_breach
from domain.request.clock import clock_reached
from domain.request.closing import close
from domain.request.context import mark_threshold_unclear, resolve_threshold
from domain.request.corrections import acknowledge_correction, issue_correction, report_inaccuracy
from domain.request.decision import cancel, decline, record_alternative_basis, reopen, return_for_information, stop
from domain.request.demands import readable_length
from domain.request.disagreement import advance, note, raise_disagreement, resolve
from domain.request.disposal import attest, authorise, complete, extend, fail, start
from domain.request.drafting import amend
from domain.request.emergency import record_emergency, review_emergency
from domain.request.handing_on import reassign_approver
from domain.request.holds import place, release
from domain.request.onward import permit_onward, record_made, refuse_onward, request_onward
from domain.request.particulars import remove_item, remove_subject
from domain.request.recalculation import record_facts
from domain.request.receipt import confirm, dispute
from domain.request.renewal import review_consent
from domain.request.state import ShareRequest
from domain.request.telling import defer, record_telling, review_deferral, waive
from domain.request.transfer import chase, recall, send
from domain.request.transfer import fail as fail_transfer
from domain.request.whole import PARTS, Decide, submit_whole
from domain.request.withdrawal import respond, withdraw

DECIDE: Mapping[type[Command], Decide] = {
    **PARTS,
    c.SubmitShareRequest: submit_whole,
    c.RecordEmergencyDisclosure: record_emergency,
    c.AmendRequest: amend,
    c.RemoveDataSubject: remove_subject,
    c.RemoveDataItem: remove_item,
    c.MarkThresholdUnclear: mark_threshold_unclear,
    c.ResolveThreshold: resolve_threshold,
    c.GiveAdvice: give_advice,
    c.ReviewConsent: review_consent,
    c.WithdrawConsent: withdraw,
    c.RespondToWithdrawal: respond,
    c.ReassignApprover: reassign_approver,
    c.ApproveShare: approve,
    c.DeclineShare: decline,
    c.ReturnForInformation: return_for_information,
    c.ReopenDecision: reopen,
    c.RecordAlternativeBasis: record_alternative_basis,
    c.StopShare: stop,
    c.CancelRequest: cancel,
    c.SendInformation: send,
    c.ChaseReceipt: chase,
    c.RecallTransfer: recall,
    c.RecordTransferFailure: fail_transfer,
    c.ConfirmReceipt: confirm,
    c.DisputeReceipt: dispute,
    c.CompleteRetrospectiveReview: review_emergency,
    c.LinkBreach: link_breach,
    c.RecordTelling: record_telling,
    c.DeferTelling: defer,
    c.ReviewDeferral: review_deferral,
    c.WaiveTelling: waive,
    c.RequestOnwardDisclosure: request_onward,
    c.PermitOnward: permit_onward,
    c.RefuseOnward: refuse_onward,
    c.RecordOnwardMade: record_made,
    c.ReportInaccuracy: report_inaccuracy,
    c.IssueCorrection: issue_correction,
    c.AcknowledgeCorrection: acknowledge_correction,
    c.RaiseDisagreement: raise_disagreement,
    c.AdvanceEscalation: advance,
    c.NoteDisagreement: note,
    c.ResolveEscalation: resolve,
    c.RecordRetentionFacts: record_facts,
    c.CloseShare: close,
    c.ExtendRetention: extend,
    c.PlaceLegalHold: place,
    c.ReleaseLegalHold: release,
    c.AuthoriseDisposal: authorise,
    c.AttestDisposal: attest,
    c.FailDisposal: fail,
    c.StartDisposal: start,
    c.CompleteDisposal: complete,
    ClockReached: clock_reached,
}
"""The commands that the service carries out."""


def decide(state: ShareRequest, command: Command, facts: Facts) -> Decisions:
    """What follows from the command. Raises Refused: too_long, malformed for a command not carried out, and as the
    command's own function does."""
    readable_length(command, facts)
    if type(command) not in DECIDE:
        raise Refused("malformed", "command", "This service does not carry out this command.")
    yield from DECIDE[type(command)](state, command, facts)
