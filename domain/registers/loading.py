"""The first load of the registers, from one document that a person wrote."""

from collections.abc import Iterable, Iterator

from domain.catalogue import Catalogue
from domain.catalogue_entries import Sector
from domain.document import Document, Path, load
from domain.event import Command
from domain.registers import agency_language as agency
from domain.registers import partnership
from domain.registers.agency_language import (
    AppointDeputy,
    AppointLeadOfficer,
    GrantRole,
    Kind,
    RegisterAgency,
)
from domain.values import AgencyId, Code, PersonId, Value

PARTNERSHIP_STREAM = "partnership/main"


class Person(Value):
    """`roles` are the person's in this agency, the offices of lead officer and deputy included."""

    id: PersonId
    roles: tuple[Code, ...]


class AgencyPart(Value):
    """`external_deputies` work in other agencies and stand in here."""

    id: AgencyId
    name: str
    kind: Kind
    sector: Sector
    public_authority: bool
    commissioner: AgencyId | None = None
    people: tuple[Person, ...] = ()
    external_deputies: tuple[PersonId, ...] = ()


class WidePerson(Person):
    """Somebody with a role in the partnership as a whole; `home` is the agency they work in."""

    home: AgencyId


class Agreement(Value):
    between: tuple[AgencyId, AgencyId]
    methods: tuple[Code, ...]


class PartnershipDocument(Value):
    """Who takes part, with their people, and which secure methods they agreed with each other."""

    agencies: tuple[AgencyPart, ...]
    people: tuple[WidePerson, ...] = ()
    agreements: tuple[Agreement, ...] = ()


def read_partnership(text: str, catalogue: Catalogue, name: str = "partnership") -> PartnershipDocument:
    """Raises DocumentError where something named is not there, or is there twice."""
    document = load(text, PartnershipDocument, name)
    for path, named, known, what in _references(document.value, catalogue):
        if named not in known:
            remedy = f"Use one of: {', '.join(sorted(known))}."
            raise document.fault(path, f"there is no {what} {named}", remedy)
    _named_once(document)
    return document.value


def commands(document: PartnershipDocument) -> list[tuple[str, Command]]:
    """What to ask of which stream, in this order, to have it so."""
    return [
        *_agencies(document.agencies),
        *((f"agency/{part.id}", command) for part in document.agencies for command in _staff(part)),
        *((PARTNERSHIP_STREAM, command) for command in _wide(document)),
        *(
            (f"agency/{part.id}", AppointDeputy(person=person))
            for part in document.agencies
            for person in part.external_deputies
        ),
    ]


def _agencies(parts: Iterable[AgencyPart]) -> Iterator[tuple[str, Command]]:
    """A commissioner before those it commissions."""
    for part in sorted(parts, key=lambda each: each.commissioner is not None):
        command = RegisterAgency(
            agency_id=part.id,
            name=part.name,
            kind=part.kind,
            sector=part.sector,
            public_authority=part.public_authority,
            commissioner_id=part.commissioner,
        )
        yield f"agency/{part.id}", command


def _staff(part: AgencyPart) -> Iterator[Command]:
    for person in part.people:
        for role in person.roles:
            match role:
                case agency.LEAD:
                    yield AppointLeadOfficer(person=person.id)
                case agency.DEPUTY:
                    yield AppointDeputy(person=person.id)
                case _:
                    yield GrantRole(person=person.id, role=role)


def _wide(document: PartnershipDocument) -> Iterator[Command]:
    for person in document.people:
        for role in person.roles:
            yield partnership.GrantRole(person=person.id, role=role, home=person.home)
    for agreement in document.agreements:
        for method in agreement.methods:
            yield partnership.AgreeSecureMethod(between=agreement.between, method_id=method)


def _references(document: PartnershipDocument, catalogue: Catalogue) -> Iterator[tuple[Path, str, set[str], str]]:
    """What the document names, where, and among what it should be."""
    agencies = {part.id for part in document.agencies}
    bound = {role.id for role in catalogue.roles if role.agency_bound}
    wide = {role.id for role in catalogue.roles} - bound
    staff = {person.id for part in document.agencies for person in part.people}
    usable = {method.id for method in catalogue.secure_methods if method.active and not method.forbidden}
    for at, part in enumerate(document.agencies):
        if part.commissioner is not None:
            yield ("agencies", at, "commissioner"), part.commissioner, agencies - {part.id}, "agency"
        for number, person in enumerate(part.people):
            for role in person.roles:
                yield ("agencies", at, "people", number, "roles"), role, bound, "role within an agency"
        for deputy in part.external_deputies:
            yield ("agencies", at, "external_deputies"), deputy, staff, "member of staff"
    for at, person in enumerate(document.people):
        yield ("people", at, "home"), person.home, agencies, "agency"
        for role in person.roles:
            yield ("people", at, "roles"), role, wide, "role in the partnership"
    for at, agreement in enumerate(document.agreements):
        for one in agreement.between:
            yield ("agreements", at, "between"), one, agencies, "agency"
        for method in agreement.methods:
            yield ("agreements", at, "methods"), method, usable, "secure method in use"


def _named_once(document: Document[PartnershipDocument]) -> None:
    value = document.value
    places: list[tuple[Path, str]] = [(("agencies", at), part.id) for at, part in enumerate(value.agencies)]
    for at, part in enumerate(value.agencies):
        places += [(("agencies", at, "people", number), each.id) for number, each in enumerate(part.people)]
    seen: set[str] = set()
    for path, id in places:
        if id in seen:
            raise document.fault(path, f"{id} is there twice", "Keep one of the two.")
        seen.add(id)
