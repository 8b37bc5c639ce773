"""Identity, visibility, authority: the first three questions about every command (DESIGN 3)."""

from collections.abc import Iterator

from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import (
    AcknowledgeCorrection,
    CreateShareRequest,
    RecordEmergencyDisclosure,
    SubmitShareRequest,
)
from domain.request.lateness import office_lost
from domain.request.permissions import ANYONE, PERMITS, Party, Permit
from domain.request.state import ShareRequest
from domain.values import SYSTEM, Actor


def authorise(state: ShareRequest, command: Command, facts: Facts) -> Actor:
    """In which role the person acts. Raises Refused: unknown_person, not_found, or the permit's own refusal."""
    permit = PERMITS[command.type]
    if facts.person == SYSTEM:
        return _system(permit)
    office_lost(state, command, facts)
    home = facts.register.home(facts.person, facts.now)
    if not facts.register.known(facts.person, facts.now):
        raise Refused("unknown_person", field="person")
    parties, holding = agencies_of(state, command), _holders(state, command)
    if state.state == "NONE" and not parties:
        raise Refused("not_found", field="stream")
    if state.state != "NONE" and not _visible(facts, frozenset((*parties.values(), *holding))):
        raise Refused("not_found", field="stream")
    for party, agency in _places(permit, parties, holding):
        held = _held(facts, agency, permit)
        if held is not None and (agency is not None or party == "partnership"):
            return Actor(person=facts.person, role=held, agency=home, acting_for=agency if agency != home else None)
    raise Refused(permit.no_party if _held(facts, home, permit) else permit.no_role, field="person")


def agencies_of(state: ShareRequest, command: Command) -> dict[Party, str]:
    """The agencies by their part in the request; before its first event, as the command names them."""
    match command:
        case _ if state.state != "NONE":
            return _named(state.requesting_agency_id, state.disclosing_agency_id, state.recipient_agency_id)
        case CreateShareRequest():
            return _opening(command)
        case SubmitShareRequest():
            return _opening(command.create)
        case RecordEmergencyDisclosure():
            return _named(command.disclosing_agency_id, command.disclosing_agency_id, command.told_to.agency_id)
        case _:
            return {}


def _opening(create: CreateShareRequest) -> dict[Party, str]:
    asking = create.disclosing_agency_id if create.direction == "push" else create.recipient_agency_id
    return _named(create.requesting_agency_id or asking, create.disclosing_agency_id, create.recipient_agency_id)


def _named(requesting: str, disclosing: str, recipient: str) -> dict[Party, str]:
    return {"requesting": requesting, "disclosing": disclosing, "recipient": recipient}


def _holders(state: ShareRequest, command: Command) -> tuple[str, ...]:
    """Agencies to which it was passed on see a request for one purpose: to acknowledge a correction (INV-30)."""
    if not isinstance(command, AcknowledgeCorrection) or command.correction_id not in state.corrections:
        return ()
    return state.corrections[command.correction_id].to_agencies


def _places(permit: Permit, parties: dict[Party, str], holding: tuple[str, ...]) -> Iterator[tuple[Party, str | None]]:
    """Where the person may hold the role, in the order of the permit."""
    for party in permit.of:
        yield from ((party, agency) for agency in (holding if party == "holder" else (parties.get(party),)))


def _system(permit: Permit) -> Actor:
    if SYSTEM not in permit.roles:
        raise Refused("role_not_held", field="person")
    return Actor(person=SYSTEM, role=SYSTEM)


def _visible(facts: Facts, agencies: frozenset[str]) -> bool:
    return any(facts.register.roles(facts.person, agency, facts.now) for agency in (*agencies, None))


def _held(facts: Facts, agency: str | None, permit: Permit) -> str | None:
    """The first role of the permit that the person holds there; None where they hold none."""
    held = facts.register.roles(facts.person, agency, facts.now)
    allowed = (*(facts.catalogue.permissions[permit.act] if permit.act else ()), *permit.roles)
    if ANYONE in allowed:
        return min(held, default=None)
    if agency == facts.register.home(facts.person, facts.now):  # the partnership's own agency acts by its officers
        held |= facts.register.roles(facts.person, None, facts.now)
    return next((role for role in allowed if role in held), None)
