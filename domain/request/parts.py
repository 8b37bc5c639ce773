"""The small parts of which the events and commands of a share request are made."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from domain.sealed import Sealed
from domain.values import PERIOD, AgencyId, Code, Instant, PersonId, Ref, Value, Whole

Direction = Literal["pull", "push"]
SubjectRole = Literal["child", "parent", "carer", "extended_family", "other", "information_provider"]
AgeBand = Literal["under_5", "5_to_9", "10_to_12", "13_to_15", "16_to_17", "adult", "unknown"]
Sought = Literal["yes", "no", "not_applicable"]
Harmed = Literal["child", "adult", "others"]
Framework = Literal["mca_2005", "gillick", "agency_guidance"]
CapacityOutcome = Literal["has", "lacks", "doubt"]
ConsentEvidence = Literal["signed", "witnessed_verbal", "recorded"]
ConsentOutcome = Literal["continues", "renewed", "ended"]
ConflictNature = Literal["answers_differ", "capacity_in_doubt"]
FootingKind = Literal["consent", "exemption", "public_interest", "not_required", "anonymised"]
LossCause = Literal["consent_withdrawn", "consent_lapsed", "scope_widened", "basis_retired"]
StopCause = Literal["consent_withdrawn", "consent_lapsed", "approval_revoked", "recipient_suspended", "new_risk"]
Capacity = Literal["lead", "deputy", "external_deputy"]
ReassignReason = Literal["absent", "conflict_of_interest", "overdue", "office_lost", "training_expired"]
ReceiptProblem = Literal[
    "not_for_us", "wrong_person", "items_missing", "unreadable", "digest_mismatch", "limits_not_understood"
]
WENT_ASTRAY: tuple[ReceiptProblem, ...] = ("not_for_us", "wrong_person")
"""What a recipient says of information that reached somebody it was not for (INV-23)."""
RecallEffect = Literal["yes", "no", "unknown"]
ReviewFinding = Literal["justified", "partly", "not_justified"]
DeferralOutcome = Literal["tell_now", "defer_again", "never_safe"]
NotRequired = Literal["anonymised", "deceased", "already_told", "too_young_told_through_carer", "never_safe"]
WithdrawalResponse = Literal["deleted", "returned", "retains_on_other_basis"]
DisagreementAbout = Literal["decision", "delay", "manner", "content", "storage"]
EscalationOutcome = Literal["upheld", "changed", "compromise", "withdrawn"]
RetentionFlag = Literal["looked_after", "adopted", "child_protection", "csa", "lado", "died_under_18"]
CloseOutcome = Literal["shared", "declined", "stopped", "cancelled"]
Period = Annotated[str, StringConstraints(pattern=PERIOD)]
"""A year, a quarter or a month, which a contribution to a data set covers: `2026`, `2026-q3`, `2026-09`."""
AmendedField = Literal[
    "pathway",
    "threshold_level",
    "urgency",
    "purpose_code",
    "purpose_text",
    "protocol_id",
    "protocol_version",
    "disclosing_agency_id",
    "recipient_agency_id",
]


class Change(Value):
    """One amended field. A code goes into `new_code`, so that a fold can read it; a text into `new`. A number is
    written in digits, an id as 32 hexadecimal digits.

    `old_version` is the stream version at which the field was last set.
    """

    field: AmendedField
    old_version: int
    new: Sealed | None = None
    new_code: Code | None = None


class ToldTo(Value):
    """Who was told in an emergency. They may not be a registered person."""

    name: Sealed
    role: Sealed
    agency_id: AgencyId


class EmergencyItem(Value):
    """What was disclosed in an emergency."""

    item_id: Ref
    category: Code
    description: Sealed


class StatutoryLimit(Value):
    """Whether the information was obtained under a power that limits its use, and which (R-103)."""

    limited: bool
    which: Sealed | None = None


class Expectation(Value):
    """Whether the person would expect the sharing (R-161)."""

    expected: bool
    note: Sealed | None = None


class InfoGiven(Value):
    """The four pieces of information that the Code demands as a minimum (Code App 1 Q4, R-123 to R-126)."""

    what: Sealed
    purposes: Sealed
    with_whom: Sealed
    recipient_uses: Sealed


class InfoOffered(Value):
    """The same four as they come in: any of them may be missing, which the rule refuses by name."""

    what: Sealed | None = None
    purposes: Sealed | None = None
    with_whom: Sealed | None = None
    recipient_uses: Sealed | None = None


class ConsentScope(Value):
    """What a consent covers. `recipients` are agencies, `purposes` purpose codes, `onward` an onward rule."""

    item_ids: tuple[Ref, ...] = ()
    recipients: tuple[AgencyId, ...] = ()
    purposes: tuple[Code, ...] = ()
    onward: Code | None = None


class WithheldItem(Value):
    """An item that was asked for and is not shared."""

    item: Ref
    reason: Sealed


class Checklist(Value):
    """The seven answers of the decider (golden rule 6, R-163); any `no` needs `reasons_for_no`."""

    necessary: bool
    proportionate: bool
    relevant: bool
    adequate: bool
    accurate: bool
    timely: bool
    secure: bool
    reasons_for_no: Sealed | None = None


class ChecklistAnswers(Value):
    """The same seven as they come in: an answer may be missing, which the rule refuses."""

    necessary: bool | None = None
    proportionate: bool | None = None
    relevant: bool | None = None
    adequate: bool | None = None
    accurate: bool | None = None
    timely: bool | None = None
    secure: bool | None = None
    reasons_for_no: Sealed | None = None


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256, hexadecimal and lower case."""


class ManifestEntry(Value):
    """One item as it was sent. `sha256` is hexadecimal and lower case; `bytes` is its size."""

    item_id: Ref
    sha256: Annotated[str, StringConstraints(max_length=64, pattern=r"^[!-~]*$")]
    bytes: Whole


class StageOwner(Value):
    """Who owns an escalation stage: a role in an agency, and a person where one is known."""

    role: Code
    agency: AgencyId | None = None
    person: PersonId | None = None


class TriggerDates(Value):
    """Days from which retention runs. The day of a death describes a person: sealed, as an ISO date."""

    case_closed: date | None = None
    last_relevant_event: date | None = None
    child_death: Sealed | None = None


class TellingSummary(Value):
    """How many people ended in which way; no names."""

    told: int = 0
    not_required: int = 0


class DisposalTarget(Value):
    """One holder's copy (`copy_held`: the language says `copy`, which pydantic keeps for itself)."""

    holder_agency_id: AgencyId
    copy_held: Literal["disclosing", "recipient"]


class TombstoneDates(Value):
    """The days that remain in the tombstone."""

    created_at: Instant
    decided_at: Instant | None = None
    sent_at: Instant | None = None
    disposed_at: Instant


class TombstoneCounts(Value):
    """The figures that remain in the tombstone."""

    subjects: int
    items: int
    transfers: int


class Tombstone(Value):
    """What remains of a request: nothing about a person."""

    request_id: UUID
    pathway: Code
    agencies: tuple[AgencyId, ...]
    dates: TombstoneDates
    counts: TombstoneCounts
    legal_basis_id: Code | None = None
