"""The rows of the catalogue: what each says, in the order of `catalogue.yaml`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from domain.calendar import Clock, Span
from domain.values import Code, Value

Sector = Literal["council", "school", "health", "police", "probation", "charity", "housing", "partnership"]
Flag = Literal["looked_after", "adopted", "child_protection", "csa", "lado"]
Consent = Literal["required", "policy_choice", "good_practice", "not_required", "not_applicable"]
StatementFormat = Literal["spoken", "written", "easy_read", "audio", "signed"]
Trigger = Literal[
    "child_dob",
    "child_death",
    "adoption_order",
    "case_closed",
    "last_relevant_event",
    "subject_dob",
    "request_closed",
    "reliance_ended",
    "breach_closed",
    "complaint_closed",
    "gathering_closed",
    "protocol_ended",
    "purpose_ended",
]


def _with_clock(span: Span) -> Span:
    if span.clock is None:
        raise ValueError("it does not say which clock counts: write for example 5wd or 24h_real")
    return span


Length = Annotated[Span, AfterValidator(_with_clock)]
"""A length of time that says by itself which clock counts."""


def _without_calendar(span: Span) -> Span:
    if span.clock != "real" or span.unit == "y":
        raise ValueError("it should be by the clock on the wall: write for example 30d_real")
    return span


OnTheWall = Annotated[Span, AfterValidator(_without_calendar)]
"""A length of time whose end no bank holiday moves."""

Fraction = Annotated[float, Field(gt=0, le=1)]


class Entry(Value):
    """What every row may say of itself: where it comes from and how sure that is."""

    id: Code
    title: str = ""
    citation: str = ""
    clause: str = ""
    certainty: Literal["high", "medium", "low"] | None = None
    notes: str = ""


class Edition(Value):
    """Which version of the catalogue this is. `effective_from` is its first day."""

    id: str
    version: Code
    effective_from: date
    effective_until: date | None = None
    jurisdiction: str
    review_on: date
    supersedes: str | None = None


class LegalBasis(Entry):
    """Without `in_force_from` in force from of old; None: not in force yet. `ended_on` is the first day without it.

    `dpa_sch1_para` is the paragraph of DPA 2018 Schedule 1 that the condition rests on; `to_be_named` where each record
    has to say which, one of `paragraphs` or of those that other conditions rest on.
    `sectors` are those of the competent authorities to which alone it is open.
    """

    layer: Literal["art6", "art9", "art10", "law_enforcement", "gateway", "common_law", "human_rights", "retired"]
    needs_consent: bool
    needs_condition9: Literal["if_special_category", "is_one", "is_art10", "replaces_it", "not_applicable"]
    available_to: Literal["any", "public_task_bodies", "not_public_authority_in_its_tasks", "competent_authority"] = (
        "any"
    )
    needs_gateway: bool = False
    necessity_test: bool = False
    balancing_test: bool = False
    requires_request_statement: bool = False
    requires_reason_without_consent: tuple[Code, ...] = ()
    requires_appropriate_policy_document: Literal["always", "partly", "never"] = "never"
    requires_document: bool = False
    dpa_sch1_para: Code | None = None
    paragraphs: tuple[Code, ...] = ()
    sectors: tuple[Sector, ...] = ()
    requires_public_interest_test: bool = False
    always_required: bool = False
    discouraged_on: tuple[Code, ...] = ()
    pathways: tuple[Code, ...] = ()
    in_force_from: date | None = date.min
    ended_on: date | None = None
    status: str = ""

    def in_force(self, on: date) -> bool:
        begun = self.in_force_from is not None and self.in_force_from <= on
        return begun and (self.ended_on is None or on < self.ended_on)


class Purpose(Entry):
    """`assessment`: extended family and carers are asked, or there is a clear reason why not (R-007)."""

    assessment: bool = False


class Pathway(Entry):
    levels: tuple[int, ...]
    significant_harm: bool | None = None
    also_on_significant_harm: bool = False
    consent: Consent
    default_consent: Consent | None = None
    telling: Literal["required", "partnership_decides", "as_directed", "not_applicable"]
    engagement: bool = False
    extended_family: bool = False
    reasonable_cause: bool = False
    referral: bool = False
    retrospective: bool = False
    gathering: bool = False
    anonymised: bool = False

    @property
    def consent_required(self) -> bool:
        """What the Code asks for, or what the partnership chose where the Code leaves it open."""
        return (self.default_consent or self.consent) == "required"


class ThresholdLevel(Value):
    level: int
    title: str
    early_help: bool
    caution: str = ""


class RiskLevel(Entry):
    """`call_first`: whoever records it is told to call the emergency services before anything else."""

    order: int
    call_first: bool = False


class ExemptionReason(Entry):
    min_risk: Code
    needs: Literal["adult_at_risk", "serious_crime", "allegation"] | None = None
    default_on: bool


class PublicInterestGround(Entry):
    """`needs` is the text without which it cannot be relied on (R-136, R-137)."""

    strength: Literal["almost_certainly_met", "normally_met", "weigh"]
    needs: Literal["evidence", "reasonable_cause"] | None = None
    may_need: Literal["serious_crime"] | None = None


class Urgency(Entry):
    """The limits of a request, counted by `clock`; `limit` gives each with its clock."""

    clock: Clock
    decide: Span | None = None
    send: Span | None = None
    confirm: Span | None = None
    record_within: Span | None = None
    review_within: Span | None = None

    def limit(self, of: Literal["decide", "send", "confirm", "record_within", "review_within"]) -> Span | None:
        span: Span | None = getattr(self, of)
        return span and span.by(self.clock)


class SecureMethod(Entry):
    """`only_when` names the urgencies that allow it; empty means all of them."""

    level: Literal["high", "medium", "low", "none"]
    receipt: str = ""
    recall: Literal["depends", "possible", "none", "not_applicable"] = "none"
    active: bool
    forbidden: bool = False
    only_when: tuple[Code, ...] = ()


class NotificationMethod(Entry):
    """`statement` is the form in which it carries what a person is told, where none is named."""

    safe_contact_check: Literal["required", "not_required"]
    statement: StatementFormat = "spoken"


class Limits(Value):
    """Fractions are parts of the urgency's own limit; `remind_at`, of any other limit. `longest_text` counts
    characters."""

    approval_valid_for: Length
    backdating_without_reason: Length
    small_cell_minimum: int
    safeguarding_discussion_within: Length
    tell_now_grace: Length
    chase_receipt_at: tuple[Fraction, ...]
    remind_decider_at: tuple[Fraction, ...]
    remind_at: tuple[Fraction, ...] = (0.75,)
    retention_wake_at_least_every: Length
    longest_text: int
    problem_reviewed_within: Length = Span(amount=20, unit="d", clock="working")
    renew_registration_before: OnTheWall = Span(amount=30, unit="d", clock="real")


class TellingLimits(Value):
    identifiable_default: Length
    absolute_limit: Length
    citation: str
    certainty: Literal["high", "medium", "low"]


class DeferralReason(Entry):
    max_review: Length


class OnwardRule(Entry):
    """`narrower` are the rules that a request which passes it on may set in its place (INV-29)."""

    default: bool = False
    may_be_permitted: bool = True
    narrower: tuple[Code, ...] = ()


class Criteria(Value):
    """When a retention rule applies: one of each list that is filled, and all of the flags."""

    always: bool = False
    streams: tuple[str, ...] = ("share-request",)
    sectors: tuple[Sector, ...] = ()
    pathways: tuple[Code, ...] = ()
    footing: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()

    def met(
        self,
        *,
        stream: str = "share-request",
        sector: str | None = None,
        pathway: str | None = None,
        footing: str | None = None,
        outcome: str | None = None,
        flags: frozenset[str] = frozenset(),
    ) -> bool:
        pairs = ((self.sectors, sector), (self.pathways, pathway), (self.footing, footing), (self.outcomes, outcome))
        fits = all(not wanted or given in wanted for wanted, given in pairs)
        return stream in self.streams and fits and set(self.flags) <= flags


class Instead(Value):
    trigger: Trigger
    offset: Span


class AgeInstead(Value):
    age: int
    offset: Span


class RetentionRule(Entry):
    """How long a holder keeps its copy: `offset` after the day of `trigger` (R-048)."""

    applies: Criteria
    trigger: Trigger
    offset: Span
    if_died_under_18: Instead | None = None
    if_last_entry_at_age: AgeInstead | None = None
    action: Literal["review_then_dispose", "review", "dispose"]


class DisposalMethod(Entry):
    evidence: str


class Stage(Value):
    """A stage of the escalation procedure. An owner bound to an agency is one in each of the two agencies.
    `notify_partnership`: from this stage on the partnership knows of it, also where the stage itself is skipped."""

    stage: int
    title: str
    owners: tuple[Code, ...]
    limit: Span
    notify_partnership: bool = False
    final: bool = False
    certainty: Literal["high", "medium", "low"]


class Escalation(Value):
    clock: Clock
    calendar: str
    immediate_risk_limit: Length
    remind_owners_at: tuple[Fraction, ...] = ()
    stages: tuple[Stage, ...]


class BreachRules(Value):
    ico_limit: Length
    clock_starts: Literal["awareness"]
    warn_at: tuple[Length, ...]
    citation: str
    risk_levels: tuple[str, ...]
    notify_ico_when: tuple[str, ...]
    tell_people_when: tuple[str, ...]


class ComplaintRules(Value):
    acknowledge_within: Length
    from_: date = Field(alias="from")
    citation: str
    outcome: str


class ChecklistPoint(Value):
    id: Code
    text: str


class ConsentChecklist(Value):
    """What a consent has to cover (Code App 1 Q4). `review_at_most`: how long it may go without being looked at."""

    minimum_information: tuple[ChecklistPoint, ...]
    quality: tuple[ChecklistPoint, ...]
    who: tuple[ChecklistPoint, ...]
    rights: tuple[ChecklistPoint, ...]
    keeping: tuple[ChecklistPoint, ...]
    review_default: Length
    review_at_most: Length | None = None


class Role(Entry):
    """`agency_bound`: held in an agency; otherwise in the partnership as a whole."""

    agency_bound: bool
    one_or_more: bool = False
    default_view: Literal["no_personal_data"] | None = None


def _of_days(span: Span) -> Span:
    if span.unit not in ("d", "y") or span.clock == "working":
        raise ValueError("it should be years or days of the calendar, such as 3y or 90d")
    return span


class TrainingCourse(Entry):
    """What the holders of these roles have to have learnt; `lasts` is how long it counts, None for ever."""

    roles: tuple[Code, ...] = ()
    lasts: Annotated[Span, AfterValidator(_of_days)] | None = None


class SeparationOfDuty(Entry):
    """`act` is done by somebody else, as the title says, or never held with a role in the same agency."""

    act: Code
    not_held_with: Code | None = None


Approver = Literal["lead_officer", "deputy_lead_officer", "other_deputy", "external_deputy"]


class ApproverFallback(Value):
    """`order` has each of them once. `never` is not the partnership's to choose: it says what INV-02 demands."""

    order: tuple[Approver, ...]
    next_answers_within: Fraction = 0.5
    never: tuple[Literal["requester"], ...]


Block = Literal["block", "warn", "block_if_cited"]


class BlockingPolicy(Value):
    """What an expired entry of a register does; `never_block` names pathways and risk levels it never stops."""

    agency_suspended: Block
    no_lead_officer: Block
    ico_registration_expired: Block
    reaffirmation_overdue: Block
    training_expired_approver: Block
    training_expired_practitioner: Block
    protocol_expired: Block
    never_block: tuple[Code, ...]


class CalendarChoice(Value):
    id: str
    beyond_loaded: Literal["warn"]


class ProtocolFields(Value):
    required: tuple[str, ...]
    optional: tuple[str, ...]
    repeating: tuple[str, ...]
