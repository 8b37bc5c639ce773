"""A whole draft in one command."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from domain.event import Command
from domain.request.commands.consent import (
    AssessCapacity,
    ConfirmAnonymisation,
    GiveConflictGuidance,
    RecordConsent,
    RecordConsentExemption,
    RecordPublicInterestTest,
    RecordRefusal,
    SeekConsent,
    SettleLegalFooting,
)
from domain.request.commands.drafting import (
    AddDataSubject,
    AssessConfidentiality,
    AssessRisk,
    CheckAccuracy,
    CreateShareRequest,
    RecordExtendedFamilyApproach,
    RecordFamilyEngagement,
    RecordLegalBasis,
    RecordPurposeTest,
    RecordReferral,
    RecordSafeguardingDiscussion,
    RequestAdvice,
    RequestDataItem,
)


class SubmitShareRequest(Command):
    """Everything up to the submission, in the order of `parts`: all of it happens or nothing."""

    opens_stream: ClassVar[bool] = True

    create: CreateShareRequest
    subjects: tuple[AddDataSubject, ...] = ()
    items: tuple[RequestDataItem, ...] = ()
    safeguarding_discussion: RecordSafeguardingDiscussion | None = None
    purpose_test: RecordPurposeTest | None = None
    confidentiality: AssessConfidentiality | None = None
    extended_family: RecordExtendedFamilyApproach | None = None
    risk: AssessRisk | None = None
    family_engagement: RecordFamilyEngagement | None = None
    legal_basis: RecordLegalBasis | None = None
    capacities: tuple[AssessCapacity, ...] = ()
    consents_sought: tuple[SeekConsent, ...] = ()
    consents: tuple[RecordConsent, ...] = ()
    refusals: tuple[RecordRefusal, ...] = ()
    conflict_guidance: GiveConflictGuidance | None = None
    advice: tuple[RequestAdvice, ...] = ()
    exemption: RecordConsentExemption | None = None
    public_interest_test: RecordPublicInterestTest | None = None
    anonymisation: ConfirmAnonymisation | None = None
    referral: RecordReferral | None = None
    footing: SettleLegalFooting
    accuracy: CheckAccuracy | None = None

    @property
    def parts(self) -> tuple[Command, ...]:
        """The commands it is made of, in the order of the fields, which is that of the main line."""
        return tuple(_commands(getattr(self, name) for name in type(self).model_fields))


def _commands(values: Iterable[object]) -> Iterator[Command]:
    for value in values:
        if isinstance(value, Command):
            yield value
        elif isinstance(value, tuple):
            yield from _commands(value)
