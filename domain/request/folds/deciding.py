"""Folds of submission and decision."""

from collections.abc import Mapping
from typing import Literal

from domain.event import Body, Event
from domain.request import events as e
from domain.request.facets import Assignment, Decision, Footing, Telling
from domain.request.folds.fold import Fold, but
from domain.request.folds.footing import acted
from domain.request.state import ShareRequest


def submitted(now: ShareRequest, body: e.ShareRequestSubmitted, event: Event) -> ShareRequest:
    """Pins the request to the rules in force, and to the protocol's version (INV-44)."""
    waiting = {"decision_due_at": body.decision_due_at, "decision_overdue": False, "exhausted": False}
    pinned = {"policy_version": body.policy_version, "protocol_version": body.protocol_version}
    now = acted(now, event.actor.person)
    return but(now, submitted_at=event.occurred_at, code_version=body.code_version, **pinned, **waiting)


def assigned(now: ShareRequest, body: e.ApproverAssigned, event: Event) -> ShareRequest:
    approver = Assignment(
        approver=body.approver_id, capacity=body.capacity, since=event.occurred_at, remind_at=body.remind_at
    )
    waiting = {"decision_due_at": body.decision_due_at, "decision_overdue": False, "exhausted": False}
    return but(now, approver=approver, **waiting)


def reassigned(now: ShareRequest, body: e.ApproverReassigned, event: Event) -> ShareRequest:
    """Whose interests conflict has no say in the request any more."""
    had, tried = (now.approver.had, now.approver.tried) if now.approver else ((), ())
    approver = Assignment(
        approver=body.to_id,
        capacity=body.capacity,
        since=event.occurred_at,
        had=(*had, body.from_id),
        tried=(*tried, body.from_id) if body.reason == "overdue" else tried,
        answer_by=body.answer_by,
        remind_at=body.remind_at,
    )
    conflicted = (body.from_id,) if body.reason == "conflict_of_interest" else ()
    barred = tuple(dict.fromkeys((*now.must_not_decide, *conflicted)))
    return but(now, approver=approver, must_not_decide=barred, exhausted=False)


def exhausted(now: ShareRequest, body: e.ApproversExhausted, event: Event) -> ShareRequest:
    """The decision stays with the office; no clock passes it on, unless the limit begins anew."""
    anew = {"decision_due_at": body.decision_due_at, "decision_overdue": False} if body.decision_due_at else {}
    barred = (*now.must_not_decide, *((body.conflict_of,) if body.conflict_of else ()))
    return but(now, exhausted=True, must_not_decide=tuple(dict.fromkeys(barred)), **anew)


def overdue(now: ShareRequest, body: e.DecisionOverdue, event: Event) -> ShareRequest:
    return but(now, decision_overdue=True)


def returned(now: ShareRequest, body: e.ShareRequestReturned, event: Event) -> ShareRequest:
    """Back to the draft: its footing has to be settled anew before it can be submitted again."""
    return but(now, footing=None, approver=None, decision_due_at=None, exhausted=False)


def approved(now: ShareRequest, body: e.ShareApproved, event: Event) -> ShareRequest:
    decision = Decision(
        decision_id=body.decision_id,
        kind="approved",
        decider=body.approver_id,
        acting_as=body.acting_as,
        at=event.occurred_at,
        items=body.items_approved,
        withheld=tuple(withheld.item for withheld in body.items_withheld),
        recipients=body.named_recipients,
        senders=body.named_senders,
        conditions=body.conditions,
        onward_rule=body.onward_rule,
        valid_until=body.valid_until,
        remind_at=body.remind_at,
        sending_due_at=body.sending_due_at,
        sending_remind_at=body.sending_remind_at,
        disclosing_basis_id=body.disclosing_basis_id,
    )
    required: dict[str, Telling] = {ref: Telling() for ref in body.telling_required_for}
    return _decided(but(now, telling=required | now.telling), decision)


def declined(now: ShareRequest, body: e.ShareDeclined, event: Event) -> ShareRequest:
    decision = Decision(
        decision_id=body.decision_id,
        kind="declined",
        decider=body.approver_id,
        acting_as=body.acting_as,
        at=event.occurred_at,
        ground_ids=body.ground_ids,
    )
    return but(_decided(now, decision), outcome_at=event.occurred_at)


def _decided(now: ShareRequest, decision: Decision) -> ShareRequest:
    decisions = (*now.decisions, decision)
    return but(now, decision=decision, decisions=decisions, approver=None, decision_due_at=None, exhausted=False)


def sending_overdue(now: ShareRequest, body: e.SendingOverdue, event: Event) -> ShareRequest:
    return but(now, decision=but(now.decision, sending_overdue=True)) if now.decision else now


def lapsed(now: ShareRequest, body: e.ApprovalLapsed, event: Event) -> ShareRequest:
    return but(now, decision=None)


def stopped(now: ShareRequest, body: e.ShareStopped, event: Event) -> ShareRequest:
    """A consent that is gone takes the footing with it; the other causes leave it (INV-14)."""
    ended = but(now, decision=None, stopped=body.cause, outcome_at=event.occurred_at)
    return but(ended, footing=None) if ended.stopped_without_consent else _ended(ended, "stopped", body.by, event)


def _ended(now: ShareRequest, kind: Literal["stopped", "cancelled"], by: str, event: Event) -> ShareRequest:
    """Somebody's decision not to share after all, which can be contested as any other (INV-33)."""
    decision = Decision(decision_id=event.event_id, kind=kind, decider=by, at=event.occurred_at)
    return but(now, decisions=(*now.decisions, decision))


def alternative_basis(now: ShareRequest, body: e.AlternativeBasisRecorded, event: Event) -> ShareRequest:
    footing = Footing(kind="alternative_basis", basis_ref=body.legal_basis_id)
    return but(now, footing=footing, risk_level=body.risk_level, stopped=None, outcome_at=None)


def cancelled(now: ShareRequest, body: e.ShareRequestCancelled, event: Event) -> ShareRequest:
    ended = {"decision": None, "approver": None, "decision_due_at": None, "exhausted": False}
    over = but(now, not_shared=body.decision_not_to_share, outcome_at=event.occurred_at, **ended)
    return _ended(over, "cancelled", body.by, event) if body.decision_not_to_share else over


def reopened(now: ShareRequest, body: e.DecisionReopened, event: Event) -> ShareRequest:
    barred = tuple(dict.fromkeys((*now.must_not_decide, *body.decider_must_not_be)))
    return but(now, decision=None, stopped=None, outcome_at=None, must_not_decide=barred)


DECIDING: Mapping[type[Body], Fold] = {
    e.ShareRequestSubmitted: submitted,
    e.ApproverAssigned: assigned,
    e.ApproverReassigned: reassigned,
    e.ApproversExhausted: exhausted,
    e.DecisionOverdue: overdue,
    e.ShareRequestReturned: returned,
    e.ShareApproved: approved,
    e.ShareDeclined: declined,
    e.SendingOverdue: sending_overdue,
    e.ApprovalLapsed: lapsed,
    e.ShareStopped: stopped,
    e.AlternativeBasisRecorded: alternative_basis,
    e.ShareRequestCancelled: cancelled,
    e.DecisionReopened: reopened,
}
