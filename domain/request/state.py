"""What is true of a share request now."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.duties.book import DutyBook
from domain.request.facets import (
    Advice,
    Anonymisation,
    Assignment,
    CapacityView,
    Confidentiality,
    Conflict,
    Consent,
    Correction,
    Decision,
    Disposal,
    Engagement,
    Escalation,
    Exemption,
    Footing,
    Guidance,
    Item,
    LegalBasis,
    Onward,
    PublicInterest,
    Receipt,
    Retention,
    Subject,
    Telling,
    Transfer,
    Withdrawal,
)
from domain.request.parts import (
    CloseOutcome,
    Direction,
    Harmed,
    Period,
    RetentionFlag,
    ReviewFinding,
    Sought,
    StopCause,
    TriggerDates,
)
from domain.request.transitions import State
from domain.sealed import Sealed
from domain.values import Instant


class ShareRequest(DutyBook):
    """One request, folded. Texts are references; nothing here needs them opened.

    Empty strings stand for what is not said yet. Dictionaries are keyed by the references of the stream, or by
    agency where the name says so.
    """

    # where it stands
    state: State = "NONE"
    version: int = 0
    moved_in: int = 0
    created_at: Instant | None = None
    entered_at: Instant | None = None

    # what is asked, and between whom
    request_id: UUID | None = None
    direction: Direction = "push"
    pathway: str = ""
    threshold_level: int | None = None
    urgency: str = ""
    purpose_code: str = ""
    purpose_text: Sealed | None = None
    requester_id: str = ""
    requesting_agency_id: str = ""
    disclosing_agency_id: str = ""
    recipient_agency_id: str = ""
    protocol_id: UUID | None = None
    protocol_version: str | None = None
    gathering_id: UUID | None = None
    parent_request_id: UUID | None = None
    dataset_id: UUID | None = None
    dataset_period: Period | None = None
    set_in: dict[str, int] = Field(default={})
    retrospective: bool = False

    # what was drafted
    subjects: dict[str, Subject] = Field(default={})
    items: dict[str, Item] = Field(default={})
    purpose_tested: bool = False
    secondary_disclosure: bool = False
    limited_by_statute: bool = False
    confidentiality: Confidentiality | None = None
    legal_basis: LegalBasis | None = None
    risk_level: str = ""
    harm_to: tuple[Harmed, ...] = ()
    safeguarding_discussed_at: Instant | None = None
    engagements: tuple[Engagement, ...] = ()
    extended_family: Sought | None = None
    threshold_unclear: bool = False
    referral: Literal["made", "not_made"] | None = None
    advice: dict[str, Advice] = Field(default={})

    # the footing
    capacities: dict[str, CapacityView] = Field(default={})
    consents: dict[str, Consent] = Field(default={})
    conflict: Conflict | None = None
    guidance: Guidance | None = None
    exemption: Exemption | None = None
    public_interest: PublicInterest | None = None
    anonymisation: Anonymisation | None = None
    footing: Footing | None = None
    footing_recorders: tuple[str, ...] = ()
    acted_for_requester: tuple[str, ...] = ()
    withdrawn_consent_id: str | None = None
    policy_version: str = ""
    code_version: str | None = None

    # the decision
    submitted_at: Instant | None = None
    approver: Assignment | None = None
    decision_due_at: Instant | None = None
    decision_overdue: bool = False
    exhausted: bool = False
    decision: Decision | None = None
    decisions: tuple[Decision, ...] = ()
    must_not_decide: tuple[str, ...] = ()
    stopped: StopCause | None = None
    not_shared: bool = False

    # the transfer
    transfer: Transfer | None = None
    transfers: int = 0
    transfer_ids: tuple[UUID, ...] = ()
    receipt: Receipt | None = None
    review_due_at: Instant | None = None
    review_remind_at: tuple[Instant, ...] = ()
    review_overdue: bool = False
    doubtful: tuple[str, ...] = ()
    retrospective_finding: ReviewFinding | None = None
    breaches: tuple[UUID, ...] = ()

    # after it
    telling: dict[str, Telling] = Field(default={})
    telling_due_at: Instant | None = None
    telling_remind_at: tuple[Instant, ...] = ()
    telling_not_applicable: bool = False
    withdrawals: dict[str, Withdrawal] = Field(default={})
    gone_to: dict[str, tuple[str, ...]] = Field(default={})
    onward: dict[str, Onward] = Field(default={})
    inaccurate_items: dict[str, Instant] = Field(default={})
    corrections: dict[str, Correction] = Field(default={})
    escalations: dict[str, Escalation] = Field(default={})

    # keeping and the end
    outcome_at: Instant | None = None
    closed: CloseOutcome | None = None
    retention: dict[str, Retention] = Field(default={})
    retention_flags: tuple[RetentionFlag, ...] = ()
    trigger_dates: TriggerDates = TriggerDates()
    holds: dict[str, str] = Field(default={})
    disposal: Disposal | None = None

    @property
    def agencies(self) -> tuple[str, ...]:
        """The parties, the discloser first."""
        named = (self.disclosing_agency_id, self.recipient_agency_id, self.requesting_agency_id)
        return tuple(dict.fromkeys(agency for agency in named if agency))

    @property
    def approval(self) -> Decision | None:
        """The approval in force (INV-01)."""
        return self.decision if self.decision and self.decision.kind == "approved" else None

    @property
    def attesters(self) -> frozenset[str]:
        """Everyone whose attestation stands."""
        return frozenset(kept.attested_by for kept in self.retention.values() if kept.attested_by)

    @property
    def disagreement_open(self) -> bool:
        return any(escalation.open for escalation in self.escalations.values())

    @property
    def correction_open(self) -> bool:
        """A mistake was reported and not put right, or not everybody knows yet (INV-30)."""
        return bool(self.inaccurate_items) or any(each.waiting_for for each in self.corrections.values())

    @property
    def unreadable(self) -> bool:
        """Whether its key is destroyed, or may be at any moment (INV-40)."""
        return self.state == "Disposed" or (self.disposal is not None and self.disposal.started_at is not None)

    @property
    def stopped_without_consent(self) -> bool:
        """Whether it was stopped because a consent was withdrawn, or a review ended one (INV-14)."""
        return self.stopped in ("consent_withdrawn", "consent_lapsed")

    @property
    def sent_ever(self) -> bool:
        """Whether information has ever left; the telling clock starts there (INV-24)."""
        return self.transfers > 0


def holders(request: ShareRequest, *, received: bool | None = None) -> tuple[str, ...]:
    """The agencies that keep a copy, the discloser first (INV-35).

    Before a receipt it is the discloser alone, in a push as in a pull: it decided, and keeps the record of that
    (E02, E10, E18). With the receipt the recipient keeps one too. An anonymised share is about nobody: the recipient
    holds no copy that could need destroying, so that only the discloser's record is kept to a period (E16).
    `received` asks as if the receipt were confirmed, or were not.
    """
    arrived = request.receipt is not None if received is None else received
    if not arrived or request.pathway == "anonymised":
        return (request.disclosing_agency_id,)
    return tuple(dict.fromkeys((request.disclosing_agency_id, request.recipient_agency_id)))


def unscheduled(request: ShareRequest, *, received: bool | None = None) -> tuple[str, ...]:
    """The holders whose retention is not scheduled yet: after an earlier outcome only the new ones (E18)."""
    return tuple(agency for agency in holders(request, received=received) if agency not in request.retention)
