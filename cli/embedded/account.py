"""The unprivileged account that PostgreSQL runs as when we are root (it refuses to run as root)."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cli.embedded.problem import EmbeddedProblem

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account that exists already; we never create one."""

    name: str
    uid: int
    gid: int

    @classmethod
    def for_servers(cls) -> Self | None:
        """The account to change to, or None when we are not root and stay who we are."""
        if os.geteuid() != 0:
            return None
        for name in CANDIDATES:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(name, entry.pw_uid, entry.pw_gid)
        raise EmbeddedProblem(
            "PostgreSQL does not run as root, and this machine has neither the account postgres nor nobody.",
            "Start sharewell as an ordinary user.",
        )

    def obstacle(self, path: Path) -> Path | None:
        """The first folder on the way to `path`, or `path` itself, that this account may not pass."""
        for place in [*reversed(path.parents), path]:
            if not self._may_pass(place):
                return place
        return None

    def _may_pass(self, place: Path) -> bool:
        status = place.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)
