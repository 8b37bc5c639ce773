"""Writing things down: one call of one SQL function, one round trip (DESIGN 7)."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from domain.event import Event
from domain.record import Append, CommandRow, Conflict
from domain.values import Duty
from domain.waits import Waits
from store.chain import AUDIT, content_hash, envelope, sealed_hash
from store.connect import Connection, connect
from store.notices import notice_rows
from store.schema import DUTY

APPEND = """
SELECT sharewell.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10),
    sharewell.wait($1, $11, $12, $13), sharewell.tell($14)"""
MOVED = "SW409"
"""SQLSTATE of the append function where a stream is not at the version it was read at."""

Row = tuple[Any, ...]


class Writer:
    """Appends one after another over one raw connection, as the log's head row would make them wait anyway."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()

    async def append(self, append: Append) -> int:
        """Writes all of it or nothing and returns the stream's version after it; when it returns, it is durable.

        Raises Conflict where a stream has moved or the command id was taken, ValueError where an audit stream is
        treated as an ordinary one or the other way round. After any other error it may have been written or not:
        look the command up.
        """
        arguments = _arguments(append)
        try:
            async with self._turn:
                return await self._send(await self._connected(), arguments)
        except asyncpg.UniqueViolationError as taken:
            if taken.constraint_name != "command_pkey":
                raise
            raise Conflict(f"{append.stream}: the command was judged meanwhile") from taken
        except asyncpg.PostgresError as error:
            if error.sqlstate != MOVED:
                raise
            raise Conflict(str(error)) from error

    async def _send(self, connection: Connection, arguments: Row) -> int:
        try:
            return int(await connection.fetchval(APPEND, *arguments))
        except asyncpg.InternalClientError as error:  # the server said goodbye while nobody was listening
            connection.terminate()
            raise ConnectionError("the server has ended the connection") from error

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._dsn)
        return self._connection

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


def _arguments(append: Append) -> Row:
    stream, summary = append.stream, append.summary
    return (
        stream,
        append.expected_version,
        list(append.conditions.items()),
        list(_events(append)),
        [(stream, part.command_id, part.path, part.data) for part in append.sealed],
        _command(append.command) if append.command else None,
        (stream, summary.state, list(summary.agencies), orjson.dumps(summary.facts)) if summary else None,
        duty_rows(stream, append.duties),
        [(append.effects_of or stream, each.event_id, each.name, n, None) for n, each in enumerate(append.effects)],
        append.recorded_at,
        *waits_row(append.waits),
        notice_rows(append.notices),
    )


def _events(append: Append) -> Iterator[Row]:
    for event, event_id in zip(append.events, _event_ids(append), strict=True):
        if event.stream != append.stream:
            raise ValueError(f"an event of {event.stream} does not belong into {append.stream}")
        yield _event(event, event_id, append.key_commitment)


def _event_ids(append: Append) -> tuple[UUID, ...]:
    audit, after = append.stream.startswith(AUDIT), append.expected_version
    if audit != (after is None) or audit != (append.event_ids is not None):
        raise ValueError("audit streams, and no others, have no expected version, and event ids that are given")
    if append.event_ids is not None:
        return append.event_ids
    if any(event.version != n for n, event in enumerate(append.events, (after or 0) + 1)):
        raise ValueError("the versions of the events do not follow the expected version")
    return tuple(event.event_id for event in append.events)


def _event(event: Event, event_id: UUID, key_commitment: bytes | None) -> Row:
    wire = event.wire()
    sealed = sealed_hash(wire["body"])
    commitment = key_commitment if sealed else None
    return (
        event_id,
        wire["type"],
        wire["schema_version"],
        event.occurred_at,
        orjson.dumps(wire["actor"]),
        event.command_id,
        event.correlation_id,
        event.causation_id,
        event.policy_version,
        orjson.dumps(wire["body"]),
        sealed,
        commitment,
        content_hash(envelope(wire, event.occurred_at, event_id, sealed, commitment)),
    )


def _command(row: CommandRow) -> Row:
    return (row.stream, row.command_id, row.command, row.fingerprint, row.result.model_dump_json().encode(), None)


def waits_row(waits: Waits | None) -> Row:
    """Whether it has ended, and which deadline comes next, when."""
    deadline = waits.deadline if waits else None
    due = (deadline.name, deadline.due_at) if deadline else (None, None)
    return (waits.ended if waits else None, *due)


def duty_rows(stream: str, duties: tuple[Duty, ...]) -> list[Row]:
    """Duties in the order of the table's columns."""
    return [(stream, *(_column(getattr(duty, name)) for name in DUTY)) for duty in duties]


def _column(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
