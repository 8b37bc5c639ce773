"""One stream beside share requests lived through from its first command, judged as the service judges it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.calendar import shipped_calendar
from domain.catalogue import shipped_catalogue
from domain.decider import Decider, Warn
from domain.event import Body, ClockReached, Command, Event
from domain.facts import Facts
from domain.refusal import Refusal, Refused
from domain.registers.register import Register
from domain.sealed import Sealed, replaced
from domain.streams import DECIDERS, kind_of
from domain.values import SYSTEM
from tests.domain.request.scenario import MONDAY, partnership

INCIDENT = UUID(int=7)


@dataclass
class Incident:
    """`warnings` are those of the last command; `types` and `history` are of the whole stream.

    `beside` are the states of the other streams that there are, by stream, and `texts` all that was ever written; a
    decision sees of both what it asked for and no more.
    """

    decider: Decider[Any]
    now: datetime = MONDAY
    register: Register = field(default_factory=partnership)
    history: list[Event] = field(default_factory=list)
    warnings: tuple[str, ...] = ()
    state: Any = None
    asked: int = 0
    beside: dict[str, Any] = field(default_factory=dict)
    texts: dict[tuple[UUID | None, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state = self.state or self.decider.initial

    @property
    def stream(self) -> str:
        return f"{self.decider.kind}/{INCIDENT}"

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.history]

    @property
    def tasks(self) -> list[str]:
        return [duty.task for duty in self.decider.duties(self.state)]

    def do(self, person: str, *asked: Command) -> list[str]:
        """The types of the events that followed. Raises Refused."""
        return [event.type for command in asked for event in self._carried_out(person, command)]

    def refusal(self, person: str, command: Command) -> Refusal:
        """Why it is refused; nothing has happened then."""
        before = self.state
        try:
            done = self.do(person, command)
        except Refused as refused:
            assert self.state is before
            return refused.refusal
        raise AssertionError(f"{command.type} was not refused: {done}")

    def refused(self, person: str, command: Command) -> str:
        return self.refusal(person, command).code

    def wait(self, **time: int) -> list[str]:
        """Lets time pass, and the clock bring what falls due. The types of what it brought."""
        until, brought = self.now + timedelta(**time), []
        while (deadline := self.decider.next_deadline(self.state)) and deadline.due_at <= until:
            self.now = max(self.now, deadline.due_at)
            brought += self.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))
        self.now = until
        return brought

    def last(self, type: str) -> Any:
        """What the last event of this type says."""
        return next(event.body for event in reversed(self.history) if event.type == type)

    def facts(self, person: str, command_id: UUID) -> Facts:
        calendar, catalogue = shipped_calendar(), shipped_catalogue()
        return Facts(self.now, self.stream, person, command_id, catalogue, calendar, self.register)

    def _carried_out(self, person: str, command: Command) -> list[Event]:
        self.asked += 1
        command_id = uuid5(INCIDENT, str(self.asked))
        command = self._sealed(command, command_id)
        related = self._related(command)
        facts = replace(self.facts(person, command_id), related=related, texts=self._opened(command, related))
        facts = replace(facts, actor=self.decider.authorise(self.state, command, facts))
        said = list(self.decider.decide(self.state, command, facts))
        self.warnings = tuple(each.code for each in said if isinstance(each, Warn))
        bodies = [each for each in said if isinstance(each, Body)]
        events = [self._event(body, len(self.history) + at, facts) for at, body in enumerate(bodies, start=1)]
        self.state = self.decider.fold(events, self.state)
        self.history += events
        return events

    def _event(self, body: Body, version: int, facts: Facts) -> Event:
        """Written and read again as the store does it."""
        event = Event(
            stream=self.stream,
            version=version,
            occurred_at=facts.now,
            actor=facts.by,
            command_id=facts.command_id,
            correlation_id=facts.command_id,
            policy_version=facts.catalogue.version,
            body=body,
        )
        return self.decider.read(event.wire())

    def _related(self, command: Command) -> dict[str, Any]:
        asked = self.decider.related(self.state, command)
        return {stream: self.beside.get(stream, DECIDERS[kind_of(stream)].initial) for stream in asked}

    def _opened(self, command: Command, related: dict[str, Any]) -> dict[tuple[UUID | None, str], str]:
        of_others = self.decider.opens_related(self.state, command, related).values()
        parts = (*self.decider.opens(self.state, command), *(part for parts in of_others for part in parts))
        return {place: self.texts[place] for part in parts if (place := (part.command_id, part.path)) in self.texts}

    def _sealed(self, command: Command, command_id: UUID) -> Command:
        def seal(path: str, leaf: Any) -> Any:
            if not isinstance(leaf, Sealed):
                return leaf
            sealed = Sealed(command_id=command_id, path=path, digest="00" * 32)
            sealed.reveal(leaf.text)
            self.texts[(command_id, path)] = leaf.text
            return sealed

        done: Command = replaced(command, seal)
        return done
