"""What is written down together, and what the writing answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.event import Event
from domain.notices.notice import Notice
from domain.refusal import Refusal
from domain.values import Duty, Effect, Instant, Summary, Value
from domain.waits import Waits


class Result(Value):
    """What a command came to; the same command id gives the same result for ever (INV-51).

    `version` is the stream's version after it. `events` are the types of what it recorded, in order.
    """

    stream: str
    command_id: UUID
    version: int
    events: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True)
class CommandRow:
    """A command that has been judged. `fingerprint` is a keyed digest of its plaintext."""

    stream: str
    command_id: UUID
    command: str
    fingerprint: bytes
    result: Result


@dataclass(frozen=True)
class SealedPart:
    """A ciphertext on its way to the table beside the events: `data` is nonce followed by ciphertext."""

    command_id: UUID
    path: str
    data: bytes


@dataclass(frozen=True)
class Append:
    """One append, all or nothing.

    `expected_version` is the version the events follow; None appends at the end whatever it is (audit streams).
    `conditions` are the versions at which other streams were read. `event_ids` are given for audit streams only; there
    an id that is known is passed over. `waits` is given with the events of a stream. `recorded_at` is given by a
    throw-away store's clock only. `effects_of` is the stream whose effects they are, where it is another than this one.
    """

    stream: str
    expected_version: int | None
    events: tuple[Event, ...] = ()
    event_ids: tuple[UUID, ...] | None = None
    conditions: Mapping[str, int] = field(default_factory=dict)
    command: CommandRow | None = None
    sealed: tuple[SealedPart, ...] = ()
    key_commitment: bytes | None = None
    summary: Summary | None = None
    duties: tuple[Duty, ...] = ()
    effects: tuple[Effect, ...] = ()
    effects_of: str | None = None
    notices: tuple[Notice, ...] = ()
    waits: Waits | None = None
    recorded_at: datetime | None = None


class KeyDestroyed(Exception):
    """The stream's data key was destroyed at disposal; nothing mints it again."""


class KeyMissing(Exception):
    """There is no data key for the stream."""


class Conflict(Exception):
    """A stream has moved since it was read, or the command id has been taken meanwhile: read again."""


@dataclass(frozen=True)
class Peek:
    """What the store knows before a decision, in one round trip: the command if it was judged before, the stream's
    version (0: none), when its last event was recorded, and the version of every register stream."""

    command: CommandRow | None
    version: int
    registers: Mapping[str, int]
    last_at: Instant | None = None


@dataclass(frozen=True)
class StoredDuty:
    """An open duty with the stream it belongs to."""

    stream: str
    duty: Duty
    summary: Summary


@dataclass(frozen=True)
class StoredEvent:
    """An event as it lies in the store: plain data, its place in the log and in its chain."""

    wire: dict[str, Any]
    position: int
    content_hash: bytes
    hash: bytes
    recorded_at: Instant
