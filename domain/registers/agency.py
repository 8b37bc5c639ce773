"""An agency: its people and their roles, who decides there and who stands in (R-049)."""

from collections.abc import Iterable
from datetime import datetime

from domain.catalogue_entries import Sector
from domain.decider import Decider, Decisions
from domain.event import Body, Command, Event
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.agency_language import (
    COMMANDS,
    DEPUTY,
    EVENTS,
    LEAD,
    OFFICES,
    AgencyRegistered,
    AgencyReinstated,
    AgencySuspended,
    AppointDeputy,
    AppointLeadOfficer,
    DeputyAppointed,
    EndRole,
    GrantRole,
    Kind,
    LeadOfficerAbsenceRecorded,
    LeadOfficerAppointed,
    LeadOfficerReturned,
    LeadOfficerStoodDown,
    RecordLeadOfficerAbsence,
    RecordLeadOfficerReturn,
    RegisterAgency,
    ReinstateAgency,
    RoleEnded,
    RoleGranted,
    StandDownLeadOfficer,
    SuspendAgency,
)
from domain.registers.holdings import Holding, edits_registers, ended, ending, kept_apart, new_holding
from domain.values import AgencyId, Duty, Instant, PersonId, Summary, Value


class Absence(Value):
    person: PersonId
    since: Instant
    until: Instant
    deputy: PersonId | None = None

    def at(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


class Agency(Value):
    """What is true of an agency. `id` is empty before it is registered."""

    id: str = ""
    name: str = ""
    kind: Kind = "statutory"
    sector: Sector = "partnership"
    public_authority: bool = False
    commissioner_id: AgencyId | None = None
    suspended: bool = False
    holdings: tuple[Holding, ...] = ()
    absences: tuple[Absence, ...] = ()

    def roles(self, person: str, at: datetime) -> frozenset[str]:
        return frozenset(each.role for each in self.holdings if each.person == person and each.at(at))

    def holders(self, role: str, at: datetime) -> tuple[str, ...]:
        """Who holds the role then, in the order of their appointment."""
        return tuple(each.person for each in self.holdings if each.role == role and each.at(at))

    def absent(self, person: str, at: datetime) -> bool:
        return any(each.person == person and each.at(at) for each in self.absences)


def decide(state: Agency, command: Command, facts: Facts) -> Decisions:
    """What may happen to an agency's register. Raises Refused."""
    if isinstance(command, RegisterAgency):
        yield _registered(state, command, facts)
        return
    if not state.id:
        raise Refused("not_found", "stream", "Register the agency first.")
    yield _decided(state, command, facts)


def _registered(state: Agency, command: RegisterAgency, facts: Facts) -> AgencyRegistered:
    if f"agency/{command.agency_id}" != facts.stream:
        raise Refused("malformed", "agency_id", "Name the agency whose register this is.")
    if state.id:
        raise Refused("wrong_state", "agency_id", "The agency is registered already.")
    if command.commissioner_id is not None:
        facts.register.agency(command.commissioner_id, "commissioner_id")
    return AgencyRegistered(**command.model_dump())


def _decided(state: Agency, command: Command, facts: Facts) -> Body:
    match command:
        case GrantRole():
            return _granted(state, command, facts)
        case EndRole(person=person, role=role):
            roles = () if role in OFFICES else (role,)
            return RoleEnded(person=person, role=role, at=_end(state, person, roles, command.at, facts))
        case AppointLeadOfficer(person=person):
            return LeadOfficerAppointed(person=person, since=_office(state, person, LEAD, command.since, facts))
        case AppointDeputy(person=person):
            return DeputyAppointed(person=person, since=_office(state, person, DEPUTY, command.since, facts))
        case StandDownLeadOfficer(person=person):
            return LeadOfficerStoodDown(person=person, at=_end(state, person, OFFICES, command.at, facts))
        case RecordLeadOfficerAbsence():
            return _absence(state, command, facts)
        case RecordLeadOfficerReturn(person=person):
            return _returned(state, person, command.at, facts)
        case SuspendAgency(reason=reason):
            _in_state(not state.suspended, "The agency is suspended already.")
            return AgencySuspended(reason=reason)
        case ReinstateAgency():
            _in_state(state.suspended, "The agency is not suspended.")
            return AgencyReinstated()
    raise TypeError(f"an agency knows no {command.type}")


def _in_state(holds: bool, how_to_fix: str) -> None:
    if not holds:
        raise Refused("wrong_state", "state", how_to_fix)


def _granted(state: Agency, command: GrantRole, facts: Facts) -> RoleGranted:
    role = facts.catalogue.role(command.role)
    if role.id in OFFICES:
        raise Refused("unknown_code", "role", "Give the office by AppointLeadOfficer or AppointDeputy.")
    if not role.agency_bound:
        raise Refused("unknown_code", "role", "Grant this role on the partnership's register.")
    kept_apart(facts, role.id, facts.register.roles_ahead(command.person, state.id, command.since or facts.now))
    since, until = new_holding(state.holdings, command.person, role.id, command.since, command.until, facts.now)
    return RoleGranted(person=command.person, role=role.id, since=since, until=until)


def _office(state: Agency, person: str, office: str, since: datetime | None, facts: Facts) -> datetime:
    kept_apart(facts, office, facts.register.roles_ahead(person, state.id, since or facts.now))
    return new_holding(state.holdings, person, office, since, None, facts.now)[0]


def _end(state: Agency, person: str, roles: Iterable[str], at: datetime | None, facts: Facts) -> datetime:
    return ending(state.holdings, person, roles, at, facts.now)


def _absence(state: Agency, command: RecordLeadOfficerAbsence, facts: Facts) -> LeadOfficerAbsenceRecorded:
    since = command.since or facts.now
    if command.until <= max(since, facts.now):
        raise Refused("malformed", "until", "Let it end after it begins, and later than now.")
    if not state.roles(command.person, since) & set(OFFICES):
        raise Refused("wrong_state", "person", "Name a lead officer or deputy of this agency.")
    if command.deputy is not None:
        _can_stand_in(state, command.person, command.deputy, since)
    return LeadOfficerAbsenceRecorded(person=command.person, since=since, until=command.until, deputy=command.deputy)


def _can_stand_in(state: Agency, absentee: str, deputy: str, since: datetime) -> None:
    if deputy == absentee or not state.roles(deputy, since) & set(OFFICES):
        raise Refused("wrong_state", "deputy", "Name another lead officer or deputy of this agency.")
    if state.absent(deputy, since):
        raise Refused("approver_recorded_absent", "deputy")


def _returned(state: Agency, person: str, at: datetime | None, facts: Facts) -> LeadOfficerReturned:
    back = at or facts.now
    if back > facts.now:
        raise Refused("time_in_future", "at")
    _in_state(state.absent(person, back), "No absence of this person is recorded for then.")
    return LeadOfficerReturned(person=person, at=back)


def evolve(state: Agency, event: Event) -> Agency:
    """What is true of an agency after an event."""
    match event.body:
        case AgencyRegistered(agency_id=id) as body:
            return state.model_copy(update={"id": id, **body.model_dump(exclude={"agency_id"})})
        case RoleGranted(person=person, role=role, since=since, until=until):
            return _with(state, Holding(person=person, role=role, since=since, until=until))
        case RoleEnded(person=person, role=role, at=at):
            return state.model_copy(update={"holdings": ended(state.holdings, person, (role,), at)})
        case LeadOfficerAppointed(person=person, since=since):
            return _with(state, Holding(person=person, role=LEAD, since=since))
        case DeputyAppointed(person=person, since=since):
            return _with(state, Holding(person=person, role=DEPUTY, since=since))
        case LeadOfficerStoodDown(person=person, at=at):
            return state.model_copy(update={"holdings": ended(state.holdings, person, OFFICES, at)})
        case LeadOfficerAbsenceRecorded() as body:
            return state.model_copy(update={"absences": (*state.absences, Absence(**body.model_dump()))})
        case LeadOfficerReturned(person=person, at=at):
            return state.model_copy(update={"absences": _back(state.absences, person, at)})
        case AgencySuspended():
            return state.model_copy(update={"suspended": True})
        case AgencyReinstated():
            return state.model_copy(update={"suspended": False})
    raise TypeError(f"an agency knows no {event.type}")


def _with(state: Agency, holding: Holding) -> Agency:
    return state.model_copy(update={"holdings": (*state.holdings, holding)})


def _back(absences: tuple[Absence, ...], person: str, at: datetime) -> tuple[Absence, ...]:
    return tuple(
        each.model_copy(update={"until": at}) if each.person == person and each.at(at) else each for each in absences
    )


def summary(state: Agency) -> Summary:
    said = "Suspended" if state.suspended else "Registered" if state.id else "NONE"
    facts: dict[str, str | int | None] = {"name": state.name, "kind": state.kind, "sector": state.sector}
    return Summary(state=said, agencies=(state.id,) if state.id else (), facts=facts)


def duties(state: Agency) -> tuple[Duty, ...]:
    """An agency's register leaves nothing open."""
    return ()


def _named(state: Agency, command: Command) -> frozenset[str]:
    commissioner = command.commissioner_id if isinstance(command, RegisterAgency) else None
    return frozenset(agency for agency in (state.id, commissioner) if agency)


AGENCY: Decider[Agency] = Decider(
    kind="agency",
    initial=Agency(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=edits_registers,
    decide=decide,
    evolve=evolve,
    next_deadline=lambda state: None,
    reactions=lambda event: (),
    summary=summary,
    duties=duties,
    agencies=_named,
    opens=lambda state, command: (),
    pinned=lambda state: None,
    resting=lambda state: False,
    ended=lambda state: False,
)
