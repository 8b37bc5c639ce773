"""An agency: its people and their roles, who decides there and who stands in (R-049)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from domain.decider import Decider, Decisions
from domain.event import ClockReached, Command, Event
from domain.facts import Facts
from domain.incidents.authority import Permit, acting, identified, to_the_partnership_too
from domain.refusal import Refused
from domain.registers import agency_language as a
from domain.registers import failing, leaving, papers
from domain.registers import failing_language as f
from domain.registers import leaving_language as v
from domain.registers import papers_language as p
from domain.registers.absence import record_absence, record_return, unattended
from domain.registers.agency_language import DEPUTY, LEAD, OFFICES
from domain.registers.agency_state import Agency, evolve
from domain.registers.holdings import ending, kept_apart, new_holding
from domain.registers.papers_state import open_deadlines
from domain.registers.reach import record_contact, record_rota
from domain.registers.reach_language import RecordContact, RecordDutyRota
from domain.request.demands import readable_length, said_why_late
from domain.values import Actor, Deadline, Duty, Effect, Summary

EDITORS = Permit(act="edit_registers", system=True)
KEEPERS = Permit(act="edit_registers", roles=OFFICES, system=True)
"""Who may keep an agency's own affairs in order: those who edit registers, and the agency's officers."""
FILERS = Permit(act="edit_registers", roles=(*OFFICES, "dpo"), system=True)
PERMITS: Mapping[str, Permit] = {
    "RecordDutyRota": KEEPERS,
    "RecordIcoRegistration": FILERS,
    "RegisterPolicy": FILERS,
    "RegisterPrivacyNotice": FILERS,
    "RecordMechanisms": FILERS,
    "ReportContactFailing": failing.SERVICE,
    "ReportContactWorking": failing.SERVICE,
    "ReportNobodyDecides": failing.SERVICE,
    "ReportSomebodyDecides": failing.SERVICE,
}
"""Every other command is the editors'."""
SUSPENDED = "see_to_suspension"
OF_ONESELF = (RecordContact, a.RecordLeadOfficerAbsence, a.RecordLeadOfficerReturn)


def authorise(state: Agency, command: Command, facts: Facts) -> Actor:
    """The administrator, the partnership officer, or the service on the first load; how they are reached, and that they
    are away or back, people may say themselves. Raises Refused: unknown_person, role_not_held.
    """
    identified(facts)
    if isinstance(command, OF_ONESELF) and command.person == facts.person:
        return _themself(facts)
    return acting(facts, PERMITS.get(command.type, EDITORS), (None, state.id))


def _themself(facts: Facts) -> Actor:
    home = facts.register.home(facts.person, facts.now)
    held = facts.register.roles(facts.person, home, facts.now) | facts.register.roles(facts.person, None, facts.now)
    return Actor(person=facts.person, role=min(held), agency=home)


def decide(state: Agency, command: Command, facts: Facts) -> Decisions:
    """What may happen to an agency's register. Raises Refused."""
    if not isinstance(command, a.RegisterAgency) and not state.id:
        raise Refused("not_found", "stream", "Register the agency first.")
    readable_length(command, facts)
    yield from DECIDE[type(command)](state, command, facts)


def register(state: Agency, command: a.RegisterAgency, facts: Facts) -> Decisions:
    if f"agency/{command.agency_id}" != facts.stream:
        raise Refused("malformed", "agency_id", "Name the agency whose register this is.")
    _in_state(not state.id, "The agency is registered already.", "agency_id")
    if command.commissioner_id is not None:
        facts.register.agency(command.commissioner_id, "commissioner_id")
    yield a.AgencyRegistered(**command.model_dump())


def _in_state(holds: bool, how_to_fix: str, field: str = "state") -> None:
    if not holds:
        raise Refused("wrong_state", field, how_to_fix)


def grant(state: Agency, command: a.GrantRole, facts: Facts) -> Decisions:
    role = facts.catalogue.role(command.role)
    if role.id in OFFICES:
        raise Refused("unknown_code", "role", "Give the office by AppointLeadOfficer or AppointDeputy.")
    if not role.agency_bound:
        raise Refused("unknown_code", "role", "Grant this role on the partnership's register.")
    kept_apart(facts, role.id, facts.register.roles_ahead(command.person, state.id, command.since or facts.now))
    since, until = new_holding(state.holdings, command.person, role.id, command.since, command.until, facts.now)
    yield a.RoleGranted(person=command.person, role=role.id, since=since, until=until)


def end_role(state: Agency, command: a.EndRole, facts: Facts) -> Decisions:
    roles = () if command.role in OFFICES else (command.role,)
    at = _end(state, command.person, roles, command.at, facts)
    yield a.RoleEnded(person=command.person, role=command.role, at=at)


def appoint_lead(state: Agency, command: a.AppointLeadOfficer, facts: Facts) -> Decisions:
    since = _office(state, command.person, LEAD, command.since, facts)
    yield a.LeadOfficerAppointed(person=command.person, since=since)


def appoint_deputy(state: Agency, command: a.AppointDeputy, facts: Facts) -> Decisions:
    since = _office(state, command.person, DEPUTY, command.since, facts)
    yield a.DeputyAppointed(person=command.person, since=since)


def _office(state: Agency, person: str, office: str, since: datetime | None, facts: Facts) -> datetime:
    kept_apart(facts, office, facts.register.roles_ahead(person, state.id, since or facts.now))
    return new_holding(state.holdings, person, office, since, None, facts.now)[0]


def stand_down(state: Agency, command: a.StandDownLeadOfficer, facts: Facts) -> Decisions:
    """Warns where it leaves nobody who decides. Raises Refused: time_in_future, wrong_state,
    backdated_without_reason."""
    at = _end(state, command.person, OFFICES, command.at, facts)
    said_why_late(at, command.late_reason, facts)
    yield a.LeadOfficerStoodDown(person=command.person, at=at, late_reason=command.late_reason)
    yield v.OfficeLeft(person=command.person)
    yield from unattended(state, command.person, max(at, facts.now), None, facts)


def _end(state: Agency, person: str, roles: Iterable[str], at: datetime | None, facts: Facts) -> datetime:
    return ending(state.holdings, person, roles, at, facts.now)


def suspend(state: Agency, command: a.SuspendAgency, facts: Facts) -> Decisions:
    _in_state(not state.suspended, "The agency is suspended already.")
    yield a.AgencySuspended(reason=command.reason)


def reinstate(state: Agency, command: a.ReinstateAgency, facts: Facts) -> Decisions:
    _in_state(state.suspended, "The agency is not suspended.")
    yield a.AgencyReinstated()


def clock_reached(state: Agency, command: ClockReached, facts: Facts) -> Decisions:
    """What each part of the register has waited for."""
    yield from papers.clock_reached(state, command, facts)
    yield from leaving.clock_reached(state, command, facts)


def next_deadline(state: Agency) -> Deadline | None:
    """The earliest open one."""
    deadlines = (*open_deadlines(state.papers), *leaving.open_deadlines(state))
    return min(deadlines, key=lambda each: (each.due_at, each.name), default=None)


def reactions(event: Event) -> Iterable[Effect]:
    """What waits for whoever leaves is passed on."""
    left = isinstance(event.body, v.OfficeLeft)
    return (Effect(name=leaving.PASS_ON_DECISIONS, event_id=event.event_id),) if left else ()


Decide = Callable[[Agency, Any, Facts], Decisions]
"""(state, command, facts) -> decisions. It knows the command's type by its place in the table."""

DECIDE: Mapping[type[Command], Decide] = {
    a.RegisterAgency: register,
    a.GrantRole: grant,
    a.EndRole: end_role,
    a.AppointLeadOfficer: appoint_lead,
    a.AppointDeputy: appoint_deputy,
    a.StandDownLeadOfficer: stand_down,
    a.RecordLeadOfficerAbsence: record_absence,
    a.RecordLeadOfficerReturn: record_return,
    a.SuspendAgency: suspend,
    a.ReinstateAgency: reinstate,
    RecordContact: record_contact,
    RecordDutyRota: record_rota,
    p.RecordIcoRegistration: papers.record_registration,
    p.RegisterPolicy: papers.register_policy,
    p.RegisterPrivacyNotice: papers.register_notice,
    p.RecordMechanisms: papers.record_mechanisms,
    f.ReportContactFailing: lambda state, command, facts: failing.contact_failing(state.failing, command, facts),
    f.ReportContactWorking: lambda state, command, facts: failing.contact_working(state.failing, command, facts),
    v.ReportNobodyDecides: leaving.nobody_decides,
    v.ReportSomebodyDecides: leaving.somebody_decides,
    ClockReached: clock_reached,
}


def summary(state: Agency) -> Summary:
    said = "Suspended" if state.suspended else "Registered" if state.id else "NONE"
    about: dict[str, str | int | None] = {"name": state.name, "kind": state.kind, "sector": state.sector}
    facts = about | papers.facts_of(state.papers)
    return Summary(state=said, agencies=(state.id,) if state.id else (), facts=facts)


def duties(state: Agency) -> tuple[Duty, ...]:
    """What has to be put in order, while the agency takes part; else to see to it that it does again."""
    if since := state.to_reinstate_since:
        return (Duty(key=SUSPENDED, task=SUSPENDED, role=leaving.SEES_TO_IT, since=since),)
    if state.suspended:
        return ()
    return (*leaving.duties(state), *papers.duties(state), *failing.to_mend(failing.MEND_CONTACT, state.failing))


def _named(state: Agency, command: Command) -> frozenset[str]:
    commissioner = command.commissioner_id if isinstance(command, a.RegisterAgency) else None
    return frozenset(agency for agency in (state.id, commissioner) if agency)


AGENCY: Decider[Agency] = Decider(
    kind="agency",
    initial=Agency(),
    commands=a.COMMANDS,
    events=a.EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=next_deadline,
    reactions=reactions,
    summary=summary,
    duties=duties,
    agencies=_named,
    seen_by=to_the_partnership_too,
)
