"""Requests that fall due in the same minute: are all acted on, none twice, how soon, and at what cost.

The requests are submitted by the rules and the store alone, each so that its decision is due within one minute; then
reconcile finds that none has a workflow, and starts them all. What happens after is the service's own.
"""

import asyncio
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from math import ceil
from time import perf_counter
from typing import NamedTuple
from uuid import uuid4

import psutil
import structlog
from asyncpg import Record
from rich.console import Console
from rich.table import Table

from activities.carry_out import CarryingOut, Policy
from activities.contract import Ask, Work
from bench.requests import whole_request
from bench.servers import measured_service
from cli.embedded.running import Running
from client.sealing import sealed
from domain.catalogue import load_catalogue
from domain.catalogues import Catalogues
from domain.request.commands import SubmitShareRequest
from domain.sealed import TRANSIT
from domain.waits import WAITS_FOR
from worker.assembly import Parts

MANY = 10_000
LEAD, TRIED, SLOWER = timedelta(seconds=45), 50, 1.5
"""Before the first is due all must wait: some are tried, and the others may take longer than these by a factor."""
MINUTE = timedelta(minutes=1)
GIVEN_UP_AFTER = 180
"""Seconds without a single act."""
LIMIT = "{id: same_day, decide: 4h"
PERSON = "alp.practitioner"
SPEECH = Console(stderr=True, highlight=False)
REQUESTS = 'ExecutionStatus = "Running" AND WorkflowType = "ShareRequest"'
LATE = """
SELECT count(*) AS acts, count(DISTINCT stream) AS streams, min((body->>'due_at')::timestamptz) AS first_due,
  max(recorded_at) AS last_act, count(*) FILTER (WHERE occurred_at < (body->>'due_at')::timestamptz) AS early,
  percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (ORDER BY recorded_at - (body->>'due_at')::timestamptz) AS after
FROM sharewell.event WHERE type = 'DecisionOverdue' AND stream = ANY($1)"""
PASSED_ON = """
SELECT count(DISTINCT e.stream) FROM sharewell.event e JOIN sharewell.notice n USING (stream)
WHERE e.type = 'ApproverReassigned' AND n.reason = 'moved' AND e.stream = ANY($1)"""


class Due(NamedTuple):
    """Seconds, but for `cost`: seconds of processor time by server. `after` is how late the acts were: half of them at
    most, 99 of 100 at most, the latest."""

    requests: int
    submitting: float
    starting: float
    comparing: float
    acting: float
    after: tuple[float, float, float]
    cost: dict[str, float]


async def measure_due(running: Running, parts: Parts, count: int) -> Due:
    """Raises RuntimeError where one was not acted on, twice, or before its time."""
    due_at = datetime.now(UTC) + LEAD + count * SLOWER * await _tried(parts)
    began = perf_counter()
    streams = [await _submitted(parts, desk) for desk in _due_within_a_minute_of(due_at, parts, count)]
    submitted = perf_counter()
    SPEECH.print(f"{count} submitted in {submitted - began:.0f} s; reconcile starts their workflows …")
    await parts.reconciling.mend(await parts.reconciling.compare(_nothing), _nothing)
    await _all_noted(parts, TRIED + count)
    started = perf_counter()
    await parts.reconciling.compare(_nothing)
    compared = perf_counter()
    ahead = (due_at - datetime.now(UTC)).total_seconds()
    SPEECH.print(f"All wait after {started - submitted:.0f} s; the first is due in {ahead:.0f} s …")
    if ahead < 0:
        SPEECH.print("Some fell due before all of them waited: this machine is busy with other things.")
    await asyncio.sleep(ahead)
    before = _processor_seconds(running)
    acts = await _all_acted(parts, streams)
    after = _processor_seconds(running)
    await _none_twice(parts, streams)
    return Due(
        count,
        submitted - began,
        started - submitted,
        compared - started,
        (acts["last_act"] - acts["first_due"]).total_seconds(),
        tuple(each.total_seconds() for each in acts["after"]),
        {name: after[name] - before[name] for name in after},
    )


async def _tried(parts: Parts) -> timedelta:
    """How long one request takes until it waits."""
    began, desk = perf_counter(), CarryingOut(parts.store, parts.keys, parts.policy)
    for _ in range(TRIED):
        await parts.sharewell.rehydrate(await _submitted(parts, desk))
    await _all_noted(parts, TRIED)
    return timedelta(seconds=(perf_counter() - began) / TRIED)


def _due_within_a_minute_of(due_at: datetime, parts: Parts, count: int) -> Iterator[CarryingOut]:
    """For each request a law under which it is due in that minute: its limit grows shorter as time passes."""
    known: dict[int, CarryingOut] = {}
    before, _, after = files("domain").joinpath("catalogue.yaml").read_text("utf-8").partition(LIMIT)
    for _ in range(count):
        minutes = max(1, ceil((due_at - datetime.now(UTC)) / MINUTE))
        if minutes not in known:
            law = load_catalogue(f"{before}{{id: same_day, decide: {minutes}m{after}")
            known[minutes] = CarryingOut(parts.store, parts.keys, Policy(Catalogues(law), parts.policy.calendar))
        yield known[minutes]


async def _submitted(parts: Parts, desk: CarryingOut) -> str:
    stream, command_id = f"share-request/{uuid4()}", uuid4()
    whole = whole_request()
    urgent = whole.model_copy(update={"create": whole.create.model_copy(update={"urgency": "same_day"})})
    command: SubmitShareRequest = sealed(urgent, command_id, await parts.keys.create(stream))
    payload = command.model_dump(mode="json", context=TRANSIT)
    ask = Ask(command=command.type, command_id=command_id, person=PERSON, payload=payload)
    work = Work(stream=stream, known_version=0, at=datetime.now(UTC), ask=ask)
    carried_out = await desk.carry_out(work)
    if carried_out.result.refusal is not None:
        raise RuntimeError(carried_out.result.refusal.code)
    return stream


async def _all_noted(parts: Parts, count: int) -> None:
    """Waits until every workflow has noted what it waits for. Long lists are work, so they are asked for seldom."""
    noted = 0
    while noted < count:
        began = perf_counter()
        runs = parts.temporal.list_workflows(REQUESTS)
        noted = sum([WAITS_FOR in run.raw_info.memo.fields async for run in runs])
        await asyncio.sleep(1 + 9 * (perf_counter() - began))


async def _all_acted(parts: Parts, streams: list[str]) -> Record:
    """Waits until every stream's deadline has acted. Raises RuntimeError where nothing happens any more."""
    seen, since = -1, perf_counter()
    while True:
        acts = await parts.store.pool.fetchrow(LATE, streams)
        assert acts is not None
        if acts["acts"] >= len(streams):
            return acts
        if acts["acts"] > seen:
            seen, since = acts["acts"], perf_counter()
        if perf_counter() - since > GIVEN_UP_AFTER:
            raise RuntimeError(f"only {seen} of {len(streams)} were acted on")
        await asyncio.sleep(1)


async def _none_twice(parts: Parts, streams: list[str]) -> None:
    """Raises RuntimeError where a deadline acted again, or before its time, where the next approver did not get it or
    is not to hear of it, or where something is left to do."""
    while (await parts.reconciling.compare(_nothing)).found:  # noqa: ASYNC110 - see above
        await asyncio.sleep(1)
    acts = await parts.store.pool.fetchrow(LATE, streams)
    assert acts is not None
    passed_on = await parts.store.pool.fetchval(PASSED_ON, streams)
    if (acts["acts"], acts["streams"], passed_on, acts["early"]) != (len(streams), len(streams), len(streams), 0):
        raise RuntimeError(f"{len(streams)} due; {passed_on} passed on, {dict(acts)}")


def _processor_seconds(running: Running) -> dict[str, float]:
    """Of each server with its children."""
    used = {}
    for name, pid in running.pids.items():
        server = psutil.Process(pid)
        times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
        used[name] = sum(time.user + time.system for time in times)
    return used


def _nothing(done: int) -> None:
    """Nobody watches."""


def table(due: Due) -> Table:
    """What it took, in seconds."""
    shown = Table("", "seconds", title=f"{due.requests:,} requests due in the same minute", title_justify="left")
    half, most, latest = due.after
    rows = {
        "submitting them, one after another": due.submitting,
        "reconcile: starting their workflows until all wait": due.starting,
        "reconcile: comparing when all is well": due.comparing,
        "from the first due to the last act": due.acting,
        "an act after its deadline: half within": half,
        "99 of 100 within": most,
        "the latest": latest,
        **{f"processor time of {name} meanwhile": seconds for name, seconds in due.cost.items()},
    }
    for what, seconds in rows.items():
        shown.add_row(what, f"{seconds:,.1f}")
    return shown


async def measured(count: int) -> Due:
    """On servers of its own."""
    async with measured_service() as (running, parts):
        return await measure_due(running, parts, count)


def main() -> None:
    """`python -m bench.due [COUNT]`: measures and prints."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    Console(width=100).print(table(asyncio.run(measured(int(sys.argv[1]) if len(sys.argv) > 1 else MANY))))


if __name__ == "__main__":
    main()
