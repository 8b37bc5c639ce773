"""The key-encryption key in a local file: 32 random bytes in base64, readable by its owner alone."""

import base64
import binascii
import os
import stat
from pathlib import Path

from store.datakey import KEY_BYTES


class KeyProblem(Exception):
    """What keeps the data keys from being used. `remedy` says what the reader can do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


class KeyFileProblem(KeyProblem):
    """The key file is missing, unsafe or not the right one."""


class KeyStoreProblem(KeyProblem):
    """The key store cannot be read or written; what it held before is kept."""


BACKUP = "Put the file back from where you keep a copy of it; without it no text can be read again."


def create_key_file(path: Path) -> None:
    """Makes a new key and refuses to replace an old one. Raises KeyFileProblem."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyFileProblem(f"There is a key file {path} already.", "Use it, or name another place.") from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink()
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> KeyFileProblem:
    remedy = "Make its folder writable, with room in it and no limit on the size of files."
    return KeyFileProblem(f"The key file {path} cannot be written: {error.strerror}.", remedy)


def read_key_file(path: Path) -> bytes:
    """The key. Raises KeyFileProblem where it is missing, open to others, or not a key."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            written = file.read(1024)
    except FileNotFoundError as error:
        raise KeyFileProblem(f"There is no key file {path}.", BACKUP) from error
    except OSError as error:
        raise KeyFileProblem(
            f"The key file {path} cannot be read: {error.strerror}.", "Let the service's own account read it."
        ) from error
    if mode & 0o077:
        raise KeyFileProblem(
            f"The key file {path} is open to other accounts (mode {mode:04o}).",
            f"Run: chmod 600 {path} — and if somebody may have read it, rotate the key.",
        )
    return _decoded(path, written)


def _decoded(path: Path, written: bytes) -> bytes:
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except binascii.Error as error:
        raise KeyFileProblem(f"The key file {path} does not hold base64.", BACKUP) from error
    if len(key) != KEY_BYTES:
        raise KeyFileProblem(f"The key file {path} holds {len(key)} bytes instead of {KEY_BYTES}.", BACKUP)
    return key
