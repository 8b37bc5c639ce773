"""Makes a kind of stream beside share requests one whose record is kept to a date and then disposed of."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Generic, TypeVar

from domain.decider import Decider, Decisions, Warn
from domain.event import Body, ClockReached, Command, Event
from domain.facts import Facts
from domain.incidents.authority import Permit, authorised
from domain.keeping import rules
from domain.keeping.book import Keeping, KeptBook, noted, retention
from domain.keeping.language import COMMANDS, EVENTS, RecordDisposed
from domain.request.deadlines import RETENTION
from domain.request.effects import DESTROY_RECORD, FORGET_RUNS
from domain.request.events import DisposalStarted
from domain.values import Actor, Deadline, Duty, Effect, Summary

B = TypeVar("B", bound=KeptBook)

PERMITS: Mapping[str, Permit] = {
    "PlaceLegalHold": Permit(act="place_hold"),
    "ReleaseLegalHold": Permit(act="release_hold"),
    "ExtendRetention": Permit(act="authorise_disposal"),
    "AuthoriseDisposal": Permit(act="authorise_disposal"),
    "AttestDisposal": Permit(act="attest_disposal"),
    "CompleteDisposal": Permit(system=True),
}
"""Who may ask for what, in the agency that holds the record."""

AUTHORISE, ATTEST = "authorise_disposal", "attest_disposal"
BROUGHT: Mapping[type[Body], str] = {DisposalStarted: DESTROY_RECORD, RecordDisposed: FORGET_RUNS}
"""The effects, by event."""


def kept(inner: Decider[B], closing: type[Body], holder: Callable[[B], str]) -> Decider[B]:
    """The same kind of stream: what `closing` says ends the work on it, and starts the period for which `holder`,
    an agency, keeps it."""
    parts = _Kept(inner, closing, holder)
    return replace(
        inner,
        commands={**inner.commands, **COMMANDS},
        events={**inner.events, **EVENTS},
        authorise=parts.authorise,
        decide=parts.decide,
        evolve=parts.evolve,
        next_deadline=parts.next_deadline,
        reactions=parts.reactions,
        summary=parts.summary,
        duties=parts.duties,
        ended=lambda state: state.keeping.disposed,
    )


class _Kept(Generic[B]):
    """The functions of a kind of stream that is kept, around its own."""

    def __init__(self, inner: Decider[B], closing: type[Body], holder: Callable[[B], str]) -> None:
        self._inner = inner
        self._closing = closing
        self._holder = holder

    def authorise(self, state: B, command: Command, facts: Facts) -> Actor:
        if command.type not in COMMANDS:
            return self._inner.authorise(state, command, facts)
        parties = self._inner.summary(state).agencies
        return authorised(facts, PERMITS[command.type], parties, (self._holder(state) or None,))

    def decide(self, state: B, command: Command, facts: Facts) -> Decisions:
        rules.untouched(state.keeping, command)
        if command.type in COMMANDS:
            yield from rules.decide(state.keeping, command, facts)
        elif isinstance(command, ClockReached) and command.deadline.startswith(f"{RETENTION} "):
            yield from rules.expired(state, command, facts)
        else:
            yield from self._scheduled(state, self._inner.decide(state, command, facts), facts)

    def _scheduled(self, state: B, decided: Decisions, facts: Facts) -> Iterator[Body | Warn]:
        for said in decided:
            if isinstance(said, self._closing):
                scheduled = rules.schedule(self._inner.kind, self._holder(state), facts)
                yield from (said, scheduled)
            else:
                yield said

    def evolve(self, state: B, event: Event) -> B:
        return noted(state, event) if event.type in EVENTS else self._inner.evolve(state, event)

    def next_deadline(self, state: B) -> Deadline | None:
        open_ = (self._inner.next_deadline(state), retention(state.keeping))
        return min((each for each in open_ if each), key=lambda each: (each.due_at, each.name), default=None)

    def reactions(self, event: Event) -> Iterable[Effect]:
        if event.type not in EVENTS:
            return self._inner.reactions(event)
        name = BROUGHT.get(type(event.body))
        return (Effect(name=name, event_id=event.event_id),) if name else ()

    def summary(self, state: B) -> Summary:
        row, keeping = self._inner.summary(state), state.keeping
        facts = {**row.facts, "holds": len(keeping.holds)} if keeping.holds else row.facts
        return row.model_copy(update={"state": _state(keeping) or row.state, "facts": facts})

    def duties(self, state: B) -> tuple[Duty, ...]:
        """Nobody is asked to destroy what is held."""
        keeping, inner = state.keeping, self._inner.duties(state)
        if keeping.expired_at is None or keeping.holds or keeping.started_at:
            return inner
        task = AUTHORISE if keeping.authorised_by is None else ATTEST
        since, agency = keeping.expired_at, keeping.holder
        return (*inner, Duty(key=task, task=task, role="records_manager", agency=agency, since=since))


def _state(keeping: Keeping) -> str | None:
    """What the keeping adds to the stream's own states, in the words of a share request."""
    if keeping.disposed:
        return "Disposed"
    if keeping.authorised_by is not None:
        return "DisposalAuthorised"
    return "DisposalDue" if keeping.expired_at is not None else None
