"""Submission, the decision of a lead officer, and what undoes it."""

from uuid import UUID

from domain.event import Body
from domain.request.parts import Capacity, Checklist, ReassignReason, StopCause, WithheldItem
from domain.sealed import Sealed
from domain.values import Code, Instant, PersonId, Ref


class ShareRequestSubmitted(Body):
    """`checklist_snapshot` names the steps that were complete; `duplicate_of_hint` a request that looks alike;
    `protocol_version` is the version that the request goes by from now on, `code_version` that of the Code."""

    checklist_snapshot: tuple[Code, ...]
    decision_due_at: Instant
    policy_version: str
    duplicate_of_hint: UUID | None = None
    protocol_version: Code | None = None
    code_version: str | None = None


class ApproverAssigned(Body):
    """`remind_at` are the moments at which the approver is reminded. `partnership_told`: nobody could decide it before,
    and the partnership was told of that."""

    approver_id: PersonId
    capacity: Capacity
    reason: Code
    decision_due_at: Instant
    remind_at: tuple[Instant, ...] = ()
    partnership_told: bool = False


class ApproverReassigned(Body):
    """`answer_by` is when the one after gets it, where the decision was late already; `remind_at` fall before it."""

    from_id: PersonId
    to_id: PersonId
    capacity: Capacity
    reason: ReassignReason
    answer_by: Instant | None = None
    remind_at: tuple[Instant, ...] = ()


class ApproversExhausted(Body):
    """Everyone who could decide has let the time pass, or nobody can: the partnership has to see to it.

    `tried` are all whom it waited for by name. `conflict_of` declared a conflict of interest, and has no say in it any
    more. `decision_due_at` is there where the limit begins anew, with nobody to name.
    """

    tried: tuple[PersonId, ...] = ()
    conflict_of: PersonId | None = None
    decision_due_at: Instant | None = None


class DecisionOverdue(Body):
    """`by_working_time` is false where the urgency's limit runs in real hours."""

    due_at: Instant
    by_working_time: bool


class ShareRequestReturned(Body):
    returned_by: PersonId
    missing: tuple[Code, ...]
    reason: Sealed


class ShareApproved(Body):
    """`acting_reason` says why a deputy decided (INV-03); `disclosing_basis_id`, on what the discloser shares;
    `sending_due_at`, by when it has to be sent, and `sending_remind_at`, when the senders are reminded; `remind_at`, of
    its lapse."""

    decision_id: UUID
    approver_id: PersonId
    acting_as: Capacity
    items_approved: tuple[Ref, ...]
    items_withheld: tuple[WithheldItem, ...] = ()
    named_recipients: tuple[PersonId, ...]
    conditions: tuple[Sealed, ...] = ()
    named_senders: tuple[PersonId, ...]
    onward_rule: Code
    reasons: Sealed
    basis_confirmed: bool
    checklist: Checklist
    persons_affected: Sealed
    telling_required_for: tuple[Ref, ...]
    valid_until: Instant
    child_welfare_considered: Sealed
    acting_reason: Code | None = None
    disclosing_basis_id: Code | None = None
    remind_at: tuple[Instant, ...] = ()
    sending_due_at: Instant | None = None
    sending_remind_at: tuple[Instant, ...] = ()


class ShareDeclined(Body):
    decision_id: UUID
    approver_id: PersonId
    acting_as: Capacity
    ground_ids: tuple[Code, ...]
    reasons: Sealed
    alternatives_offered: Sealed | None
    right_to_escalate_stated: bool
    acting_reason: Code | None = None


class SendingOverdue(Body):
    """What was approved has not been sent in time, or did not arrive: the office has to see to it."""

    due_at: Instant


class ApprovalLapsed(Body):
    valid_until: Instant


class ShareStopped(Body):
    cause: StopCause
    at: Instant
    by: PersonId
    reasons: Sealed | None = None


class AlternativeBasisRecorded(Body):
    replaces_consent_id: Ref
    legal_basis_id: Code
    ground_ids: tuple[Code, ...]
    risk_level: Code
    reasons: Sealed
    recorded_by: PersonId
    at: Instant


class ShareRequestCancelled(Body):
    by: PersonId
    reason_code: Code
    reasons: Sealed
    decision_not_to_share: bool


class DecisionReopened(Body):
    """`decider_must_not_be` is empty where the same person may decide again."""

    escalation_id: Ref | None = None
    by: PersonId
    reasons: Sealed
    decider_must_not_be: tuple[PersonId, ...]
