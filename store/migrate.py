"""Makes the database ready: roles and database once, by a superuser; the schema by the owner role.

Both are plain functions; where a loop is running, call them in a thread.
"""

import asyncio
from collections.abc import Mapping
from importlib.resources import files

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from store.connect import plain_dsn

OWNER = "sharewell_owner"
"""Owns the schema and changes it by migrations; never serves."""

SERVICE = "sharewell_service"
"""Serves: adds events, never changes them."""

DISPOSAL = "sharewell_disposal"
"""Deletes the sealed parts of streams whose disposal has started, and can do nothing else."""


def prepare(superuser_dsn: str, database: str, passwords: Mapping[str, str] | None = None) -> None:
    """Creates what is missing of the three roles and the database; sets the passwords given by role.

    Without passwords the server's own rules (peer, trust, certificates) decide who may sign in.
    """
    asyncio.run(_prepare(superuser_dsn, database, passwords or {}))


def upgrade(dsn: str) -> None:
    """Brings the schema to the newest version; `dsn` signs in as the owner role."""
    asyncio.run(_upgrade(dsn))


async def _prepare(dsn: str, database: str, passwords: Mapping[str, str]) -> None:
    connection = await asyncpg.connect(plain_dsn(dsn))
    try:
        for role in (OWNER, SERVICE, DISPOSAL):
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role} LOGIN")
            if role in passwords:
                await connection.execute(await _quoted(connection, "ALTER ROLE %I PASSWORD %L", role, passwords[role]))
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
            await connection.execute(await _quoted(connection, "CREATE DATABASE %I OWNER %I", database, OWNER))
        await connection.execute(await _quoted(connection, "REVOKE ALL ON DATABASE %I FROM PUBLIC", database))
        for role in (SERVICE, DISPOSAL):
            await connection.execute(await _quoted(connection, "GRANT CONNECT ON DATABASE %I TO %I", database, role))
    finally:
        await connection.close()


async def _quoted(connection: "asyncpg.Connection[asyncpg.Record]", template: str, *names: str) -> str:
    return str(await connection.fetchval("SELECT format($1, VARIADIC $2::text[])", template, list(names)))


async def _upgrade(dsn: str) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(plain_dsn(dsn)), poolclass=NullPool
    )
    async with engine.connect() as connection:
        await connection.execute(text("CREATE SCHEMA IF NOT EXISTS sharewell"))
        await connection.commit()
        await connection.run_sync(_run_migrations)


def _run_migrations(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("store").joinpath("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
