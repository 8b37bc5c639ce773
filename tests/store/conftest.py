"""Real PostgreSQL, both majors, one cluster each a session and one database each test."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from cli.embedded.binaries import wheel_bindir
from cli.embedded.postgres import PostgresServer
from store.connect import plain_dsn
from store.eventstore import EventStore, open_store
from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade

TEMPLATE = "sharewell_template"


@dataclass(frozen=True)
class Place:
    """One throw-away database."""

    server: PostgresServer
    database: str

    def dsn(self, role: str) -> str:
        return self.server.dsn(role, self.database)

    async def connect(self, role: str) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(plain_dsn(self.dsn(role)))


@pytest.fixture(scope="session", params=["pginstall18", "pginstall"], ids=["pg18", "pg16"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[PostgresServer]:
    """A cluster with a migrated database to copy from."""
    with tempfile.TemporaryDirectory(prefix="swt-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # noqa: ASYNC240
        server = PostgresServer(Path(folder) / "pg", wheel_bindir(request.param))
        await server.start()
        await asyncio.to_thread(prepare, server.superuser_dsn(), TEMPLATE)
        await asyncio.to_thread(upgrade, server.dsn(OWNER, TEMPLATE))
        yield server
        await server.stop()


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return iter(range(1_000_000))


@pytest.fixture
async def place(server: PostgresServer, numbers: Iterator[int]) -> AsyncIterator[Place]:
    """A fresh copy of the migrated database."""
    database = f"t{next(numbers)}"
    connection = await asyncpg.connect(plain_dsn(server.superuser_dsn()))
    await connection.execute(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    await connection.execute(f"ALTER DATABASE {database} OWNER TO {OWNER}")
    yield Place(server, database)
    await connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
    await connection.close()


@pytest.fixture
async def store(place: Place) -> AsyncIterator[EventStore]:
    async with open_store(place.dsn(SERVICE), place.dsn(DISPOSAL), size=20) as store:
        yield store
