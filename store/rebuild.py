"""Summary and duty rows made anew from the events: a fold and a comparison (DESIGN 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from domain.decider import Decider
from domain.values import Duty, Summary
from domain.waits import Waits
from store.append import duty_rows, waits_row
from store.connect import Connection, Pool
from store.read import EVENTS, STREAMS, wire
from store.schema import DUTY
from store.waiting import WAITS, read_waits

LOCK = "SELECT FROM sharewell.log_head FOR UPDATE"
SUMMARY = "SELECT state, agencies, facts FROM sharewell.summary WHERE stream = $1"
DUTIES = f"SELECT {', '.join(DUTY)} FROM sharewell.duty WHERE stream = $1"
ORPHANS = """
DELETE FROM sharewell.{} WHERE NOT EXISTS
(SELECT FROM sharewell.event e WHERE e.stream = {}.stream AND e.version = 1) RETURNING stream"""

WAIT = "SELECT sharewell.wait($1, $2, $3, $4)"

Shown = tuple[Summary | None, tuple[Duty, ...], Waits]

TABLES = ("duty", "summary", "waiting")
NOTHING: Shown = (None, (), Waits(ended=True))


@dataclass(frozen=True)
class Difference:
    """What a stream's rows said, and what they say now. `rebuilt` is empty where there is no such stream."""

    stream: str
    stored: Shown
    rebuilt: Shown


async def rebuild(pool: Pool, deciders: Iterable[Decider[Any]]) -> list[Difference]:
    """Folds every stream of these kinds and puts its rows right, each stream in a transaction of its own."""
    differences = []
    for decider in deciders:
        for row in await pool.fetch(STREAMS, [decider.kind]):
            if difference := await _rebuild(pool, row["stream"], decider):
                differences.append(difference)
    return differences + await _drop_orphans(pool)


async def _rebuild(pool: Pool, stream: str, decider: Decider[Any]) -> Difference | None:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(LOCK)
        stored = await _shown(connection, stream)
        rows = await connection.fetch(EVENTS, stream, 0)
        state = decider.fold(decider.read(wire(row)) for row in rows)
        summary, duties = decider.summary(state), decider.duties(state)
        waits = Waits.of(decider, state)
        rebuilt = (summary, _in_order(duties), waits)
        if rebuilt == stored:
            return None
        row = (stream, summary.state, list(summary.agencies), orjson.dumps(summary.facts))
        await connection.execute("SELECT sharewell.show($1, $2)", row, duty_rows(stream, duties))
        await connection.execute(WAIT, stream, *waits_row(waits))
        return Difference(stream, stored, rebuilt)


async def _shown(connection: Connection, stream: str) -> Shown:
    row = await connection.fetchrow(SUMMARY, stream)
    duties = [Duty(**dict(duty)) for duty in await connection.fetch(DUTIES, stream)]
    waits = read_waits(await connection.fetchrow(WAITS, stream))
    return Summary(**dict(row)) if row else None, _in_order(duties), waits


def _in_order(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    return tuple(sorted(duties, key=lambda duty: duty.key))


async def _drop_orphans(pool: Pool) -> list[Difference]:
    """Rows of streams that have no event."""
    gone = {row["stream"] for table in TABLES for row in await pool.fetch(ORPHANS.format(table, table))}
    return [Difference(stream, NOTHING, NOTHING) for stream in sorted(gone)]
