"""How fast the rules decide, with no server in the way, and whether a long stream makes them slower."""

from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import NamedTuple
from uuid import uuid4

from activities.contract import Ask, Work
from activities.judging import judge
from bench.requests import assess_risk, submit
from client.sealing import sealed
from domain.facts import Facts
from domain.request.commands import AssessRisk
from domain.request.decider import SHARE_REQUEST
from worker.assembly import Parts

EVENTS = 500
WINDOW = 50
AIM = 1.5
EARLY, LATE = 10, 200


class Deciding(NamedTuple):
    """`a_second` on one core at the start; `slower_by` compares the last decisions of 500 events with the first."""

    a_second: float
    slower_by: float


async def measure_decisions(parts: Parts) -> Deciding:
    """Judges the same command again and again, each time on one event more."""
    stream = (await submit(parts)).stream
    events = await parts.reading.events(stream)
    state, version = SHARE_REQUEST.fold(events), len(events)
    key, register = await parts.keys.get(stream), await parts.reading.register()
    took: list[float] = []
    while version < EVENTS:
        ask = Ask(command="AssessRisk", command_id=uuid4(), person="alp.practitioner", payload={})
        work = Work(stream=stream, known_version=version, at=datetime.now(UTC), ask=ask)
        command = sealed(
            AssessRisk(risk_level="emerging", harm_to=("child",), context="As before. " * 9), ask.command_id, key
        )
        catalogue = parts.policy.catalogues.in_force(work.at.date())
        facts = Facts(work.at, stream, ask.person, ask.command_id, catalogue, parts.policy.calendar, register)
        began = perf_counter()
        actor = SHARE_REQUEST.authorise(state, command, facts)
        judged = judge(work, command, state, version, replace(facts, actor=actor), actor)
        took.append(perf_counter() - began)
        state, version = judged.state, version + len(judged.events)
    first, last = median(took[:WINDOW]), median(took[-WINDOW:])
    return Deciding(1 / first, last / first)


async def measure_growth(parts: Parts) -> float:
    """The 200th command on a request by the 10th, on the servers: medians of the eleven around each."""
    stream = (await submit(parts)).stream
    took: list[float] = []
    for _ in range(LATE + 6):
        began = perf_counter()
        await assess_risk(parts, stream)
        took.append(perf_counter() - began)
    return median(took[LATE - 6 : LATE + 5]) / median(took[EARLY - 6 : EARLY + 5])
