"""A partnership in one document that a person wrote: who takes part, who works there, what they agreed."""

from collections.abc import Iterator
from typing import Self

from pydantic import model_validator

from domain.catalogue import Catalogue
from domain.catalogue_entries import Sector
from domain.document import Document, Path, load
from domain.registers import papers_language as p
from domain.registers.agency_language import OFFICES, Kind
from domain.registers.reach_language import Channel, Shift, WallTime
from domain.values import AgencyId, Code, PersonId, Value

PARTNERSHIP_STREAM = "partnership/main"


class ContactPart(Value):
    """How somebody is reached; without it, it stays as they said themselves."""

    channel: Channel
    address: str | None = None
    quiet_from: WallTime | None = None
    quiet_until: WallTime | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.channel == "none") != (self.address is None):
            raise ValueError("an address goes with every channel but `none`")
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours have a beginning and an end: quiet_from and quiet_until")
        return self


class Person(Value):
    """`roles` are the person's in this agency, the offices of lead officer and deputy included."""

    id: PersonId
    roles: tuple[Code, ...]
    contact: ContactPart | None = None


class AgencyPart(Value):
    """`external_deputies` work in other agencies and stand in here. What is left out stays as the register has it."""

    id: AgencyId
    name: p.Line
    kind: Kind
    sector: Sector
    public_authority: bool
    commissioner: AgencyId | None = None
    people: tuple[Person, ...] = ()
    external_deputies: tuple[PersonId, ...] = ()
    rota: tuple[Shift, ...] = ()
    registration: p.RecordIcoRegistration | None = None
    policies: tuple[p.RegisterPolicy, ...] = ()
    privacy_notice: p.RegisterPrivacyNotice | None = None
    mechanisms: tuple[p.Mechanism, ...] = ()

    @property
    def officers(self) -> set[str]:
        """Everybody who decides here, from outside too."""
        own = {person.id for person in self.people if set(person.roles) & set(OFFICES)}
        return own | set(self.external_deputies)


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


def _references(document: PartnershipDocument, catalogue: Catalogue) -> Iterator[tuple[Path, str, set[str], str]]:
    """What the document names, where, and among what it should be."""
    agencies = {part.id for part in document.agencies}
    bound = {role.id for role in catalogue.roles if role.agency_bound}
    wide = {role.id for role in catalogue.roles} - bound
    staff = {person.id for part in document.agencies for person in part.people}
    everybody = staff | {person.id for person in document.people}
    usable = {method.id for method in catalogue.secure_methods if method.active and not method.forbidden}
    for at, part in enumerate(document.agencies):
        if part.commissioner is not None:
            yield ("agencies", at, "commissioner"), part.commissioner, agencies - {part.id}, "agency"
        for number, person in enumerate(part.people):
            for role in person.roles:
                yield ("agencies", at, "people", number, "roles"), role, bound, "role within an agency"
        for deputy in part.external_deputies:
            yield ("agencies", at, "external_deputies"), deputy, staff, "member of staff"
        for number, shift in enumerate(part.rota):
            yield ("agencies", at, "rota", number), shift.person, part.officers, "lead officer or deputy here"
        for number, mechanism in enumerate(part.mechanisms):
            yield ("agencies", at, "mechanisms", number), mechanism.owner, everybody, "person"
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
