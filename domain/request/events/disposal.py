"""How long each holder keeps its copy, holds, and the end."""

from datetime import date

from domain.event import Body
from domain.request.events.drafting import Backdatable
from domain.request.parts import CloseOutcome, DisposalTarget, RetentionFlag, TellingSummary, Tombstone, TriggerDates
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Instant, PersonId, Ref


class RetentionFactsRecorded(Backdatable):
    flags: tuple[RetentionFlag, ...]
    trigger_dates: TriggerDates
    source: Sealed
    at: Instant


class RetentionScheduled(Body):
    """Both dates are 31 December where they come from a birth or a death, so that no such day can be read (INV-35)."""

    holder_agency_id: AgencyId
    schedule_id: Code
    schedule_version: str
    trigger: Code
    trigger_date: date
    expires_on: date


class RetentionRecalculated(Body):
    """`reason` is a person's, where the new date is earlier (INV-36)."""

    holder_agency_id: AgencyId
    schedule_id: Code
    old_expires_on: date
    new_expires_on: date
    cause: Code
    reason: Sealed | None = None


class ShareClosed(Body):
    closed_by: PersonId
    telling_summary: TellingSummary
    outcome: CloseOutcome


class RetentionPeriodExpired(Body):
    holder_agency_id: AgencyId
    expires_on: date


class RetentionExtended(Body):
    by: PersonId
    reason: Sealed
    legal_basis_id: Code
    new_expires_on: date


class LegalHoldPlaced(Backdatable):
    hold_id: Ref
    authority: Code
    authority_ref: Sealed
    scope: Sealed
    placed_by: PersonId
    at: Instant


class LegalHoldReleased(Backdatable):
    hold_id: Ref
    released_by: PersonId
    authority_ref: Sealed
    at: Instant


class DisposalAuthorised(Body):
    by: PersonId
    targets: tuple[DisposalTarget, ...]
    method_ids: tuple[Code, ...]
    last_review_note: Sealed


class DisposalAttested(Backdatable):
    holder_agency_id: AgencyId
    method_id: Code
    certificate_ref: Sealed
    attested_by: PersonId
    at: Instant
    includes_backups: bool


class DisposalFailed(Body):
    holder_agency_id: AgencyId
    reason: Sealed


class DisposalStarted(Body):
    """`attestations` are the holders that have attested."""

    attestations: tuple[AgencyId, ...]
    holds_checked_at: Instant
    at: Instant


class RecordDisposed(Body):
    """`ciphertext_deleted` counts the sealed texts that were deleted; stale copies of the key in backups die with
    their epoch on `epoch_ends_on`."""

    keys_destroyed: tuple[str, ...]
    ciphertext_deleted: int
    tombstone: Tombstone
    epoch_ends_on: date | None
    at: Instant
