"""Passing on what was received: the originator is asked first, or told at once (Code App 1 Q1 and Q6, INV-28)."""

from uuid import UUID, uuid5

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.classification import never_blocked
from domain.request.demands import filled, given, in_state, moment, not_before, today
from domain.request.facets import Onward
from domain.request.grounds import LAWFUL, basis_of
from domain.request.inheritance import rule_of
from domain.request.parties import party
from domain.request.specific import specific
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES


def request_onward(state: ShareRequest, command: c.RequestOnwardDisclosure, facts: Facts) -> Decisions:
    """Asks the originator. Raises Refused: wrong_state for a reference in use, agency_not_party,
    agency_without_lead_officer, field_missing, unknown_item, purpose_missing, legal_basis_missing,
    legal_basis_not_in_force, unknown_code, consent_missing."""
    if command.onward_id in state.onward:
        raise Refused("wrong_state", "onward_id", "Something else to be passed on has this reference; use a new one.")
    if command.to_agency in state.agencies:
        raise Refused("agency_not_party", "to_agency", "Name another agency; this one takes part already.")
    urgent = never_blocked(facts, state.pathway, state.risk_level)
    warnings = party(facts, command.to_agency, "to_agency", urgent)
    _received(state, command.items)
    purpose = filled(command.purpose, "purpose_missing", "purpose")
    basis = _basis(command, facts)
    if command.consent_covers and not _consent_covers(state, command.to_agency):
        remedy = "No consent names this agency: say so, and let the new request seek one."
        raise Refused("consent_missing", "consent_covers", remedy)
    in_state(state, *MOVES[e.OnwardDisclosureRequested].source)
    yield e.OnwardDisclosureRequested(
        onward_id=command.onward_id,
        by_agency=state.recipient_agency_id,
        to_agency=command.to_agency,
        items=command.items,
        purpose=purpose,
        legal_basis_id=basis,
        consent_covers=command.consent_covers,
    )
    yield from warnings


def _basis(command: c.RequestOnwardDisclosure, facts: Facts) -> str:
    """It rests on consent only where that is said to cover it."""
    named = given(command.legal_basis_id, "legal_basis_missing", "legal_basis_id")
    basis = basis_of(facts, named, today(facts), "legal_basis_id", LAWFUL)
    if basis.needs_consent and not command.consent_covers:
        remedy = "Say that the consent covers it, or name a basis that does not rest on consent."
        raise Refused("legal_basis_missing", "legal_basis_id", remedy)
    return basis.id


def _received(state: ShareRequest, items: tuple[str, ...]) -> None:
    if not items:
        raise Refused("field_missing", field="items")
    received = state.receipt.items if state.receipt else ()
    if not set(items) <= set(received):
        raise Refused("unknown_item", "items", "Name items that you received through this request.")


def _consent_covers(state: ShareRequest, agency: str) -> bool:
    """Whether every consent that the share rests on names the other agency too (INV-09)."""
    ids = state.footing.consent_ids if state.footing else ()
    consents = [state.consents[id] for id in ids if id in state.consents]
    return bool(consents) and all(each.counts and agency in each.scope.recipients for each in consents)


def permit_onward(state: ShareRequest, command: c.PermitOnward, facts: Facts) -> Decisions:
    """Permits it within limits; another request carries it. Raises Refused: malformed, separation_of_duties,
    limits_widened where the approval forbids any passing on, field_missing, wrong_state."""
    onward = _asked(state, command.onward_id)
    _another_decides(onward, facts)
    if not rule_of(state, facts).may_be_permitted:
        remedy = "It was shared on the condition that nobody passes it on; share with that agency yourselves."
        raise Refused("limits_widened", "onward_rule", remedy)
    limits = filled(command.limits, "field_missing", "limits")
    new_request_id = _new_request(state, command, facts)
    _unanswered(onward)
    in_state(state, *MOVES[e.OnwardDisclosurePermitted].source)
    yield e.OnwardDisclosurePermitted(
        onward_id=command.onward_id, by=facts.by.person, limits=limits, new_request_id=new_request_id
    )


def _new_request(state: ShareRequest, command: c.PermitOnward, facts: Facts) -> UUID:
    if command.new_request_id is None:
        return uuid5(facts.command_id, "onward")
    others = (each.new_request_id for id, each in state.onward.items() if id != command.onward_id)
    if command.new_request_id in (state.request_id, *others):
        raise Refused("malformed", "new_request_id", "Give each request that passes something on an id of its own.")
    return command.new_request_id


def refuse_onward(state: ShareRequest, command: c.RefuseOnward, facts: Facts) -> Decisions:
    """Refuses it, on grounds as specific as those for declining a share (INV-49). Raises Refused: malformed,
    separation_of_duties, ground_not_specific, reasons_missing, wrong_state."""
    onward = _asked(state, command.onward_id)
    _another_decides(onward, facts)
    if not command.ground_ids:
        raise Refused("ground_not_specific", field="ground_ids")
    for ground in command.ground_ids:
        facts.catalogue.decline_ground(ground)
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    specific(reasons, "reasons")
    _unanswered(onward)
    in_state(state, *MOVES[e.OnwardDisclosureRefused].source)
    yield e.OnwardDisclosureRefused(
        onward_id=command.onward_id, by=facts.by.person, ground_ids=command.ground_ids, reasons=reasons
    )


def record_made(state: ShareRequest, command: c.RecordOnwardMade, facts: Facts) -> Decisions:
    """Records that it was passed on. Without permission it needs a reason, and the originator is asked to look at it.

    Raises Refused: malformed, reasons_missing, onward_not_permitted, dates_out_of_order, wrong_state, and as
    `moment` does.
    """
    onward = _asked(state, command.onward_id)
    if command.without_permission:
        filled(command.reason, "reasons_missing", "reason")
    elif onward.status != "permitted":
        raise Refused("onward_not_permitted", field="onward_id")
    at = not_before(moment(command, facts), state.receipt.at if state.receipt else None, "the receipt")
    if onward.status == "permitted":
        not_before(at, onward.answered_at, "the permission")
    if onward.made:
        raise Refused("wrong_state", "onward_id", "This has been recorded as passed on already.")
    if command.without_permission and onward.status == "permitted":
        raise Refused("wrong_state", "without_permission", "It was permitted; record it as passed on with permission.")
    in_state(state, *MOVES[e.OnwardDisclosureRecorded].source)
    yield e.OnwardDisclosureRecorded(
        onward_id=command.onward_id,
        at=at,
        without_permission=command.without_permission,
        reason=command.reason,
        late_reason=command.late_reason,
    )


def _asked(state: ShareRequest, onward_id: str) -> Onward:
    if onward_id not in state.onward:
        raise Refused("malformed", "onward_id", "Name something that the originator was asked about in this request.")
    return state.onward[onward_id]


def _another_decides(onward: Onward, facts: Facts) -> None:
    """Who works for both agencies does not answer what they asked."""
    if facts.by.person == onward.asked_by:
        raise Refused("separation_of_duties", field="person")


def _unanswered(onward: Onward) -> None:
    if onward.status != "requested":
        raise Refused("wrong_state", "onward_id", "This has been answered.")
