"""Folds of sending, receiving and telling."""

from collections.abc import Mapping

from domain.event import Body, Event
from domain.request import events as e
from domain.request.facets import Astray, Receipt, Telling, Transfer
from domain.request.folds.fold import Fold, but, gone, put
from domain.request.parts import WENT_ASTRAY
from domain.request.state import ShareRequest
from domain.values import Instant


def sent(now: ShareRequest, body: e.InformationSent, event: Event) -> ShareRequest:
    """Starts the telling clock of everyone who was not told, put off or waived before (INV-24)."""
    transfer = Transfer(
        transfer_id=body.transfer_id,
        method_id=body.method_id,
        sender=body.sender_id,
        recipient=body.named_recipient,
        item_ids=body.item_ids,
        manifest_digest=body.manifest_digest,
        sent_at=body.sent_at,
        receipt_due_at=body.receipt_due_at,
        chase_at=body.chase_at,
        remind_at=body.chase_at,
    )
    due = Telling(status="due", due_at=body.telling_due_at)
    telling = {ref: due if told.status == "not_due" else told for ref, told in now.telling.items()}
    gone_to = gone(now, body.item_ids, now.recipient_agency_id)
    counted: dict[str, object] = {"transfer": transfer, "transfers": now.transfers + 1, "gone_to": gone_to}
    counted |= {"transfer_ids": (*now.transfer_ids, body.transfer_id)}
    counted |= {"telling_due_at": body.telling_due_at, "telling_remind_at": body.telling_remind_at}
    return but(now, **counted, telling=telling)


def _transfer(now: ShareRequest, **changes: object) -> ShareRequest:
    return now if now.transfer is None else but(now, transfer=but(now.transfer, **changes))


def chased(now: ShareRequest, body: e.ReceiptChased, event: Event) -> ShareRequest:
    ahead = () if now.transfer is None else tuple(at for at in now.transfer.chase_at if at > event.occurred_at)
    return _transfer(now, chases=body.n, chase_at=ahead)


def receipt_overdue(now: ShareRequest, body: e.ReceiptOverdue, event: Event) -> ShareRequest:
    return _transfer(now, receipt_overdue=True, chase_at=())


def disputed(now: ShareRequest, body: e.ReceiptDisputed, event: Event) -> ShareRequest:
    first = _astray(now, event, event.occurred_at, body.problem) if body.problem in WENT_ASTRAY else {}
    since = now.transfer.disputed_at if now.transfer else None
    return _transfer(now, problem=body.problem, disputed_at=since or event.occurred_at, **first)


def _astray(now: ShareRequest, event: Event, at: Instant, shown_by: str) -> dict[str, object]:
    """Only the first event that shows it counts: one transfer is one breach."""
    if now.transfer is None or now.transfer.astray is not None:
        return {}
    return {"astray": Astray(event_id=event.event_id, at=at, shown_by=shown_by)}


def recalled(now: ShareRequest, body: e.TransferRecalled, event: Event) -> ShareRequest:
    return _transfer(now, ended="recalled")


def failed(now: ShareRequest, body: e.TransferFailed, event: Event) -> ShareRequest:
    return _transfer(now, ended="failed")


def received(now: ShareRequest, body: e.ReceiptConfirmed, event: Event) -> ShareRequest:
    receipt = Receipt(
        confirmed_by=body.confirmed_by,
        agency=body.agency_id,
        items=body.items_received,
        at=body.received_at,
    )
    return but(_transfer(now, ended="confirmed"), receipt=receipt, outcome_at=event.occurred_at)


def looked_back(now: ShareRequest, body: e.RetrospectiveReviewCompleted, event: Event) -> ShareRequest:
    first = _astray(now, event, body.at, body.outcome) if body.outcome == "not_justified" else {}
    return but(_transfer(now, **first), retrospective_finding=body.outcome)


def review_overdue(now: ShareRequest, body: e.RetrospectiveReviewOverdue, event: Event) -> ShareRequest:
    return but(now, review_overdue=True)


def breach_linked(now: ShareRequest, body: e.BreachLinked, event: Event) -> ShareRequest:
    return but(now, breaches=tuple(dict.fromkeys((*now.breaches, body.breach_id))))


def told(now: ShareRequest, body: e.SubjectTold, event: Event) -> ShareRequest:
    return _telling(now, body.subject_ref, Telling(status="told"))


def _telling(now: ShareRequest, ref: str, telling: Telling) -> ShareRequest:
    return but(now, telling=put(now.telling, ref, telling))


def deferred(now: ShareRequest, body: e.TellingDeferred, event: Event) -> ShareRequest:
    put_off = Telling(status="deferred", review_on=body.review_on, reason_ids=body.reason_ids)
    return _telling(now, body.subject_ref, put_off)


def deferral_reviewed(now: ShareRequest, body: e.TellingDeferralReviewed, event: Event) -> ShareRequest:
    """`never_safe` leaves it open here: the TellingNotRequired that goes with it ends it."""
    before = now.telling.get(body.subject_ref, Telling())
    match body.outcome:
        case "tell_now":
            after = Telling(status="due", due_at=body.due_at)
        case "defer_again":
            after = but(before, status="deferred", review_on=body.next_review_on)
        case "never_safe":
            after = before
    return _telling(now, body.subject_ref, after)


def not_required(now: ShareRequest, body: e.TellingNotRequired, event: Event) -> ShareRequest:
    if body.subject_ref is None:
        return but(now, telling_not_applicable=True)
    return _telling(now, body.subject_ref, Telling(status="not_required", not_required=body.reason))


def telling_overdue(now: ShareRequest, body: e.TellingOverdue, event: Event) -> ShareRequest:
    before = now.telling.get(body.subject_ref, Telling())
    return _telling(now, body.subject_ref, but(before, status="overdue", due_at=body.due_at))


TRANSFER: Mapping[type[Body], Fold] = {
    e.InformationSent: sent,
    e.ReceiptChased: chased,
    e.ReceiptOverdue: receipt_overdue,
    e.ReceiptDisputed: disputed,
    e.TransferRecalled: recalled,
    e.TransferFailed: failed,
    e.ReceiptConfirmed: received,
    e.RetrospectiveReviewCompleted: looked_back,
    e.RetrospectiveReviewOverdue: review_overdue,
    e.BreachLinked: breach_linked,
    e.SubjectTold: told,
    e.TellingDeferred: deferred,
    e.TellingDeferralReviewed: deferral_reviewed,
    e.TellingNotRequired: not_required,
    e.TellingOverdue: telling_overdue,
}
