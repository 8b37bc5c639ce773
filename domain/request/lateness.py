"""What somebody is told whose decision comes too late: that it was taken already, or that the office was lost.

Silence and passing it on are no reason to refuse: any unconflicted holder of the office may still decide (R-001).
"""

from collections.abc import Iterator
from datetime import datetime

from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import events as e
from domain.request.commands import ApproveShare, DeclineShare, ReturnForInformation
from domain.request.demands import in_state
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES

DECIDING = (ApproveShare, DeclineShare, ReturnForInformation)
UNDECIDED = MOVES[e.ShareApproved].source
DRAFTS = ("NONE", "Draft", "SeekingConsent", "FootingSettled")
OVER = {"stopped": "The share was stopped", "cancelled": "The request was cancelled"}
OFFICES = ("lead_officer", "deputy_lead_officer")


def still_undecided(state: ShareRequest, facts: Facts) -> None:
    """Raises Refused: disposed, or wrong_state, which says who decided and when."""
    said = decided_already(state, facts)
    if said is not None:
        raise Refused("wrong_state", "state", said)
    in_state(state, *UNDECIDED)


def too_late(state: ShareRequest, command: Command, facts: Facts) -> str | None:
    """What is said of a decision upon what is not so any more; None where there is nothing closer to say."""
    return decided_already(state, facts) if isinstance(command, DECIDING) else None


def decided_already(state: ShareRequest, facts: Facts) -> str | None:
    """Of a decision that the request still stands on; else that it has been stopped or cancelled since."""
    if state.state in (*DRAFTS, *UNDECIDED, "Disposed"):
        return None
    last, over = state.decisions[-1] if state.decisions else None, _over(state)
    if over and state.outcome_at and (last is None or last.kind != over):
        return f"{OVER[over]} on {_on_the_wall(state.outcome_at, facts)}; no decision on it counts any more."
    if last is None:
        return None
    at = _on_the_wall(last.at, facts)
    return f"It was {last.kind} already, by {last.decider} on {at}; who sees it otherwise raises a disagreement."


def _over(state: ShareRequest) -> str | None:
    if state.state == "Cancelled" or state.closed == "cancelled":
        return "cancelled"
    return "stopped" if state.stopped else None


def office_lost(state: ShareRequest, command: Command, facts: Facts) -> None:
    """For whoever held the office while the request was open. Raises Refused(not_lead_officer)."""
    at = max(_ends(state, facts), default=None) if isinstance(command, DECIDING) else None
    if at is not None and not set(OFFICES) & facts.register.roles(facts.person, state.disclosing_agency_id, facts.now):
        remedy = f"Your office ended on {_on_the_wall(at, facts)}; a lead officer or deputy of the agency decides."
        raise Refused("not_lead_officer", "person", remedy)


def _ends(state: ShareRequest, facts: Facts) -> Iterator[datetime]:
    agency = facts.register.agencies.get(state.disclosing_agency_id)
    for each in agency.holdings if agency else ():
        ended = each.until is not None and state.created_at is not None and state.created_at < each.until <= facts.now
        if ended and each.person == facts.person and each.role in OFFICES and each.until:
            yield each.until


def _on_the_wall(at: datetime, facts: Facts) -> str:
    return f"{facts.calendar.local(at):%-d %B %Y at %H:%M}"
