"""Opening a request, and changing what it asks (R-001 to R-003, R-075, R-077)."""

from uuid import UUID

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.authority import agencies_of
from domain.request.classification import may_begin, never_blocked
from domain.request.demands import filled, given, in_state
from domain.request.inheritance import parent_of, passes_on, within
from domain.request.parties import parties
from domain.request.parts import AmendedField, Change
from domain.request.state import ShareRequest
from domain.request.transitions import DRAFTING, NONE
from domain.sealed import Sealed

CODES: tuple[AmendedField, ...] = (
    "pathway",
    "threshold_level",
    "urgency",
    "purpose_code",
    "protocol_id",
    "disclosing_agency_id",
    "recipient_agency_id",
)


def create(state: ShareRequest, command: c.CreateShareRequest, facts: Facts) -> Decisions:
    """Opens the stream. Raises Refused: pathway_level_mismatch, urgency_unknown, agency_not_party,
    agency_without_lead_officer, purpose_missing, purpose_out_of_scope, onward_not_permitted, limits_widened."""
    may_begin(facts, command.pathway, command.threshold_level, "")
    urgency = facts.catalogue.urgency(given(command.urgency, "urgency_unknown", "urgency")).id
    warnings = parties(
        facts,
        command.disclosing_agency_id,
        command.recipient_agency_id,
        never_blocked(facts, command.pathway),
    )
    requesting = agencies_of(state, command)["requesting"]
    facts.register.agency(requesting, "requesting_agency_id")
    purpose = facts.catalogue.purpose(given(command.purpose_code, "purpose_missing", "purpose_code")).id
    purpose_text = filled(command.purpose_text, "purpose_missing", "purpose_text")
    passes_on(command, facts)
    in_state(state, *NONE)
    yield e.ShareRequestCreated(
        request_id=UUID(facts.stream.rpartition("/")[2]),
        direction=command.direction,
        pathway=command.pathway,
        threshold_level=command.threshold_level,
        urgency=urgency,
        requester_id=facts.person,
        requesting_agency_id=requesting,
        disclosing_agency_id=command.disclosing_agency_id,
        recipient_agency_id=command.recipient_agency_id,
        purpose_code=purpose,
        purpose_text=purpose_text,
        protocol_id=command.protocol_id,
        gathering_id=command.gathering_id,
        parent_request_id=command.parent_request_id,
    )
    yield from warnings


def amend(state: ShareRequest, command: c.AmendRequest, facts: Facts) -> Decisions:
    """Changes what is asked. A settled footing was settled for something else, so it is lost and settled anew.

    Raises Refused: malformed where nothing changes, and as `create` does.
    """
    pathway_id = command.pathway or state.pathway
    level = state.threshold_level if command.threshold_level is None else command.threshold_level
    pathway = may_begin(facts, pathway_id, level, state.risk_level)
    if pathway.anonymised and state.subjects:
        raise Refused("anonymised_has_no_subjects", field="pathway")
    if command.urgency is not None:
        facts.catalogue.urgency(command.urgency)
    disclosing = command.disclosing_agency_id or state.disclosing_agency_id
    recipient = command.recipient_agency_id or state.recipient_agency_id
    warnings = parties(facts, disclosing, recipient, never_blocked(facts, pathway_id, state.risk_level))
    if command.purpose_code is not None:
        facts.catalogue.purpose(command.purpose_code)
    parent = parent_of(state, facts)
    if parent is not None:
        within(parent, facts, disclosing, recipient, command.purpose_code or state.purpose_code)
    changes = _changes(state, command)
    if not changes:
        raise Refused("malformed", "pathway", "Name at least one field that is to change.")
    in_state(state, *DRAFTING, "FootingSettled", "AwaitingDecision")
    if state.footing is not None:
        yield e.LegalFootingLost(cause="scope_widened")
    yield e.ShareRequestAmended(changes=changes)
    yield from warnings


def _changes(state: ShareRequest, command: c.AmendRequest) -> tuple[Change, ...]:
    codes = tuple(
        Change(field=field, old_version=state.set_in.get(field, 0), new_code=_code(getattr(command, field)))
        for field in CODES
        if getattr(command, field) not in (None, getattr(state, field))
    )
    return (*codes, *_text(state, command.purpose_text))


def _code(value: str | int | UUID) -> str:
    return value.hex if isinstance(value, UUID) else str(value)


def _text(state: ShareRequest, text: Sealed | None) -> tuple[Change, ...]:
    if text is None:
        return ()
    new = filled(text, "purpose_missing", "purpose_text")
    return (Change(field="purpose_text", old_version=state.set_in.get("purpose_text", 0), new=new),)
