"""The key store of the embedded service: SQLite in a file of its own, apart from the events (DESIGN 5).

There is no cache: a key is read, and its state with it, at each use (some ten microseconds), so a destroyed key
is in no memory but that of the command that is using it. Reading is done in place; writing waits for the disk and
perhaps for another process, so it is done in a thread.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag

from domain.record import KeyDestroyed, KeyMissing
from store.datakey import KEY_BYTES, DataKey
from store.keyfile import KeyProblem, read_key_file
from store.keyring import PROBE, check, flush, open_database, told, transaction, unwrap, witness, wrap

UNUSED_FOR = timedelta(hours=24)
"""How long a key may wait for the first event of its stream."""

CREATE = """
INSERT OR IGNORE INTO keys (stream, epoch, wrapped, state, created_at)
SELECT ?1, epoch, ?3, 'living', ?4 FROM epoch WHERE epoch = ?2"""
DESTROY = """
INSERT INTO keys (stream, epoch, wrapped, state, created_at, destroyed_at) VALUES (?1, 0, NULL, 'destroyed', ?2, ?2)
ON CONFLICT (stream) DO UPDATE SET wrapped = NULL, state = 'destroyed', destroyed_at = ?2 WHERE state = 'living'"""

LIVING = "SELECT stream FROM keys WHERE state = 'living' AND created_at < ? AND stream > ? ORDER BY stream LIMIT ?"
PAGE = 1_000
"""Keys that are asked about at once."""

Existing = Callable[[Sequence[str]], Awaitable[Collection[str]]]
"""Which of these streams there are."""


class KeyStore:
    """One data key for each stream, wrapped under the key-encryption key. Several processes may share the file."""

    def __init__(self, path: Path, kek: bytes) -> None:
        """Raises KeyFileProblem where the file cannot be used or `kek` is not its key."""
        self._path = path
        self._kek = kek
        self._writing = Lock()
        self._writer = open_database(path)
        try:
            self._epoch = check(self._writer, path, kek)
        except KeyProblem:
            self._writer.close()
            raise
        self._reader = open_database(path)

    @classmethod
    def open(cls, path: Path, key_file: Path) -> "KeyStore":
        return cls(path, read_key_file(key_file))

    def close(self) -> None:
        """Waits for a thread that still writes for somebody who was cancelled: SQLite dies of less."""
        with self._writing:
            self._reader.close()
            self._writer.close()

    def witness(self, name: str, key: bytes) -> None:
        """Sees to it that a key kept elsewhere is the one of the first time. Raises KeyFileProblem."""
        with self._writing:
            witness(self._writer, self._path, name, key)

    async def create(self, stream: str) -> DataKey:
        """The stream's key, made if there is none. Raises KeyDestroyed: a destroyed key is never made again."""
        try:
            return await self.get(stream)
        except KeyMissing:
            await asyncio.to_thread(self._create, stream)
        return await self.get(stream)

    async def get(self, stream: str) -> DataKey:
        """Raises KeyMissing or KeyDestroyed."""
        with told(self._path):
            row = self._reader.execute("SELECT epoch, wrapped FROM keys WHERE stream = ?", (stream,)).fetchone()
            if row is None:
                raise KeyMissing(stream)
            epoch, wrapped = row
            if wrapped is None:
                raise KeyDestroyed(stream)
            return DataKey(stream, unwrap(self._kek, stream, epoch, wrapped))

    async def destroy(self, stream: str) -> None:
        """Destroys the key for ever; doing it twice is doing it once, and finishes what was interrupted."""
        await asyncio.to_thread(self._destroy, stream)

    async def sweep_unused(self, existing: Existing, now: datetime) -> list[str]:
        """Drops the keys that have waited too long for their stream; says of which streams.

        Whoever calls it has ended what might still start these streams.
        """
        waited, dropped, last = (now - UNUSED_FOR).astimezone(UTC).isoformat(), [], ""
        while page := self._living(waited, last):
            there = await existing(page)
            if unused := [stream for stream in page if stream not in there]:
                await asyncio.to_thread(self._drop, unused)
            dropped += unused
            last = page[-1]
        return dropped

    def _living(self, before: str, after: str) -> list[str]:
        with told(self._path):
            return [stream for (stream,) in self._reader.execute(LIVING, (before, after, PAGE)).fetchall()]

    async def rotate(self, kek: bytes) -> int:
        """Wraps every living key anew, all or nothing, and returns the new epoch; the old key-encryption key and
        with it every stale copy may then be destroyed."""
        return await asyncio.to_thread(self._rotate, kek)

    def _create(self, stream: str) -> None:
        wrapped = wrap(self._kek, stream, self._epoch, os.urandom(KEY_BYTES))
        with self._writing, told(self._path):
            self._writer.execute(CREATE, (stream, self._epoch, wrapped, _now()))
            current = self._writer.execute("SELECT epoch FROM epoch").fetchone()[0]
            if current != self._epoch:
                raise InvalidTag

    def _destroy(self, stream: str) -> None:
        with self._writing, told(self._path):
            self._writer.execute(DESTROY, (stream, _now()))
            flush(self._writer)

    def _drop(self, streams: list[str]) -> None:
        with self._writing, told(self._path):
            with transaction(self._writer):
                self._writer.executemany("DELETE FROM keys WHERE stream = ?", [(stream,) for stream in streams])
            flush(self._writer)

    def _rotate(self, kek: bytes) -> int:
        with self._writing, told(self._path):
            epoch = self._epoch + 1
            with transaction(self._writer):
                living = self._writer.execute("SELECT stream, epoch, wrapped FROM keys WHERE state = 'living'")
                anew = [
                    (wrap(kek, stream, epoch, unwrap(self._kek, stream, old, wrapped)), epoch, stream)
                    for stream, old, wrapped in living.fetchall()
                ]
                self._writer.executemany("UPDATE keys SET wrapped = ?, epoch = ? WHERE stream = ?", anew)
                self._writer.execute("UPDATE epoch SET epoch = ?, probe = ?", (epoch, wrap(kek, "", epoch, PROBE)))
            self._kek, self._epoch = kek, epoch
            flush(self._writer)
        return epoch


def _now() -> str:
    return datetime.now(UTC).isoformat()
