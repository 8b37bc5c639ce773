"""Sending, confirming, and what goes wrong between."""

from uuid import UUID

from domain.event import Body
from domain.request.events.drafting import Backdatable
from domain.request.parts import ManifestEntry, Period, RecallEffect, ReceiptProblem, ReviewFinding
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Instant, PersonId, Ref


class InformationSent(Backdatable):
    """`chase_at`, `telling_due_at` and the reminders before it are the instants that time will bring, frozen here."""

    transfer_id: UUID
    method_id: Code
    sender_id: PersonId
    named_recipient: PersonId
    item_ids: tuple[Ref, ...]
    manifest: tuple[ManifestEntry, ...]
    manifest_digest: str
    callback_verified: bool | None = None
    limits_stated: bool
    onward_intent_asked: bool
    sent_at: Instant
    receipt_due_at: Instant
    chase_at: tuple[Instant, ...] = ()
    telling_due_at: Instant
    telling_remind_at: tuple[Instant, ...] = ()


class ReceiptChased(Body):
    transfer_id: UUID
    n: int
    to: PersonId
    channel: Code


class ReceiptOverdue(Body):
    transfer_id: UUID
    due_at: Instant


class ReceiptDisputed(Body):
    transfer_id: UUID
    by: PersonId
    problem: ReceiptProblem


class TransferRecalled(Body):
    transfer_id: UUID
    by: PersonId
    recall_effective: RecallEffect
    reason: Sealed


class TransferFailed(Body):
    transfer_id: UUID
    reason: Sealed


class ReceiptConfirmed(Backdatable):
    """`onward_intent` is whether the recipient means to pass it on (R-148); `gathering_id`, what it is a return to;
    `dataset_id`, what it contributes to."""

    transfer_id: UUID
    confirmed_by: PersonId
    agency_id: AgencyId
    received_at: Instant
    manifest_digest: str
    items_received: tuple[Ref, ...]
    limits_understood: bool
    onward_intent: bool
    terms_accepted: bool
    stored_where: Sealed
    gathering_id: UUID | None = None
    dataset_id: UUID | None = None
    dataset_period: Period | None = None


class RetrospectiveReviewCompleted(Backdatable):
    reviewer: PersonId
    outcome: ReviewFinding
    reasons: Sealed
    follow_up: Sealed | None
    at: Instant


class RetrospectiveReviewOverdue(Body):
    """Nobody has reviewed the emergency disclosure in time: the partnership has to see to it."""

    due_at: Instant


class BreachLinked(Body):
    breach_id: UUID
    transfer_id: UUID | None = None
