"""How data keys are wrapped under the key-encryption key, and how they lie in SQLite."""

import hmac
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.datakey import NONCE_BYTES, length_prefixed
from store.keyfile import BACKUP, KeyFileProblem, KeyStoreProblem

SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    stream TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    wrapped BLOB,
    state TEXT NOT NULL CHECK (state IN ('living', 'destroyed')),
    created_at TEXT NOT NULL,
    destroyed_at TEXT,
    CHECK ((state = 'living') = (wrapped IS NOT NULL))
);
CREATE TABLE IF NOT EXISTS epoch (epoch INTEGER NOT NULL, probe BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS witness (name TEXT PRIMARY KEY, digest BLOB NOT NULL);
"""
PROBE = b"sharewell key-encryption key"
"""What lies encrypted in the store to show at once whether the key-encryption key is the right one."""

PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""


def wrap(kek: bytes, stream: str, epoch: int, key: bytes) -> bytes:
    """The key under the key-encryption key, bound to its stream and epoch."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(kek).encrypt(nonce, key, length_prefixed(stream.encode(), b"%d" % epoch))


def unwrap(kek: bytes, stream: str, epoch: int, wrapped: bytes) -> bytes:
    """Raises InvalidTag where it was wrapped under another key, or for another stream or epoch."""
    place = length_prefixed(stream.encode(), b"%d" % epoch)
    return AESGCM(kek).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], place)


def open_database(path: Path) -> sqlite3.Connection:
    """A connection that overwrites what it deletes. The file is its owner's alone. Raises KeyStoreProblem."""
    with told(path):
        _make_private(path)
        database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        _set_up(database)
    return database


def _make_private(path: Path) -> None:
    """Makes the file if there is none. A file that is there is never opened and closed beside SQLite: that would drop
    this process's locks on it (POSIX), and another process would then take the log away from under us."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    path.chmod(0o600)


def _set_up(database: sqlite3.Connection) -> None:
    try:
        for setting in ("secure_delete = ON", "journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY"):
            database.execute(f"PRAGMA {setting}").fetchall()
        database.executescript(SCHEMA)
    except sqlite3.Error:
        database.close()
        raise


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def check(database: sqlite3.Connection, path: Path, kek: bytes) -> int:
    """The epoch that `kek` belongs to; the first key makes the first epoch. Raises KeyFileProblem for another key."""
    with told(path), transaction(database):
        row = database.execute("SELECT epoch, probe FROM epoch").fetchone()
        if row is None:
            database.execute("INSERT INTO epoch VALUES (1, ?)", (wrap(kek, "", 1, PROBE),))
            return 1
    epoch, probe = row
    try:
        unwrap(kek, "", epoch, probe)
    except InvalidTag as error:
        raise KeyFileProblem(
            f"The key file does not belong to the key store {path} (epoch {epoch}).", BACKUP
        ) from error
    return int(epoch)


def witness(database: sqlite3.Connection, path: Path, name: str, key: bytes) -> None:
    """Remembers a key kept elsewhere by its digest. Raises KeyFileProblem where it was another one before."""
    digest = hmac.digest(key, name.encode(), sha256)
    with told(path), transaction(database):
        database.execute("INSERT OR IGNORE INTO witness VALUES (?, ?)", (name, digest))
        (known,) = database.execute("SELECT digest FROM witness WHERE name = ?", (name,)).fetchone()
    if known != digest:
        raise KeyFileProblem(f"The {name} is not the one that this service has used.", BACKUP)


def flush(database: sqlite3.Connection) -> None:
    """Writes everything into the file itself and empties the log beside it, where old bytes might lie.

    Raises sqlite3.OperationalError where another process reads for too long.
    """
    busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("another process is reading")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Says in words what keeps the key store from working."""
    try:
        yield
    except InvalidTag as error:
        raise KeyStoreProblem(
            f"The keys in {path} have been wrapped under another key meanwhile.",
            "Start this program again with the new key file.",
        ) from error
    except (sqlite3.Error, OSError) as error:
        raise KeyStoreProblem(
            f"The key store {path} cannot be used: {error}. What it held before is kept.",
            "Make its folder writable, with room in it and no limit on the size of files; then do it again.",
        ) from error
