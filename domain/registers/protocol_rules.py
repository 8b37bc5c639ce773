"""What may happen to a protocol: one function for each command (Code section 1, Appendix 3)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.decider import Decisions
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers import protocol_language as p
from domain.registers.protocol_state import REVIEW, Protocol, Version, next_deadline
from domain.registers.protocol_terms import complete, in_force, judged, still_ahead
from domain.request.deadlines import begins
from domain.request.demands import filled, given, moment, readable_length
from domain.values import Deadline

Decide = Callable[[Protocol, Any, Facts], Decisions]
"""(state, command, facts) -> decisions. It knows the command's type by its place in the table."""


def draft(state: Protocol, command: p.DraftProtocol, facts: Facts) -> Decisions:
    """Drafts a version; whoever was asked about the draft before it is asked anew (R-168).

    Raises Refused: field_missing, wrong_state for a number that is in use, and as `judged` does.
    """
    version = given(command.version, "field_missing", "version")
    if version in state.versions:
        raise Refused("wrong_state", "version", "This version is written down already: give a change a new number.")
    warnings = judged(command, facts)
    yield p.ProtocolDrafted(
        **{name: getattr(command, name) for name in p.Terms.model_fields},
        protocol_id=UUID(facts.stream.rpartition("/")[2]),
        version=version,
        drafted_by=facts.by.person,
    )
    yield from warnings


def record_consultation(state: Protocol, command: p.RecordConsultation, facts: Facts) -> Decisions:
    """What the lead officer of a party thinks of the draft (R-017, R-165). Raises Refused: agency_not_party,
    field_missing, wrong_state without a draft."""
    view = filled(command.view, "field_missing", "view")
    at = moment(command, facts)
    version = _drafted(state)
    _party(command.agency_id, version.terms.parties)
    yield p.ProtocolLeadOfficerConsulted(
        version=version.version,
        agency_id=command.agency_id,
        lead_officer=facts.by.person,
        view=view,
        at=at,
        late_reason=command.late_reason,
    )


def sign(state: Protocol, command: p.SignProtocol, facts: Facts) -> Decisions:
    """Signs a draft that has every field (R-182, R-183). Raises Refused: field_missing, purpose_missing,
    agency_not_party, wrong_state without a draft or signed already."""
    version = _drafted(state)
    complete(version.terms, facts)
    _party(command.agency_id, version.terms.sharers if command.side == "sharer" else version.terms.receivers)
    if (command.side, command.agency_id) in version.signed:
        raise Refused("wrong_state", "agency_id", "This agency has signed on this side already.")
    yield p.ProtocolSigned(
        version=version.version,
        side=command.side,
        agency_id=command.agency_id,
        name=filled(command.name, "field_missing", "name"),
        position=filled(command.position, "field_missing", "position"),
        signature_ref=filled(command.signature_ref, "field_missing", "signature_ref"),
        signed_by=facts.by.person,
        signed_at=moment(command, facts),
        late_reason=command.late_reason,
    )


def activate(state: Protocol, command: p.ActivateProtocol, facts: Facts) -> Decisions:
    """Puts the draft into force. Raises Refused: lead_officer_not_consulted, signature_missing,
    legal_basis_not_in_force, dates_out_of_order for one that is over, wrong_state without a draft."""
    version = _drafted(state)
    if version.not_consulted:
        raise Refused("lead_officer_not_consulted", field=version.not_consulted[0])
    if version.unsigned:
        raise Refused("signature_missing", field=version.unsigned[0][1])
    in_force(version.terms, facts)
    lasts = given(version.terms.duration, "field_missing", "duration")
    still_ahead(lasts, facts)
    yield p.ProtocolActivated(
        version=version.version,
        since=lasts.since,
        until=lasts.until,
        review_at=begins(lasts.review_on) if lasts.review_on else None,
        expires_at=begins(lasts.until + timedelta(days=1)),
    )


def withdraw(state: Protocol, command: p.WithdrawProtocol, facts: Facts) -> Decisions:
    """No request may cite it any more; those that do stay as they are (R-013, INV-44).

    Raises Refused: reasons_missing, wrong_state for one that is over already.
    """
    reason = filled(command.reason, "reasons_missing", "reason")
    if state.state not in ("Draft", "Active") or (state.state == "Draft" and state.draft is None):
        raise Refused("wrong_state", "state", "It is withdrawn or over already.")
    yield p.ProtocolWithdrawn(reason=reason, by=facts.by.person)


def clock_reached(state: Protocol, command: ClockReached, facts: Facts) -> Decisions:
    """It is to be looked at again, or is over. Nothing where another version came meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now < deadline.due_at or deadline != next_deadline(state) or state.in_force is None:
        return
    happened = p.ProtocolReviewDue if deadline.name == REVIEW else p.ProtocolExpired
    yield happened(version=state.in_force)


def _drafted(state: Protocol) -> Version:
    if state.drafted is None:
        raise Refused("wrong_state", "state", "No version of this protocol is being agreed; draft one first.")
    return state.drafted


def _party(agency: str, parties: tuple[str, ...]) -> None:
    if agency not in parties:
        raise Refused("agency_not_party", "agency_id", "Name an agency that takes part on this side of the protocol.")


DECIDE: Mapping[type[Command], Decide] = {
    p.DraftProtocol: draft,
    p.RecordConsultation: record_consultation,
    p.SignProtocol: sign,
    p.ActivateProtocol: activate,
    p.WithdrawProtocol: withdraw,
    ClockReached: clock_reached,
}


def decide(state: Protocol, command: Command, facts: Facts) -> Decisions:
    """What follows from the command. Raises Refused: too_long, and as the command's own function does."""
    readable_length(command, facts)
    yield from DECIDE[type(command)](state, command, facts)
