"""What is settled while a request is drafted: purpose, people, items, risk, and advice on the way."""

from datetime import date
from typing import Literal
from uuid import UUID

from domain.event import Body
from domain.request.parts import (
    AgeBand,
    Change,
    Direction,
    EmergencyItem,
    Expectation,
    Harmed,
    Period,
    Sought,
    StatutoryLimit,
    SubjectRole,
    ToldTo,
)
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Instant, PersonId, Ref


class Backdatable(Body):
    """A fact that may be written down after it happened; `late_reason` says why so late (INV-42)."""

    late_reason: Sealed | None = None


class ShareRequestCreated(Body):
    """`protocol_version` is the version of the protocol that was in force then."""

    request_id: UUID
    direction: Direction
    pathway: Code
    threshold_level: int | None
    urgency: Code
    requester_id: PersonId
    requesting_agency_id: AgencyId
    disclosing_agency_id: AgencyId
    recipient_agency_id: AgencyId
    purpose_code: Code
    purpose_text: Sealed
    protocol_id: UUID | None = None
    protocol_version: Code | None = None
    gathering_id: UUID | None = None
    parent_request_id: UUID | None = None
    dataset_id: UUID | None = None
    dataset_period: Period | None = None


class EmergencyDisclosureRecorded(Backdatable):
    """`telling_due_at`, `review_due_at` and the reminders before each are instants frozen for the clock. `doubtful` is
    what the reviewer has to look at above all."""

    request_id: UUID
    disclosed_at: Instant
    disclosed_by: PersonId
    told_to: ToldTo
    channel: Code
    items: tuple[EmergencyItem, ...]
    danger_narrative: Sealed
    legal_basis_id: Code
    risk_level: Code
    why_could_not_wait: Sealed
    retrospective: Literal[True] = True
    disclosing_agency_id: AgencyId
    telling_due_at: Instant
    telling_remind_at: tuple[Instant, ...] = ()
    review_due_at: Instant | None = None
    review_remind_at: tuple[Instant, ...] = ()
    doubtful: tuple[Literal["legal_basis", "risk"], ...] = ()


class ShareRequestAmended(Body):
    changes: tuple[Change, ...]


class DataSubjectAdded(Body):
    subject_ref: Ref
    role: SubjectRole
    name: Sealed
    date_of_birth: Sealed | None = None
    addresses: tuple[Sealed, ...] = ()
    identifiers: tuple[Sealed, ...] = ()
    age_band: AgeBand
    living: bool
    holds_pr: bool | None = None
    safe_contact: Sealed | None = None


class DataSubjectRemoved(Body):
    subject_ref: Ref
    reason: Sealed


class DataItemRequested(Body):
    item_id: Ref
    category: Code
    description: Sealed
    subject_refs: tuple[Ref, ...]
    period: Sealed
    special_category: bool
    criminal_offence: bool
    necessity_reason: Sealed
    provider_subject_ref: Ref | None = None


class DataItemRemoved(Body):
    item_id: Ref
    reason: Sealed


class PurposeTestRecorded(Body):
    duty_or_power: Sealed
    why: Sealed
    proportionate_reason: Sealed
    need_to_know_requesting: Sealed | None
    need_to_know_disclosing: Sealed | None
    statutory_limit: StatutoryLimit
    secondary_disclosure: bool
    less_intrusive_option: Sealed
    individual_would_expect: Expectation


class ConfidentialityAssessed(Body):
    confidential: bool
    sensitive: bool
    not_public: bool
    given_in_confidence: bool
    duty_owed_to: tuple[Ref, ...] = ()


class LegalBasisRecorded(Body):
    """`order_ref` is the reference of a court order (R-099)."""

    art6_id: Code
    art9_id: Code | None = None
    dpa_sch1_para: Code | None = None
    gateway_ids: tuple[Code, ...] = ()
    confidentiality_basis: Code | None
    catalogue_version: str
    order_ref: Sealed | None = None
    balancing_test: Sealed | None = None
    request_statement: Sealed | None = None


class SafeguardingDiscussionRecorded(Backdatable):
    with_person: PersonId
    with_role: Code
    discussed_at: Instant
    course_agreed: Sealed


class FamilyEngagementRecorded(Backdatable):
    subject_refs: tuple[Ref, ...]
    discussed: bool
    agreed: bool | None
    reason_if_not: Sealed | None
    at: Instant


class ExtendedFamilyApproachRecorded(Body):
    sought: Sought
    from_whom: tuple[Sealed, ...] = ()
    reason_if_not: Sealed | None


class RiskLevelAssessed(Backdatable):
    risk_level: Code
    harm_to: tuple[Harmed, ...]
    context: Sealed
    assessed_at: Instant
    assessed_by: PersonId


class ThresholdMarkedUnclear(Body):
    doubt: Sealed
    concern_summary_without_identity: Sealed


class ThresholdResolved(Body):
    level: int
    decided_by: PersonId
    reasons: Sealed


class ReferralRecorded(Backdatable):
    """Either a referral (`referred_to`, `referral_ref`, `at`) or why none was made (R-057)."""

    referred_to: AgencyId | None = None
    referral_ref: Sealed | None = None
    at: Instant | None = None
    reason_not_referred: Sealed | None = None


class AdviceRequested(Body):
    """`asked_of_agency` is where somebody is whom it falls to; `asked_of_partnership`, that only the partnership as a
    whole has one. Events of before say neither: it fell to the agency that asks for the share."""

    advice_id: Ref
    asked_of_role: Code
    asked_of_person: PersonId | None = None
    question: Sealed
    identity_withheld: bool
    reason_identity_given: Sealed | None = None
    asked_of_agency: AgencyId | None = None
    asked_of_partnership: bool = False


class AdviceGiven(Backdatable):
    advice_id: Ref
    adviser: PersonId
    adviser_role: Code
    advice: Sealed
    legal_advice: bool
    at: Instant


class AccuracyChecked(Body):
    item_ids: tuple[Ref, ...]
    source: Sealed
    as_at: date
    checked_by: PersonId
    caveats: Sealed | None
