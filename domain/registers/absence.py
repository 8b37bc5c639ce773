"""Being away from an office that decides, and coming back (R-049)."""

from collections.abc import Iterator
from datetime import datetime

from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.agency_language import (
    OFFICES,
    LeadOfficerAbsenceRecorded,
    LeadOfficerReturned,
    RecordLeadOfficerAbsence,
    RecordLeadOfficerReturn,
)
from domain.registers.agency_state import Agency
from domain.registers.leaving import leaves_at
from domain.registers.leaving_language import OfficeLeft
from domain.registers.overseeing import nobody_oversees, oversees
from domain.request.demands import said_why_late


def record_absence(state: Agency, command: RecordLeadOfficerAbsence, facts: Facts) -> Decisions:
    """It may have begun already, with a reason where that was long ago (INV-42), and may overlap with another one.
    What waits for the person goes to others when it begins.

    Raises Refused: malformed, wrong_state, approver_recorded_absent, backdated_without_reason. Warns where it leaves
    nobody who decides, or no partnership officer.
    """
    since = command.since or facts.now
    if command.until <= max(since, facts.now):
        raise Refused("malformed", "until", "Let it end after it begins, and later than now.")
    if not state.decides(command.person, max(since, facts.now)):
        raise Refused("wrong_state", "person", "Name a lead officer or deputy of this agency.")
    if command.deputy is not None:
        _can_stand_in(state, command.person, command.deputy, max(since, facts.now), facts)
    said_why_late(since, command.late_reason, facts)
    yield LeadOfficerAbsenceRecorded(
        person=command.person,
        since=since,
        until=command.until,
        deputy=command.deputy,
        late_reason=command.late_reason,
        leaves_at=leaves_at(since, facts),
    )
    if since <= facts.now:
        yield OfficeLeft(person=command.person)
    begin = max(since, facts.now)
    overseer = oversees(command.person, state.id, begin, facts)
    if overseer and nobody_oversees(command.person, begin, command.until, facts):
        yield Warn("office_unattended")
    else:
        yield from unattended(state, command.person, begin, command.until, facts)


def unattended(state: Agency, person: str, since: datetime, until: datetime | None, facts: Facts) -> Iterator[Warn]:
    """Warns where nobody decides for some of the time in which the person does not."""
    if any(_empty(state, person, at, facts) for at in _moments(state, since, until)):
        yield Warn("office_unattended")


def _can_stand_in(state: Agency, absentee: str, deputy: str, since: datetime, facts: Facts) -> None:
    if deputy == absentee or not state.decides(deputy, since):
        raise Refused("wrong_state", "deputy", "Name another lead officer or deputy of this agency.")
    if facts.register.absent(deputy, state.id, since):
        raise Refused("approver_recorded_absent", "deputy")


def _moments(state: Agency, since: datetime, until: datetime | None) -> Iterator[datetime]:
    """When the office may become empty: at the beginning of this time, and of absences while it lasts."""
    yield since
    yield from (each.since for each in state.absences if since < each.since and (until is None or each.since < until))


def _empty(state: Agency, absentee: str, at: datetime, facts: Facts) -> bool:
    officers = (person for office in OFFICES for person in state.holders(office, at) if person != absentee)
    return all(facts.register.absent(person, state.id, at) for person in officers)


def record_return(state: Agency, command: RecordLeadOfficerReturn, facts: Facts) -> Decisions:
    """Ends every absence of that moment; one to come is called off by its beginning, or cut short.

    Raises Refused: wrong_state where none is recorded for then; backdated_without_reason.
    """
    back = command.at or facts.now
    if not state.absent(command.person, back):
        raise Refused("wrong_state", "state", "No absence of this person is recorded for then.")
    said_why_late(back, command.late_reason, facts)
    yield LeadOfficerReturned(person=command.person, at=back, late_reason=command.late_reason)
