"""Registers in memory: commands go to their streams and are judged as the service judges them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.calendar import shipped_calendar
from domain.catalogue import shipped_catalogue
from domain.decider import Decider, Warn
from domain.event import Command, Event
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.agency import AGENCY
from domain.registers.code import CODE
from domain.registers.commissioning import COMMISSIONING
from domain.registers.comparing import commands
from domain.registers.loading import read_partnership
from domain.registers.partnership import PARTNERSHIP
from domain.registers.register import Register
from domain.registers.training import TRAINING
from domain.values import SYSTEM

DECIDERS: dict[str, Decider[Any]] = {
    decider.kind: decider for decider in (AGENCY, PARTNERSHIP, TRAINING, COMMISSIONING, CODE)
}
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PARTNERSHIP_FILE = Path(__file__).parents[3] / "partnership.yaml"
DOCUMENT = read_partnership(PARTNERSHIP_FILE.read_text("utf-8"), shipped_catalogue())


class World:
    """Streams of registers, and a clock that tests move. `warnings` are those of the last command."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.streams: dict[str, list[Event]] = {}
        self.states: dict[str, Any] = {}
        self.warnings: tuple[str, ...] = ()

    @property
    def register(self) -> Register:
        return Register.of(self.states)

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def do(self, stream: str, command: Command, by: str = SYSTEM) -> list[str]:
        """The types of the events that followed. Raises Refused."""
        decider = DECIDERS[stream.split("/")[0]]
        state = self.states.get(stream, decider.initial)
        catalogue, calendar = shipped_catalogue(), shipped_calendar()
        facts = Facts(self.now, stream, by, UUID(int=1), catalogue, calendar, self.register)
        facts = replace(facts, actor=decider.authorise(state, command, facts))
        said = list(decider.decide(state, command, facts))
        self.warnings = tuple(each.code for each in said if isinstance(each, Warn))
        events = [
            Event(
                stream=stream,
                version=len(self.streams.get(stream, ())) + at,
                occurred_at=self.now,
                actor=facts.by,
                command_id=facts.command_id,
                correlation_id=facts.command_id,
                policy_version=catalogue.version,
                body=body,
            )
            for at, body in enumerate((each for each in said if not isinstance(each, Warn)), 1)
        ]
        self.states[stream] = decider.fold(events, state)
        self.streams.setdefault(stream, []).extend(events)
        return [event.type for event in events]

    def load(self, asked: Iterable[tuple[str, Command]]) -> None:
        for stream, command in asked:
            self.do(stream, command)

    def refused(self, stream: str, command: Command, by: str = SYSTEM) -> str:
        """The code by which it is refused; nothing may have changed."""
        before = dict(self.states)
        with pytest.raises(Refused) as caught:
            self.do(stream, command, by)
        assert self.states == before
        return caught.value.refusal.code


def demonstration(**since: float) -> World:
    """The demonstration's partnership, loaded so long ago (as `timedelta` takes it)."""
    world = World()
    world.load(commands(DOCUMENT))
    world.wait(**since)
    return world
