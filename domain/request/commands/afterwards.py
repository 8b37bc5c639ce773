"""What people do after a share: pass on, put right, answer a withdrawal, disagree."""

from uuid import UUID

from domain.event import Command
from domain.request.commands.drafting import Backdatable
from domain.request.parts import DisagreementAbout, EscalationOutcome, WithdrawalResponse
from domain.sealed import Sealed
from domain.values import AgencyId, Code, PersonId, Ref, Whole


class RequestOnwardDisclosure(Command):
    onward_id: Ref
    to_agency: AgencyId
    items: tuple[Ref, ...]
    purpose: Sealed | None = None
    legal_basis_id: Code | None = None
    consent_covers: bool = False


class PermitOnward(Command):
    """`new_request_id` is the request that will carry what is passed on; without it the service chooses one."""

    onward_id: Ref
    limits: Sealed
    new_request_id: UUID | None = None


class RefuseOnward(Command):
    onward_id: Ref
    ground_ids: tuple[Code, ...] = ()
    reasons: Sealed | None = None


class RecordOnwardMade(Backdatable):
    onward_id: Ref
    without_permission: bool = False
    reason: Sealed | None = None


class ReportInaccuracy(Backdatable):
    item_id: Ref
    what_is_wrong: Sealed


class IssueCorrection(Command):
    """Goes to every agency that ever received the item (INV-30); `correction` is what is right instead."""

    correction_id: Ref
    item_id: Ref
    correction: Sealed


class AcknowledgeCorrection(Backdatable):
    correction_id: Ref


class RespondToWithdrawal(Backdatable):
    consent_id: Ref
    response: WithdrawalResponse
    legal_basis_id: Code | None = None


class RaiseDisagreement(Command):
    """Without `decision_id` the decision in force is meant."""

    escalation_id: Ref
    about: DisagreementAbout
    decision_id: UUID | None = None
    child_impact: Sealed
    outcome_sought: Sealed | None = None
    immediate_risk: bool = False


class AdvanceEscalation(Command):
    """To the next stage, or to `to_stage` where immediate risk allows to skip, with `skip_reason` (INV-32)."""

    escalation_id: Ref
    to_stage: Whole | None = None
    skip_reason: Sealed | None = None


class NoteDisagreement(Command):
    """The partnership knows of the disagreement; nothing else follows from it."""

    escalation_id: Ref


class ResolveEscalation(Command):
    """The actor decides, together with `decided_with`."""

    escalation_id: Ref
    outcome: EscalationOutcome
    decided_with: tuple[PersonId, ...] = ()
    reasons: Sealed | None = None
    lessons: Sealed | None = None
