"""The pure functions that each kind of stream supplies (DESIGN 3), after Jérémie Chassaing's Decider."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from domain.event import Body, Command, Event
from domain.facts import Facts
from domain.sealed import Sealed
from domain.values import Actor, Deadline, Duty, Effect, Summary, Value
from domain.warning import warning_texts

if TYPE_CHECKING:
    from domain.registers.register import Register

S = TypeVar("S", bound=Value)


@dataclass(frozen=True)
class Warn:
    """Said beside the events: allowed, but the Code advises otherwise. Raises KeyError for a code without a text."""

    code: str

    def __post_init__(self) -> None:
        warning_texts()[self.code]


Decisions = Iterator[Body | Warn]
"""What a decision yields happens together, or not at all: where it refuses in the end, nothing of it has happened."""


def _no_streams(state: Any, command: Command) -> frozenset[str]:
    return frozenset()


def _no_texts(state: Any, command: Command) -> Iterable[Sealed]:
    return ()


def _no_texts_of_others(state: Any, command: Command, related: Mapping[str, Any]) -> Mapping[str, Iterable[Sealed]]:
    return {}


def _to_the_parties(summary: Summary) -> Iterable[str | None]:
    """A stream without agencies is the partnership's own, which its officers see."""
    return summary.agencies or (None,)


def _to_nobody_else(state: Any, event: Event) -> Iterable[str]:
    return ()


def _nobody(state: Any, viewer: str, register: "Register", now: datetime) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True)
class Decider(Generic[S]):
    """One kind of stream.

    `initial` is the state before the first event. `authorise` says in which role the person acts, or refuses.
    `decide` says what may happen, or refuses. `evolve` says what is true now and never refuses.
    `agencies`, `opens` and `related` name what `decide` must be shown: registers, earlier sealed texts, other streams;
    `opens_related` the texts of those other streams, by stream.
    `pinned` is the version of the catalogue that the stream goes by, once it is fixed (INV-44).
    `resting` is true where the stream only waits for its retention; `ended` where nothing can follow.
    `moved_in` is the version since which nothing has happened upon which anybody decides; None: the stream's own.
    `too_late` says to whoever decides upon an older one what happened meanwhile, where there is something to say.
    `seen_by` names the agencies whose staff may read it, None for the partnership's; `addressed` those beside them that
    may read one event, and nothing else; `withheld` the people whom a reader is not shown.
    """

    kind: str
    initial: S
    commands: Mapping[str, type[Command]]
    events: Mapping[str, type[Body]]
    authorise: Callable[[S, Command, Facts], Actor]
    decide: Callable[[S, Command, Facts], Decisions]
    evolve: Callable[[S, Event], S]
    next_deadline: Callable[[S], Deadline | None]
    summary: Callable[[S], Summary]
    duties: Callable[[S], tuple[Duty, ...]]
    agencies: Callable[[S, Command], frozenset[str]]
    reactions: Callable[[Event], Iterable[Effect]] = lambda event: ()
    opens: Callable[[S, Command], Iterable[Sealed]] = _no_texts
    related: Callable[[S, Command], frozenset[str]] = _no_streams
    opens_related: Callable[[S, Command, Mapping[str, Any]], Mapping[str, Iterable[Sealed]]] = _no_texts_of_others
    pinned: Callable[[S], str | None] = lambda state: None
    resting: Callable[[S], bool] = lambda state: False
    ended: Callable[[S], bool] = lambda state: False
    seen_by: Callable[[Summary], Iterable[str | None]] = _to_the_parties
    addressed: Callable[[S, Event], Iterable[str]] = _to_nobody_else
    withheld: Callable[[S, str, "Register", datetime], frozenset[str]] = _nobody
    moved_in: Callable[[S], int | None] = lambda state: None
    too_late: Callable[[S, Command, Facts], str | None] = lambda state, command, facts: None

    def read(self, wire: dict[str, Any]) -> Event:
        """An event as it was written. Raises KeyError for a type this stream does not have."""
        return Event.from_wire(wire, self.events[wire["type"]])

    def fold(self, events: Iterable[Event], state: S | None = None) -> S:
        """What is true after these events."""
        now = self.initial if state is None else state
        for event in events:
            now = self.evolve(now, event)
        return now
