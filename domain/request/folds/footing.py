"""Folds of consent and of the legal footing."""

from collections.abc import Mapping

from domain.event import Body, Event
from domain.request import events as e
from domain.request.facets import (
    Anonymisation,
    CapacityView,
    Conflict,
    Consent,
    Exemption,
    Footing,
    Guidance,
    PublicInterest,
)
from domain.request.folds.fold import Fold, amend, but, put
from domain.request.state import ShareRequest


def capacity(now: ShareRequest, body: e.CapacityAssessed, event: Event) -> ShareRequest:
    assessed = CapacityView(**{name: getattr(body, name) for name in CapacityView.model_fields})
    return but(now, capacities=put(now.capacities, body.subject_ref, assessed))


def sought(now: ShareRequest, body: e.ConsentSought, event: Event) -> ShareRequest:
    consent = Consent(
        consent_id=body.consent_id,
        from_subject_ref=body.from_subject_ref,
        on_behalf_of=body.on_behalf_of,
        capacity_ref=body.capacity_ref,
        told_right_to_withdraw=body.told_right_to_withdraw,
        told_rights_and_complaints=body.told_rights_and_complaints,
    )
    return but(now, consents=put(now.consents, body.consent_id, consent))


def given(now: ShareRequest, body: e.ConsentGiven, event: Event) -> ShareRequest:
    consents = amend(
        now.consents,
        body.consent_id,
        status="given",
        answered_by=body.given_by,
        answered_in=event.version,
        given_at=body.given_at,
        freely=body.freely,
        informed=body.informed,
        explicit=body.explicit,
        understood=body.understood_check,
        scope=body.scope,
        review_on=body.review_on,
        review_due=False,
    )
    return _recorded(but(now, consents=consents), event.actor.person)


def refused(now: ShareRequest, body: e.ConsentRefused, event: Event) -> ShareRequest:
    answer = {"status": "refused", "answered_by": body.refused_by, "answered_in": event.version}
    return _recorded(but(now, consents=amend(now.consents, body.consent_id, **answer)), event.actor.person)


def _recorded(now: ShareRequest, person: str) -> ShareRequest:
    """Who recorded a consent or looked at it again, or recorded an exemption or an anonymisation, never decides the
    request (INV-02)."""
    return but(now, footing_recorders=tuple(dict.fromkeys((*now.footing_recorders, person))))


def conflicting(now: ShareRequest, body: e.ConsentConflictRecorded, event: Event) -> ShareRequest:
    return but(now, conflict=Conflict(between=body.between_subject_refs, nature=body.nature), guidance=None)


def guided(now: ShareRequest, body: e.ConsentConflictGuidanceGiven, event: Event) -> ShareRequest:
    guidance = Guidance(
        safeguarding_lead=body.safeguarding_lead,
        whose_consent_counts=body.whose_consent_counts,
        given_in=event.version,
    )
    return but(now, guidance=guidance)


def exempted(now: ShareRequest, body: e.ConsentExemptionRecorded, event: Event) -> ShareRequest:
    exemption = Exemption(**{name: getattr(body, name) for name in Exemption.model_fields})
    return _recorded(but(now, exemption=exemption), body.recorded_by)


def weighed(now: ShareRequest, body: e.PublicInterestTestRecorded, event: Event) -> ShareRequest:
    test = PublicInterest(
        ground_ids=body.ground_ids,
        preliminary_share_only=body.preliminary_share_only,
        advice_ref=body.advice_ref,
        recorded_by=event.actor.person,
    )
    return but(now, public_interest=test)


def anonymised(now: ShareRequest, body: e.AnonymisationConfirmed, event: Event) -> ShareRequest:
    confirmed = Anonymisation(**{name: getattr(body, name) for name in Anonymisation.model_fields})
    return _recorded(but(now, anonymisation=confirmed), body.confirmed_by)


def settled(now: ShareRequest, body: e.LegalFootingSettled, event: Event) -> ShareRequest:
    footing = Footing(**{name: getattr(body, name) for name in Footing.model_fields})
    return acted(but(now, footing=footing), event.actor.person)


def acted(now: ShareRequest, person: str) -> ShareRequest:
    """Who settled the footing or submitted it acted for the requester, and never decides the request (INV-02)."""
    return but(now, acted_for_requester=tuple(dict.fromkeys((*now.acted_for_requester, person))))


def lost(now: ShareRequest, body: e.LegalFootingLost, event: Event) -> ShareRequest:
    return but(now, footing=None, approver=None, decision_due_at=None, exhausted=False)


def review_due(now: ShareRequest, body: e.ConsentReviewDue, event: Event) -> ShareRequest:
    return but(now, consents=amend(now.consents, body.consent_id, review_due=True))


def reviewed(now: ShareRequest, body: e.ConsentReviewed, event: Event) -> ShareRequest:
    changes: dict[str, object] = {"review_on": body.next_review_on, "review_due": False}
    if body.outcome == "ended":
        changes["status"] = "ended"
    return _recorded(but(now, consents=amend(now.consents, body.consent_id, **changes)), event.actor.person)


def withdrawn(now: ShareRequest, body: e.ConsentWithdrawn, event: Event) -> ShareRequest:
    before = now.consents.get(body.consent_id)
    first = before.withdrawn_at if before else None
    ended = {"status": "withdrawn", "withdrawn_at": first or body.at, "review_on": None, "review_due": False}
    consents = amend(now.consents, body.consent_id, **ended, withdrawn_in_part=body.scope is not None)
    return but(now, consents=consents, withdrawn_consent_id=body.consent_id)


FOOTING: Mapping[type[Body], Fold] = {
    e.CapacityAssessed: capacity,
    e.ConsentSought: sought,
    e.ConsentGiven: given,
    e.ConsentRefused: refused,
    e.ConsentConflictRecorded: conflicting,
    e.ConsentConflictGuidanceGiven: guided,
    e.ConsentExemptionRecorded: exempted,
    e.PublicInterestTestRecorded: weighed,
    e.AnonymisationConfirmed: anonymised,
    e.LegalFootingSettled: settled,
    e.LegalFootingLost: lost,
    e.ConsentReviewDue: review_due,
    e.ConsentReviewed: reviewed,
    e.ConsentWithdrawn: withdrawn,
}
