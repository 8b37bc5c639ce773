"""The one folder in which a service keeps everything, and the lock that gives it to one process at a time."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from cli.embedded.account import Account
from cli.embedded.keys import FIRST_ID, ensure_key
from cli.embedded.problem import FolderInUse, FolderUnusable

LOCK = "lock"


def default_folder() -> Path:
    """/var/lib/sharewell for root, else sharewell in the user's data folder ($XDG_DATA_HOME)."""
    if os.geteuid() == 0:
        return Path("/var/lib/sharewell")
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if home.startswith("/") else Path.home() / ".local/share") / "sharewell"


class DataFolder:
    """A data folder held by this process from `claim` until `release`, or until the process ends.

    Raises FolderUnusable when it cannot be made or written, FolderInUse when another process holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self._lock: int | None = None

    @property
    def postgres(self) -> Path:
        return self.path / "pg18"

    @property
    def temporal(self) -> Path:
        return self.path / "temporal"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def key_store(self) -> Path:
        """The SQLite file of the data keys; kept apart from the events."""
        return self.path / "keys.sqlite"

    @property
    def namespace_keys(self) -> Path:
        return self.path / "namespace.keys"

    @property
    def key_encryption_key(self) -> Path:
        return self.path / "key-encryption.key"

    def claim(self) -> Self:
        """Make the folder on first use, take its lock, and make the key files if there are no data yet."""
        try:
            self._make()
            self._take_lock()
            self.logs.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            self.release()
            raise FolderUnusable(
                f"The data folder {self.path} cannot be used: {error.strerror}.",
                "Name a folder that you may write to with --data.",
            ) from error
        self._ensure_keys()
        return self

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self.claim()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _make(self) -> None:
        """Ours alone, but that as root the account of PostgreSQL may pass through, without looking around."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (self.path / LOCK).exists() and any(self.path.iterdir()):
            raise FolderUnusable(
                f"{self.path} holds other things than a sharewell service.", "Name an empty or new folder with --data."
            )
        account = Account.for_servers()
        self.path.chmod(0o700 if account is None else 0o710)
        if account:
            os.chown(self.path, -1, account.gid)

    def _take_lock(self) -> None:
        self._lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._lock, 20, 0).decode() or "unknown"
            self.release()
            raise FolderInUse(
                f"A service already runs on {self.path} (process {holder}).",
                "Use it, stop it with Ctrl-C or kill, or name another folder with --data.",
            ) from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, str(os.getpid()).encode(), 0)

    def _ensure_keys(self) -> None:
        data_exist = self.key_store.exists() or self.temporal.exists() or (self.postgres / "data").exists()
        try:
            ensure_key(self.namespace_keys, data_exist=data_exist, id=FIRST_ID)
            ensure_key(self.key_encryption_key, data_exist=data_exist)
        except FolderUnusable:
            self.release()
            raise
