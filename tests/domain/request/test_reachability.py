"""Every word of the language is reached by some life, test or case, and no word is used that it does not have."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import journeys as j
from rightly import ASKINGS
from ruamel.yaml import YAML

from domain.event import ClockReached
from domain.refusal import refusal_rules
from domain.request.commands import COMMANDS
from domain.request.deadlines import next_deadline
from domain.request.events import EVENTS
from domain.request.permissions import PERMITS
from domain.request.transitions import State
from domain.values import SYSTEM

ROOT = Path(__file__).parents[3]
CODE = [path for folder in ("domain", "activities", "workflows", "client") for path in (ROOT / folder).rglob("*.py")]
TESTS = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]

NOT_CARRIED_OUT = {"StartDisposal": "the last attestation or the authorisation starts the disposal by itself"}
NOT_BUILT: Mapping[str, str] = {}
"""Refusals of parts that are not built yet. Whoever builds one takes its row out, and the code needs a test."""


@cache
def lived() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """States, events and commands that the journeys and the right askings come through."""
    states, events, commands = set(), set(), set()
    for stage in j.LIVES:
        life = j.at(stage)
        states.add(life.state.state)
        for _ in range(6):
            deadline = next_deadline(life.state)
            if deadline:
                life.now = max(life.now, deadline.due_at)
                life.do(SYSTEM, ClockReached(deadline=deadline.name, due_at=deadline.due_at))
        events |= set(life.types)
    for stage, person, make in ASKINGS:
        life = j.at(stage)
        command = make(life)
        events |= set(life.do(person, command))
        states.add(life.state.state)
        commands.add(command.type)
    return frozenset(states), frozenset(events), frozenset(commands)


@cache
def cases() -> tuple[Mapping[str, Any], ...]:
    """The steps of all worked cases, which are played on real servers."""
    files = sorted((ROOT / "cases").glob("*.yaml"))
    return tuple(step for path in files for step in YAML(typ="safe").load(path.read_text("utf-8"))["steps"])


@cache
def words_of(*paths: Path) -> frozenset[str]:
    """Every text that stands in these files."""
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return frozenset(str(node.value) for node in nodes if isinstance(node, ast.Constant))


def calls() -> Iterator[ast.Call]:
    nodes = (node for path in CODE for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return (node for node in nodes if isinstance(node, ast.Call))


def raised() -> Iterator[str]:
    """The codes that stand in a refusal, or in a demand that refuses with them."""
    places = {"Refused": 0, "filled": 1, "given": 1, "_row": 3}
    for call in calls():
        place = places.get(getattr(call.func, "id", getattr(call.func, "attr", "")))
        if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
            yield str(call.args[place].value)  # type: ignore[attr-defined]
    for permit in PERMITS.values():
        yield from (permit.no_role, permit.no_party)


def test_every_state_is_lived_in() -> None:
    assert set(get_args(State)) == lived()[0]


def test_every_event_happens_in_some_life_or_case() -> None:
    in_cases = {type for step in cases() for type in step.get("events") or ()}
    assert set(EVENTS) - lived()[1] - in_cases == set()


def test_every_command_is_carried_out_in_some_life_or_case() -> None:
    in_cases = {step["do"] for step in cases() if "do" in step and "refused" not in step}
    assert set(COMMANDS) - lived()[2] - in_cases == set(NOT_CARRIED_OUT)


def test_every_refusal_is_expected_by_some_test_or_case() -> None:
    in_cases = {step["refused"] for step in cases() if "refused" in step}
    assert set(refusal_rules()) - words_of(*TESTS) - in_cases - set(NOT_BUILT) == set()


def test_every_refusal_is_used_but_those_of_parts_not_built() -> None:
    assert set(refusal_rules()) - words_of(*CODE) == set(NOT_BUILT)


def test_nothing_is_refused_with_a_code_that_is_not_listed() -> None:
    found = {code for code in raised() if re.fullmatch(r"[a-z0-9_]+", code)}
    assert found > {"field_missing", "wrong_state", "separation_of_duties"}
    assert found <= set(refusal_rules())
