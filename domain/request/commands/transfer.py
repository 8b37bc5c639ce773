"""What people do to send, confirm, chase and recall."""

from uuid import UUID

from domain.event import Command
from domain.request.commands.drafting import Backdatable
from domain.request.parts import Digest, ManifestEntry, RecallEffect, ReceiptProblem, ReviewFinding
from domain.sealed import Sealed
from domain.values import Code, PersonId, Ref


class SendInformation(Backdatable):
    """The manifest names what is sent; `sharewell manifest` makes one. The digest is computed from it."""

    method_id: Code
    named_recipient: PersonId | None = None
    manifest: tuple[ManifestEntry, ...]
    callback_verified: bool | None = None
    limits_stated: bool = False
    onward_intent_asked: bool = False


class ChaseReceipt(Command):
    """To the named recipient unless somebody else is named."""

    to: PersonId | None = None
    channel: Code


class RecallTransfer(Command):
    recall_effective: RecallEffect
    reason: Sealed | None = None


class RecordTransferFailure(Command):
    reason: Sealed | None = None


class ConfirmReceipt(Backdatable):
    """`manifest_digest` is what the recipient computed. Without `items_received` all that was sent arrived.

    Whoever says that the limits are not understood has not confirmed: the sender is told instead (R-149).
    """

    manifest_digest: Digest
    items_received: tuple[Ref, ...] = ()
    limits_understood: bool | None = None
    onward_intent: bool | None = None
    terms_accepted: bool = False
    stored_where: Sealed


class DisputeReceipt(Command):
    problem: ReceiptProblem


class CompleteRetrospectiveReview(Backdatable):
    outcome: ReviewFinding
    reasons: Sealed | None = None
    follow_up: Sealed | None = None


class LinkBreach(Command):
    breach_id: UUID
    transfer_id: UUID | None = None
