"""The side door for immediate danger: told first, recorded after, reviewed by another person (INV-42, INV-43)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.catalogue_entries import LegalBasis
from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.classification import significant_harm
from domain.request.commands import CompleteRetrospectiveReview, RecordEmergencyDisclosure
from domain.request.demands import filled, given, in_state, moment, recent_enough
from domain.request.events import DataSubjectAdded, EmergencyDisclosureRecorded, RetrospectiveReviewCompleted
from domain.request.grounds import ARTICLE_6, open_to
from domain.request.particulars import person
from domain.request.parts import EmergencyItem
from domain.request.state import ShareRequest
from domain.request.telling import telling_due_at, telling_remind_at
from domain.request.transitions import MOVES


def record_emergency(state: ShareRequest, command: RecordEmergencyDisclosure, facts: Facts) -> Decisions:
    """Records what was told in an emergency. A fault of the agency told is a warning here, never a refusal."""
    disclosed_at = _disclosed_at(command, facts)
    told = _told(command, facts)
    channel = facts.catalogue.entry("secure_methods", command.channel, "channel")
    items = _items(command)
    danger = filled(command.danger_narrative, "narrative_missing", "danger_narrative")
    named = given(command.legal_basis_id, "legal_basis_missing", "legal_basis_id")
    basis = facts.catalogue.legal_basis(named, facts.calendar.local(disclosed_at).date())
    risk = facts.catalogue.risk(given(command.risk_level, "risk_level_missing", "risk_level")).id
    doubtful = tuple(_doubtful(command, basis, risk, facts))
    why = filled(command.why_could_not_wait, "reasons_missing", "why_could_not_wait")
    people = _people(command, facts)
    in_state(state, *MOVES[EmergencyDisclosureRecorded].source)
    if told:
        yield Warn(told)
    yield EmergencyDisclosureRecorded(
        request_id=UUID(facts.stream.partition("/")[2]),
        disclosed_at=disclosed_at,
        disclosed_by=facts.by.person,
        told_to=command.told_to,
        channel=channel.id,
        items=items,
        danger_narrative=danger,
        legal_basis_id=basis.id,
        risk_level=risk,
        why_could_not_wait=why,
        disclosing_agency_id=command.disclosing_agency_id,
        telling_due_at=telling_due_at(facts, disclosed_at),
        telling_remind_at=telling_remind_at(facts, disclosed_at),
        review_due_at=next(_review_at(facts, 1.0), None),
        review_remind_at=tuple(_review_at(facts, *facts.catalogue.limits.remind_at)),
        late_reason=command.late_reason,
        doubtful=doubtful,
    )
    yield from people
    if "legal_basis" in doubtful:
        yield Warn("legal_basis_in_doubt")
    if "risk" in doubtful:
        yield Warn("risk_in_doubt")


def _doubtful(
    command: RecordEmergencyDisclosure, basis: LegalBasis, risk: str, facts: Facts
) -> Iterator[Literal["legal_basis", "risk"]]:
    """What can hardly carry a disclosure in an emergency: nothing is refused for it, but the reviewer looks at it."""
    unfit = basis.layer not in ARTICLE_6 or basis.needs_consent or basis.balancing_test
    if unfit or not open_to(command.disclosing_agency_id, basis, facts):
        yield "legal_basis"
    if not significant_harm(facts.catalogue, risk):
        yield "risk"


def _review_at(facts: Facts, *parts: float) -> Iterator[datetime]:
    """These parts of the time for its review, from the record on. A catalogue without a limit keeps nobody from
    recording it."""
    within = facts.catalogue.urgency("emergency").limit("review_within")
    return (facts.calendar.add(facts.now, within, part) for part in parts if within is not None)


def _disclosed_at(command: RecordEmergencyDisclosure, facts: Facts) -> datetime:
    """Raises Refused: time_in_future; malformed; late_record_reason_missing beyond the time for writing it down."""
    at = command.at or facts.now
    if at > facts.now:
        raise Refused("time_in_future", field="at")
    recent_enough(at.date(), facts, "at")
    within = facts.catalogue.urgency("emergency").limit("record_within")
    if within is not None and facts.calendar.add(at, within) < facts.now:
        filled(command.late_reason, "late_record_reason_missing", "late_reason")
    return at


def _told(command: RecordEmergencyDisclosure, facts: Facts) -> str | None:
    """The warning about the agency that was told. Raises Refused(agency_not_party) where it is no other agency."""
    agency = facts.register.agency(command.told_to.agency_id, "told_to.agency_id")
    if agency.id == command.disclosing_agency_id:
        raise Refused("agency_not_party", field="told_to.agency_id")
    return "agency_not_party" if agency.suspended else None


def _items(command: RecordEmergencyDisclosure) -> tuple[EmergencyItem, ...]:
    if not command.items:
        raise Refused("field_missing", field="items")
    if len({item.item_id for item in command.items}) < len(command.items):
        raise Refused("malformed", field="items", how_to_fix="List every item once.")
    return command.items


def _people(command: RecordEmergencyDisclosure, facts: Facts) -> tuple[DataSubjectAdded, ...]:
    """Raises Refused: malformed, and as `person` does."""
    if len({one.subject_ref for one in command.subjects}) < len(command.subjects):
        raise Refused("malformed", field="subjects", how_to_fix="Name every person once.")
    return tuple(person(one, facts) for one in command.subjects)


def review_emergency(state: ShareRequest, command: CompleteRetrospectiveReview, facts: Facts) -> Decisions:
    """Another person says whether the emergency disclosure was justified (sod11)."""
    if state.transfer is not None and facts.by.person == state.transfer.sender:
        raise Refused("separation_of_duties", field="person")
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    at = moment(command, facts)
    if not state.retrospective or state.retrospective_finding is not None:
        raise Refused("disposed" if state.state == "Disposed" else "wrong_state", field="state")
    in_state(state, *MOVES[RetrospectiveReviewCompleted].source)
    yield RetrospectiveReviewCompleted(
        reviewer=facts.by.person,
        outcome=command.outcome,
        reasons=reasons,
        follow_up=command.follow_up,
        at=at,
        late_reason=command.late_reason,
    )
