"""How soon an officer sees the first page of their tasks, beside the bare SQL of the same plan."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from rich.table import Table

from activities.carry_out import Policy
from activities.states import States
from activities.watching import AFTER, Watch
from cli.embedded.postgres import PostgresServer
from client.queue import PAGE as PAGE_SIZE
from client.queue import Queue
from client.sharewell import Sharewell
from domain.calendar import shipped_calendar
from domain.catalogues import shipped_catalogues
from domain.duties.ladder import OFFICERS as OFFICERS_OF_ALL
from domain.duties.ladder import Presence
from domain.duties.queue import Wanted, offices, share
from domain.event import Body, Event
from domain.record import Append
from domain.registers.agency_language import (
    AgencyRegistered,
    DeputyAppointed,
    LeadOfficerAbsenceRecorded,
    LeadOfficerAppointed,
)
from domain.registers.partnership import RoleGranted
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
WITH made AS (SELECT n, 'share-request/' || md5('done ' || n) AS stream, md5('done ' || n)::uuid AS id,
    'a' || lpad((n % $2)::text, 3, '0') AS agency, now() - interval '1 day' AS at FROM generate_series(1, $1::int) n),
  logged AS (INSERT INTO sharewell.event
    SELECT (SELECT size FROM sharewell.log_head) + n, stream, 1, id, 'ShareClosed', 1, at, at, '{}', id, id, NULL, '',
      '{}', NULL, NULL, '', '' FROM made),
  told AS (INSERT INTO sharewell.notice
    SELECT id, stream, 'decide', 'decide', 'new', false, 'system', NULL, at, 'sent', at, at FROM made)
INSERT INTO sharewell.summary SELECT stream, 'Retained', ARRAY[agency, 'a000'], '{"urgency": "routine"}' FROM made"""
"""Of each finished request the row, an event and a notice, so that every table that a page could read has grown."""


class Measured(NamedTuple):
    """Medians in milliseconds of one officer's first page: through the client, and the page's SQL alone."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


class Look(NamedTuple):
    """Seconds that a look after newcomers to any work takes, and for which it holds up whatever else runs beside it."""

    anew: float
    again: float
    held: float


class Pages(NamedTuple):
    """One officer's page before and after a million requests were finished, then a partnership officer's."""

    before: Measured
    after: Measured
    officer: Measured
    look: Look


def _agency(number: int) -> Append:
    """An agency with two lead officers and their deputies; in every second one a lead officer is away."""
    agency = f"a{number:03}"
    bodies: list[Body] = [
        AgencyRegistered(agency_id=agency, name=agency, kind="statutory", sector="school", public_authority=True)
    ]
    for officer in range(OFFICERS):
        office = LeadOfficerAppointed if officer < 2 else DeputyAppointed
        bodies.append(office(person=f"{agency}.officer{officer}", since=SINCE))
    if number % 2:
        until = datetime.now(UTC) + timedelta(days=9)
        bodies.append(LeadOfficerAbsenceRecorded(person=f"{agency}.officer1", since=SINCE, until=until))
    return _appended(f"agency/{agency}", bodies)


def _appended(stream: str, bodies: Iterable[Body]) -> Append:
    events = (
        Event(
            stream=stream,
            version=version,
            occurred_at=SINCE,
            actor=Actor(person=SYSTEM, role=SYSTEM),
            command_id=UUID(int=version),
            correlation_id=UUID(int=version),
            policy_version="",
            body=body,
        )
        for version, body in enumerate(bodies, start=1)
    )
    return Append(stream, 0, tuple(events))


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


async def _look(store: EventStore) -> Look:
    """Two looks after everybody who has open work: at the first nobody knows of it, at the second everybody does."""
    took: list[float] = []
    lag = asyncio.create_task(_held())
    for _ in range(2):
        watch = Watch(store, States(store), Policy(shipped_catalogues(), shipped_calendar()), ("email",))
        now = datetime.now(UTC)
        await watch.look(now)
        began = perf_counter()
        await watch.look(now + 2 * AFTER)
        took.append(perf_counter() - began)
    lag.cancel()
    return Look(took[0], took[1], await lag)


async def _held() -> float:
    """How long, until it is cancelled, others that wanted to run had to wait at most."""
    longest = 0.0
    try:
        while True:
            began = perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, perf_counter() - began)
    except asyncio.CancelledError:
        return longest


async def measure() -> Pages:
    """With nothing finished, and with a million finished requests."""
    async with _server() as server:
        owner: Any = await asyncpg.connect(plain_dsn(server.superuser_dsn(DATABASE)))
        dsn = server.dsn(SERVICE, DATABASE)
        async with open_store(dsn, server.dsn(DISPOSAL, DATABASE)) as store:
            for number in range(AGENCIES):
                await store.append(_agency(number))
            officer = RoleGranted(person="nsp.officer", role=OFFICERS_OF_ALL, since=SINCE, home="a000")
            await store.append(_appended("partnership/main", [officer]))
            await owner.execute(FILL, DUTIES, AGENCIES, OFFICERS)
            await owner.execute("VACUUM ANALYZE")
            asking: Any = None
            queue = Queue(store, Sharewell(asking, asking, store), shipped_calendar(), shipped_catalogues())
            before = await _first_page(queue, store, dsn, "a007.officer0")
            await owner.execute(FINISH, FINISHED, AGENCIES)
            await owner.execute("VACUUM ANALYZE")
            after = await _first_page(queue, store, dsn, "a007.officer0")
            officers = await _first_page(queue, store, dsn, "nsp.officer")
            look = await _look(store)
        await owner.close()
        return Pages(before, after, officers, look)


def table(pages: Pages) -> Table:
    """All of them, and how they compare."""
    before, after = pages.before, pages.after
    shown = Table(
        "one officer's first page", "client ms", "bare SQL ms", "ratio", title="Work queue", title_justify="left"
    )
    name = f"{DUTIES:,} open duties, {AGENCIES * OFFICERS} officers, "
    for words, each in (("nothing finished", before), (f"{FINISHED:,} finished", after)):
        shown.add_row(name + words, f"{each.ours:.2f}", f"{each.bare:.2f}", f"{each.ratio:.2f} (aim {AIM} at most)")
    shown.add_row("the second by the first", f"{after.ours / before.ours:.2f}", "", f"(flat: {FLAT} at most)")
    officer = pages.officer
    shown.add_row("a partnership officer's", f"{officer.ours:.2f}", f"{officer.bare:.2f}", f"{officer.ratio:.2f}")
    look = pages.look
    shown.add_row("looking after who has all this work, while nobody knows of it", f"{1000 * look.anew:,.0f}", "", "")
    shown.add_row("… once everybody does", f"{1000 * look.again:,.0f}", "", "")
    shown.add_row("… others in the worker wait for it at most", f"{1000 * look.held:,.0f}", "", "")
    return shown


if __name__ == "__main__":
    from rich.console import Console

    Console(width=120).print(table(asyncio.run(measure())))
