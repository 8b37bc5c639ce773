"""What follows a share: passing on, putting right, withdrawal, and disagreement."""

from uuid import UUID

from domain.event import Body
from domain.request.events.drafting import Backdatable
from domain.request.parts import DisagreementAbout, EscalationOutcome, StageOwner, WithdrawalResponse
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Instant, PersonId, Ref


class OnwardDisclosureRequested(Body):
    onward_id: Ref
    by_agency: AgencyId
    to_agency: AgencyId
    items: tuple[Ref, ...]
    purpose: Sealed
    legal_basis_id: Code
    consent_covers: bool


class OnwardDisclosurePermitted(Body):
    onward_id: Ref
    by: PersonId
    limits: Sealed
    new_request_id: UUID


class OnwardDisclosureRefused(Body):
    onward_id: Ref
    by: PersonId
    ground_ids: tuple[Code, ...]
    reasons: Sealed


class OnwardDisclosureRecorded(Backdatable):
    onward_id: Ref
    at: Instant
    without_permission: bool
    reason: Sealed | None


class InaccuracyReported(Backdatable):
    item_id: Ref
    reported_by: PersonId
    what_is_wrong: Sealed
    at: Instant


class CorrectionIssued(Body):
    """`correction` is what is right instead."""

    correction_id: Ref
    item_id: Ref
    to_agencies: tuple[AgencyId, ...]
    by: PersonId
    at: Instant
    correction: Sealed | None = None


class CorrectionAcknowledged(Backdatable):
    correction_id: Ref
    agency_id: AgencyId
    by: PersonId
    at: Instant


class WithdrawalNotifiedToRecipient(Body):
    consent_id: Ref
    agency_id: AgencyId
    at: Instant


class RecipientWithdrawalResponseRecorded(Backdatable):
    consent_id: Ref
    response: WithdrawalResponse
    legal_basis_id: Code | None = None
    by: PersonId
    at: Instant


class DisagreementRaised(Body):
    escalation_id: Ref
    raised_by: PersonId
    agency_id: AgencyId
    about: DisagreementAbout
    decision_id: UUID | None = None
    child_impact: Sealed
    outcome_sought: Sealed
    immediate_risk: bool


class EscalationStageStarted(Body):
    """`skip_reason` says why stages were skipped upward (INV-32). `remind_at` is when its owners are reminded.
    `notify_partnership`: from this stage on the partnership knows of it."""

    escalation_id: Ref
    stage: int
    owners: tuple[StageOwner, ...]
    due_at: Instant
    remind_at: tuple[Instant, ...] = ()
    final: bool = False
    skip_reason: Sealed | None = None
    notify_partnership: bool = False


class EscalationStageOverdue(Body):
    escalation_id: Ref
    stage: int
    due_at: Instant


class DisagreementNoted(Body):
    """The partnership officer has taken note of it, at this stage."""

    escalation_id: Ref
    stage: int
    by: PersonId


class EscalationResolved(Body):
    """`learning_id` is the learning that its lessons become."""

    escalation_id: Ref
    stage: int
    outcome: EscalationOutcome
    decided_by: tuple[PersonId, ...]
    reasons: Sealed
    lessons: Sealed | None = None
    learning_id: UUID | None = None
