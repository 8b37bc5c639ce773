"""Makes any kind of stream take the commands about its duties as well."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

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

    def duties(state: B) -> tuple[Duty, ...]:
        return shown(state, inner.duties(state))

    def authorise(state: B, command: Command, facts: Facts) -> Actor:
        if command.type not in COMMANDS:
            return inner.authorise(state, command, facts)
        return rules.authorise(inner.summary(state).agencies, duties(state), command, facts)

    def decide(state: B, command: Command, facts: Facts) -> Decisions:
        if command.type not in COMMANDS:
            return inner.decide(state, command, facts)
        return rules.decide(duties(state), command, facts)

    def evolve(state: B, event: Event) -> B:
        if event.type in EVENTS:
            return counted(noted(state, event), event)
        after = inner.evolve(state, event)
        return tidied(after, inner.duties(after)) if after.claims else after

    def reactions(event: Event) -> Iterable[Effect]:
        return () if event.type in EVENTS else inner.reactions(event)

    def agencies(state: B, command: Command) -> frozenset[str]:
        if command.type not in COMMANDS:
            return inner.agencies(state, command)
        duty = rules.named(duties(state), command)
        return frozenset((duty.agency,)) if duty and duty.agency else frozenset()

    def opens(state: B, command: Command) -> Iterable[Sealed]:
        return () if command.type in COMMANDS else inner.opens(state, command)

    def related(state: B, command: Command) -> frozenset[str]:
        return frozenset() if command.type in COMMANDS else inner.related(state, command)

    return replace(
        inner,
        commands={**inner.commands, **COMMANDS},
        events={**inner.events, **EVENTS},
        authorise=authorise,
        decide=decide,
        evolve=evolve,
        reactions=reactions,
        duties=duties,
        agencies=agencies,
        opens=opens,
        related=related,
    )


def counted(state: B, event: Event) -> B:
    """A state that knows its own version has moved on with the event."""
    moved: dict[str, Any] = {"version": event.version}
    return state.model_copy(update=moved) if "version" in type(state).model_fields else state
