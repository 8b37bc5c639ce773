"""The pure functions that each kind of stream supplies (DESIGN 3), after Jérémie Chassaing's Decider."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from domain.event import Body, Command, Event
from domain.facts import Facts
from domain.sealed import Sealed
from domain.values import Actor, Deadline, Duty, Effect, Summary, Value
from domain.warning import warning_texts

S = TypeVar("S", bound=Value)


@dataclass(frozen=True)
class Warn:
    """Said beside the events: allowed, but the Code advises otherwise. Raises KeyError for a code without a text."""

    code: str

    def __post_init__(self) -> None:
        warning_texts()[self.code]


Decisions = Iterator[Body | Warn]
"""A decision refuses before it yields anything; what it yields happens together or not at all."""


def _nothing(state: Any, command: Command) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True)
class Decider(Generic[S]):
    """One kind of stream.

    `initial` is the state before the first event. `authorise` says in which role the person acts, or refuses.
    `decide` says what may happen, or refuses. `evolve` says what is true now and never refuses.
    `agencies`, `opens` and `related` name what `decide` must be shown: registers, earlier sealed texts, other streams.
    `pinned` is the version of the catalogue that the stream goes by, once it is fixed (INV-44).
    `resting` is true where the stream only waits for its retention; `ended` where nothing can follow.
    """

    kind: str
    initial: S
    commands: Mapping[str, type[Command]]
    events: Mapping[str, type[Body]]
    authorise: Callable[[S, Command, Facts], Actor]
    decide: Callable[[S, Command, Facts], Decisions]
    evolve: Callable[[S, Event], S]
    next_deadline: Callable[[S], Deadline | None]
    reactions: Callable[[Event], Iterable[Effect]]
    summary: Callable[[S], Summary]
    duties: Callable[[S], tuple[Duty, ...]]
    agencies: Callable[[S, Command], frozenset[str]]
    opens: Callable[[S, Command], Iterable[Sealed]]
    pinned: Callable[[S], str | None]
    resting: Callable[[S], bool]
    ended: Callable[[S], bool]
    related: Callable[[S, Command], frozenset[str]] = _nothing

    def read(self, wire: dict[str, Any]) -> Event:
        """An event as it was written. Raises KeyError for a type this stream does not have."""
        return Event.from_wire(wire, self.events[wire["type"]])

    def fold(self, events: Iterable[Event], state: S | None = None) -> S:
        """What is true after these events."""
        now = self.initial if state is None else state
        for event in events:
            now = self.evolve(now, event)
        return now
