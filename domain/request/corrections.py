"""Putting right what was wrong, with everybody whom it reached (Code App 1 Q6, R-146, INV-30)."""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.demands import filled, in_state, moment
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES


def report_inaccuracy(state: ShareRequest, command: c.ReportInaccuracy, facts: Facts) -> Decisions:
    """Says what is wrong with an item that was shared. Raises Refused: unknown_item, field_missing."""
    _shared(state, command.item_id)
    what_is_wrong = filled(command.what_is_wrong, "field_missing", "what_is_wrong")
    at = moment(command, facts)
    in_state(state, *MOVES[e.InaccuracyReported].source)
    yield e.InaccuracyReported(
        item_id=command.item_id,
        reported_by=facts.by.person,
        what_is_wrong=what_is_wrong,
        at=at,
        late_reason=command.late_reason,
    )


def issue_correction(state: ShareRequest, command: c.IssueCorrection, facts: Facts) -> Decisions:
    """Says what is right instead, to every agency that the item ever reached.

    Raises Refused: wrong_state for a reference in use, unknown_item, field_missing.
    """
    if command.correction_id in state.corrections:
        raise Refused("wrong_state", "correction_id", "Another correction has this reference; use a new one.")
    to_agencies = _shared(state, command.item_id)
    correction = filled(command.correction, "field_missing", "correction")
    in_state(state, *MOVES[e.CorrectionIssued].source)
    yield e.CorrectionIssued(
        correction_id=command.correction_id,
        item_id=command.item_id,
        to_agencies=to_agencies,
        by=facts.by.person,
        at=facts.now,
        correction=correction,
    )


def _shared(state: ShareRequest, item_id: str) -> tuple[str, ...]:
    """Where the item went. Raises Refused(unknown_item) for one that never left."""
    if item_id not in state.gone_to:
        raise Refused("unknown_item", "item_id", "Name an item that was shared through this request.")
    return state.gone_to[item_id]


def acknowledge_correction(state: ShareRequest, command: c.AcknowledgeCorrection, facts: Facts) -> Decisions:
    """One agency has put its own copy right. Raises Refused: malformed, not_a_holder, wrong_state when it is done."""
    correction = state.corrections.get(command.correction_id)
    if correction is None:
        raise Refused("malformed", "correction_id", "Name a correction that was issued in this request.")
    agency = facts.by.acting_for or facts.by.agency
    if agency is None or agency not in correction.to_agencies:
        raise Refused("not_a_holder", "person", "Leave it to the agencies that the correction went to.")
    at = moment(command, facts)
    if agency not in correction.waiting_for:
        raise Refused("wrong_state", "correction_id", "Your agency has acknowledged this correction.")
    in_state(state, *MOVES[e.CorrectionAcknowledged].source)
    yield e.CorrectionAcknowledged(
        correction_id=command.correction_id,
        agency_id=agency,
        by=facts.by.person,
        at=at,
        late_reason=command.late_reason,
    )
