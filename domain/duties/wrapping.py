"""Makes any kind of stream take the commands about its duties as well."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from domain.decider import Decider, Decisions
from domain.duties import rules
from domain.duties.book import DutyBook, noted, shown, tidied
from domain.duties.language import COMMANDS, EVENTS
from domain.event import Command, Event
from domain.facts import Facts
from domain.sealed import Sealed
from domain.values import Actor, Duty, Effect

B = TypeVar("B", bound=DutyBook)


def with_duties(inner: Decider[B]) -> Decider[B]:
    """The same kind of stream, whose duties can be claimed, released and handed over.

    Raises TypeError where the state of this kind is no DutyBook.
    """
    if not isinstance(inner.initial, DutyBook):
        raise TypeError(f"the state of {inner.kind} has no place for claims: let it be a DutyBook")
    outer = _WithDuties(inner)
    return replace(
        inner,
        commands={**inner.commands, **COMMANDS},
        events={**inner.events, **EVENTS},
        authorise=outer.authorise,
        decide=outer.decide,
        evolve=outer.evolve,
        reactions=outer.reactions,
        duties=outer.duties,
        agencies=outer.agencies,
        opens=outer.opens,
        related=outer.related,
    )


@dataclass(frozen=True)
class _WithDuties(Generic[B]):
    """What concerns the duties is settled here, everything else by the kind of stream itself."""

    inner: Decider[B]

    def authorise(self, state: B, command: Command, facts: Facts) -> Actor:
        if command.type not in COMMANDS:
            return self.inner.authorise(state, command, facts)
        return rules.authorise(self.inner.summary(state).agencies, self.duties(state), command, facts)

    def decide(self, state: B, command: Command, facts: Facts) -> Decisions:
        if command.type not in COMMANDS:
            return self.inner.decide(state, command, facts)
        return rules.decide(self.duties(state), command, facts)

    def evolve(self, state: B, event: Event) -> B:
        if event.type in EVENTS:
            return _counted(noted(state, event), event)
        after = self.inner.evolve(state, event)
        return tidied(after, self.inner.duties(state), self.inner.duties(after)) if after.claims else after

    def reactions(self, event: Event) -> Iterable[Effect]:
        return () if event.type in EVENTS else self.inner.reactions(event)

    def duties(self, state: B) -> tuple[Duty, ...]:
        return tuple(shown(state, self.inner.duties(state)))

    def agencies(self, state: B, command: Command) -> frozenset[str]:
        if command.type not in COMMANDS:
            return self.inner.agencies(state, command)
        duty = rules.named(self.duties(state), command)
        return frozenset((duty.agency,)) if duty and duty.agency else frozenset()

    def opens(self, state: B, command: Command) -> Iterable[Sealed]:
        return () if command.type in COMMANDS else self.inner.opens(state, command)

    def related(self, state: B, command: Command) -> frozenset[str]:
        return frozenset() if command.type in COMMANDS else self.inner.related(state, command)


def _counted(state: B, event: Event) -> B:
    """A state that knows its own version has moved on with the event."""
    moved: dict[str, Any] = {"version": event.version}
    return state.model_copy(update=moved) if "version" in type(state).model_fields else state
