"""How soon an officer sees the first page of their tasks, beside the bare SQL of the same plan."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from rich.table import Table

from cli.embedded.postgres import PostgresServer
from client.queue import PAGE as PAGE_SIZE
from client.queue import Queue
from client.sharewell import Sharewell
from domain.calendar import shipped_calendar
from domain.catalogues import shipped_catalogues
from domain.duties.ladder import Presence
from domain.duties.queue import Wanted, offices, share
from domain.event import Body, Event
from domain.record import Append
from domain.registers.agency_language import AgencyRegistered, DeputyAppointed, LeadOfficerAppointed
from domain.values import SYSTEM, Actor
from store.connect import connect, plain_dsn
from store.eventstore import EventStore, open_store
from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade
from store.queue import PAGE, arguments

DATABASE = "bench"
AGENCIES, OFFICERS, DUTIES, FINISHED = 40, 5, 100_000, 1_000_000
ROUNDS, WARM = 200, 20
AIM, FLAT = 3.0, 1.2
SINCE = datetime.now(UTC) - timedelta(days=400)

FILL = """
WITH made AS (SELECT n, 'share-request/' || md5(n::text) AS stream, 'a' || lpad((n % $2)::text, 3, '0') AS agency,
    now() + (n % 9973) * interval '1 minute' - interval '2 days' AS due_at FROM generate_series(1, $1::int) n),
  shown AS (INSERT INTO sharewell.summary SELECT stream, 'AwaitingDecision', ARRAY[agency, 'a000'],
    jsonb_build_object('urgency', 'routine', 'due_at', due_at) FROM made)
INSERT INTO sharewell.duty (stream, key, task, role, agency, person, since, due_at, barred, urgency)
SELECT stream, 'decide', 'decide',
  CASE WHEN (n / $2) % 10 IN (2, 3, 4) THEN 'deputy_lead_officer' ELSE 'lead_officer' END,
  agency, CASE WHEN (n / $2) % 10 < $3 THEN agency || '.officer' || (n / $2) % 10 END,
  due_at - interval '3 days', due_at, ARRAY[agency || '.practitioner'], 'routine' FROM made"""
"""Half of the duties are for whoever holds the office, half are given to one officer by name."""

FINISH = """
INSERT INTO sharewell.summary SELECT 'share-request/' || md5('done ' || n), 'Retained',
  ARRAY['a' || lpad((n % $2)::text, 3, '0'), 'a000'], '{"urgency": "routine"}' FROM generate_series(1, $1::int) n"""


class Measured(NamedTuple):
    """Medians in milliseconds of one officer's first page: through the client, and the page's SQL alone."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def _events(agency: str) -> list[Event]:
    """An agency with two lead officers and their deputies."""
    bodies: list[Body] = [
        AgencyRegistered(agency_id=agency, name=agency, kind="statutory", sector="school", public_authority=True)
    ]
    for number in range(OFFICERS):
        office = LeadOfficerAppointed if number < 2 else DeputyAppointed
        bodies.append(office(person=f"{agency}.officer{number}", since=SINCE))
    return [
        Event(
            stream=f"agency/{agency}",
            version=version,
            occurred_at=SINCE,
            actor=Actor(person=SYSTEM, role=SYSTEM),
            command_id=UUID(int=version),
            correlation_id=UUID(int=version),
            policy_version="",
            body=body,
        )
        for version, body in enumerate(bodies, start=1)
    ]


@asynccontextmanager
async def _server() -> AsyncIterator[PostgresServer]:
    with tempfile.TemporaryDirectory(prefix="sharewell-bench-", ignore_cleanup_errors=True) as folder:
        await asyncio.to_thread(Path(folder).chmod, 0o755)
        server = PostgresServer(Path(folder) / "pg")
        await server.start()
        try:
            await asyncio.to_thread(prepare, server.superuser_dsn(), DATABASE)
            await asyncio.to_thread(upgrade, server.dsn(OWNER, DATABASE))
            yield server
        finally:
            await server.stop()


async def _turn_about(*each: Callable[[], Awaitable[object]]) -> list[float]:
    """The median of each in milliseconds; they take turns, so that the same moments weigh on all."""
    took: list[list[float]] = [[] for _ in each]
    for _ in range(WARM + ROUNDS):
        for one, its in zip(each, took, strict=True):
            began = perf_counter()
            await one()
            its.append(1000 * (perf_counter() - began))
    return [median(its[WARM:]) for its in took]


async def _first_page(queue: Queue, store: EventStore, dsn: str, person: str) -> Measured:
    """The bare statement has the very arguments that the client works out."""
    presence = Presence(await queue.register(), datetime.now(UTC), here=person)
    theirs = share(person, await store.posts(offices(person, presence)), presence)
    given = arguments(theirs, Wanted(), None, PAGE_SIZE + 1)
    connection = await connect(dsn)
    try:
        bare, ours = await _turn_about(lambda: connection.fetch(PAGE, *given), lambda: queue.tasks(person))
    finally:
        await connection.close()
    return Measured(ours, bare)


async def measure() -> tuple[Measured, Measured]:
    """With nothing finished, and with a million finished requests."""
    async with _server() as server:
        owner: Any = await asyncpg.connect(plain_dsn(server.superuser_dsn(DATABASE)))
        dsn = server.dsn(SERVICE, DATABASE)
        async with open_store(dsn, server.dsn(DISPOSAL, DATABASE)) as store:
            for number in range(AGENCIES):
                agency = f"a{number:03}"
                await store.append(Append(f"agency/{agency}", 0, tuple(_events(agency))))
            await owner.execute(FILL, DUTIES, AGENCIES, OFFICERS)
            await owner.execute("VACUUM ANALYZE")
            asking: Any = None
            queue = Queue(store, Sharewell(asking, asking, store), shipped_calendar(), shipped_catalogues())
            before = await _first_page(queue, store, dsn, "a007.officer0")
            await owner.execute(FINISH, FINISHED, AGENCIES)
            await owner.execute("VACUUM ANALYZE")
            after = await _first_page(queue, store, dsn, "a007.officer0")
        await owner.close()
        return before, after


def table(measured: tuple[Measured, Measured]) -> Table:
    """Both, and how they compare."""
    before, after = measured
    shown = Table(
        "one officer's first page", "client ms", "bare SQL ms", "ratio", title="Work queue", title_justify="left"
    )
    name = f"{DUTIES:,} open duties, {AGENCIES * OFFICERS} officers, "
    for words, each in (("nothing finished", before), (f"{FINISHED:,} finished", after)):
        shown.add_row(name + words, f"{each.ours:.2f}", f"{each.bare:.2f}", f"{each.ratio:.2f} (aim {AIM} at most)")
    shown.add_row("the second by the first", f"{after.ours / before.ours:.2f}", "", f"(flat: {FLAT} at most)")
    return shown


if __name__ == "__main__":
    from rich.console import Console

    Console(width=120).print(table(asyncio.run(measure())))
