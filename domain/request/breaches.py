"""Which breaches a share led to (R-066)."""

from domain.decider import Decisions
from domain.event import Command
from domain.facts import Facts
from domain.incidents.breach_state import Breach
from domain.refusal import Refused
from domain.request.commands import LinkBreach
from domain.request.demands import in_state
from domain.request.events import BreachLinked
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES


def related(state: ShareRequest, command: Command) -> frozenset[str]:
    """The stream of the breach that is named."""
    return frozenset({f"breach/{command.breach_id}"} if isinstance(command, LinkBreach) else ())


def link_breach(state: ShareRequest, command: LinkBreach, facts: Facts) -> Decisions:
    """Notes which breach a share led to; once for each breach.

    Raises Refused: not_found for no breach, that of another request or a transfer that never was; wrong_state,
    disposed.
    """
    breach: Breach = facts.related[f"breach/{command.breach_id}"]
    if breach.state == "NONE" or breach.request_id not in (None, state.request_id):
        raise Refused("not_found", "breach_id", "Name a breach that was reported, and of no other request.")
    if command.transfer_id is not None and command.transfer_id not in state.transfer_ids:
        raise Refused("not_found", "transfer_id", "Name a transfer of this request, or none.")
    if command.breach_id in state.breaches:
        return
    in_state(state, *MOVES[BreachLinked].source)
    yield BreachLinked(breach_id=command.breach_id, transfer_id=command.transfer_id)
