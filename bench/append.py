"""How fast one caller appends with everything on, beside the same row inserted by raw asyncpg on the same server.

Both are given what they write ready-made: a decision on the one side, the event row on the other.
"""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from uuid import uuid4

import asyncpg
from rich.console import Console
from rich.table import Table

from cli.embedded.postgres import PostgresServer
from domain.event import Body, Event
from domain.record import Append, CommandRow, Result, SealedPart
from domain.sealed import Sealed
from domain.values import Actor, Duty, Effect, Instant, Summary
from store.connect import plain_dsn
from store.datakey import DataKey
from store.eventstore import EventStore, open_store
from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade

ROUNDS = 7
APPENDS = 500
WARM = 50
AIM = 0.45
DATABASE = "bench"
TEXT = "An invented text of about the length that a reason or a need has when it is written with care. " * 3
INSERT = f"INSERT INTO plain VALUES ({', '.join(f'${n}' for n in range(1, 19))})"


class ReasonRecorded(Body):
    """Of the size of an ordinary event: some codes, an instant and a sealed text."""

    subject: str
    codes: tuple[str, ...]
    reason: Sealed
    review_at: Instant


@dataclass(frozen=True)
class Run:
    """Seconds that each append of one round took."""

    took: list[float]

    @property
    def rate(self) -> float:
        return len(self.took) / sum(self.took)

    def milliseconds(self, percent: int) -> float:
        return 1000 * quantiles(self.took, n=100)[percent - 1]


def an_append(stream: str, key: DataKey, after: int) -> Append:
    """A command with all that comes of it: event, sealed text, command row, summary, a changed duty, an effect."""
    command_id, now = uuid4(), datetime.now(UTC)
    data = key.seal(command_id, "reason", TEXT)
    reason = Sealed(command_id=command_id, path="reason", digest=sha256(data).hexdigest())
    event = Event(
        stream=stream,
        version=after + 1,
        occurred_at=now,
        actor=Actor(person="alp.practitioner", role="practitioner", agency="alp"),
        command_id=command_id,
        correlation_id=command_id,
        policy_version="2026-01",
        body=ReasonRecorded(subject="s-1", codes=("reason_one", "reason_two"), reason=reason, review_at=now),
    )
    result = Result(stream=stream, command_id=command_id, version=after + 1, events=("ReasonRecorded",))
    return Append(
        stream=stream,
        expected_version=after,
        events=(event,),
        command=CommandRow(stream, command_id, "RecordReason", key.fingerprint(TEXT.encode()), result),
        sealed=(SealedPart(command_id, "reason", data),),
        key_commitment=key.commitment,
        summary=Summary(state="Draft", agencies=("alp", "wda"), facts={"reasons": after}),
        duties=(Duty(key=f"review-{after}", task="Review", role="lead", agency="alp", since=now, due_at=now),),
        effects=(Effect(name="notify", event_id=event.event_id),),
    )


async def timed(one: Callable[[int], Awaitable[object]]) -> Run:
    """Runs it one after another, the first few uncounted."""
    took = []
    for number in range(WARM + APPENDS):
        start = perf_counter()
        await one(number)
        took.append(perf_counter() - start)
    return Run(took[WARM:])


async def ours(store: EventStore) -> tuple[Run, str]:
    """The run, and the stream that it wrote."""
    stream, key = f"bench/{uuid4()}", DataKey("bench", os.urandom(32))
    decided = [an_append(stream, key, after) for after in range(WARM + APPENDS)]
    return await timed(lambda number: store.append(decided[number])), stream


async def raw(connection: "asyncpg.Connection[asyncpg.Record]", stream: str) -> Run:
    """The same rows, with the same indexes, and nothing else."""
    written = await connection.fetch("SELECT * FROM sharewell.event WHERE stream = $1 ORDER BY version", stream)
    rows = [tuple(row) for row in written]
    insert = await connection.prepare(INSERT)
    return await timed(lambda number: insert.fetch(*rows[number]))


async def measure() -> list[tuple[Run, Run]]:
    """Rounds of both, turn about, on a server of their own."""
    with tempfile.TemporaryDirectory(prefix="sharewell-bench-", ignore_cleanup_errors=True) as folder:
        await asyncio.to_thread(Path(folder).chmod, 0o755)
        server = PostgresServer(Path(folder) / "pg")
        await server.start()
        try:
            await asyncio.to_thread(prepare, server.superuser_dsn(), DATABASE)
            await asyncio.to_thread(upgrade, server.dsn(OWNER, DATABASE))
            return await _rounds(server)
        finally:
            await server.stop()


async def _rounds(server: PostgresServer) -> list[tuple[Run, Run]]:
    connection = await asyncpg.connect(plain_dsn(server.superuser_dsn(DATABASE)))
    await connection.execute("CREATE TABLE plain (LIKE sharewell.event INCLUDING ALL)")
    async with open_store(server.dsn(SERVICE, DATABASE), server.dsn(DISPOSAL, DATABASE)) as store:
        runs = []
        for _ in range(ROUNDS):
            own, stream = await ours(store)
            runs.append((own, await raw(connection, stream)))
    await connection.close()
    return runs


def table(runs: list[tuple[Run, Run]]) -> Table:
    """Medians of the rounds."""
    shown = Table("one caller", "appends/s", "p50 ms", "p99 ms", title="Append", title_justify="left")
    for name, column in (("sharewell, everything on", 0), ("asyncpg INSERT of the same event row", 1)):
        each = [pair[column] for pair in runs]
        rate, p50, p99 = (
            median(of) for of in zip(*((r.rate, r.milliseconds(50), r.milliseconds(99)) for r in each), strict=True)
        )
        shown.add_row(name, f"{rate:,.0f}", f"{p50:.2f}", f"{p99:.2f}")
    ratios = sorted(own.rate / plain.rate for own, plain in runs)
    shown.add_row(f"ratio (aim {AIM} or more)", f"{median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})", "", "")
    return shown


def main() -> None:
    """Measures and prints."""
    Console().print(table(asyncio.run(measure())))


if __name__ == "__main__":
    main()
