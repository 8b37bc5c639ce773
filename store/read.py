"""Reading streams, and the log as a whole."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from domain.record import CommandRow, Peek, Result, StoredEvent
from domain.values import Effect
from store.connect import Pool

REGISTERS = ("agency", "catalogue", "code", "partnership")
"""The kinds of stream whose versions every decision depends on."""

_LAST = "(SELECT e.{} FROM sharewell.event e WHERE e.stream = {} ORDER BY e.version DESC LIMIT 1)"

STREAMS = f"""
SELECT first.stream, {_LAST.format("version", "first.stream")} AS version
FROM unnest($1::text[]) kind JOIN sharewell.event first
  ON first.version = 1 AND first.stream >= kind || '/' AND first.stream < kind || '0'"""
"""Every stream of some kinds with its version: '0' follows '/' in the collation."""

PEEK = f"""
SELECT c.command, c.fingerprint, c.result, coalesce({_LAST.format("version", "$2")}, 0) AS version,
  {_LAST.format("recorded_at", "$2")} AS last_at,
  (SELECT coalesce(jsonb_object_agg(r.stream, r.version), '{{}}') FROM ({STREAMS}) r) AS registers
FROM (VALUES (1)) one LEFT JOIN sharewell.command c ON c.stream = $2 AND c.command_id = $3"""

COLUMNS = """position, event_id, type, schema_version, stream, version, occurred_at, recorded_at, actor, command_id,
  correlation_id, causation_id, policy_version, body, sealed_hash, key_commitment, content_hash, hash"""
EVENTS = f"SELECT {COLUMNS} FROM sharewell.event WHERE stream = $1 AND version > $2 ORDER BY version"
LOG = f"SELECT {COLUMNS} FROM sharewell.event WHERE position > $1 ORDER BY position LIMIT $2"
EVENT = f"SELECT {COLUMNS} FROM sharewell.event WHERE event_id = $1"
DECISIONS = """
SELECT stream FROM sharewell.duty WHERE person = $1 AND task = 'decide' AND stream > $2 ORDER BY stream LIMIT $3"""
LATEST = f"SELECT {COLUMNS} FROM sharewell.event WHERE stream = $1 AND type = $2 ORDER BY version DESC LIMIT 1"
SEALED = """
SELECT s.command_id, s.path, s.data FROM unnest($2::uuid[], $3::text[]) AS part (command_id, path)
JOIN sharewell.sealed s ON s.stream = $1 AND s.command_id = part.command_id AND s.path = part.path"""
OPEN_EFFECTS = """
SELECT o.effect, o.event_id FROM sharewell.outbox o JOIN sharewell.event e USING (event_id)
WHERE o.stream = $1 AND o.done_at IS NULL ORDER BY e.position, o.ordinal"""


class Reader:
    """Reads over raw connections: the way every command takes."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def peek(self, stream: str, command_id: UUID) -> Peek:
        """What is known before a decision, in one round trip."""
        row = await self.pool.fetchrow(PEEK, REGISTERS, stream, command_id)
        assert row is not None
        return Peek(_command(stream, command_id, row), row["version"], row["registers"], row["last_at"])

    async def events(self, stream: str, after: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
        """The stream's events after a version, as `Event.from_wire` takes them; the first `limit` of them if given."""
        return [wire(row) for row in await self.pool.fetch(f"{EVENTS} LIMIT $3", stream, after, limit)]

    async def latest(self, stream: str, type: str) -> StoredEvent | None:
        """The stream's last event of a type."""
        row = await self.pool.fetchrow(LATEST, stream, type)
        return stored(row) if row else None

    async def log(self, after: int = -1, page: int = 1000) -> AsyncIterator[StoredEvent]:
        """Every event after a position, in the order in which they were committed; none is missed."""
        while rows := await self.pool.fetch(LOG, after, page):
            for row in rows:
                yield stored(row)
            after = rows[-1]["position"]

    async def sealed(self, stream: str, parts: Iterable[tuple[UUID, str]]) -> Mapping[tuple[UUID, str], bytes]:
        """The ciphertexts that are there, by command id and path."""
        wanted = list(parts)
        rows = await self.pool.fetch(SEALED, stream, [id for id, _ in wanted], [path for _, path in wanted])
        return {(row["command_id"], row["path"]): row["data"] for row in rows}

    async def streams(self, *kinds: str) -> dict[str, int]:
        """Every stream of some kinds with its version."""
        return {row["stream"]: row["version"] for row in await self.pool.fetch(STREAMS, kinds)}

    async def registers(self) -> Mapping[str, int]:
        """The streams whose versions every decision depends on."""
        return await self.streams(*REGISTERS)

    async def event(self, event_id: UUID) -> dict[str, Any]:
        """One event, wherever it lies. Raises LookupError."""
        row = await self.pool.fetchrow(EVENT, event_id)
        if row is None:
            raise LookupError(f"no event {event_id}")
        return wire(row)

    async def decisions_of(self, person: str, after: str, limit: int) -> list[str]:
        """The requests whose decision waits for the person by name, in the order of their streams."""
        rows = await self.pool.fetch(DECISIONS, person, after, limit)
        return [row["stream"] for row in rows]

    async def event_exists(self, event_id: UUID) -> bool:
        found = "SELECT EXISTS (SELECT FROM sharewell.event WHERE event_id = $1)"
        return bool(await self.pool.fetchval(found, event_id))

    async def open_effects(self, stream: str) -> list[Effect]:
        """What the stream's events ask for and is not done, in the order in which it was meant."""
        rows = await self.pool.fetch(OPEN_EFFECTS, stream)
        return [Effect(name=row["effect"], event_id=row["event_id"]) for row in rows]

    async def open_effects_named(self, name: str) -> list[tuple[str, Effect]]:
        """What is still to be done of one kind, with the stream of each."""
        query = "SELECT stream, event_id FROM sharewell.outbox WHERE effect = $1 AND done_at IS NULL ORDER BY stream"
        rows = await self.pool.fetch(query, name)
        return [(row["stream"], Effect(name=name, event_id=row["event_id"])) for row in rows]

    async def stream_exists(self, stream: str) -> bool:
        """Whether it has a first event; a command that was refused makes none."""
        found = "SELECT EXISTS (SELECT FROM sharewell.event WHERE stream = $1)"
        return bool(await self.pool.fetchval(found, stream))

    async def existing(self, streams: Iterable[str]) -> frozenset[str]:
        """Those of the streams that have a first event."""
        found = "SELECT stream FROM sharewell.event WHERE version = 1 AND stream = ANY ($1)"
        return frozenset(row["stream"] for row in await self.pool.fetch(found, list(streams)))

    async def all_streams(self) -> list[str]:
        """Every stream, in the order of their names."""
        rows = await self.pool.fetch("SELECT stream FROM sharewell.event WHERE version = 1 ORDER BY stream")
        return [row["stream"] for row in rows]


def _command(stream: str, command_id: UUID, row: Record) -> CommandRow | None:
    if row["command"] is None:
        return None
    return CommandRow(stream, command_id, row["command"], row["fingerprint"], Result.model_validate(row["result"]))


def wire(row: Record) -> dict[str, Any]:
    """A row as plain data, as the event was before it was written, and with `recorded_at`."""
    return {
        "type": row["type"],
        "schema_version": row["schema_version"],
        "stream": row["stream"],
        "version": row["version"],
        "occurred_at": _text(row["occurred_at"]),
        "recorded_at": _text(row["recorded_at"]),
        "actor": row["actor"],
        "command_id": str(row["command_id"]),
        "correlation_id": str(row["correlation_id"]),
        "causation_id": str(row["causation_id"]) if row["causation_id"] else None,
        "policy_version": row["policy_version"],
        "body": row["body"],
    }


def stored(row: Record) -> StoredEvent:
    return StoredEvent(wire(row), row["position"], row["content_hash"], row["hash"], row["recorded_at"])


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
