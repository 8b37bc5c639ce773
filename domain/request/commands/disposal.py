"""What people do about keeping, holding and disposing of a record."""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from domain.event import Command
from domain.request.commands.drafting import Backdatable
from domain.request.parts import RetentionFlag, TriggerDates
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Ref, Whole


class RecordRetentionFacts(Backdatable):
    """Without `earlier_because` no date becomes earlier (INV-36)."""

    flags: tuple[RetentionFlag, ...] = ()
    trigger_dates: TriggerDates = TriggerDates()
    source: Sealed
    earlier_because: Sealed | None = None


class CloseShare(Command):
    """Says that the work is finished; what became of it is derived."""


class ExtendRetention(Command):
    reason: Sealed | None = None
    legal_basis_id: Code | None = None
    new_expires_on: date


class PlaceLegalHold(Backdatable):
    hold_id: Ref
    authority: Code
    authority_ref: Sealed
    scope: Sealed


class ReleaseLegalHold(Backdatable):
    hold_id: Ref
    authority_ref: Sealed


class AuthoriseDisposal(Command):
    """Every holder's copy, by the methods allowed."""

    method_ids: tuple[Code, ...]
    last_review_note: Sealed | None = None


class AttestDisposal(Backdatable):
    """Without `holder_agency_id` the actor's own agency."""

    holder_agency_id: AgencyId | None = None
    method_id: Code
    certificate_ref: Sealed | None = None
    includes_backups: bool = False


class FailDisposal(Command):
    """Without `holder_agency_id` the actor's own agency."""

    holder_agency_id: AgencyId | None = None
    reason: Sealed | None = None


class StartDisposal(Command):
    """By the service alone, where every holder has attested and the last attestation did not start it."""


class CompleteDisposal(Command):
    """By the service alone, after the key was destroyed and the ciphertext deleted."""

    keys_destroyed: tuple[Annotated[str, StringConstraints(pattern=r"^[ -~]{1,200}$")], ...]
    ciphertext_deleted: Whole
    epoch_ends_on: date | None = None
