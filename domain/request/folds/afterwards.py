"""Folds of passing on, correction, withdrawal after the transfer, and disagreement."""

from collections.abc import Mapping
from datetime import datetime

from domain.event import Body, Event
from domain.request import events as e
from domain.request.facets import Correction, Escalation, Onward, Withdrawal
from domain.request.folds.fold import Fold, amend, but, drop, gone, put
from domain.request.state import ShareRequest


def onward_requested(now: ShareRequest, body: e.OnwardDisclosureRequested, event: Event) -> ShareRequest:
    asked = Onward(
        asked_by=event.actor.person,
        since=event.occurred_at,
        by_agency=body.by_agency,
        to_agency=body.to_agency,
        items=body.items,
    )
    return but(now, onward=put(now.onward, body.onward_id, asked))


def onward_permitted(now: ShareRequest, body: e.OnwardDisclosurePermitted, event: Event) -> ShareRequest:
    permitted = {"status": "permitted", "answered_at": event.occurred_at, "new_request_id": body.new_request_id}
    return but(now, onward=amend(now.onward, body.onward_id, **permitted))


def onward_refused(now: ShareRequest, body: e.OnwardDisclosureRefused, event: Event) -> ShareRequest:
    return but(now, onward=amend(now.onward, body.onward_id, status="refused"))


def onward_made(now: ShareRequest, body: e.OnwardDisclosureRecorded, event: Event) -> ShareRequest:
    """Without permission the originator is asked once more. Corrections go where the items went (INV-30)."""
    onward = now.onward.get(body.onward_id)
    if onward is None:
        return now
    asked_anew = {"status": "requested", "since": event.occurred_at} if body.without_permission else {}
    made = but(onward, made=True, without_permission=body.without_permission, **asked_anew)
    corrections = {
        id: _reaching(each, onward.to_agency, event.occurred_at) if each.item_id in onward.items else each
        for id, each in now.corrections.items()
    }
    gone_to = gone(now, onward.items, onward.to_agency)
    return but(now, onward=put(now.onward, body.onward_id, made), gone_to=gone_to, corrections=corrections)


def _reaching(correction: Correction, agency: str, since: datetime) -> Correction:
    if agency in correction.to_agencies:
        return correction
    waiting_for = put(correction.waiting_for, agency, since)
    return but(correction, to_agencies=(*correction.to_agencies, agency), waiting_for=waiting_for)


def inaccurate(now: ShareRequest, body: e.InaccuracyReported, event: Event) -> ShareRequest:
    """Reported again, it waits since the first time."""
    return but(now, inaccurate_items={body.item_id: event.occurred_at, **now.inaccurate_items})


def corrected(now: ShareRequest, body: e.CorrectionIssued, event: Event) -> ShareRequest:
    """The report is answered; the correction stays open until each agency acknowledges it (INV-30)."""
    waiting_for = dict.fromkeys(body.to_agencies, event.occurred_at)
    correction = Correction(item_id=body.item_id, to_agencies=body.to_agencies, waiting_for=waiting_for)
    corrections = put(now.corrections, body.correction_id, correction)
    return but(now, corrections=corrections, inaccurate_items=drop(now.inaccurate_items, body.item_id))


def acknowledged(now: ShareRequest, body: e.CorrectionAcknowledged, event: Event) -> ShareRequest:
    correction = now.corrections.get(body.correction_id)
    if correction is None:
        return now
    waiting_for = drop(correction.waiting_for, body.agency_id)
    return but(now, corrections=amend(now.corrections, body.correction_id, waiting_for=waiting_for))


def withdrawal_notified(now: ShareRequest, body: e.WithdrawalNotifiedToRecipient, event: Event) -> ShareRequest:
    withdrawal = Withdrawal(agency=body.agency_id, notified_at=body.at)
    return but(now, withdrawals=put(now.withdrawals, body.consent_id, withdrawal))


def withdrawal_answered(now: ShareRequest, body: e.RecipientWithdrawalResponseRecorded, event: Event) -> ShareRequest:
    return but(now, withdrawals=amend(now.withdrawals, body.consent_id, response=body.response))


def disagreed(now: ShareRequest, body: e.DisagreementRaised, event: Event) -> ShareRequest:
    escalation = Escalation(
        raised_by=body.raised_by,
        agency=body.agency_id,
        about=body.about,
        decision_id=body.decision_id,
        immediate_risk=body.immediate_risk,
    )
    return but(now, escalations=put(now.escalations, body.escalation_id, escalation))


def stage_started(now: ShareRequest, body: e.EscalationStageStarted, event: Event) -> ShareRequest:
    stage = body.model_dump(include={"stage", "due_at", "remind_at", "final"})
    known = now.escalations.get(body.escalation_id)
    to_note = event.occurred_at if body.notify_partnership else known and known.to_note
    stage |= {"since": event.occurred_at, "owners": body.owners, "overdue": False, "to_note": to_note}
    return but(now, escalations=amend(now.escalations, body.escalation_id, **stage))


def stage_overdue(now: ShareRequest, body: e.EscalationStageOverdue, event: Event) -> ShareRequest:
    return but(now, escalations=amend(now.escalations, body.escalation_id, overdue=True))


def noted(now: ShareRequest, body: e.DisagreementNoted, event: Event) -> ShareRequest:
    return but(now, escalations=amend(now.escalations, body.escalation_id, to_note=None))


def resolved(now: ShareRequest, body: e.EscalationResolved, event: Event) -> ShareRequest:
    outcome = {"outcome": body.outcome, "decided_by": body.decided_by, "due_at": None, "to_note": None}
    return but(now, escalations=amend(now.escalations, body.escalation_id, **outcome))


AFTERWARDS: Mapping[type[Body], Fold] = {
    e.OnwardDisclosureRequested: onward_requested,
    e.OnwardDisclosurePermitted: onward_permitted,
    e.OnwardDisclosureRefused: onward_refused,
    e.OnwardDisclosureRecorded: onward_made,
    e.InaccuracyReported: inaccurate,
    e.CorrectionIssued: corrected,
    e.CorrectionAcknowledged: acknowledged,
    e.WithdrawalNotifiedToRecipient: withdrawal_notified,
    e.RecipientWithdrawalResponseRecorded: withdrawal_answered,
    e.DisagreementRaised: disagreed,
    e.EscalationStageStarted: stage_started,
    e.EscalationStageOverdue: stage_overdue,
    e.DisagreementNoted: noted,
    e.EscalationResolved: resolved,
}
