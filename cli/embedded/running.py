"""What a running service says of itself in its folder, so that other commands find it."""

from pathlib import Path
from typing import Self

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from cli.embedded.keys import write_whole
from cli.embedded.problem import FolderUnusable, NotRunning

FILE = "service.json"


class Running(BaseModel):
    """Where to find the servers and keys of a service that is ready."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    pid: int
    started: float
    """When the process of `pid` began, in seconds since 1970; tells it from a later one of the same pid."""
    address: str
    """Of Temporal, as host:port."""
    namespace: str
    ui: str | None
    """Address of Temporal's web page, if it has one."""
    dsns: dict[str, str]
    """Addresses of the database, by role."""
    key_store: Path
    key_encryption_key: Path
    namespace_keys: Path
    pids: dict[str, int]
    """Of each server, by name; they change when one is started again."""

    def write(self) -> None:
        write_whole(self.folder / FILE, self.model_dump_json(indent=2).encode())

    def remove(self) -> None:
        (self.folder / FILE).unlink(missing_ok=True)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises NotRunning when no living service wrote the file, FolderUnusable when we may not read it."""
        try:
            running = cls.model_validate_json((folder.expanduser() / FILE).read_bytes())
        except PermissionError as error:
            raise FolderUnusable(
                f"The service of {folder} belongs to another user.", "Run this command as that user."
            ) from error
        except (OSError, ValidationError):
            raise not_running(folder) from None
        if not running.alive():
            raise not_running(folder)
        return running

    def alive(self) -> bool:
        """Whether the process that wrote this still runs."""
        try:
            process = psutil.Process(self.pid)
            return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - self.started) < 1
        except psutil.NoSuchProcess:
            return False


def not_running(folder: Path) -> NotRunning:
    """The error for a command that needs a service where there is none."""
    return NotRunning(f"No service runs on {folder}.", f"Start it with: sharewell up --data {folder}")
