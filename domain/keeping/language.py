"""What is said about keeping a closed record and about its end: the words of a share request, but for the tombstone."""

from datetime import date
from uuid import UUID

from domain.event import Body, Command, by_name
from domain.request.commands import (
    AttestDisposal,
    AuthoriseDisposal,
    CompleteDisposal,
    ExtendRetention,
    PlaceLegalHold,
    ReleaseLegalHold,
)
from domain.request.events import (
    DisposalAttested,
    DisposalAuthorised,
    DisposalStarted,
    LegalHoldPlaced,
    LegalHoldReleased,
    RetentionExtended,
    RetentionPeriodExpired,
    RetentionScheduled,
)
from domain.values import AgencyId, Code, Instant, Value


class Gravestone(Value):
    """What remains of a record beside share requests: nothing about a person."""

    kind: Code
    id: UUID
    holder_agency_id: AgencyId
    closed_on: date
    disposed_at: Instant


class RecordDisposed(Body):
    """`ciphertext_deleted` counts the sealed texts that were deleted; stale copies of the key in backups die with
    their epoch on `epoch_ends_on`."""

    keys_destroyed: tuple[str, ...]
    ciphertext_deleted: int
    tombstone: Gravestone
    epoch_ends_on: date | None
    at: Instant


COMMANDS: dict[str, type[Command]] = by_name(
    PlaceLegalHold, ReleaseLegalHold, ExtendRetention, AuthoriseDisposal, AttestDisposal, CompleteDisposal
)
EVENTS: dict[str, type[Body]] = by_name(
    RetentionScheduled,
    RetentionPeriodExpired,
    RetentionExtended,
    LegalHoldPlaced,
    LegalHoldReleased,
    DisposalAuthorised,
    DisposalAttested,
    DisposalStarted,
    RecordDisposed,
)
Said = (
    RetentionScheduled
    | RetentionPeriodExpired
    | RetentionExtended
    | LegalHoldPlaced
    | LegalHoldReleased
    | DisposalAuthorised
    | DisposalAttested
    | DisposalStarted
    | RecordDisposed
)
"""Every event of the keeping, so that a fold which forgets one is no program."""
