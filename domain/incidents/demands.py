"""What the rules of every stream beside share requests ask alike, and how a command finds its rule."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.decider import Decisions
from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.demands import readable_length
from domain.values import SYSTEM

Decide = Callable[[Any, Any, Facts], Decisions]
"""(state, command, facts) -> decisions. It knows the types of state and command by its place in the table."""


def by_command(table: Mapping[type[Command], Decide]) -> Decide:
    """A stream's `decide` from its rules. Raises Refused: too_long, and as the command's own function does."""

    def decide(state: Any, command: Any, facts: Facts) -> Decisions:
        readable_length(command, facts)
        yield from table[type(command)](state, command, facts)

    return decide


def own_id(facts: Facts) -> UUID:
    """The id in the stream's name."""
    return UUID(facts.stream.rpartition("/")[2])


def in_state(state: Any, allowed: str) -> None:
    """Raises Refused(wrong_state); the last question about a command."""
    if state.state != allowed:
        raise Refused("wrong_state", field="state")


def step(holds: bool, how_to_fix: str, code: str = "wrong_state") -> None:
    """Raises Refused where something else comes first."""
    if not holds:
        raise Refused(code, "state", how_to_fix)


def past(at: datetime | None, field: str, facts: Facts) -> datetime | None:
    """The clocks of two streams may differ a little, so what the service itself says of another stream is taken.

    Raises Refused(time_in_future).
    """
    if at is not None and at > facts.now and facts.person != SYSTEM:
        raise Refused("time_in_future", field=field)
    return at
