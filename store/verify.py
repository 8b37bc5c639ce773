"""Whether a stream is as it was written: every hash is computed anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid5

from asyncpg import Record

from domain.event import NAMESPACE
from store.chain import AUDIT, START, content_hash, envelope, link, references, sealed_hash
from store.connect import Pool
from store.read import EVENTS, wire

Sealed = Mapping[tuple[str, str], bytes]


@dataclass(frozen=True)
class Fault:
    """The first thing that is not as it was written."""

    position: int
    version: int
    what: str


async def verify_chain(pool: Pool, stream: str) -> Fault | None:
    """The first fault of a stream, or None.

    It shows changes within a stream, not that its newest events were cut off: the log's checkpoints show that.
    Sealed parts may be missing after DisposalStarted only.
    """
    rows = await pool.fetch(EVENTS, stream, 0)
    held = await pool.fetch("SELECT command_id, path, data FROM sharewell.sealed WHERE stream = $1", stream)
    sealed = {(str(row["command_id"]), row["path"]): row["data"] for row in held}
    disposed = any(row["type"] == "DisposalStarted" for row in rows)
    previous, position = START, -1
    for expected, row in enumerate(rows, 1):
        what = _place(row, expected, position) or _content(row) or _link(row, previous) or _parts(row, sealed, disposed)
        if what:
            return Fault(row["position"], row["version"], what)
        previous, position = row["hash"], row["position"]
    return None


async def verify_positions(pool: Pool) -> Fault | None:
    """The first position of the log that is missing, or None; also where events were cut off at its end."""
    gap = """
        SELECT p.position FROM sharewell.log_head h, generate_series(0, h.size - 1) p (position)
        WHERE NOT EXISTS (SELECT FROM sharewell.event e WHERE e.position = p.position) ORDER BY 1 LIMIT 1"""
    missing = await pool.fetchval(gap)
    return None if missing is None else Fault(missing, 0, "an event is missing from the log")


def _place(row: Record, expected: int, after: int) -> str | None:
    if row["version"] != expected:
        return f"version {expected} is missing"
    if row["position"] <= after:
        return "the event lies before its predecessor"
    derived = uuid5(NAMESPACE, f"{row['stream']} {row['version']}")
    if not row["stream"].startswith(AUDIT) and row["event_id"] != derived:
        return "the event id does not follow from stream and version"
    return None


def _content(row: Record) -> str | None:
    plain = wire(row)
    if row["sealed_hash"] != sealed_hash(plain["body"]):
        return "the hash of the sealed parts differs from the event's references"
    content = envelope(plain, row["occurred_at"], row["event_id"], row["sealed_hash"], row["key_commitment"])
    return None if row["content_hash"] == content_hash(content) else "the content differs from its hash"


def _link(row: Record, previous: bytes) -> str | None:
    linked = link(previous, row["version"], row["recorded_at"], row["content_hash"])
    return None if row["hash"] == linked else "the hash does not follow from the event before"


def _parts(row: Record, sealed: Sealed, disposed: bool) -> str | None:
    for command_id, path, digest in references(row["body"]):
        data = sealed.get((command_id, path))
        if data is None and not disposed:
            return f"the sealed part {path} is missing"
        if data is not None and sha256(data).hexdigest() != digest:
            return f"the sealed part {path} differs from its digest"
    return None
