"""The decision not to share, or not yet; and what undoes a decision."""

from uuid import uuid5

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.assignment import assign
from domain.request.commands import (
    CancelRequest,
    DeclineShare,
    RecordAlternativeBasis,
    ReopenDecision,
    ReturnForInformation,
    StopShare,
)
from domain.request.demands import filled, given, in_state
from domain.request.events import (
    AlternativeBasisRecorded,
    DecisionReopened,
    ShareDeclined,
    ShareRequestCancelled,
    ShareRequestReturned,
    ShareStopped,
)
from domain.request.lateness import still_undecided
from domain.request.office import acting_as, acting_reason, present, unconflicted
from domain.request.retention import schedule
from domain.request.specific import specific
from domain.request.standing import consent_gone
from domain.request.state import ShareRequest
from domain.request.training import decider_trained
from domain.request.transitions import MOVES


def decline(state: ShareRequest, command: DeclineShare, facts: Facts) -> Decisions:
    """Declines on grounds of the list; that the data are protected by law is none of them (INV-49)."""
    unconflicted(state, facts.by.person)
    present(state, facts.by.person, facts)
    trained = decider_trained(state, facts)
    if not command.ground_ids:
        raise Refused("ground_not_specific", field="ground_ids")
    for ground in command.ground_ids:
        facts.catalogue.decline_ground(ground)
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    specific(reasons, "reasons")
    if not command.right_to_escalate_stated:
        remedy = "Tell the requester that they may raise a disagreement, and how."
        raise Refused("field_missing", field="right_to_escalate_stated", how_to_fix=remedy)
    still_undecided(state, facts)
    yield ShareDeclined(
        decision_id=uuid5(facts.command_id, "decision"),
        approver_id=facts.by.person,
        acting_as=acting_as(state, facts),
        acting_reason=acting_reason(state, facts),
        ground_ids=command.ground_ids,
        reasons=reasons,
        alternatives_offered=command.alternatives_offered,
        right_to_escalate_stated=True,
    )
    yield from trained
    yield from schedule(state, facts, "declined")


def return_for_information(state: ShareRequest, command: ReturnForInformation, facts: Facts) -> Decisions:
    """Sends the request back to its draft, naming what is missing."""
    unconflicted(state, facts.by.person)
    present(state, facts.by.person, facts)
    if not command.missing:
        raise Refused("field_missing", field="missing")
    reason = filled(command.reason, "reasons_missing", "reason")
    still_undecided(state, facts)
    yield ShareRequestReturned(returned_by=facts.by.person, missing=command.missing, reason=reason)


def reopen(state: ShareRequest, command: ReopenDecision, facts: Facts) -> Decisions:
    """Lets the request be decided again; by another person where an escalation changed the decision (INV-33)."""
    unconflicted(state, facts.by.person)
    barred = _changed_decider(state, command)
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    if state.stopped_without_consent or consent_gone(state):
        raise Refused("share_stopped", field="state")
    in_state(state, *MOVES[DecisionReopened].source)
    must_not_decide = tuple(dict.fromkeys((*state.must_not_decide, *barred)))
    assigned = assign(state.model_copy(update={"must_not_decide": must_not_decide}), facts, "reopened")
    yield DecisionReopened(
        escalation_id=command.escalation_id,
        by=facts.by.person,
        reasons=reasons,
        decider_must_not_be=barred,
    )
    yield assigned


def _changed_decider(state: ShareRequest, command: ReopenDecision) -> tuple[str, ...]:
    if command.escalation_id is None:
        return ()
    escalation = state.escalations.get(command.escalation_id)
    if escalation is None:
        raise Refused("not_found", field="escalation_id", how_to_fix="Name a disagreement of this request.")
    if escalation.outcome not in ("changed", "compromise"):
        return ()
    contested = [one for one in state.decisions if escalation.decision_id in (None, one.decision_id)]
    return (contested[-1].decider,) if contested else ()


def stop(state: ShareRequest, command: StopShare, facts: Facts) -> Decisions:
    """Takes an approval back before anything is sent, by somebody without a part in it: whoever asked cancels, and a
    withdrawal of consent stops a share by itself."""
    unconflicted(state, facts.by.person)
    if command.cause in ("consent_withdrawn", "consent_lapsed"):
        remedy = "Record the withdrawal of the consent, or its review; that stops the share."
        raise Refused("unknown_code", field="cause", how_to_fix=remedy)
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    in_state(state, *MOVES[ShareStopped].source)
    yield ShareStopped(cause=command.cause, at=facts.now, by=facts.by.person, reasons=reasons)
    yield from schedule(state, facts, "stopped")


def record_alternative_basis(state: ShareRequest, command: RecordAlternativeBasis, facts: Facts) -> Decisions:
    """Replaces a consent that was withdrawn; it must be approved afresh before anything is sent (INV-14).

    It is a part of the office's own decision, so whoever records it may also take that decision (ADR 10).
    """
    unconflicted(state, facts.by.person)
    basis = _alternative(command, facts)
    for ground in command.ground_ids:
        facts.catalogue.public_interest_ground(ground)
    if not command.ground_ids:
        raise Refused("ground_missing", field="ground_ids")
    risk = facts.catalogue.risk(given(command.risk_level, "risk_level_missing", "risk_level"))
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    in_state(state, *MOVES[AlternativeBasisRecorded].source)
    replaced = _replaced(state, command)
    assigned = assign(state.model_copy(update={"risk_level": risk.id}), facts, "alternative_basis")
    yield AlternativeBasisRecorded(
        replaces_consent_id=replaced,
        legal_basis_id=basis,
        ground_ids=command.ground_ids,
        risk_level=risk.id,
        reasons=reasons,
        recorded_by=facts.by.person,
        at=facts.now,
    )
    yield assigned


def _alternative(command: RecordAlternativeBasis, facts: Facts) -> str:
    """An Article 6 basis in force today that needs no consent (INV-04)."""
    id = given(command.legal_basis_id, "legal_basis_missing", "legal_basis_id")
    basis = facts.catalogue.legal_basis(id, facts.calendar.local(facts.now).date())
    if basis.layer != "art6" or basis.needs_consent:
        remedy = "Name a basis of Article 6 other than consent."
        raise Refused("legal_basis_missing", field="legal_basis_id", how_to_fix=remedy)
    return basis.id


def _replaced(state: ShareRequest, command: RecordAlternativeBasis) -> str:
    """A consent that was withdrawn, or that a review ended."""
    gone = [id for id, consent in state.consents.items() if consent.status in ("withdrawn", "ended")]
    id = command.replaces_consent_id or state.withdrawn_consent_id or next(reversed(gone), None)
    if id is None:
        raise Refused("wrong_state", field="state", how_to_fix="No consent was withdrawn; reopen the decision instead.")
    if id not in gone:
        remedy = "Name the consent that was withdrawn."
        raise Refused("not_found", field="replaces_consent_id", how_to_fix=remedy)
    return id


def cancel(state: ShareRequest, command: CancelRequest, facts: Facts) -> Decisions:
    """Ends a request before anything is sent; that somebody else will share is no reason (R-056)."""
    roles = facts.register.roles(facts.by.person, state.requesting_agency_id, facts.now)
    if facts.by.person != state.requester_id and "safeguarding_lead" not in roles:
        remedy = "Only who made the request, or the safeguarding lead, can cancel it."
        raise Refused("role_not_held", field="person", how_to_fix=remedy)
    specific(command.reason_code, "reason_code")
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    specific(reasons, "reasons")
    if state.threshold_unclear:
        raise Refused("threshold_unresolved", field="threshold_level")
    in_state(state, *MOVES[ShareRequestCancelled].source)
    yield ShareRequestCancelled(
        by=facts.by.person,
        reason_code=command.reason_code,
        reasons=reasons,
        decision_not_to_share=command.decision_not_to_share,
    )
    yield from schedule(state, facts, "cancelled")
