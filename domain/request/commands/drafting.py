"""What people do while a request is drafted, and the advice they take on the way."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.event import Command
from domain.request.parts import (
    AgeBand,
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
from domain.values import AgencyId, Code, Instant, PersonId, Ref, Whole


class Backdatable(Command):
    """A fact that may be written down after it happened. No `at` means now; `late_reason` says why so late."""

    at: Instant | None = None
    late_reason: Sealed | None = None


class CreateShareRequest(Command):
    """Without `requesting_agency_id` the discloser asks in a push and the recipient in a pull.

    `dataset_id` is the data set to which an anonymised request contributes, for `dataset_period`.
    """

    opens_stream: ClassVar[bool] = True

    direction: Direction
    pathway: Code
    threshold_level: Whole | None = None
    urgency: Code | None = None
    requesting_agency_id: AgencyId | None = None
    disclosing_agency_id: AgencyId
    recipient_agency_id: AgencyId
    purpose_code: Code | None = None
    purpose_text: Sealed | None = None
    protocol_id: UUID | None = None
    gathering_id: UUID | None = None
    parent_request_id: UUID | None = None
    dataset_id: UUID | None = None
    dataset_period: Period | None = None


class AddDataSubject(Command):
    """`date_of_birth` is an ISO date; a person not known to have died counts as living (R-156)."""

    subject_ref: Ref
    role: SubjectRole = "child"
    name: Sealed
    date_of_birth: Sealed | None = None
    addresses: tuple[Sealed, ...] = ()
    identifiers: tuple[Sealed, ...] = ()
    age_band: AgeBand = "unknown"
    living: bool = True
    holds_pr: bool | None = None
    safe_contact: Sealed | None = None


class RecordEmergencyDisclosure(Backdatable):
    """Told first, recorded after; `at` is when it was disclosed. Whom it was about and is not in `subjects` is added
    later with AddDataSubject, so that they are told (INV-24).
    """

    opens_stream: ClassVar[bool] = True

    disclosing_agency_id: AgencyId
    told_to: ToldTo
    channel: Code
    items: tuple[EmergencyItem, ...] = ()
    subjects: tuple[AddDataSubject, ...] = ()
    danger_narrative: Sealed | None = None
    legal_basis_id: Code | None = None
    risk_level: Code | None = None
    why_could_not_wait: Sealed | None = None


class AmendRequest(Command):
    """What is given is changed; the rest stays. `without_protocol`: it cites none any more."""

    pathway: Code | None = None
    threshold_level: Whole | None = None
    urgency: Code | None = None
    purpose_code: Code | None = None
    purpose_text: Sealed | None = None
    protocol_id: UUID | None = None
    without_protocol: bool = False
    disclosing_agency_id: AgencyId | None = None
    recipient_agency_id: AgencyId | None = None


class RemoveDataSubject(Command):
    subject_ref: Ref
    reason: Sealed | None = None


class RequestDataItem(Command):
    item_id: Ref
    category: Code
    description: Sealed
    subject_refs: tuple[Ref, ...] = ()
    period: Sealed
    special_category: bool = False
    criminal_offence: bool = False
    necessity_reason: Sealed | None = None
    provider_subject_ref: Ref | None = None


class RemoveDataItem(Command):
    item_id: Ref
    reason: Sealed | None = None


class RecordPurposeTest(Command):
    duty_or_power: Sealed | None = None
    why: Sealed | None = None
    proportionate_reason: Sealed | None = None
    need_to_know_requesting: Sealed | None = None
    need_to_know_disclosing: Sealed | None = None
    statutory_limit: StatutoryLimit | None = None
    secondary_disclosure: bool = False
    less_intrusive_option: Sealed | None = None
    individual_would_expect: Expectation | None = None


class AssessConfidentiality(Command):
    """The three-part test and its answer (R-111)."""

    confidential: bool | None = None
    sensitive: bool | None = None
    not_public: bool | None = None
    given_in_confidence: bool | None = None
    duty_owed_to: tuple[Ref, ...] = ()


class RecordLegalBasis(Command):
    """`order_ref` is the reference of a court order (R-099). `balancing_test` weighs legitimate interests;
    `request_statement` says for which public task the information is asked for."""

    art6_id: Code | None = None
    art9_id: Code | None = None
    dpa_sch1_para: Code | None = None
    gateway_ids: tuple[Code, ...] = ()
    confidentiality_basis: Code | None = None
    order_ref: Sealed | None = None
    balancing_test: Sealed | None = None
    request_statement: Sealed | None = None


class RecordSafeguardingDiscussion(Backdatable):
    with_person: PersonId
    with_role: Code
    course_agreed: Sealed | None = None


class RecordFamilyEngagement(Backdatable):
    subject_refs: tuple[Ref, ...] = ()
    discussed: bool
    agreed: bool | None = None
    reason_if_not: Sealed | None = None


class RecordExtendedFamilyApproach(Command):
    sought: Sought
    from_whom: tuple[Sealed, ...] = ()
    reason_if_not: Sealed | None = None


class AssessRisk(Backdatable):
    """`at` is when it was assessed; the assessor is who records it unless named."""

    risk_level: Code | None = None
    harm_to: tuple[Harmed, ...] = ()
    context: Sealed | None = None
    assessed_by: PersonId | None = None


class MarkThresholdUnclear(Command):
    doubt: Sealed
    concern_summary_without_identity: Sealed


class ResolveThreshold(Command):
    level: Whole
    reasons: Sealed | None = None


class RecordReferral(Backdatable):
    referred_to: AgencyId | None = None
    referral_ref: Sealed | None = None
    reason_not_referred: Sealed | None = None


class RequestAdvice(Command):
    advice_id: Ref
    asked_of_role: Code
    asked_of_person: PersonId | None = None
    question: Sealed
    identity_withheld: bool = True
    reason_identity_given: Sealed | None = None


class GiveAdvice(Backdatable):
    advice_id: Ref
    advice: Sealed
    legal_advice: bool = False


class CheckAccuracy(Command):
    """`as_at` is the day for which the source is good; no day means today."""

    item_ids: tuple[Ref, ...]
    source: Sealed
    as_at: date | None = None
    caveats: Sealed | None = None
