"""What may happen to a gathering: one function for each command (R-087, R-088)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid5

from domain.decider import Decisions, Warn
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.incidents import gathering_language as g
from domain.incidents.demands import Decide, by_command, in_state, own_id
from domain.incidents.gathering_state import Gathering, Return, open_deadlines
from domain.refusal import Refused
from domain.request.demands import filled, given, today
from domain.request.grounds import GATEWAYS, basis_of
from domain.request.parties import parties
from domain.values import Deadline


def open_gathering(state: Gathering, command: g.OpenGathering, facts: Facts) -> Decisions:
    """Opens the stream and asks every agency, each of whose own lead officers decides.

    Raises Refused: legal_basis_missing, unknown_code, legal_basis_not_in_force, field_missing, agency_not_party,
    agency_without_lead_officer, urgency_unknown, malformed for a day that is over.
    """
    basis = given(command.statutory_basis_id, "legal_basis_missing", "statutory_basis_id")
    basis = basis_of(facts, basis, today(facts), "statutory_basis_id", GATEWAYS).id
    if not command.subject_refs:
        raise Refused("field_missing", field="subject_refs")
    scope = filled(command.scope, "field_missing", "scope")
    gathers = given(facts.by.agency, "agency_not_party", "person")
    warnings = _asked(command, gathers, facts)
    urgency = facts.catalogue.urgency(command.urgency).id
    due_at = _due(command.due_at, facts)
    in_state(state, "NONE")
    gathering_id = own_id(facts)
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
    said = [warn for agency in command.agencies for warn in _fit(agency, gathers, facts, "agencies")]
    return list(dict.fromkeys(said))


def _fit(agency: str, gathers: str, facts: Facts, field: str) -> list[Warn]:
    try:
        return parties(facts, agency, gathers, never_blocked=False)
    except Refused as refused:
        raise Refused(refused.refusal.code, field, refused.refusal.how_to_fix) from None


def _due(day: datetime | None, facts: Facts) -> datetime:
    due_at = given(day, "field_missing", "due_at")
    if due_at <= facts.now:
        raise Refused("malformed", "due_at", "Give a time that is still to come.")
    return due_at


def record_nil(state: Gathering, command: g.RecordNilReturn, facts: Facts) -> Decisions:
    """The agency looked and holds nothing. Raises Refused: field_missing."""
    searched_what = filled(command.searched_what, "field_missing", "searched_what")
    in_state(state, "Open")
    if _return(state, command.agency_id).status != "asked":
        raise Refused("wrong_state", "agency_id", "This agency has answered already.")
    yield g.NilReturnRecorded(agency_id=command.agency_id, searched_what=searched_what, by=facts.by.person)


def record_return(state: Gathering, command: g.RecordReturn, facts: Facts) -> Decisions:
    """Also where it comes late, or after a nil return. Raises Refused: not_found for a request of nobody's asking."""
    if not _return(state, command.agency_id).answered_by(command.request_id):
        raise Refused("not_found", field="request_id")
    in_state(state, "Open")
    if state.returns[command.agency_id].status != "received":
        yield g.AgencyReturnReceived(agency_id=command.agency_id, request_id=command.request_id)


def record_not_asked(state: Gathering, command: g.RecordReturnNotAsked, facts: Facts) -> Decisions:
    """Nothing where it was asked for again meanwhile, or has come by another way."""
    asked = _return(state, command.agency_id)
    in_state(state, "Open")
    if asked.status == "asked" and asked.request_id == command.request_id:
        yield g.AgencyReturnNotAsked(agency_id=command.agency_id, request_id=command.request_id)


def ask_again(state: Gathering, command: g.AskReturnAgain, facts: Facts) -> Decisions:
    """By another request. Raises Refused: agency_not_party, agency_without_lead_officer, field_missing, malformed."""
    asked = _return(state, command.agency_id)
    warnings = _fit(command.agency_id, state.agency_id, facts, "agency_id")
    still_to_come = state.due_at if state.due_at and state.due_at > facts.now else None
    due_at = _due(command.due_at or still_to_come, facts)
    in_state(state, "Open")
    if asked.status != "asked" or not (asked.unasked or asked.overdue):
        raise Refused("wrong_state", "agency_id", "It was asked and has time left, or has answered already.")
    request_id = uuid5(facts.command_id, command.agency_id)
    yield g.AgencyReturnRequested(agency_id=command.agency_id, request_id=request_id, due_at=due_at)
    yield from warnings


def record_family_approach(state: Gathering, command: g.RecordFamilyApproach, facts: Facts) -> Decisions:
    """Raises Refused: field_missing for who was asked, extended_family_reason_missing for why nobody was."""
    if command.sought != "yes":
        filled(command.reason_if_not, "extended_family_reason_missing", "reason_if_not")
    elif not any(person.filled for person in command.from_whom):
        raise Refused("field_missing", field="from_whom")
    in_state(state, "Open")
    yield g.FamilyApproachRecorded(
        sought=command.sought,
        from_whom=command.from_whom,
        reason_if_not=command.reason_if_not,
        by=facts.by.person,
    )


def close(state: Gathering, command: g.CloseGathering, facts: Facts) -> Decisions:
    """Raises Refused: returns_outstanding while any agency has neither returned nor said that it holds nothing,
    extended_family_reason_missing while it is open whether the wider family was asked."""
    if state.with_status("asked"):
        raise Refused("returns_outstanding", field="agencies")
    if state.extended_family is None:
        raise Refused("extended_family_reason_missing", field="extended_family")
    in_state(state, "Open")
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


DECIDE: Mapping[type[Command], Decide] = {
    g.OpenGathering: open_gathering,
    g.RecordNilReturn: record_nil,
    g.RecordReturn: record_return,
    g.RecordReturnNotAsked: record_not_asked,
    g.AskReturnAgain: ask_again,
    g.RecordFamilyApproach: record_family_approach,
    g.CloseGathering: close,
    ClockReached: clock_reached,
}

decide = by_command(DECIDE)
