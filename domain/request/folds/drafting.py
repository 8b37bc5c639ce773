"""Folds of the draft: purpose, people, items, risk, advice."""

from collections.abc import Mapping
from uuid import UUID

from domain.event import Body, Event
from domain.request import events as e
from domain.request.facets import (
    Advice,
    Confidentiality,
    Engagement,
    Item,
    LegalBasis,
    Subject,
    Transfer,
)
from domain.request.folds.fold import Fold, amend, but, drop, gone, put
from domain.request.parts import Change
from domain.request.state import ShareRequest

AMENDABLE = (
    *("pathway", "threshold_level", "urgency", "purpose_code", "purpose_text"),
    *("protocol_id", "protocol_version"),
)
PARTIES = ("disclosing_agency_id", "recipient_agency_id")


def created(now: ShareRequest, body: e.ShareRequestCreated, event: Event) -> ShareRequest:
    said = {name: getattr(body, name) for name in type(body).model_fields}
    set_in = dict.fromkeys((*AMENDABLE, *PARTIES), event.version)
    return but(now, **said, created_at=event.occurred_at, set_in=set_in)


def disclosed_in_emergency(now: ShareRequest, body: e.EmergencyDisclosureRecorded, event: Event) -> ShareRequest:
    transfer = Transfer(
        transfer_id=event.event_id,
        method_id=body.channel,
        sender=body.disclosed_by,
        item_ids=tuple(item.item_id for item in body.items),
        sent_at=body.disclosed_at,
    )
    return but(
        now,
        request_id=body.request_id,
        pathway="emergency",
        urgency="emergency",
        requester_id=body.disclosed_by,
        requesting_agency_id=body.disclosing_agency_id,
        disclosing_agency_id=body.disclosing_agency_id,
        recipient_agency_id=body.told_to.agency_id,
        risk_level=body.risk_level,
        retrospective=True,
        transfer=transfer,
        transfers=1,
        transfer_ids=(transfer.transfer_id,),
        gone_to=gone(now, transfer.item_ids, body.told_to.agency_id),
        telling_due_at=body.telling_due_at,
        telling_remind_at=body.telling_remind_at,
        review_due_at=body.review_due_at,
        review_remind_at=body.review_remind_at,
        doubtful=body.doubtful,
        created_at=event.occurred_at,
    )


def amended(now: ShareRequest, body: e.ShareRequestAmended, event: Event) -> ShareRequest:
    said: dict[str, object] = {change.field: _value(change) for change in body.changes}
    set_in = now.set_in | dict.fromkeys(said, event.version)
    return but(now, **said, set_in=set_in)


def _value(change: Change) -> object:
    if change.field == "threshold_level":
        return int(change.new_code) if change.new_code else None
    if change.field == "protocol_id":
        return UUID(change.new_code) if change.new_code else None
    return change.new if change.field == "purpose_text" else change.new_code


def subject_added(now: ShareRequest, body: e.DataSubjectAdded, event: Event) -> ShareRequest:
    subject = Subject(**{name: getattr(body, name) for name in Subject.model_fields})
    return but(now, subjects=put(now.subjects, body.subject_ref, subject))


def subject_removed(now: ShareRequest, body: e.DataSubjectRemoved, event: Event) -> ShareRequest:
    return but(now, subjects=drop(now.subjects, body.subject_ref), telling=drop(now.telling, body.subject_ref))


def item_requested(now: ShareRequest, body: e.DataItemRequested, event: Event) -> ShareRequest:
    item = Item(
        item_id=body.item_id,
        category=body.category,
        subject_refs=body.subject_refs,
        special_category=body.special_category,
        criminal_offence=body.criminal_offence,
        provider_subject_ref=body.provider_subject_ref,
        changed_in=event.version,
    )
    return but(now, items=put(now.items, body.item_id, item))


def item_removed(now: ShareRequest, body: e.DataItemRemoved, event: Event) -> ShareRequest:
    return but(now, items=drop(now.items, body.item_id))


def purpose_tested(now: ShareRequest, body: e.PurposeTestRecorded, event: Event) -> ShareRequest:
    limited, passed_on = body.statutory_limit.limited, body.secondary_disclosure
    return but(now, purpose_tested=True, secondary_disclosure=passed_on, limited_by_statute=limited)


def confidentiality(now: ShareRequest, body: e.ConfidentialityAssessed, event: Event) -> ShareRequest:
    assessed = Confidentiality(**{name: getattr(body, name) for name in Confidentiality.model_fields})
    return but(now, confidentiality=assessed)


def legal_basis(now: ShareRequest, body: e.LegalBasisRecorded, event: Event) -> ShareRequest:
    said = {name: getattr(body, name) for name in LegalBasis.model_fields if name != "order_referenced"}
    return but(now, legal_basis=LegalBasis(**said, order_referenced=body.order_ref is not None))


def discussed(now: ShareRequest, body: e.SafeguardingDiscussionRecorded, event: Event) -> ShareRequest:
    return but(now, safeguarding_discussed_at=body.discussed_at)


def engaged(now: ShareRequest, body: e.FamilyEngagementRecorded, event: Event) -> ShareRequest:
    engagement = Engagement(subject_refs=body.subject_refs, discussed=body.discussed, agreed=body.agreed)
    return but(now, engagements=(*now.engagements, engagement))


def extended_family(now: ShareRequest, body: e.ExtendedFamilyApproachRecorded, event: Event) -> ShareRequest:
    return but(now, extended_family=body.sought)


def risk_assessed(now: ShareRequest, body: e.RiskLevelAssessed, event: Event) -> ShareRequest:
    return but(now, risk_level=body.risk_level, harm_to=body.harm_to)


def threshold_unclear(now: ShareRequest, body: e.ThresholdMarkedUnclear, event: Event) -> ShareRequest:
    return but(now, threshold_unclear=True)


def threshold_resolved(now: ShareRequest, body: e.ThresholdResolved, event: Event) -> ShareRequest:
    return but(now, threshold_unclear=False, threshold_level=body.level)


def referral(now: ShareRequest, body: e.ReferralRecorded, event: Event) -> ShareRequest:
    return but(now, referral="made" if body.referred_to else "not_made")


def advice_requested(now: ShareRequest, body: e.AdviceRequested, event: Event) -> ShareRequest:
    asked = Advice(
        asked_by=event.actor.person,
        asked_at=event.occurred_at,
        asked_of_role=body.asked_of_role,
        asked_of_person=body.asked_of_person,
        asked_of_agency=None if body.asked_of_partnership else body.asked_of_agency or now.requesting_agency_id,
        identity_withheld=body.identity_withheld,
    )
    return but(now, advice=put(now.advice, body.advice_id, asked))


def advice_given(now: ShareRequest, body: e.AdviceGiven, event: Event) -> ShareRequest:
    return but(now, advice=amend(now.advice, body.advice_id, adviser=body.adviser, legal=body.legal_advice))


def accuracy_checked(now: ShareRequest, body: e.AccuracyChecked, event: Event) -> ShareRequest:
    items = now.items
    for item_id in body.item_ids:
        items = amend(items, item_id, checked_in=event.version, checked_at=event.occurred_at)
    return but(now, items=items)


DRAFTING: Mapping[type[Body], Fold] = {
    e.ShareRequestCreated: created,
    e.EmergencyDisclosureRecorded: disclosed_in_emergency,
    e.ShareRequestAmended: amended,
    e.DataSubjectAdded: subject_added,
    e.DataSubjectRemoved: subject_removed,
    e.DataItemRequested: item_requested,
    e.DataItemRemoved: item_removed,
    e.PurposeTestRecorded: purpose_tested,
    e.ConfidentialityAssessed: confidentiality,
    e.LegalBasisRecorded: legal_basis,
    e.SafeguardingDiscussionRecorded: discussed,
    e.FamilyEngagementRecorded: engaged,
    e.ExtendedFamilyApproachRecorded: extended_family,
    e.RiskLevelAssessed: risk_assessed,
    e.ThresholdMarkedUnclear: threshold_unclear,
    e.ThresholdResolved: threshold_resolved,
    e.ReferralRecorded: referral,
    e.AdviceRequested: advice_requested,
    e.AdviceGiven: advice_given,
    e.AccuracyChecked: accuracy_checked,
}
