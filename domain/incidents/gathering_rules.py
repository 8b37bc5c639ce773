"""What may happen to a gathering: one function for each command (R-087, R-088)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from domain.decider import Decisions, Warn
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.incidents import gathering_language as g
from domain.incidents.gathering_state import Gathering, Return, open_deadlines
from domain.refusal import Refused
from domain.request.demands import filled, given, readable_length, today
from domain.request.parties import parties
from domain.values import Deadline

Decide = Callable[[Gathering, Any, Facts], Decisions]
"""(state, command, facts) -> decisions. It knows the command's type by its place in the table."""


def open_gathering(state: Gathering, command: g.OpenGathering, facts: Facts) -> Decisions:
    """Opens the stream and asks every agency, each of whose own lead officers decides.

    Raises Refused: legal_basis_missing, unknown_code, legal_basis_not_in_force, field_missing, agency_not_party,
    agency_without_lead_officer, urgency_unknown, malformed for a day that is over.
    """
    basis = given(command.statutory_basis_id, "legal_basis_missing", "statutory_basis_id")
    basis = facts.catalogue.legal_basis(basis, today(facts), "statutory_basis_id").id
    if not command.subject_refs:
        raise Refused("field_missing", field="subject_refs")
    scope = filled(command.scope, "field_missing", "scope")
    gathers = given(facts.by.agency, "agency_not_party", "person")
    warnings = _asked(command, gathers, facts)
    urgency = facts.catalogue.urgency(command.urgency).id
    due_at = _due(command, facts)
    if state.state != "NONE":
        raise Refused("wrong_state", field="state")
    gathering_id = UUID(facts.stream.rpartition("/")[2])
    yield g.GatheringOpened(
        gathering_id=gathering_id,
        kind=command.kind,
        statutory_basis_id=basis,
        subject_refs=command.subject_refs,
        scope=scope,
        opened_by=facts.by.person,
        agency_id=gathers,
        urgency=urgency,
        due_at=due_at,
    )
    for agency in command.agencies:
        yield g.AgencyReturnRequested(agency_id=agency, request_id=uuid5(gathering_id, agency), due_at=due_at)
    yield from warnings


def _asked(command: g.OpenGathering, gathers: str, facts: Facts) -> list[Warn]:
    """Every agency must be fit to disclose to the one that gathers: what its request would be refused for, is refused
    here, before anything is asked of anybody."""
    if not command.agencies:
        raise Refused("field_missing", field="agencies")
    if len(set(command.agencies)) < len(command.agencies):
        raise Refused("malformed", "agencies", "Name every agency once.")
    said = [warn for agency in command.agencies for warn in _fit(agency, gathers, facts)]
    return list(dict.fromkeys(said))


def _fit(agency: str, gathers: str, facts: Facts) -> list[Warn]:
    try:
        return parties(facts, agency, gathers, never_blocked=False)
    except Refused as refused:
        raise Refused(refused.refusal.code, "agencies", refused.refusal.how_to_fix) from None


def _due(command: g.OpenGathering, facts: Facts) -> datetime:
    due_at = given(command.due_at, "field_missing", "due_at")
    if due_at <= facts.now:
        raise Refused("malformed", "due_at", "Give a time that is still to come.")
    return due_at


def record_nil(state: Gathering, command: g.RecordNilReturn, facts: Facts) -> Decisions:
    """The agency looked and holds nothing. Raises Refused: field_missing."""
    searched_what = filled(command.searched_what, "field_missing", "searched_what")
    _open(state)
    if _return(state, command.agency_id).status != "asked":
        raise Refused("wrong_state", "agency_id", "This agency has answered already.")
    yield g.NilReturnRecorded(agency_id=command.agency_id, searched_what=searched_what, by=facts.by.person)


def record_return(state: Gathering, command: g.RecordReturn, facts: Facts) -> Decisions:
    """Also where it comes late, or after a nil return. Raises Refused: not_found for a request of nobody's asking."""
    if _return(state, command.agency_id).request_id != command.request_id:
        raise Refused("not_found", field="request_id")
    _open(state)
    if state.returns[command.agency_id].status != "received":
        yield g.AgencyReturnReceived(agency_id=command.agency_id, request_id=command.request_id)


def close(state: Gathering, command: g.CloseGathering, facts: Facts) -> Decisions:
    """Raises Refused: returns_outstanding while any agency has neither returned nor said that it holds nothing."""
    if state.with_status("asked"):
        raise Refused("returns_outstanding", field="agencies")
    _open(state)
    returns, nil = state.with_status("received"), state.with_status("nil")
    yield g.GatheringClosed(returns=returns, nil=nil, by=facts.by.person)


def clock_reached(state: Gathering, command: ClockReached, facts: Facts) -> Decisions:
    """A return is late. Nothing where it came meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline in open_deadlines(state):
        yield g.AgencyReturnOverdue(agency_id=deadline.name.partition(" ")[2])


def _return(state: Gathering, agency: str) -> Return:
    if agency not in state.returns:
        raise Refused("agency_not_party", "agency_id", "Name an agency that was asked for its return.")
    return state.returns[agency]


def _open(state: Gathering) -> None:
    if state.state != "Open":
        raise Refused("wrong_state", field="state")


DECIDE: Mapping[type[Command], Decide] = {
    g.OpenGathering: open_gathering,
    g.RecordNilReturn: record_nil,
    g.RecordReturn: record_return,
    g.CloseGathering: close,
    ClockReached: clock_reached,
}


def decide(state: Gathering, command: Command, facts: Facts) -> Decisions:
    """What follows from the command. Raises Refused: too_long, and as the command's own function does."""
    readable_length(command)
    yield from DECIDE[type(command)](state, command, facts)
