"""A partnership's file beside a service that has registers already: what would change, and its recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cli.exits import WrongInput
from client.sharewell import CommandRefused
from domain.catalogue import Catalogue
from domain.refusal import Refused
from domain.registers.comparing import Comparing
from domain.registers.loading import PARTNERSHIP_STREAM, PartnershipDocument, Person
from domain.registers.register import Register
from domain.registers.rehearsing import Rehearsed, Rehearsing
from domain.values import SYSTEM
from worker.assembly import Parts

UNSEEN = "addresses are not compared: say --as somebody who edits the registers"

AT_ONCE = "The registers have changed meanwhile; {done} changes are recorded. Run it again to see what differs."


@dataclass(frozen=True)
class Compared:
    """What differs; `notes` is what no command can change; `applied`: it is recorded. `unkept`: nobody edits the
    registers any more, so that it is recorded in the service's name."""

    differences: list[Rehearsed]
    notes: list[str]
    applied: bool
    unkept: bool


async def compared(
    parts: Parts,
    document: PartnershipDocument,
    register: Register,
    catalogue: Catalogue,
    now: datetime,
    person: str | None,
    apply: bool,
) -> Compared:
    """Rehearses every change; records them with `apply` only if none would be refused.

    Raises WrongInput without somebody to apply it, Refused for the first change that would be refused.
    """
    unkept = not any(register.partnership.holders(role, now) for role in catalogue.permissions["edit_registers"])
    if apply and person is None and not unkept:
        raise WrongInput("Say in whose name it is recorded: --apply --as PERSON.")
    editor = person is not None and _edits(register, catalogue, person, now)
    addresses = await _addresses(parts, document, register, person) if person and editor else {}
    comparing = Comparing(document, register, now, addresses, person or SYSTEM)
    states: dict[str, Any] = {f"agency/{id}": agency for id, agency in register.agencies.items()}
    states[PARTNERSHIP_STREAM] = register.partnership
    rehearsing = Rehearsing(person or SYSTEM, now, catalogue, parts.policy.calendar)
    differences = rehearsing.of(comparing.changes(), states)
    if apply:
        await _applied(parts, differences, person or SYSTEM)
    unseen = [] if editor or not _contacts(document) else [UNSEEN]
    return Compared(differences, [*comparing.notes(), *unseen], apply, unkept)


def _edits(register: Register, catalogue: Catalogue, person: str, now: datetime) -> bool:
    """Whether the person edits every agency's register, and so sees its addresses."""
    return bool(register.roles(person, None, now) & set(catalogue.permissions["edit_registers"]))


def _contacts(document: PartnershipDocument) -> list[tuple[str, Person]]:
    """Everybody of whom the file says how they are reached, with the agency that keeps it."""
    staff = [(part.id, each) for part in document.agencies for each in part.people]
    return [(home, each) for home, each in (*staff, *((each.home, each) for each in document.people)) if each.contact]


async def _addresses(
    parts: Parts, document: PartnershipDocument, register: Register, person: str
) -> Mapping[str, str | None]:
    """Where the file gives contacts: those in the registers, opened for this person, which is recorded."""
    homes = {home for home, _ in _contacts(document) if home in register.agencies}
    found: dict[str, str | None] = {}
    for home in sorted(home for home in homes if register.agencies[home].contacts):
        record = await parts.reading.show(f"agency/{home}", person)
        found |= {who: contact["address"] for who, contact in record.state["contacts"].items()}
    return found


async def _applied(parts: Parts, differences: list[Rehearsed], person: str) -> None:
    for each in differences:
        if each.refusal is not None:
            raise Refused(each.refusal.code, each.refusal.field, f"{each.change.about}: {each.refusal.how_to_fix}")
    for done, each in enumerate(differences):
        try:
            await parts.sharewell.carry_out(each.change.stream, each.change.command, person=person)
        except CommandRefused as refused:  # rehearsed well a moment ago: somebody else changed them since
            remedy = f"{each.change.about}: {refused.refusal.how_to_fix} {AT_ONCE.format(done=done)}"
            raise Refused(refused.refusal.code, refused.refusal.field, remedy) from None
