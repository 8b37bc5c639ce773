"""What a partnership's document says beside what the registers say, as the commands that lead from one to the other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from domain.event import Command
from domain.registers import agency_language as a
from domain.registers import partnership as w
from domain.registers.agency_state import Agency
from domain.registers.loading import PARTNERSHIP_STREAM, AgencyPart, ContactPart, PartnershipDocument
from domain.registers.paper_changes import paper_changes
from domain.registers.reach_language import Contact, RecordContact, RecordDutyRota, Shift
from domain.registers.register import Register
from domain.values import SYSTEM

EVER = datetime(1, 1, 1, tzinfo=UTC)
"""Before everything that a document may name."""

Sign = Literal["added", "changed", "ended"]
Held = tuple[str, str]
"""A person and a role."""


@dataclass(frozen=True)
class Change:
    """One command, with what it does in words; `about` never holds an address."""

    sign: Sign
    stream: str
    command: Command
    about: str


@dataclass(frozen=True)
class Comparing:
    """`addresses` are those in the registers, by person, as far as whoever compares may see them. `by` applies it."""

    document: PartnershipDocument
    register: Register = field(default_factory=Register)
    now: datetime = EVER
    addresses: Mapping[str, str | None] = field(default_factory=dict)
    by: str = SYSTEM

    def changes(self) -> list[Change]:
        """In an order in which each may follow the one before: nobody who decides leaves before the next has come."""
        own, others = self._wide_ended()
        parts = self.document.agencies
        return [
            *self._agencies(),
            *others,
            *(change for part in parts for change in self._roles_ended(part)),
            *(change for part in parts for change in self._given(part)),
            *(change for part in parts for change in self._outsiders(part)),
            *(change for part in parts for change in self._stood_down(part)),
            *self._wide_given(),
            *self._methods(),
            *self._contacts(),
            *(change for part in parts for change in self._rota(part)),
            *(Change(*said) for part in parts for said in paper_changes(part, self._agency(part).papers)),
            *own,
        ]

    def notes(self) -> list[str]:
        """What the document says otherwise, or leaves out, and no command can change."""
        said = []
        for part in self.document.agencies:
            now = self._agency(part)
            for name, here in self._described(part).items():
                if now.id and getattr(now, name) != here:
                    said.append(f"{part.id}: {name} is {getattr(now, name)} in the register and stays so")
        missing = self.register.agencies.keys() - {part.id for part in self.document.agencies}
        return [*said, *(f"{id} is not in the file and stays as it is" for id in sorted(missing))]

    def _described(self, part: AgencyPart) -> dict[str, object]:
        return {
            "name": part.name,
            "kind": part.kind,
            "sector": part.sector,
            "public_authority": part.public_authority,
            "commissioner_id": part.commissioner,
        }

    def _agency(self, part: AgencyPart) -> Agency:
        return self.register.agencies.get(part.id, Agency())

    def _agencies(self) -> Iterator[Change]:
        """A commissioner before those it commissions."""
        for part in sorted(self.document.agencies, key=lambda each: each.commissioner is not None):
            if not self._agency(part).id:
                command = a.RegisterAgency.model_validate({"agency_id": part.id, **self._described(part)})
                yield Change("added", f"agency/{part.id}", command, f"{part.id}: {part.name}")

    def _held(self, part: AgencyPart) -> list[Held]:
        holdings = self._agency(part).holdings
        return [(each.person, each.role) for each in holdings if each.from_then_on(self.now)]

    def _gone(self, part: AgencyPart) -> list[Held]:
        """What is held and no longer wanted, as far as the document speaks of it: of the staff, of the outsiders."""
        wanted = {*_staff(part), *((person, a.DEPUTY) for person in part.external_deputies)}
        held = [each for each in self._held(part) if each not in wanted]
        return [each for each in held if self._told_in(part, each) in part.model_fields_set]

    def _told_in(self, part: AgencyPart, held: Held) -> str:
        outsider = held[1] == a.DEPUTY and self.register.home(held[0], self.now) != part.id
        return "external_deputies" if outsider else "people"

    def _leaving(self, part: AgencyPart) -> set[str]:
        """Whose office ends; another one that they keep or get is given again after that."""
        return {person for person, role in self._gone(part) if role in a.OFFICES}

    def _roles_ended(self, part: AgencyPart) -> Iterator[Change]:
        for person, role in self._gone(part):
            if role not in a.OFFICES:
                yield _ended(part, person, role, a.EndRole(person=person, role=role))

    def _given(self, part: AgencyPart) -> Iterator[Change]:
        held = self._held(part)
        for person, role in _staff(part):
            if (person, role) not in held and not (role in a.OFFICES and person in self._leaving(part)):
                yield _given(part, person, role)

    def _outsiders(self, part: AgencyPart) -> Iterator[Change]:
        held = self._held(part)
        for person in part.external_deputies:
            if (person, a.DEPUTY) not in held and person not in self._leaving(part):
                yield _given(part, person, a.DEPUTY)

    def _stood_down(self, part: AgencyPart) -> Iterator[Change]:
        wanted = [*_staff(part), *((person, a.DEPUTY) for person in part.external_deputies)]
        for person in sorted(self._leaving(part)):
            yield _ended(part, person, "lead officer or deputy", a.StandDownLeadOfficer(person=person))
            yield from (_given(part, who, role) for who, role in wanted if who == person and role in a.OFFICES)

    def _wide_ended(self) -> tuple[list[Change], list[Change]]:
        """Those of whoever applies it, which come last so that they can, and everybody else's."""
        wanted = {(each.id, role, each.home) for each in self.document.people for role in each.roles}
        held = [each for each in self.register.partnership.holdings if each.from_then_on(self.now)]
        said = "people" in self.document.model_fields_set
        gone = [each for each in held if said and (each.person, each.role, each.home) not in wanted]
        ends = [
            Change(
                "ended",
                PARTNERSHIP_STREAM,
                w.EndRole(person=each.person, role=each.role),
                f"{each.person}: {each.role} of the partnership",
            )
            for each in gone
        ]
        mine = [end for end, each in zip(ends, gone, strict=True) if each.person == self.by]
        return mine, [end for end in ends if end not in mine]

    def _wide_given(self) -> Iterator[Change]:
        held = self.register.partnership.holdings
        there = {(each.person, each.role, each.home) for each in held if each.from_then_on(self.now)}
        for person in self.document.people:
            for role in person.roles:
                if (person.id, role, person.home) not in there:
                    command = w.GrantRole(person=person.id, role=role, home=person.home)
                    yield Change("added", PARTNERSHIP_STREAM, command, f"{person.id}: {role} of the partnership")

    def _methods(self) -> Iterator[Change]:
        wanted = [(each.between, method) for each in self.document.agreements for method in each.methods]
        there = [
            (each.between, each.method_id)
            for each in self.register.partnership.methods
            if each.until is None or self.now < each.until
        ]
        for between, method in wanted:
            if (frozenset(between), method) not in there:
                command = w.AgreeSecureMethod(between=between, method_id=method)
                yield Change("added", PARTNERSHIP_STREAM, command, f"{method} between {' and '.join(between)}")
        kept = {(frozenset(between), method) for between, method in wanted}
        for pair, method in there:
            if "agreements" in self.document.model_fields_set and (pair, method) not in kept:
                one, other = sorted(pair)
                end = w.EndSecureMethod(between=(one, other), method_id=method)
                yield Change("ended", PARTNERSHIP_STREAM, end, f"{method} between {one} and {other}")

    def _contacts(self) -> Iterator[Change]:
        staff = ((part.id, person) for part in self.document.agencies for person in part.people)
        wide = ((person.home, person) for person in self.document.people)
        for home, person in (*staff, *wide):
            found = self.register.contact(person.id, self.now)
            other = self._otherwise(person.id, found[1], person.contact) if found and person.contact else []
            if person.contact is not None and (found is None or other):
                command = RecordContact(person=person.id, **person.contact.model_dump())
                sign: Sign = "added" if found is None else "ended" if person.contact.channel == "none" else "changed"
                what = f" (other {', '.join(other)})" if sign == "changed" else ""
                yield Change(sign, f"agency/{home}", command, f"{person.id}: reached by {person.contact.channel}{what}")

    def _otherwise(self, person: str, contact: Contact, wanted: ContactPart) -> list[str]:
        """What would change; an address that may not be seen is taken to be the same."""
        now, then = ((each.quiet_from, each.quiet_until) for each in (contact, wanted))
        differs = {
            "channel": contact.channel != wanted.channel,
            "address": self.addresses.get(person, wanted.address) != wanted.address,
            "quiet hours": now != then,
        }
        return [name for name, is_other in differs.items() if is_other]

    def _rota(self, part: AgencyPart) -> Iterator[Change]:
        if "rota" not in part.model_fields_set:
            return
        there, wanted = self._to_come(self._agency(part).shifts), self._to_come(part.rota)
        if there != wanted:
            shifts = tuple(shift for shift in part.rota if shift.until > self.now)
            command = RecordDutyRota(shifts=shifts, since=self.now if there else None)
            sign: Sign = "ended" if not wanted else "changed" if there else "added"
            yield Change(sign, f"agency/{part.id}", command, f"{part.id}: duty rota with {len(shifts)} shifts")

    def _to_come(self, shifts: Iterable[Shift]) -> set[tuple[str, datetime, datetime]]:
        return {(each.person, max(each.since, self.now), each.until) for each in shifts if each.until > self.now}


def commands(document: PartnershipDocument, now: datetime = EVER) -> list[tuple[str, Command]]:
    """What to ask of which stream, in this order, where the registers are empty."""
    return [(change.stream, change.command) for change in Comparing(document, now=now).changes()]


def _staff(part: AgencyPart) -> list[Held]:
    return list(dict.fromkeys((person.id, role) for person in part.people for role in person.roles))


def _given(part: AgencyPart, person: str, role: str) -> Change:
    given: Command
    match role:
        case a.LEAD:
            given = a.AppointLeadOfficer(person=person)
        case a.DEPUTY:
            given = a.AppointDeputy(person=person)
        case _:
            given = a.GrantRole(person=person, role=role)
    return Change("added", f"agency/{part.id}", given, f"{person}: {role} of {part.id}")


def _ended(part: AgencyPart, person: str, role: str, end: Command) -> Change:
    return Change("ended", f"agency/{part.id}", end, f"{person}: {role} of {part.id}")
