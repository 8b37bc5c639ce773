"""When the work on a request is finished."""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import CloseShare
from domain.request.demands import in_state
from domain.request.events import ShareClosed
from domain.request.parts import CloseOutcome, TellingSummary
from domain.request.state import ShareRequest
from domain.request.telling import nobody_named, telling_open
from domain.request.transitions import MOVES, State

OUTCOMES: dict[State, CloseOutcome] = {
    "Received": "shared",
    "Declined": "declined",
    "Stopped": "stopped",
    "Cancelled": "cancelled",
}


def close(state: ShareRequest, command: CloseShare, facts: Facts) -> Decisions:
    """Nothing may be left open: telling, disagreement, correction, a withdrawal, the review of an emergency."""
    untold = telling_open(state)
    if untold:
        remedy = f"Tell each of them, or have it put off or waived with a reason: {', '.join(untold)}."
        raise Refused("telling_open", "telling", remedy)
    if nobody_named(state):
        remedy = "Name the people whom it was about with AddDataSubject, so that they are told."
        raise Refused("telling_open", field="subjects", how_to_fix=remedy)
    open_ones = ", ".join(id for id, each in state.escalations.items() if each.open)
    if open_ones:
        raise Refused("disagreement_open", "escalations", f"Resolve the disagreement first: {open_ones}.")
    if state.correction_open:
        raise Refused("correction_open", "corrections", _uncorrected(state))
    if any(each.response is None for each in state.withdrawals.values()):
        remedy = "Wait until the recipient has said what became of the information after the withdrawal."
        raise Refused("wrong_state", field="withdrawals", how_to_fix=remedy)
    if state.retrospective and state.retrospective_finding is None:
        remedy = "Have the emergency disclosure reviewed first, by another person."
        raise Refused("wrong_state", field="retrospective", how_to_fix=remedy)
    in_state(state, *MOVES[ShareClosed].source)
    statuses = [telling.status for telling in state.telling.values()]
    summary = TellingSummary(told=statuses.count("told"), not_required=statuses.count("not_required"))
    yield ShareClosed(closed_by=facts.by.person, telling_summary=summary, outcome=OUTCOMES[state.state])


def _uncorrected(state: ShareRequest) -> str:
    """What is not put right yet, and who does not know."""
    items = [f"issue a correction of {item}" for item in state.inaccurate_items]
    waiting = [
        f"wait for {agency} to acknowledge {id}"
        for id, each in state.corrections.items()
        for agency in each.waiting_for
    ]
    said = "; ".join((*items, *waiting))
    return f"{said[0].upper()}{said[1:]}."
