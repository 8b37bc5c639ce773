"""Folds of keeping, holding and disposing."""

from collections.abc import Mapping

from domain.event import Body, Event
from domain.request import events as e
from domain.request.facets import Disposal, Retention
from domain.request.folds.fold import Fold, amend, but, drop, put
from domain.request.parts import RetentionFlag, TriggerDates
from domain.request.state import ShareRequest


def facts_recorded(now: ShareRequest, body: e.RetentionFactsRecorded, event: Event) -> ShareRequest:
    return with_facts(now, body.flags, body.trigger_dates)


def with_facts(now: ShareRequest, flags: tuple[RetentionFlag, ...], dates: TriggerDates) -> ShareRequest:
    """Facts add to each other; a date that is stated anew replaces the old one."""
    known = {name: day for name in TriggerDates.model_fields if (day := getattr(dates, name)) is not None}
    all_flags = tuple(dict.fromkeys((*now.retention_flags, *flags)))
    return but(now, retention_flags=all_flags, trigger_dates=but(now.trigger_dates, **known))


def scheduled(now: ShareRequest, body: e.RetentionScheduled, event: Event) -> ShareRequest:
    kept = Retention(
        schedule_id=body.schedule_id,
        schedule_version=body.schedule_version,
        trigger=body.trigger,
        expires_on=body.expires_on,
    )
    return but(now, retention=put(now.retention, body.holder_agency_id, kept))


def recalculated(now: ShareRequest, body: e.RetentionRecalculated, event: Event) -> ShareRequest:
    """Where a period that was over runs again, there is nothing to dispose of yet."""
    kept = now.retention.get(body.holder_agency_id)
    was_over = kept is not None and kept.expired
    over = was_over and body.new_expires_on < event.occurred_at.date()
    dated = {"schedule_id": body.schedule_id, "expires_on": body.new_expires_on, "expired": over}
    retention = amend(now.retention, body.holder_agency_id, **dated)
    if was_over and not over and now.state in ("DisposalDue", "DisposalAuthorised"):
        return but(now, retention=retention, state="Retained", disposal=None)
    return but(now, retention=retention)


def closed(now: ShareRequest, body: e.ShareClosed, event: Event) -> ShareRequest:
    advice = {id: but(each, past=each.adviser is None) for id, each in now.advice.items()}
    return but(now, closed=body.outcome, advice=advice)


def expired(now: ShareRequest, body: e.RetentionPeriodExpired, event: Event) -> ShareRequest:
    """Each holder's period ends by itself; disposal is due with the last (INV-39)."""
    retention = amend(now.retention, body.holder_agency_id, expired=True)
    last = all(kept.expired for kept in retention.values())
    return but(now, retention=retention, state="DisposalDue" if last else now.state)


def extended(now: ShareRequest, body: e.RetentionExtended, event: Event) -> ShareRequest:
    """Every copy that is still there is kept to the new day; an attested copy is gone already."""
    longer = {"expires_on": body.new_expires_on, "expired": False}
    retention = {agency: kept if kept.attested_by else but(kept, **longer) for agency, kept in now.retention.items()}
    return but(now, retention=retention)


def held(now: ShareRequest, body: e.LegalHoldPlaced, event: Event) -> ShareRequest:
    """A hold undoes an authorisation; attestations stay recorded (INV-38)."""
    holds = put(now.holds, body.hold_id, body.placed_by)
    if now.state == "DisposalAuthorised":
        return but(now, holds=holds, state="DisposalDue", disposal=None)
    return but(now, holds=holds)


def released(now: ShareRequest, body: e.LegalHoldReleased, event: Event) -> ShareRequest:
    return but(now, holds=drop(now.holds, body.hold_id))


def authorised(now: ShareRequest, body: e.DisposalAuthorised, event: Event) -> ShareRequest:
    disposal = Disposal(authorised_by=body.by, targets=body.targets, method_ids=body.method_ids)
    return but(now, disposal=disposal)


def attested(now: ShareRequest, body: e.DisposalAttested, event: Event) -> ShareRequest:
    return but(now, retention=amend(now.retention, body.holder_agency_id, attested_by=body.attested_by))


def failed(now: ShareRequest, body: e.DisposalFailed, event: Event) -> ShareRequest:
    retention = amend(now.retention, body.holder_agency_id, attested_by=None)
    return but(now, retention=retention, disposal=None)


def started(now: ShareRequest, body: e.DisposalStarted, event: Event) -> ShareRequest:
    return now if now.disposal is None else but(now, disposal=but(now.disposal, started_at=body.at))


def disposed(now: ShareRequest, body: e.RecordDisposed, event: Event) -> ShareRequest:
    """Nothing is open any more; the references that are left lead nowhere."""
    return but(now, telling={}, withdrawals={}, escalations={}, approver=None)


DISPOSAL: Mapping[type[Body], Fold] = {
    e.RetentionFactsRecorded: facts_recorded,
    e.RetentionScheduled: scheduled,
    e.RetentionRecalculated: recalculated,
    e.ShareClosed: closed,
    e.RetentionPeriodExpired: expired,
    e.RetentionExtended: extended,
    e.LegalHoldPlaced: held,
    e.LegalHoldReleased: released,
    e.DisposalAuthorised: authorised,
    e.DisposalAttested: attested,
    e.DisposalFailed: failed,
    e.DisposalStarted: started,
    e.RecordDisposed: disposed,
}
