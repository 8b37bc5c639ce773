"""What people do about consent, and how the legal footing is settled."""

from datetime import date

from domain.event import Command
from domain.request.commands.drafting import Backdatable
from domain.request.parts import (
    CapacityOutcome,
    ConsentEvidence,
    ConsentOutcome,
    ConsentScope,
    FootingKind,
    Framework,
    InfoOffered,
)
from domain.sealed import Sealed
from domain.values import Code, PersonId, Ref, Whole


class AssessCapacity(Backdatable):
    """`decision` is what the person has to decide; the assessor is who records it unless named."""

    subject_ref: Ref
    decision: Sealed
    framework: Framework
    outcome: CapacityOutcome
    evidence: Sealed
    assessor: PersonId | None = None


class SeekConsent(Backdatable):
    """Without `capacity_ref` the assessment of the person asked is relied on. The last three are the answers that
    `told_rights_and_complaints` gives together (R-055).
    """

    consent_id: Ref
    from_subject_ref: Ref
    on_behalf_of: Ref | None = None
    capacity_ref: Ref | None = None
    info_given: InfoOffered = InfoOffered()
    told_right_to_withdraw: bool = False
    told_rights_and_complaints: bool = False
    why_needed_and_implications: Sealed | None = None
    channel: Code
    interpreter: Sealed | None = None
    rights_given: bool | None = None
    access_given: bool | None = None
    complaints_given: bool | None = None


class RecordConsent(Backdatable):
    """`at` is when it was given; the giver is who was asked unless named; no `review_on` means the default."""

    consent_id: Ref
    given_by: Ref | None = None
    freely: bool = False
    informed: bool = False
    explicit: bool = False
    understood_check: bool = False
    scope: ConsentScope
    evidence: ConsentEvidence
    review_on: date | None = None


class RecordRefusal(Backdatable):
    """Who refused is who was asked unless named."""

    consent_id: Ref
    refused_by: Ref | None = None
    words_or_reason: Sealed | None = None


class GiveConflictGuidance(Command):
    guidance: Sealed
    whose_consent_counts: tuple[Ref, ...]
    conditions: Sealed | None = None


class RecordConsentExemption(Command):
    """`adult_at_risk`, `serious_crime` and `allegation` are the facts that single reasons need (R-091 to R-093).

    `crime_harm` is the harm that makes the crime a serious one, of the catalogue's definition.
    """

    exemption_id: Ref
    reason_ids: tuple[Code, ...] = ()
    narrative: Sealed | None = None
    legal_basis_id: Code | None = None
    risk_level: Code | None = None
    child_welfare_considered: Sealed | None = None
    adult_at_risk: Ref | None = None
    serious_crime: Sealed | None = None
    crime_harm: Code | None = None
    allegation: Sealed | None = None


class RecordPublicInterestTest(Command):
    """`evidence` and `reasonable_cause` are the texts that single grounds need (R-136, R-137). A serious crime is
    named with the harm that makes it one (R-138).
    """

    ground_ids: tuple[Code, ...] = ()
    harm_if_shared: Sealed | None = None
    harm_if_not_shared: Sealed | None = None
    judgement: Sealed | None = None
    preliminary_share_only: bool = False
    advice_ref: Ref | None = None
    evidence: Sealed | None = None
    reasonable_cause: Sealed | None = None
    serious_crime: Sealed | None = None
    crime_harm: Code | None = None


class ConfirmAnonymisation(Command):
    """The suppression rule is the catalogue's unless a stricter one is named."""

    method: Sealed
    smallest_cell: Whole
    suppression_rule: Whole | None = None
    reidentification_view: Sealed


class SettleLegalFooting(Command):
    """`reasonable_cause` says why a safeguarding share needs no consent (R-082).

    Without `consent_ids` every valid consent is relied on; without `exemption_id` the one recorded; without
    `basis_ref` the legal basis recorded.
    """

    kind: FootingKind
    consent_ids: tuple[Ref, ...] = ()
    exemption_id: Ref | None = None
    basis_ref: Code | None = None
    reasonable_cause: Sealed | None = None


class ReviewConsent(Command):
    consent_id: Ref
    outcome: ConsentOutcome
    next_review_on: date | None = None


class WithdrawConsent(Backdatable):
    """As easy as giving: which consent is enough. No `scope` means all of it; nobody is asked why (INV-16).

    A `reason` is refused, so that none is ever asked for or kept.
    """

    consent_id: Ref
    withdrawn_by: Ref | None = None
    scope: ConsentScope | None = None
    channel: Code | None = None
    reason: Sealed | None = None
