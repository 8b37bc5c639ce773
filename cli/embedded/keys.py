"""Key files of a data folder: made once, readable by their owner alone, never made anew in silence."""

import base64
import os
import secrets
from pathlib import Path

from cli.embedded.problem import FolderUnusable

KEY_BYTES = 32
FIRST_ID = "1"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file for its owner alone; it is there whole or, after a crash or an error, as it was before."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise FolderUnusable(
            f"{path} could not be written: {error.strerror}.",
            "Make room, lift the file-size limit (ulimit -f unlimited), or name another folder with --data.",
        ) from error


def ensure_key(path: Path, *, data_exist: bool, id: str | None = None) -> None:
    """Make the key file on the first start: one line, 32 random bytes in base64, after the key's id if it has one.

    Raises FolderUnusable when the file is gone but data exist that only the lost key can open.
    """
    if path.exists():
        return
    if data_exist:
        raise FolderUnusable(
            f"The key file {path} is missing, and the data in this folder can be opened with that key only.",
            "Put it back from your copy of the keys, then start again; nothing was changed.",
        )
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    write_whole(path, (f"{id} {key}\n" if id else f"{key}\n").encode())
