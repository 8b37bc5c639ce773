"""How somebody is reached, and the rota for nights, weekends and holidays (R-001)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from domain.calendar import Calendar
from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.agency_state import Agency
from domain.registers.reach_language import ContactRecorded, DutyRotaRecorded, RecordContact, RecordDutyRota, Shift
from domain.sealed import Sealed

FURTHEST_SHIFT = timedelta(days=732)
"""A rota is for two years at most."""
LONGEST_ADDRESS = 254


def record_contact(state: Agency, command: RecordContact, facts: Facts) -> Decisions:
    """On the register of the agency in which the person works. Raises Refused: unknown_person, field_missing,
    malformed."""
    if facts.register.home(command.person, facts.now) != state.id:
        raise Refused("unknown_person", "person", "Record it in the agency where this person works.")
    if command.channel == "none" and command.address is not None:
        raise Refused("malformed", "address", "Leave the address out, or say by which channel it is used.")
    if command.channel != "none":
        _usable(command.address)
    if (command.quiet_from is None) != (command.quiet_until is None):
        raise Refused("field_missing", "quiet_from" if command.quiet_from is None else "quiet_until")
    if command.quiet_from is not None and command.quiet_from == command.quiet_until:
        raise Refused("malformed", "quiet_until", "Let the quiet hours end at another time than they begin.")
    yield ContactRecorded(**{name: getattr(command, name) for name in RecordContact.model_fields})


def _usable(address: Sealed | None) -> None:
    """An address that cannot carry a second one, or a line of its own, into a message."""
    if address is None or not address.filled:
        raise Refused("field_missing", "address")
    name, _, host = address.text.partition("@")
    plain = address.text.isascii() and address.text.isprintable() and not set(address.text) & set(' ,;<>()[]"\\')
    if not (plain and name and "." in host.strip(".") and "@" not in host and len(address.text) <= LONGEST_ADDRESS):
        raise Refused("malformed", "address", "Give one e-mail address, such as someone@example.org.")


def record_rota(state: Agency, command: RecordDutyRota, facts: Facts) -> Decisions:
    """From its first shift on, never before now: who was on duty stays as it was.

    Raises Refused: malformed, not_lead_officer. Warns of hours outside working time in which nobody answers.
    """
    shifts = tuple(_to_come(state, each, facts) for each in sorted(command.shifts, key=lambda each: each.since))
    since = max(command.since or (shifts[0].since if shifts else facts.now), facts.now)
    if shifts and shifts[0].since < since:
        raise Refused("malformed", "since", "Let no shift begin before the rota does.")
    for one, other in pairwise(sorted(shifts, key=lambda each: (each.person, each.since))):
        if one.person == other.person and other.since < one.until:
            raise Refused("malformed", "shifts", "Let no two shifts of one person overlap.")
    yield DutyRotaRecorded(since=since, shifts=shifts)
    if any(_unanswered(begin, end, facts.calendar) for begin, end in _gaps(shifts)):
        yield Warn("duty_rota_gap")


def _to_come(state: Agency, shift: Shift, facts: Facts) -> Shift:
    since = max(shift.since, facts.now)
    if shift.until <= since:
        raise Refused("malformed", "shifts", "Let each shift end after it begins, and later than now.")
    if shift.until > facts.now + FURTHEST_SHIFT:
        raise Refused("malformed", "shifts", "Record a rota for the next two years at most.")
    if not state.decides(shift.person, since):
        remedy = "Put lead officers and deputies of this agency on the rota; an external deputy may be one of them."
        raise Refused("not_lead_officer", "shifts", remedy)
    return shift.model_copy(update={"since": since})


def _gaps(shifts: tuple[Shift, ...]) -> Iterator[tuple[datetime, datetime]]:
    """Where the rota names nobody between its beginning and its end. The shifts are in the order of their beginning."""
    covered = shifts[0].since if shifts else None
    for shift in shifts:
        if covered is not None and shift.since > covered:
            yield covered, shift.since
        covered = max(shift.until, covered) if covered else shift.until


def _unanswered(begin: datetime, end: datetime, calendar: Calendar) -> bool:
    """Whether some of it lies outside working hours, in which the whole office is there."""
    return calendar.working_time_between(begin, end) < end - begin
