"""Consent, its conflicts and its end; the four other footings; the footing won and lost."""

from datetime import date

from domain.event import Body
from domain.request.events.drafting import Backdatable
from domain.request.parts import (
    CapacityOutcome,
    ConflictNature,
    ConsentEvidence,
    ConsentOutcome,
    ConsentScope,
    FootingKind,
    Framework,
    InfoGiven,
    LossCause,
)
from domain.sealed import Sealed
from domain.values import Code, Instant, PersonId, Ref


class CapacityAssessed(Backdatable):
    subject_ref: Ref
    decision: Sealed
    framework: Framework
    outcome: CapacityOutcome
    evidence: Sealed
    assessor: PersonId
    at: Instant


class ConsentSought(Backdatable):
    """`capacity_ref` is the person whose assessment of capacity is relied on."""

    consent_id: Ref
    from_subject_ref: Ref
    on_behalf_of: Ref | None = None
    capacity_ref: Ref
    info_given: InfoGiven
    told_right_to_withdraw: bool
    told_rights_and_complaints: bool
    why_needed_and_implications: Sealed
    channel: Code
    interpreter: Sealed | None = None
    at: Instant
    rights_given: bool | None = None
    access_given: bool | None = None
    complaints_given: bool | None = None


class ConsentGiven(Backdatable):
    consent_id: Ref
    given_by: Ref
    freely: bool
    informed: bool
    explicit: bool
    understood_check: bool
    scope: ConsentScope
    evidence: ConsentEvidence
    given_at: Instant
    review_on: date


class ConsentRefused(Backdatable):
    consent_id: Ref
    refused_by: Ref
    words_or_reason: Sealed | None = None
    at: Instant


class ConsentConflictRecorded(Body):
    between_subject_refs: tuple[Ref, ...]
    nature: ConflictNature


class ConsentConflictGuidanceGiven(Body):
    safeguarding_lead: PersonId
    guidance: Sealed
    whose_consent_counts: tuple[Ref, ...]
    conditions: Sealed | None


class ConsentExemptionRecorded(Body):
    """`adult_at_risk`, `serious_crime` and `allegation` carry the facts that single reasons need (R-091 to 093)."""

    exemption_id: Ref
    reason_ids: tuple[Code, ...]
    narrative: Sealed
    legal_basis_id: Code
    risk_level: Code
    child_welfare_considered: Sealed
    recorded_by: PersonId
    recorded_at: Instant
    adult_at_risk: Ref | None = None
    serious_crime: Sealed | None = None
    crime_harm: Code | None = None
    allegation: Sealed | None = None


class PublicInterestTestRecorded(Body):
    ground_ids: tuple[Code, ...]
    harm_if_shared: Sealed
    harm_if_not_shared: Sealed
    judgement: Sealed
    preliminary_share_only: bool
    advice_ref: Ref | None = None
    evidence: Sealed | None = None
    reasonable_cause: Sealed | None = None
    serious_crime: Sealed | None = None
    crime_harm: Code | None = None


class AnonymisationConfirmed(Body):
    method: Sealed
    smallest_cell: int
    suppression_rule: int
    reidentification_view: Sealed
    confirmed_by: PersonId


class LegalFootingSettled(Body):
    """`reasonable_cause` says why a safeguarding share needs no consent (R-082)."""

    kind: FootingKind
    consent_ids: tuple[Ref, ...] = ()
    exemption_id: Ref | None = None
    basis_ref: Code | None
    policy_version: str
    reasonable_cause: Sealed | None = None


class LegalFootingLost(Body):
    cause: LossCause


class ConsentReviewDue(Body):
    consent_id: Ref
    due_on: date


class ConsentReviewed(Body):
    consent_id: Ref
    outcome: ConsentOutcome
    next_review_on: date | None = None
    reviewer: PersonId


class ConsentWithdrawn(Backdatable):
    """No `scope` means the whole consent; nobody is asked for a reason (INV-16)."""

    consent_id: Ref
    withdrawn_by: Ref
    scope: ConsentScope | None
    channel: Code | None
    at: Instant
