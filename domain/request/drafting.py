"""Opening a request, and changing what it asks (R-001 to R-003, R-075, R-077)."""

from uuid import UUID

from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.authority import agencies_of
from domain.request.citing import Use, cited, use_of
from domain.request.classification import may_begin, never_blocked
from domain.request.contribution import contributes, stays_anonymised
from domain.request.demands import filled, given, in_state
from domain.request.inheritance import parent_of, passes_on, within
from domain.request.parties import parties
from domain.request.parts import AmendedField, Change
from domain.request.siblings import gathered_for, no_reason, others
from domain.request.state import ShareRequest
from domain.request.transitions import DRAFTING, NONE
from domain.sealed import Sealed

CODES: tuple[AmendedField, ...] = (
    "pathway",
    "threshold_level",
    "urgency",
    "purpose_code",
    "disclosing_agency_id",
    "recipient_agency_id",
)


def create(state: ShareRequest, command: c.CreateShareRequest, facts: Facts) -> Decisions:
    """Opens the stream. Raises Refused: pathway_level_mismatch, urgency_unknown, agency_not_party,
    agency_without_lead_officer, purpose_missing, purpose_out_of_scope, onward_not_permitted, limits_widened,
    protocol_not_active, anonymised_has_no_subjects, field_missing, not_found."""
    may_begin(facts, command.pathway, command.threshold_level, "")
    _within_office(facts, command.pathway)
    urgency = facts.catalogue.urgency(given(command.urgency, "urgency_unknown", "urgency")).id
    urgent = never_blocked(facts, command.pathway)
    warnings = parties(facts, command.disclosing_agency_id, command.recipient_agency_id, urgent)
    requesting = agencies_of(state, command)["requesting"]
    facts.register.agency(requesting, "requesting_agency_id")
    purpose = facts.catalogue.purpose(given(command.purpose_code, "purpose_missing", "purpose_code")).id
    purpose_text = filled(command.purpose_text, "purpose_missing", "purpose_text")
    passes_on(command, facts)
    contributes(command, facts)
    gathered_for(command.gathering_id, facts)
    use = Use(command.disclosing_agency_id, command.recipient_agency_id, purpose, (), urgent)
    protocol_version, said = cited(command.protocol_id, use, facts)
    beside = others(command.gathering_id, command.parent_request_id, facts)
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
        protocol_version=protocol_version,
        gathering_id=command.gathering_id,
        parent_request_id=command.parent_request_id,
        dataset_id=command.dataset_id,
        dataset_period=command.dataset_period,
    )
    yield from (*warnings, *said, *no_reason(beside))


def amend(state: ShareRequest, command: c.AmendRequest, facts: Facts) -> Decisions:
    """Changes what is asked. A settled footing was settled for something else, so it is lost and settled anew.

    Raises Refused: malformed where nothing changes, and as `create` does.
    """
    pathway_id = command.pathway or state.pathway
    level = state.threshold_level if command.threshold_level is None else command.threshold_level
    pathway = may_begin(facts, pathway_id, level, state.risk_level)
    _within_office(facts, pathway_id)
    if pathway.anonymised and state.subjects:
        raise Refused("anonymised_has_no_subjects", field="pathway")
    stays_anonymised(state.dataset_id, pathway_id, facts)
    if command.urgency is not None:
        facts.catalogue.urgency(command.urgency)
    disclosing = command.disclosing_agency_id or state.disclosing_agency_id
    recipient = command.recipient_agency_id or state.recipient_agency_id
    urgent = never_blocked(facts, pathway_id, state.risk_level)
    warnings = parties(facts, disclosing, recipient, urgent)
    if command.purpose_code is not None:
        facts.catalogue.purpose(command.purpose_code)
    parent = parent_of(state, facts)
    if parent is not None:
        within(parent, facts, disclosing, recipient, command.purpose_code or state.purpose_code)
    use = Use(disclosing, recipient, command.purpose_code or state.purpose_code, use_of(state, facts).items, urgent)
    citation, said = _citation(state, command, use, facts)
    changes = (*_changes(state, command), *citation)
    if not changes:
        raise Refused("malformed", "pathway", "Name at least one field that is to change.")
    in_state(state, *DRAFTING, "FootingSettled", "AwaitingDecision")
    if state.footing is not None:
        yield e.LegalFootingLost(cause="scope_widened")
    yield e.ShareRequestAmended(changes=changes)
    yield from (*warnings, *said)


def _within_office(facts: Facts, pathway: str) -> None:
    """A partnership officer asks for a practice review and for nothing else. Raises Refused(role_not_held)."""
    if facts.by.role == "partnership_officer" and not facts.catalogue.pathway(pathway).gathering:
        raise Refused(
            "role_not_held", "pathway", "Leave it to the staff of the agencies; ask for practice reviews only."
        )


def _changes(state: ShareRequest, command: c.AmendRequest) -> tuple[Change, ...]:
    codes = tuple(
        Change(field=field, old_version=state.set_in.get(field, 0), new_code=_code(getattr(command, field)))
        for field in CODES
        if getattr(command, field) not in (None, getattr(state, field))
    )
    return (*codes, *_text(state, command.purpose_text))


def _citation(
    state: ShareRequest, command: c.AmendRequest, use: Use, facts: Facts
) -> tuple[tuple[Change, ...], list[Warn]]:
    """Which protocol it cites from now on, in the version that is in force today."""
    if command.without_protocol and command.protocol_id:
        raise Refused("malformed", "without_protocol", "Cite a protocol, or say that you cite none.")
    protocol_id = None if command.without_protocol else command.protocol_id or state.protocol_id
    version, said = cited(protocol_id, use, facts)
    new: dict[AmendedField, UUID | str | None] = {"protocol_id": protocol_id, "protocol_version": version}
    changes = tuple(
        Change(field=field, old_version=state.set_in.get(field, 0), new_code=_code(value) if value else None)
        for field, value in new.items()
        if value != getattr(state, field)
    )
    return changes, said


def _code(value: str | int | UUID) -> str:
    return value.hex if isinstance(value, UUID) else str(value)


def _text(state: ShareRequest, text: Sealed | None) -> tuple[Change, ...]:
    if text is None:
        return ()
    new = filled(text, "purpose_missing", "purpose_text")
    return (Change(field="purpose_text", old_version=state.set_in.get("purpose_text", 0), new=new),)
