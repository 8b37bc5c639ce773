"""The facets of a share request: what is true of its people, items, consents, decisions and copies."""

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from domain.request.parts import (
    AgeBand,
    Capacity,
    CapacityOutcome,
    ConflictNature,
    ConsentScope,
    DisagreementAbout,
    DisposalTarget,
    EscalationOutcome,
    FootingKind,
    Framework,
    NotRequired,
    ReceiptProblem,
    StageOwner,
    SubjectRole,
    WithdrawalResponse,
)
from domain.sealed import Sealed
from domain.values import Instant, Value


class Subject(Value):
    """A person the request is about, or who provided information."""

    subject_ref: str
    role: SubjectRole
    age_band: AgeBand
    living: bool
    holds_pr: bool | None
    name: Sealed
    date_of_birth: Sealed | None
    addresses: tuple[Sealed, ...]
    identifiers: tuple[Sealed, ...]
    safe_contact: Sealed | None


class Item(Value):
    """One item asked for. `changed_in` and `checked_in` are stream versions; a check counts after the last change."""

    item_id: str
    category: str
    subject_refs: tuple[str, ...]
    special_category: bool
    criminal_offence: bool
    provider_subject_ref: str | None
    changed_in: int
    checked_in: int = 0
    checked_at: Instant | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it is about, and who provided it."""
        provider = (self.provider_subject_ref,) if self.provider_subject_ref else ()
        return tuple(dict.fromkeys((*self.subject_refs, *provider)))

    @property
    def accurate(self) -> bool:
        """Checked since it last changed (INV-20)."""
        return self.checked_in > self.changed_in


class Confidentiality(Value):
    confidential: bool
    sensitive: bool
    duty_owed_to: tuple[str, ...]


class LegalBasis(Value):
    art6_id: str
    art9_id: str | None
    dpa_sch1_para: str | None
    gateway_ids: tuple[str, ...]
    confidentiality_basis: str | None
    catalogue_version: str
    order_referenced: bool


class CapacityView(Value):
    """The latest assessment of one person."""

    framework: Framework
    outcome: CapacityOutcome
    assessor: str
    at: Instant


class Consent(Value):
    """One consent from the asking to its end."""

    consent_id: str
    from_subject_ref: str
    on_behalf_of: str | None
    capacity_ref: str
    told_right_to_withdraw: bool
    told_rights_and_complaints: bool
    status: Literal["sought", "given", "refused", "withdrawn", "ended"] = "sought"
    answered_by: str | None = None
    answered_in: int = 0
    given_at: Instant | None = None
    freely: bool = False
    informed: bool = False
    explicit: bool = False
    understood: bool = False
    scope: ConsentScope = ConsentScope()
    review_on: date | None = None
    review_due: bool = False
    withdrawn_at: Instant | None = None
    withdrawn_in_part: bool = False

    @property
    def counts(self) -> bool:
        """Given, of sufficient quality, and not lapsed (INV-09, R-127); capacity and scope are judged apart."""
        quality = self.freely and self.informed and self.explicit and self.understood
        return self.status == "given" and quality and self.told_right_to_withdraw and not self.review_due


class Conflict(Value):
    """People answered differently, or capacity is in doubt; open until guidance is given (INV-12)."""

    between: tuple[str, ...]
    nature: ConflictNature


class Guidance(Value):
    """Whose consent counts, as a safeguarding lead said. `given_in` is the stream version."""

    safeguarding_lead: str
    whose_consent_counts: tuple[str, ...]
    given_in: int


class Exemption(Value):
    exemption_id: str
    reason_ids: tuple[str, ...]
    legal_basis_id: str
    risk_level: str
    recorded_by: str


class PublicInterest(Value):
    ground_ids: tuple[str, ...]
    preliminary_share_only: bool
    advice_ref: str | None
    recorded_by: str


class Anonymisation(Value):
    smallest_cell: int
    suppression_rule: int
    confirmed_by: str


class Footing(Value):
    """`alternative_basis` is what a lead officer recorded after a withdrawal (INV-14)."""

    kind: FootingKind | Literal["alternative_basis"]
    consent_ids: tuple[str, ...] = ()
    exemption_id: str | None = None
    basis_ref: str | None = None


class Engagement(Value):
    subject_refs: tuple[str, ...]
    discussed: bool
    agreed: bool | None


class Advice(Value):
    """`asked_of_agency` is None where it was asked of the partnership as a whole. `past`: the request was closed before
    it was given. It may be given all the same, but nobody waits for it."""

    asked_by: str
    asked_at: Instant
    asked_of_role: str
    asked_of_person: str | None
    asked_of_agency: str | None
    identity_withheld: bool
    past: bool = False
    adviser: str | None = None
    legal: bool = False


class Assignment(Value):
    """Whom the decision waits for; any unconflicted holder of the office may decide.

    `had` are those who had it before, `tried` those of them who let the time pass. `answer_by` is when the next one
    gets it once the decision is late, `remind_at` when the approver is reminded.
    """

    approver: str
    capacity: Capacity
    since: Instant
    had: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    answer_by: Instant | None = None
    remind_at: tuple[Instant, ...] = ()


class Decision(Value):
    """A decision that was taken. The items, people and limits are those of an approval.

    To stop an approved share, and to cancel a request in order not to share, are decisions too, whose id is that of the
    event; a withdrawal of consent is nobody's. `acting_as` is of those that only the office takes. What was approved is
    to be sent by `sending_due_at`; an older approval, until it lapses.
    """

    decision_id: UUID
    kind: Literal["approved", "declined", "stopped", "cancelled"]
    decider: str
    acting_as: Capacity | None = None
    at: Instant
    items: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    conditions: tuple[Sealed, ...] = ()
    onward_rule: str | None = None
    valid_until: Instant | None = None
    remind_at: tuple[Instant, ...] = ()
    sending_due_at: Instant | None = None
    sending_remind_at: tuple[Instant, ...] = ()
    sending_overdue: bool = False
    disclosing_basis_id: str | None = None
    ground_ids: tuple[str, ...] = ()


class Astray(Value):
    """What first showed that a transfer is a breach: the event, its moment, the problem or finding it named."""

    event_id: UUID
    at: Instant
    shown_by: str


class Transfer(Value):
    """The last transfer. `chases` counts what was chased; `chase_at` are the instants still to come, `remind_at` all
    of them."""

    transfer_id: UUID
    method_id: str
    sender: str
    recipient: str | None = None
    item_ids: tuple[str, ...]
    manifest_digest: str | None = None
    sent_at: Instant
    receipt_due_at: Instant | None = None
    chase_at: tuple[Instant, ...] = ()
    remind_at: tuple[Instant, ...] = ()
    chases: int = 0
    receipt_overdue: bool = False
    problem: ReceiptProblem | None = None
    disputed_at: Instant | None = None
    astray: Astray | None = None
    ended: Literal["confirmed", "recalled", "failed"] | None = None


class Receipt(Value):
    confirmed_by: str
    agency: str
    items: tuple[str, ...]
    at: Instant


class Telling(Value):
    """How it stands with telling one person. `due_at` holds while due; `review_on` while deferred."""

    status: Literal["not_due", "due", "told", "deferred", "overdue", "not_required"] = "not_due"
    due_at: Instant | None = None
    review_on: date | None = None
    reason_ids: tuple[str, ...] = ()
    not_required: NotRequired | None = None

    @property
    def open(self) -> bool:
        return self.status not in ("told", "not_required")


class Escalation(Value):
    """One disagreement. `outcome` is None while it is open; `since` is when its stage began. `to_note` is there since
    the partnership has had to take note of it, and until it has."""

    raised_by: str
    agency: str
    about: DisagreementAbout
    decision_id: UUID | None
    immediate_risk: bool
    stage: int = 0
    since: Instant | None = None
    owners: tuple[StageOwner, ...] = ()
    due_at: Instant | None = None
    remind_at: tuple[Instant, ...] = ()
    final: bool = False
    overdue: bool = False
    to_note: Instant | None = None
    outcome: EscalationOutcome | None = None
    decided_by: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return self.outcome is None


class Retention(Value):
    """How long one holder keeps its copy, and whether it attested that the copy is destroyed."""

    schedule_id: str
    schedule_version: str
    trigger: str
    expires_on: date
    expired: bool = False
    attested_by: str | None = None


class Withdrawal(Value):
    """A withdrawal after the transfer; open until the recipient answers (INV-15)."""

    agency: str
    notified_at: Instant
    response: WithdrawalResponse | None = None


class Onward(Value):
    """Items that the recipient means to pass on. `status` is the originator's answer, which is asked for again once
    they were passed on without it; `since` is when it was last asked for. `new_request_id` is the request that may
    carry them."""

    asked_by: str
    since: Instant
    by_agency: str
    to_agency: str
    items: tuple[str, ...]
    status: Literal["requested", "permitted", "refused"] = "requested"
    answered_at: Instant | None = None
    new_request_id: UUID | None = None
    made: bool = False
    without_permission: bool = False


class Correction(Value):
    """`waiting_for` are those of the agencies it goes to that have not acknowledged it, with since when (INV-30)."""

    item_id: str
    to_agencies: tuple[str, ...]
    waiting_for: Mapping[str, Instant]


class Disposal(Value):
    """An authorisation to dispose that stands."""

    authorised_by: str
    targets: tuple[DisposalTarget, ...]
    method_ids: tuple[str, ...]
    started_at: Instant | None = None
