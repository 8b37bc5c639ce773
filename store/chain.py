"""The hashes by which events vouch for each other (DESIGN 4 and 6)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson

START = bytes(32)
"""What the first event of a stream has in place of a previous hash."""

AUDIT = "audit/"
"""Streams of this kind are appended to at the end, with event ids that are given."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_REFERENCE = {"command_id", "path", "digest"}


class Reference(NamedTuple):
    """Where an event refers to a sealed part; `digest` is the SHA-256 of the ciphertext, in hexadecimal."""

    command_id: str
    path: str
    digest: str


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970, UTC."""
    return (at - EPOCH) // _MICROSECOND


def references(body: object) -> list[Reference]:
    """The sealed parts that a body refers to, each once, in one order.

    Raises TypeError for a fraction: it has no one way of being written, so it cannot be evidence.
    """
    return sorted(set(_references(body)))


def _references(value: object) -> Iterator[Reference]:
    if isinstance(value, float):
        raise TypeError("an event holds no fractions")
    if isinstance(value, dict):
        if value.keys() == _REFERENCE:
            yield Reference(value["command_id"], value["path"], value["digest"])
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def sealed_hash(body: Mapping[str, Any]) -> bytes | None:
    """SHA-256 over the digests of the sealed parts; None where there are none."""
    digests = [bytes.fromhex(reference.digest) for reference in references(body)]
    return sha256(b"".join(digests)).digest() if digests else None


def content_hash(envelope: Mapping[str, Any]) -> bytes:
    """SHA-256 over the canonical JSON of everything that the caller says: keys sorted, no blanks, UTF-8.

    Instants of the envelope count as whole microseconds; those of the body as the text they were written in.
    """
    return sha256(orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS)).digest()


def envelope(
    wire: Mapping[str, Any],
    occurred_at: datetime,
    event_id: UUID,
    sealed: bytes | None,
    key_commitment: bytes | None,
) -> dict[str, Any]:
    """What the content hash covers: neither version, recorded_at nor previous hash. An ordinary event's id follows
    from its version, so it counts in audit streams only."""
    content = {key: value for key, value in wire.items() if key not in ("version", "recorded_at")}
    content["occurred_at"] = microseconds(occurred_at)
    content["sealed_hash"] = sealed.hex() if sealed else None
    content["key_commitment"] = key_commitment.hex() if key_commitment else None
    if wire["stream"].startswith(AUDIT):
        content["event_id"] = str(event_id)
    return content


def link(previous: bytes, version: int, recorded_at: datetime, content: bytes) -> bytes:
    """SHA-256 over previous hash, version and recorded_at (eight bytes each, big-endian, signed), content hash."""
    place = version.to_bytes(8, "big", signed=True) + microseconds(recorded_at).to_bytes(8, "big", signed=True)
    return sha256(previous + place + content).digest()
