"""Related requests of other agencies, so that whoever shares sees them, and that they are no reason not to (R-056).

Nobody is looked for by name: references differ in each stream, so that no list of who is known where can be made.
What is found is what the request itself belongs to: the other requests of its gathering, and those by which the same
information was passed on. A related request that the requester knows of may be named.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from domain.decider import Warn
from domain.event import Command
from domain.facts import Facts
from domain.incidents.gathering_state import Gathering
from domain.refusal import Refused
from domain.request import commands as c
from domain.request.state import ShareRequest


def related(state: ShareRequest, command: Command) -> frozenset[str]:
    """The streams of the gathering and of the parent, and of the request that is named."""
    named: Iterable[str] = ()
    match command:
        case c.CreateShareRequest():
            named = _streams(command.gathering_id, command.parent_request_id)
        case c.SubmitShareRequest():
            named = _streams(command.create.gathering_id, command.create.parent_request_id)
        case c.SubmitForDecision():
            named = _streams(state.gathering_id, state.parent_request_id, command.duplicate_of_hint)
    return frozenset(named)


def _streams(gathering: UUID | None, *requests: UUID | None) -> Iterator[str]:
    if gathering is not None:
        yield f"gathering/{gathering}"
    yield from (f"share-request/{request}" for request in requests if request is not None)


def others(gathering: UUID | None, parent: UUID | None, facts: Facts) -> tuple[UUID, ...]:
    """The requests beside this one of the same gathering, and of the same parent."""
    own = UUID(facts.stream.rpartition("/")[2])
    return tuple(other for other in _found(gathering, parent, facts) if other != own)


def _found(gathering: UUID | None, parent: UUID | None, facts: Facts) -> Iterator[UUID]:
    if gathering is not None:
        gathered: Gathering = facts.related[f"gathering/{gathering}"]
        yield from (asked.request_id for asked in gathered.returns.values() if asked.status != "nil")
    if parent is not None:
        passed_on: ShareRequest = facts.related[f"share-request/{parent}"]
        yield from (each.new_request_id for each in passed_on.onward.values() if each.new_request_id is not None)


def gathered_for(gathering: UUID | None, facts: Facts) -> None:
    """Raises Refused(not_found) for a gathering that never was."""
    if gathering is not None and facts.related[f"gathering/{gathering}"].state == "NONE":
        raise Refused("not_found", "gathering_id", "Name a gathering that the partnership has opened, or none.")


def hint(state: ShareRequest, command: c.SubmitForDecision, facts: Facts) -> UUID | None:
    """The request that is named, else the first that is found. Raises Refused(not_found) for one that whoever names it
    could not see."""
    named = command.duplicate_of_hint
    if named is None:
        return next(iter(others(state.gathering_id, state.parent_request_id, facts)), None)
    request: ShareRequest = facts.related[f"share-request/{named}"]
    seen = any(facts.register.roles(facts.person, agency, facts.now) for agency in request.agencies)
    if not seen or named == state.request_id:
        raise Refused("not_found", "duplicate_of_hint", "Name another request that your agency takes part in.")
    return named


def no_reason(found: object) -> list[Warn]:
    """What is said where there is one."""
    return [Warn("related_request_known")] if found else []
