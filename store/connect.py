"""Connections to the events database."""

from typing import TypeAlias

import asyncpg
import orjson

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

ANSWERS_WITHIN = 30.0
"""Seconds after which a statement is given up; nothing of it is kept."""

SETTINGS = {"application_name": "sharewell", "jit": "off", "timezone": "UTC", "lock_timeout": "15s"}
PROBES = SETTINGS | {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""For connections that only ever look things up by an index: planned once, and not for tables while they are small."""


def plain_dsn(dsn: str) -> str:
    """The address as asyncpg takes it, also where SQLAlchemy's was given."""
    return dsn.replace("postgresql+asyncpg://", "postgresql://", 1)


async def open_pool(dsn: str, size: int) -> Pool:
    """Up to `size` raw connections. They keep no state between uses, so giving one back costs no round trip."""
    return await asyncpg.create_pool(
        plain_dsn(dsn),
        min_size=1,
        max_size=size,
        command_timeout=ANSWERS_WITHIN,
        server_settings=PROBES,
        init=_read_json,
        reset=_keep,
    )


async def connect(dsn: str) -> Connection:
    """One raw connection, to be kept."""
    connection = await asyncpg.connect(plain_dsn(dsn), command_timeout=ANSWERS_WITHIN, server_settings=PROBES)
    await _read_json(connection)
    return connection


async def _read_json(connection: Connection) -> None:
    """Binary, as only so jsonb may be part of a composite; the first byte is the version of the format."""
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda written: b"\x01" + written,
        decoder=lambda data: orjson.loads(data[1:]),
        schema="pg_catalog",
        format="binary",
    )


async def _keep(connection: Connection) -> None:
    """Nothing to undo."""
