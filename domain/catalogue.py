"""The law and the limits as dated data, and how rules look them up (DESIGN 8)."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

from domain.catalogue_checks import check
from domain.catalogue_entries import (
    ApproverFallback,
    BlockingPolicy,
    BreachRules,
    CalendarChoice,
    ChecklistPoint,
    ComplaintRules,
    ConsentChecklist,
    DeferralReason,
    DisposalMethod,
    Edition,
    Entry,
    Escalation,
    ExemptionReason,
    LegalBasis,
    Limits,
    NotificationMethod,
    OnwardRule,
    Pathway,
    ProtocolFields,
    PublicInterestGround,
    Purpose,
    RetentionRule,
    RiskLevel,
    Role,
    SecureMethod,
    SeparationOfDuty,
    Stage,
    TellingLimits,
    ThresholdLevel,
    TrainingCourse,
    Urgency,
)
from domain.document import load
from domain.refusal import Refused
from domain.values import Code, Value

E = TypeVar("E", bound=Entry)


class Catalogue(Value):
    """One version. A look-up that finds nothing raises Refused with the field that the caller names."""

    catalogue: Edition
    legal_bases: tuple[LegalBasis, ...]
    purposes: tuple[Purpose, ...]
    pathways: tuple[Pathway, ...]
    threshold_levels: tuple[ThresholdLevel, ...]
    exemption_reasons: tuple[ExemptionReason, ...]
    public_interest_grounds: tuple[PublicInterestGround, ...]
    serious_crime: tuple[Entry, ...]
    risk_levels: tuple[RiskLevel, ...]
    urgencies: tuple[Urgency, ...]
    secure_methods: tuple[SecureMethod, ...]
    notification_methods: tuple[NotificationMethod, ...]
    limits: Limits
    telling_limits: TellingLimits
    telling_deferral_reasons: tuple[DeferralReason, ...]
    decline_grounds: tuple[Entry, ...]
    onward_rules: tuple[OnwardRule, ...]
    retention_schedule: tuple[RetentionRule, ...]
    legal_hold_authorities: tuple[Entry, ...]
    disposal_methods: tuple[DisposalMethod, ...]
    escalation: Escalation
    breach: BreachRules
    complaint: ComplaintRules
    consent_checklist: ConsentChecklist
    proper_sharing_checklist: tuple[ChecklistPoint, ...]
    roles: tuple[Role, ...]
    permissions: dict[Code, tuple[Code, ...]]
    separation_of_duties: tuple[SeparationOfDuty, ...]
    approver_fallback: ApproverFallback
    blocking_policy: BlockingPolicy
    calendar: CalendarChoice
    protocol_fields: ProtocolFields
    training_courses: tuple[TrainingCourse, ...] = ()
    usually_special: tuple[Code, ...] = ()
    """The categories of items that usually are special category information."""

    @property
    def version(self) -> str:
        return self.catalogue.version

    def entry(self, section: str, id: str, field: str, refusal: str = "unknown_code") -> Entry:
        """The row of a section. Raises Refused, with `unknown_code` unless the caller has a closer code."""
        rows: tuple[Entry, ...] = getattr(self, section)
        return self._row(rows, id, field, refusal)

    def _row(self, rows: tuple[E, ...], id: str, field: str, refusal: str = "unknown_code") -> E:
        for row in rows:
            if row.id == id:
                return row
        raise Refused(refusal, field)

    def legal_basis(self, id: str, on: date, field: str = "legal_basis_id") -> LegalBasis:
        """A basis that is in force that day (R-019). Raises Refused unknown_code, legal_basis_not_in_force."""
        basis = self._row(self.legal_bases, id, field)
        if not basis.in_force(on):
            raise Refused("legal_basis_not_in_force", field)
        return basis

    def paragraph(self, id: str, on: date, field: str = "dpa_sch1_para") -> str:
        """A paragraph of DPA 2018 Schedule 1 that a condition in force may rest on. Raises Refused(unknown_code)."""
        conditions = [basis for basis in self.legal_bases if basis.in_force(on) and basis.layer in ("art9", "art10")]
        named = {each for condition in conditions for each in (condition.dpa_sch1_para, *condition.paragraphs)}
        if id not in named - {"to_be_named"}:
            raise Refused("unknown_code", field)
        return id

    def purpose(self, id: str, field: str = "purpose_code") -> Purpose:
        return self._row(self.purposes, id, field, "purpose_out_of_scope")

    def pathway(self, id: str, field: str = "pathway") -> Pathway:
        return self._row(self.pathways, id, field)

    def urgency(self, id: str, field: str = "urgency") -> Urgency:
        return self._row(self.urgencies, id, field, "urgency_unknown")

    def threshold_level(self, level: int, field: str = "threshold_level") -> ThresholdLevel:
        for row in self.threshold_levels:
            if row.level == level:
                return row
        raise Refused("unknown_code", field)

    def risk(self, id: str, field: str = "risk_level") -> RiskLevel:
        return self._row(self.risk_levels, id, field)

    def at_least(self, risk: str, lowest: str) -> bool:
        """Whether one level of risk is as high as another."""
        return self.risk(risk).order >= self.risk(lowest).order

    def exemption_reason(self, id: str, field: str = "reason_ids") -> ExemptionReason:
        """Raises Refused unknown_code, or reason_not_enabled where the partnership has it switched off (R-094)."""
        reason = self._row(self.exemption_reasons, id, field)
        if not reason.default_on:
            raise Refused("reason_not_enabled", field)
        return reason

    def public_interest_ground(self, id: str, field: str = "ground_ids") -> PublicInterestGround:
        return self._row(self.public_interest_grounds, id, field)

    def secure_method(self, id: str, urgency: str | None = None, field: str = "method_id") -> SecureMethod:
        """Raises Refused unknown_code, method_forbidden, and method_not_allowed_for_urgency if one is given (R-047)."""
        method = self._row(self.secure_methods, id, field)
        if method.forbidden or not method.active:
            raise Refused("method_forbidden", field)
        if urgency and method.only_when and urgency not in method.only_when:
            raise Refused("method_not_allowed_for_urgency", field)
        return method

    def notification_method(self, id: str, field: str = "method_id") -> NotificationMethod:
        return self._row(self.notification_methods, id, field)

    def deferral_reason(self, id: str, field: str = "reason_ids") -> DeferralReason:
        return self._row(self.telling_deferral_reasons, id, field)

    def decline_ground(self, id: str, field: str = "ground_ids") -> Entry:
        """Raises Refused ground_not_specific: `data protection` is no ground (INV-49)."""
        return self._row(self.decline_grounds, id, field, "ground_not_specific")

    def onward_rule(self, id: str, field: str = "onward_rule") -> OnwardRule:
        return self._row(self.onward_rules, id, field)

    def hold_authority(self, id: str, field: str = "authority") -> Entry:
        return self._row(self.legal_hold_authorities, id, field)

    def disposal_method(self, id: str, field: str = "method_id") -> DisposalMethod:
        return self._row(self.disposal_methods, id, field)

    def stage(self, number: int, field: str = "stage") -> Stage:
        """Raises Refused stage_order where the procedure has no such stage."""
        for stage in self.escalation.stages:
            if stage.stage == number:
                return stage
        raise Refused("stage_order", field)

    def role(self, id: str, field: str = "role") -> Role:
        return self._row(self.roles, id, field)

    def training_course(self, id: str, field: str = "course") -> TrainingCourse:
        return self._row(self.training_courses, id, field)

    def courses_of(self, roles: Iterable[str]) -> tuple[str, ...]:
        """What whoever holds one of these roles has to have learnt."""
        return tuple(course.id for course in self.training_courses if set(course.roles) & set(roles))

    def never_held_with(self, role: str) -> frozenset[str]:
        """The roles that nobody may hold beside this one in the same agency."""
        apart: set[str] = set()
        for row in self.separation_of_duties:
            if row.not_held_with == role:
                apart |= set(self.permissions[row.act])
            elif row.not_held_with and role in self.permissions.get(row.act, ()):
                apart.add(row.not_held_with)
        return frozenset(apart)


def load_catalogue(text: str, name: str = "catalogue") -> Catalogue:
    """Raises DocumentError where an entry is wrong, is there twice, or refers to one that is not there."""
    document = load(text, Catalogue, name)
    check(document)
    return document.value


@cache
def shipped_catalogue() -> Catalogue:
    """The version that Sharewell comes with."""
    return load_catalogue(files("domain").joinpath("catalogue.yaml").read_text("utf-8"), "catalogue.yaml")
