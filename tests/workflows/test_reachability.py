"""Every word of the language is reached on the real servers: by a worked case, which is played there, or in here.

Of what happens in here, only what the servers recorded counts.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest_asyncio

import domain.incidents.breach_language as breach_language
import domain.incidents.complaint_language as complaint_language
import domain.incidents.concern_language as concern_language
import domain.incidents.gathering_language as gathering_language
import domain.registers.dataset_language as dataset_language
import domain.registers.learning_language as learning_language
import domain.registers.protocol_language as protocol_language
from cli.play.casefile import Step
from cli.play.playing import PARTNERSHIP
from cli.play.reading import read_cases
from cli.play.streams import decider_named
from cli.play.world import World, throw_away_world, worker_of
from cli.registers import partnership_file
from domain.event import Event
from domain.refusal import refusal_rules
from domain.request.transitions import State
from domain.streams import DECIDERS, kind_of
from tests.workflows import reaching_registers as registers
from tests.workflows import reaching_requests as requests
from tests.workflows.reaching import together

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*.yaml"))
Word = tuple[str, str]
"""A kind of stream, and a word of its language."""

LANGUAGES = (
    *(breach_language, complaint_language, concern_language, gathering_language),
    *(dataset_language, learning_language, protocol_language),
)
STATES = {("share-request", state) for state in get_args(State)} | {
    (module.__name__.rpartition(".")[2].removesuffix("_language"), state)
    for module in LANGUAGES
    for state in get_args(module.State)
    if state != "NONE"
}
"""Registers have but one state."""

BY_THE_SERVICE = {
    "CompleteDisposal": "RecordDisposed",
    "LinkBreach": "BreachLinked",
    "RecordReturn": "AgencyReturnReceived",
    "RecordContribution": "DatasetContributionReceived",
    "ReportNobodyDecides": "NobodyCouldDecide",
    "ReportSomebodyDecides": "SomebodyDecides",
}
"""What the service asks by itself in a case shows in the event that nothing else brings."""

NEVER_ASKED = {("share-request", "StartDisposal"): "the last attestation or the authorisation starts it by itself"}
NOTHING_TO_DO = ("ClaimDuty", "ReleaseDuty", "HandOverDuty"), ("DutyClaimed", "DutyReleased", "DutyHandedOver")
"""A data set gives nobody a duty."""
NEVER_REFUSED = {"no_retention_rule": "no catalogue is published without the rule that catches whatever no other does"}


@dataclass(frozen=True)
class Reached:
    states: set[Word] = field(default_factory=set)
    events: set[Word] = field(default_factory=set)
    commands: set[Word] = field(default_factory=set)
    refusals: set[str] = field(default_factory=set)

    def live(self, stream: str, events: Iterable[Event], loaded: frozenset[UUID]) -> None:
        """Takes up what happened to a stream since it was loaded, and the states that it came to."""
        kind, decider = kind_of(stream), DECIDERS[kind_of(stream)]
        state = decider.initial
        for event in events:
            state = decider.evolve(state, event)
            if event.command_id not in loaded:
                self.events.add((kind, event.type))
                self.states.add((kind, decider.summary(state).state))


@pytest_asyncio.fixture(scope="module")
async def recorded() -> AsyncIterator[Reached]:
    """What the servers recorded of the scenarios, in a world of its own, for some of them change the law."""
    async with throw_away_world(partnership_file(PARTNERSHIP), lambda line: None, worker=False) as world:
        loaded = await _commands(world)
        await requests.ended(world)
        async with worker_of(world):
            await registers.staffed(world)
            await together(world, *requests.SCENARIOS, *registers.SCENARIOS)
            await registers.law(world)
        yield await _recorded(world, loaded)


async def _commands(world: World) -> frozenset[UUID]:
    rows = await world.parts.store.pool.fetch("SELECT command_id FROM sharewell.command")
    return frozenset(row["command_id"] for row in rows)


async def _recorded(world: World, loaded: frozenset[UUID]) -> Reached:
    """But for what was loaded before anything began."""
    pool = world.parts.store.pool
    asked = await pool.fetch(
        "SELECT stream, command, result FROM sharewell.command WHERE NOT command_id = ANY($1)", loaded
    )
    reached = Reached()
    reached.commands.update((kind_of(row["stream"]), row["command"]) for row in asked if not row["result"]["refusal"])
    for (stream,) in await pool.fetch("SELECT DISTINCT stream FROM sharewell.event"):
        if stream.startswith("audit"):
            reached.refusals.update(wire["body"].get("code") for wire in await world.parts.store.events(stream))
        else:
            reached.live(stream, await world.parts.reading.events(stream), loaded)
    return reached


@cache
def played() -> Reached:
    """What the cases say that comes of them; that it does is tested where they are played."""
    reached = Reached()
    for case in read_cases(CASES, PARTNERSHIP):
        reached.states.update((decider_named(name).kind, end.state) for name, end in case.file.ends.items())
        for step in case.file.steps:
            reached.events.update(_events(step))
            if step.refused:
                reached.refusals.add(step.refused)
            elif step.do:
                reached.commands.add((decider_named(step.on).kind, step.do))
    for command, event in BY_THE_SERVICE.items():
        reached.commands.update((kind, command) for kind, known in reached.events if known == event)
    return reached


def _events(step: Step) -> Iterator[Word]:
    for said in step.events:
        stream, _, type = said.rpartition(":")
        yield decider_named(stream or step.on).kind, type


def test_every_state_is_come_to_on_the_real_servers(recorded: Reached) -> None:
    assert STATES - recorded.states - played().states == set()


def test_every_event_happens_on_the_real_servers(recorded: Reached) -> None:
    known = {(kind, event) for kind, decider in DECIDERS.items() for event in decider.events}
    nothing_to_do = {("dataset", event) for event in NOTHING_TO_DO[1]}
    assert known - recorded.events - played().events == nothing_to_do


def test_every_command_is_carried_out_on_the_real_servers(recorded: Reached) -> None:
    known = {(kind, command) for kind, decider in DECIDERS.items() for command in decider.commands}
    nothing_to_do = {("dataset", command) for command in NOTHING_TO_DO[0]}
    assert known - recorded.commands - played().commands == {*NEVER_ASKED, *nothing_to_do}


def test_every_refusal_is_given_on_the_real_servers_and_no_other(recorded: Reached) -> None:
    reached = recorded.refusals | played().refusals
    assert set(refusal_rules()) - reached == set(NEVER_REFUSED)
    assert reached <= set(refusal_rules())
