"""One share request lived through from its first command, judged as the service judges it.

Commands are sealed as the client seals them, events are written and read again as the store does it, and a decision
sees the earlier texts that it asked for and no others.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid5

from domain.calendar import shipped_calendar
from domain.catalogue import Catalogue, shipped_catalogue
from domain.decider import Decider, Warn
from domain.event import Body, ClockReached, Command, Event
from domain.facts import Facts
from domain.refusal import Refusal, Refused
from domain.registers.agency import AGENCY
from domain.registers.agency_state import Absence
from domain.registers.comparing import commands
from domain.registers.loading import read_partnership
from domain.registers.partnership import PARTNERSHIP
from domain.registers.register import Register
from domain.request.state import ShareRequest
from domain.sealed import Sealed, replaced
from domain.streams import DECIDERS, kind_of
from domain.values import SYSTEM, Actor

SHARE_REQUEST: Decider[ShareRequest] = DECIDERS["share-request"]
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
REQUEST = UUID(int=1)
STREAM = f"share-request/{REQUEST}"


@cache
def partnership() -> Register:
    """The invented partnership, as it is loaded the first time."""
    text = (Path(__file__).parents[3] / "partnership.yaml").read_text("utf-8")
    states: dict[str, Any] = {}
    for stream, command in commands(read_partnership(text, shipped_catalogue())):
        decider: Decider[Any] = AGENCY if stream.startswith("agency/") else PARTNERSHIP
        state = states.get(stream, decider.initial)
        facts = _facts(MONDAY - timedelta(days=30), stream, SYSTEM, UUID(int=9), Register.of(states))
        for body in decider.decide(state, command, facts):
            if isinstance(body, Body):
                states[stream] = state = decider.evolve(state, _event(body, 1, facts))
    return Register.of(states)


def _facts(now: datetime, stream: str, person: str, command_id: UUID, register: Register, **said: Any) -> Facts:
    by = Actor(person=person, role=person.split(".")[1] if "." in person else person)
    said = {"catalogue": shipped_catalogue(), "actor": by, **said}
    return Facts(now, stream, person, command_id, calendar=shipped_calendar(), register=register, **said)


def _event(body: Body, version: int, facts: Facts) -> Event:
    return Event(
        stream=facts.stream,
        version=version,
        occurred_at=facts.now,
        actor=facts.by,
        command_id=facts.command_id,
        correlation_id=facts.command_id,
        policy_version=facts.catalogue.version,
        body=body,
    )


class Beside(Protocol):
    """Another stream, as far as a decision may be shown it."""

    @property
    def stream(self) -> str: ...

    state: Any


@dataclass
class Scenario:
    """`warnings` are those of the last command; `types` and `history` are of the whole stream. `beside` are the other
    streams that there are: requests, protocols."""

    now: datetime = MONDAY
    stream: str = STREAM
    beside: tuple[Beside, ...] = ()
    register: Register = field(default_factory=partnership)
    catalogue: Catalogue = field(default_factory=shipped_catalogue)
    state: ShareRequest = field(default_factory=ShareRequest)
    history: list[Event] = field(default_factory=list)
    warnings: tuple[str, ...] = ()
    _texts: dict[tuple[UUID | None, str], str] = field(default_factory=dict)
    _asked: int = 0

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

    def may(self, person: str, command: Command) -> bool:
        """Whether the person has a role for it."""
        facts = _facts(self.now, self.stream, person, REQUEST, self.register, catalogue=self.catalogue)
        try:
            SHARE_REQUEST.authorise(self.state, command, facts)
        except Refused:
            return False
        return True

    def wait(self, **time: int) -> list[str]:
        """Lets time pass, and the clock bring what falls due. The types of what it brought."""
        until, brought = self.now + timedelta(**time), []
        while (deadline := SHARE_REQUEST.next_deadline(self.state)) and deadline.due_at <= until:
            self.now = max(self.now, deadline.due_at)
            brought += self.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))
        self.now = until
        return brought

    def away(self, person: str, agency: str) -> None:
        """An absence of a lead officer or deputy is recorded, from long ago for long."""
        absence = Absence(person=person, since=self.now - timedelta(days=9), until=self.now + timedelta(days=900))
        self.agency(agency, absences=(*self.register.agencies[agency].absences, absence))

    def agency(self, agency: str, **changes: Any) -> None:
        """Something else is true of an agency."""
        changed = self.register.agencies[agency].model_copy(update=changes)
        self.register = Register({**self.register.agencies, agency: changed}, self.register.partnership)

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.history]

    def last(self, type: str) -> Any:
        """What the last event of this type says."""
        return next(event.body for event in reversed(self.history) if event.type == type)

    def _carried_out(self, person: str, command: Command) -> list[Event]:
        self._asked += 1
        command_id = uuid5(UUID(self.stream.rpartition("/")[2]), str(self._asked))
        command = self._sealed(command, command_id)
        opened = {(part.command_id, part.path) for part in SHARE_REQUEST.opens(self.state, command)}
        texts = {place: text for place, text in self._texts.items() if place in opened}
        said: dict[str, Any] = {"catalogue": self.catalogue, "texts": texts, "related": self._related(command)}
        facts = _facts(self.now, self.stream, person, command_id, self.register, **said)
        facts = Facts(**{**facts.__dict__, "actor": SHARE_REQUEST.authorise(self.state, command, facts)})
        decided = list(SHARE_REQUEST.decide(self.state, command, facts))
        self.warnings = tuple(each.code for each in decided if isinstance(each, Warn))
        events = [
            SHARE_REQUEST.read(_event(body, self.state.version + at, facts).wire())
            for at, body in enumerate((each for each in decided if isinstance(each, Body)), start=1)
        ]
        self.state = SHARE_REQUEST.fold(events, self.state)
        self.history += events
        return events

    def _related(self, command: Command) -> dict[str, Any]:
        states = {each.stream: each.state for each in self.beside}
        asked = SHARE_REQUEST.related(self.state, command)
        return {stream: states.get(stream, DECIDERS[kind_of(stream)].initial) for stream in asked}

    def _sealed(self, command: Command, command_id: UUID) -> Command:
        def seal(path: str, leaf: Any) -> Any:
            if not isinstance(leaf, Sealed):
                return leaf
            sealed = Sealed(command_id=command_id, path=path, digest="00" * 32)
            sealed.reveal(leaf.text)
            self._texts[(command_id, path)] = leaf.text
            return sealed

        done: Command = replaced(command, seal)
        return done
