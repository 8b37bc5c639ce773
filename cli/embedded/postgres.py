"""PostgreSQL in one folder, on a Unix socket that only our own processes can reach."""

import asyncio
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import URL

from cli.embedded.account import Account
from cli.embedded.binaries import runnable, version_of, wheel_bindir
from cli.embedded.child import POLL, Child, end_left_behind, taken_over
from cli.embedded.last_words import died, last_lines
from cli.embedded.problem import FolderUnusable, WrongVersion

PORT = 5432
"""Part of the socket's name only; nothing listens on the network."""
SUPERUSER = "postgres"
SOCKET_LIMIT = 100
"""Bytes that the whole path of a Unix socket may take on every system."""
READY_WITHIN = 120.0
"""Seconds; recovery after a crash may take long."""
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "log_min_error_statement": "panic",  # statements may carry what must not lie in a log
    "log_error_verbosity": "terse",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


class PostgresServer:
    """One PostgreSQL cluster under `folder`; start and stop it from the main thread.

    `bindir` holds postgres and initdb; without it those of the installed wheel are used.
    """

    def __init__(self, folder: Path, bindir: Path | None = None, *, log: Path | None = None) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self._bindir = bindir or wheel_bindir()
        self._log = log or self.folder / "postgres.log"
        self._account = Account.for_servers()
        self._socket_dir = self.folder / "socket"
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def child(self) -> Child | None:
        """The running process, for whoever watches it."""
        return self._child

    def dsn(self, role: str, database: str) -> str:
        """The address for a role, as libpq and asyncpg take it. Known before the start as well."""
        where = {"host": str(self._socket_place()), "port": str(PORT)}
        return URL.create("postgresql", role, database=database, query=where).render_as_string()

    def superuser_dsn(self, database: str = "postgres") -> str:
        """For preparing roles and databases only; the service never connects with it."""
        return self.dsn(SUPERUSER, database)

    async def start(self) -> None:
        """Make the cluster if there is none, recover it if need be, and return when it answers.

        Raises FolderUnusable, WrongVersion or ServerDied; then nothing is left running.
        """
        await self.stop()
        self._own_folder()
        major = version_of(self._bindir).split(".")[0]
        bindir = await asyncio.to_thread(runnable, self._bindir, self._account, self.folder)
        await self._ensure_cluster(bindir, major)
        await end_left_behind("postgres", self.data, signal.SIGINT)
        self._drop_stale_pid()
        self._child = self._launch(bindir)
        try:
            await self._until_ready(self._child)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Fast shutdown; quit, then kill, if it does not obey."""
        if self._child is not None:
            await self._child.stop((signal.SIGINT, 20), (signal.SIGQUIT, 5))
            self._child = None
        if self._socket_place() != self._socket_dir:
            shutil.rmtree(self._socket_place(), ignore_errors=True)

    def _own_folder(self) -> None:
        """Make our folder and the socket's, for the account alone; touch no folder above them."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self._give(self.folder)
        except OSError as error:
            raise FolderUnusable(
                f"{self.folder} cannot be used: {error.strerror}.", "Name another folder with --data."
            ) from error
        if self._account and (obstacle := self._account.obstacle(self.folder)):
            raise FolderUnusable(
                f"PostgreSQL runs as {self._account.name}, which may not pass {obstacle}.",
                "Name another folder with --data (such as /var/lib/sharewell), or start as an ordinary user.",
            )
        self._make_socket_dir()

    def _make_socket_dir(self) -> None:
        """Always a fresh one, so that nothing put there by others is ever given away or followed."""
        place = self._socket_place()
        shutil.rmtree(place, ignore_errors=True)
        try:
            place.mkdir(mode=0o700)
        except FileExistsError as error:
            raise FolderUnusable(f"{place} is in the way.", "Remove it, then start again.") from error
        self._give(place)

    def _socket_place(self) -> Path:
        """The folder of the socket: ours, or a short one of the same meaning when ours is too long."""
        if len(os.fsencode(self._socket_dir / f".s.PGSQL.{PORT}")) < SOCKET_LIMIT:
            return self._socket_dir
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"sharewell-{mark}"

    def _give(self, place: Path) -> None:
        if self._account:
            os.chown(place, self._account.uid, self._account.gid, follow_symlinks=False)

    async def _ensure_cluster(self, bindir: Path, major: str) -> None:
        written_by = self.data / "PG_VERSION"
        if not written_by.exists():
            await asyncio.to_thread(self._initdb, bindir)
            return
        have = written_by.read_text().strip()
        if have != major:
            raise WrongVersion(
                f"{self.data} was written by PostgreSQL {have}; the programs here are of {major}.",
                f"Name programs of PostgreSQL {have} in the setting bindir, or export and load into a new folder.",
            )

    def _initdb(self, bindir: Path) -> None:
        """Make the cluster aside and move it into place whole, so that a kill leaves no half of one."""
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        argv = [str(bindir / "initdb"), "-D", str(unfinished), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        made = subprocess.run(
            [*argv, "--no-locale", "--data-checksums"],
            cwd=self.folder,
            env=self._environment(),
            umask=0o077,
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
            extra_groups=[] if self._account else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if made.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise died("The PostgreSQL cluster could not be made", made.stdout.decode()[-800:], self._log)
        unfinished.rename(self.data)

    def _drop_stale_pid(self) -> None:
        """PostgreSQL refuses to start when the pid of a killed server now names a zombie or a stranger,
        or when the kill came before the pid was written."""
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        lines = file.read_text().splitlines()
        if not lines or taken_over(int(lines[0]), "postgres"):
            file.unlink()

    def _launch(self, bindir: Path) -> Child:
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        quoted = str(self._socket_place()).replace('"', '""')
        return Child.start(
            "PostgreSQL",
            [str(bindir / "postgres"), "-D", str(self.data), "-k", f'"{quoted}"', "-p", str(PORT), *settings],
            log=self._log,
            cwd=self.data,
            env=self._environment(),
            dies_by=signal.SIGINT,
            account=self._account,
        )

    async def _until_ready(self, child: Child) -> None:
        clock = asyncio.get_running_loop().time
        limit = clock() + READY_WITHIN
        while not self._ready(child.pid):
            if not child.running:
                raise child.death()
            if clock() > limit:
                raise died(f"PostgreSQL was not ready after {READY_WITHIN:.0f} s", last_lines(self._log), self._log)
            await asyncio.sleep(POLL)

    def _ready(self, pid: int) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    @staticmethod
    def _environment() -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
