"""A whole draft in one command: every part judged in turn on what the parts before it made true."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from domain.decider import Decisions, Warn
from domain.event import Body, Command, Event
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.advice import request_advice
from domain.request.authority import authorise
from domain.request.consent import assess_capacity, record_consent, record_refusal, seek_consent
from domain.request.context import (
    assess_risk,
    record_discussion,
    record_engagement,
    record_extended_family,
    record_referral,
)
from domain.request.drafting import create
from domain.request.evolve import evolve
from domain.request.footing import settle
from domain.request.grounds import assess_confidentiality, record_legal_basis, record_purpose_test
from domain.request.guidance import give_guidance
from domain.request.override import confirm_anonymisation, record_exemption, record_public_interest
from domain.request.particulars import add_subject, check_accuracy, request_item
from domain.request.state import ShareRequest
from domain.request.submission import submit

Decide = Callable[[ShareRequest, Any, Facts], Decisions]
"""(state, command, facts) -> decisions. It knows the command's type by its place in the table."""

PARTS: Mapping[type[Command], Decide] = {
    c.CreateShareRequest: create,
    c.AddDataSubject: add_subject,
    c.RequestDataItem: request_item,
    c.RecordSafeguardingDiscussion: record_discussion,
    c.RecordPurposeTest: record_purpose_test,
    c.AssessConfidentiality: assess_confidentiality,
    c.RecordExtendedFamilyApproach: record_extended_family,
    c.AssessRisk: assess_risk,
    c.RecordFamilyEngagement: record_engagement,
    c.RecordLegalBasis: record_legal_basis,
    c.AssessCapacity: assess_capacity,
    c.SeekConsent: seek_consent,
    c.RecordConsent: record_consent,
    c.RecordRefusal: record_refusal,
    c.GiveConflictGuidance: give_guidance,
    c.RequestAdvice: request_advice,
    c.RecordConsentExemption: record_exemption,
    c.RecordPublicInterestTest: record_public_interest,
    c.ConfirmAnonymisation: confirm_anonymisation,
    c.RecordReferral: record_referral,
    c.SettleLegalFooting: settle,
    c.CheckAccuracy: check_accuracy,
    c.SubmitForDecision: submit,
}
"""The commands of which a draft is made, the submission last."""


def submit_whole(state: ShareRequest, command: c.SubmitShareRequest, facts: Facts) -> Decisions:
    """All of it or nothing. Raises Refused as the parts do, the field prefixed with its part: `consents.0.scope`."""
    decided: list[Body | Warn] = []
    for place, part in _parts(command):
        try:
            said = list(PARTS[type(part)](state, part, replace(facts, actor=authorise(state, part, facts))))
        except Refused as refused:
            raise _at(place, refused, command.create.urgency) from None
        for each in said:
            if not isinstance(each, Warn):
                state = evolve(state, _event(state, each, facts))
        decided += said
    yield from decided


def _parts(command: c.SubmitShareRequest) -> Iterator[tuple[str, Command]]:
    """Each part with the field that it stands in, then the submission itself."""
    for name in type(command).model_fields:
        value = getattr(command, name)
        if isinstance(value, Command):
            yield name, value
        elif isinstance(value, tuple):
            yield from ((f"{name}.{index}", part) for index, part in enumerate(value))
    yield "", c.SubmitForDecision()


def _at(place: str, refused: Refused, urgency: str | None) -> Refused:
    field = ".".join(part for part in (place, refused.refusal.field) if part)
    return Refused(refused.refusal.code, field or None, refused.refusal.how_to_fix, refused.undecided_in, urgency)


def _event(state: ShareRequest, body: Body, facts: Facts) -> Event:
    """As the command's event will read, so that the next part sees what it makes true."""
    return Event(
        stream=facts.stream,
        version=state.version + 1,
        occurred_at=facts.now,
        actor=facts.by,
        command_id=facts.command_id,
        correlation_id=facts.command_id,
        policy_version=facts.catalogue.version,
        body=body,
    )
