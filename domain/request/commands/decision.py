"""What people do to have a request decided, to decide it, and to undo a decision."""

from typing import ClassVar
from uuid import UUID

from domain.event import Command
from domain.request.parts import ChecklistAnswers, ReassignReason, StopCause, WithheldItem
from domain.sealed import Sealed
from domain.values import Code, PersonId, Ref


class SubmitForDecision(Command):
    """Says that the draft is complete. `duplicate_of_hint` is a related request that the requester knows of (R-056)."""

    duplicate_of_hint: UUID | None = None


class ReassignApprover(Command):
    """Without `to_id` it goes to whoever comes next, and only where the one it waits for is away, left the office, has
    let the training run out, or declares a conflict of interest."""

    to_id: PersonId | None = None
    reason: ReassignReason


class Decision(Command):
    """Decided upon what the decider saw: the call names the version (INV-52)."""

    needs_version: ClassVar[bool] = True


class ApproveShare(Decision):
    """Approves the items named, withholds the others with a reason each. No `onward_rule` means the default.

    `disclosing_basis_id` is the basis on which the disclosing agency itself shares; without it `basis_confirmed` says
    that the one recorded carries both sides (Appendix 2, rule 4).
    """

    items_approved: tuple[Ref, ...] = ()
    items_withheld: tuple[WithheldItem, ...] = ()
    named_recipients: tuple[PersonId, ...] = ()
    named_senders: tuple[PersonId, ...] = ()
    conditions: tuple[Sealed, ...] = ()
    onward_rule: Code | None = None
    reasons: Sealed | None = None
    child_welfare_considered: Sealed | None = None
    basis_confirmed: bool = False
    disclosing_basis_id: Code | None = None
    checklist: ChecklistAnswers = ChecklistAnswers()
    persons_affected: Sealed | None = None


class DeclineShare(Decision):
    ground_ids: tuple[Code, ...] = ()
    reasons: Sealed | None = None
    alternatives_offered: Sealed | None = None
    right_to_escalate_stated: bool = False


class ReturnForInformation(Decision):
    missing: tuple[Code, ...] = ()
    reason: Sealed | None = None


class ReopenDecision(Decision):
    escalation_id: Ref | None = None
    reasons: Sealed | None = None


class RecordAlternativeBasis(Decision):
    """Replaces the consent that was withdrawn; without `replaces_consent_id` the last one."""

    replaces_consent_id: Ref | None = None
    legal_basis_id: Code | None = None
    ground_ids: tuple[Code, ...] = ()
    risk_level: Code | None = None
    reasons: Sealed | None = None


class StopShare(Decision):
    cause: StopCause
    reasons: Sealed | None = None


class CancelRequest(Command):
    reason_code: Code
    reasons: Sealed | None = None
    decision_not_to_share: bool = False
