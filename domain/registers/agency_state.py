"""What is true of an agency, and how each event changes it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.catalogue_entries import Sector
from domain.duties.book import DutyBook
from domain.event import Event
from domain.registers.agency_language import (
    DEPUTY,
    LEAD,
    OFFICES,
    AgencyRegistered,
    AgencyReinstated,
    AgencySuspended,
    DeputyAppointed,
    Kind,
    LeadOfficerAbsenceRecorded,
    LeadOfficerAppointed,
    LeadOfficerReturned,
    LeadOfficerStoodDown,
    RoleEnded,
    RoleGranted,
)
from domain.registers.failing import without
from domain.registers.failing_language import ContactFailing, ContactWorking, Failing
from domain.registers.holdings import Holding, ended
from domain.registers.leaving_language import NobodyCouldDecide, OfficeLeft, SomebodyDecides
from domain.registers.papers_state import Papers, filed
from domain.registers.reach_language import Contact, ContactRecorded, DutyRotaRecorded, Shift
from domain.values import AgencyId, Code, Instant, PersonId, Value


class Absence(Value):
    """`leaves_at` is there until it has begun, where it was recorded beforehand."""

    person: PersonId
    since: Instant
    until: Instant
    deputy: PersonId | None = None
    leaves_at: Instant | None = None

    def at(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


class Agency(DutyBook):
    """What is true of an agency. `id` is empty before it is registered. `undecided` are the requests for which nobody
    was left to decide, each with since when; `hurried`, the urgencies of those that cannot wait. `to_reinstate_since`
    is there while a suspension is to end one day."""

    id: str = ""
    name: str = ""
    kind: Kind = "statutory"
    sector: Sector = "partnership"
    public_authority: bool = False
    commissioner_id: AgencyId | None = None
    suspended: bool = False
    to_reinstate_since: Instant | None = None
    registered_at: Instant | None = None
    holdings: tuple[Holding, ...] = ()
    absences: tuple[Absence, ...] = ()
    contacts: Mapping[PersonId, Contact] = {}
    failing: Mapping[PersonId, Failing] = {}
    shifts: tuple[Shift, ...] = ()
    undecided: Mapping[UUID, Instant] = {}
    hurried: Mapping[UUID, Code] = {}
    papers: Papers = Papers()

    def roles(self, person: str, at: datetime) -> frozenset[str]:
        return frozenset(each.role for each in self.holdings if each.person == person and each.at(at))

    def holders(self, role: str, at: datetime) -> tuple[str, ...]:
        """Who holds the role then, in the order of their appointment."""
        return tuple(each.person for each in self.holdings if each.role == role and each.at(at))

    def decides(self, person: str, at: datetime) -> bool:
        """Whether the person is lead officer or deputy here then."""
        return bool(self.roles(person, at) & set(OFFICES))

    def absent(self, person: str, at: datetime) -> bool:
        return any(each.person == person and each.at(at) for each in self.absences)

    def takes_requests(self, person: str, at: datetime) -> bool:
        """Whether one could be put before the person then: somebody leads here, and the person decides and is here."""
        return bool(self.holders(LEAD, at)) and self.decides(person, at) and not self.absent(person, at)

    def standing_in(self, at: datetime) -> tuple[str, ...]:
        """Whom those who are away then named to stand in for them, a lead officer's first."""
        away = [each for each in self.absences if each.at(at) and self.decides(each.person, at)]
        away.sort(key=lambda each: LEAD not in self.roles(each.person, at))
        named = (each.deputy for each in away if each.deputy is not None and self.decides(each.deputy, at))
        return tuple(dict.fromkeys(named))


def evolve(state: Agency, event: Event) -> Agency:
    """What is true of an agency after an event."""
    return state.model_copy(update=_changed(state, event))


def _changed(state: Agency, event: Event) -> dict[str, object]:
    match event.body:
        case AgencyRegistered(agency_id=id) as body:
            about = body.model_dump(exclude={"agency_id"})
            return {"id": id, "registered_at": event.occurred_at, **about}
        case RoleGranted() as body:
            return {"holdings": (*state.holdings, Holding(**body.model_dump()))}
        case RoleEnded(person=person, role=role, at=at):
            return {"holdings": ended(state.holdings, person, (role,), at)}
        case LeadOfficerAppointed(person=person, since=since):
            return _appointed(state, Holding(person=person, role=LEAD, since=since), event.occurred_at)
        case DeputyAppointed(person=person, since=since):
            return _appointed(state, Holding(person=person, role=DEPUTY, since=since), event.occurred_at)
        case LeadOfficerStoodDown(person=person, at=at):
            return {"holdings": ended(state.holdings, person, OFFICES, at)}
        case LeadOfficerAbsenceRecorded() as body:
            absence = Absence(**body.model_dump(exclude={"late_reason"}))
            return {"absences": (*state.absences, absence)}
        case LeadOfficerReturned(person=person, at=at):
            changes: dict[str, object] = {"absences": _back(state.absences, person, at)}
            return _seen_to(state, changes, person, event.occurred_at) if at <= event.occurred_at else changes
        case OfficeLeft(person=person):
            return {"absences": _begun(state.absences, person, event.occurred_at)}
        case NobodyCouldDecide() as body:
            return _undecided(state, body, event.occurred_at)
        case SomebodyDecides(request_id=request):
            return {"undecided": {id: at for id, at in state.undecided.items() if request not in (None, id)}}
        case AgencySuspended(reason=reason):
            lasting = reason == "left_the_partnership"
            return {"suspended": True, "to_reinstate_since": None if lasting else event.occurred_at}
        case AgencyReinstated():
            return {"suspended": False, "to_reinstate_since": None}
        case ContactRecorded() | ContactFailing() | ContactWorking():
            return _reached(state, event)
        case DutyRotaRecorded() as body:
            return {"shifts": (*_cut(state.shifts, body.since, event.occurred_at), *body.shifts)}
    papers = filed(state.papers, event.body)
    if papers is None:
        raise TypeError(f"an agency knows no {event.type}")
    return {"papers": papers}


def _undecided(state: Agency, body: NobodyCouldDecide, at: datetime) -> dict[str, object]:
    hurried = {id: urgency for id, urgency in state.hurried.items() if id in state.undecided}
    hurried |= {body.request_id: body.urgency} if body.urgency else {}
    return {"undecided": {**state.undecided, body.request_id: at}, "hurried": hurried}


def _reached(state: Agency, event: Event) -> dict[str, object]:
    match event.body:
        case ContactRecorded(person=person) as body:
            contact = Contact(**{name: getattr(body, name) for name in Contact.model_fields})
            return {"contacts": {**state.contacts, person: contact}, "failing": without(state.failing, person)}
        case ContactFailing(person=person, why=why, urgency=urgency):
            since = state.failing[person].since if person in state.failing else event.occurred_at
            return {"failing": {**state.failing, person: Failing(why=why, since=since, urgency=urgency)}}
        case ContactWorking(person=person):
            return {"failing": without(state.failing, person)}
    raise TypeError(f"{event.type} says nothing of reaching people")


def _appointed(state: Agency, holding: Holding, now: datetime) -> dict[str, object]:
    return _seen_to(state, {"holdings": (*state.holdings, holding)}, holding.person, now)


def _seen_to(state: Agency, changes: dict[str, object], person: str, now: datetime) -> dict[str, object]:
    """With these changes, and nothing left undecided where the person can decide it now."""
    after = state.model_copy(update=changes)
    return {**changes, "undecided": {}} if after.takes_requests(person, now) else changes


def _back(absences: tuple[Absence, ...], person: str, at: datetime) -> tuple[Absence, ...]:
    return tuple(
        each.model_copy(update={"until": at}) if each.person == person and each.at(at) else each for each in absences
    )


def _begun(absences: tuple[Absence, ...], person: str, now: datetime) -> tuple[Absence, ...]:
    return tuple(
        each.model_copy(update={"leaves_at": None}) if each.person == person and each.since <= now else each
        for each in absences
    )


def _cut(shifts: tuple[Shift, ...], end: datetime, now: datetime) -> tuple[Shift, ...]:
    """What is left of the rota up to a moment; shifts that are over are in the events."""
    left = (each.model_copy(update={"until": min(each.until, end)}) for each in shifts)
    return tuple(each for each in left if each.until > max(each.since, now))
