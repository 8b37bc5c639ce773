"""Legal holds: while one is active nothing is destroyed on any path (INV-37). They are counted."""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import events as e
from domain.request.commands import PlaceLegalHold, ReleaseLegalHold
from domain.request.demands import filled, in_state, moment
from domain.request.state import ShareRequest
from domain.request.transitions import ANY


def place(state: ShareRequest, command: PlaceLegalHold, facts: Facts) -> Decisions:
    """A hold undoes an authorisation to dispose (INV-38).

    Raises Refused: wrong_state for an id that holds already, unknown_code, field_missing, disposal_started, disposed.
    """
    if command.hold_id in state.holds:
        raise Refused("wrong_state", "hold_id", "Give the hold an id of its own; this one is in place.")
    facts.catalogue.hold_authority(command.authority)
    authority_ref = filled(command.authority_ref, "field_missing", "authority_ref")
    scope = filled(command.scope, "field_missing", "scope")
    at = moment(command, facts)
    in_state(state, *ANY)
    yield e.LegalHoldPlaced(
        hold_id=command.hold_id,
        authority=command.authority,
        authority_ref=authority_ref,
        scope=scope,
        placed_by=facts.by.person,
        at=at,
        late_reason=command.late_reason,
    )


def release(state: ShareRequest, command: ReleaseLegalHold, facts: Facts) -> Decisions:
    """By another person than the one who placed it (sod9).

    Raises Refused: not_found, separation_of_duties, field_missing, disposed.
    """
    placed_by = state.holds.get(command.hold_id)
    if placed_by is None:
        raise Refused("not_found", "hold_id", "Name a hold that is in place.")
    if placed_by == facts.by.person:
        raise Refused("separation_of_duties", field="person")
    authority_ref = filled(command.authority_ref, "field_missing", "authority_ref")
    at = moment(command, facts)
    in_state(state, *ANY)
    yield e.LegalHoldReleased(
        hold_id=command.hold_id,
        released_by=facts.by.person,
        authority_ref=authority_ref,
        at=at,
        late_reason=command.late_reason,
    )
