"""The servers of one data folder, from their start until they are asked to stop."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from cli.connection import settings_of
from cli.demonstration import load_demonstration
from cli.embedded.folder import DataFolder
from cli.embedded.ports import demand_port
from cli.embedded.postgres import PostgresServer
from cli.embedded.problem import ServerDied
from cli.embedded.program import Program
from cli.embedded.running import Running
from cli.embedded.serve import STOPPING, run
from cli.embedded.supervisor import Supervisor
from cli.exits import SPEECH, WrongInput
from cli.looking_around import look_around
from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade
from worker.assembly import Parts, open_keys, open_parts, read_catalogues
from worker.post import open_post
from worker.settings import Settings

DATABASE = "sharewell"
READY_WITHIN = timedelta(seconds=60)
Say = Callable[[str], None]


def demand_catalogues(own: Path) -> None:
    """Raises WrongInput, or DocumentError with line and remedy, where the versions cannot count together."""
    try:
        read_catalogues(own)
    except OSError as error:
        raise WrongInput(f"{own} cannot be read: {error.strerror}.") from None


def demand_keys(folder: DataFolder) -> None:
    """Raises KeyProblem or NamespaceKeysProblem where a key file is damaged or not the one of this folder's data."""
    keys, _ = open_keys(folder.key_store, folder.key_encryption_key, folder.namespace_keys)
    keys.close()


def demand_settings(folder: DataFolder) -> None:
    """Raises SettingsProblem, or PostProblem for ways out that do not fit together, before anything is started."""
    none = SecretStr("")
    files = {name: getattr(folder, name) for name in ("key_store", "key_encryption_key", "namespace_keys")}
    open_post(Settings.read(service_dsn=none, disposal_dsn=none, **files))


def demand_ports(temporal_port: int | None, ui_port: int | None) -> None:
    """Raises PortTaken before anything is started, and WrongInput for one port twice."""
    if temporal_port is not None and temporal_port == ui_port:
        raise WrongInput("Temporal and its page need a port each.")
    for port, setting in ((temporal_port, "--temporal-port"), (ui_port, "--ui-port")):
        if port is not None:
            demand_port(port, setting)


def serve(folder: DataFolder, demo: bool, temporal_port: int | None, ui_port: int | None) -> None:
    """Until Ctrl-C or SIGTERM. Raises EmbeddedProblem."""
    SPEECH.print(f"Starting on {folder.path} …", markup=False)
    supervisor = servers_of(
        folder, lambda line: SPEECH.print(line, style="yellow", markup=False), temporal_port, ui_port, tell=_tell
    )
    asyncio.run(run(supervisor, _ready(demo)))
    for number in STOPPING:  # all is stopped: one more Ctrl-C changes nothing
        signal.signal(number, signal.SIG_IGN)
    SPEECH.print("Stopped. Everything is kept; start again to go on.")


def _tell(line: str) -> None:
    SPEECH.print(f"  {line}", style="dim", markup=False)


def servers_of(
    folder: DataFolder,
    say: Say,
    temporal_port: int | None = None,
    ui_port: int | None = None,
    tell: Say = lambda line: None,
) -> Supervisor:
    """PostgreSQL, Temporal and the worker of a claimed folder, not started yet.

    `say` gets what goes wrong, `tell` how far the start has come.
    """

    def prepared(postgres: PostgresServer) -> None:
        tell("PostgreSQL answers.")
        prepare(postgres.superuser_dsn(), DATABASE)
        upgrade(postgres.dsn(OWNER, DATABASE))
        tell("The database is up to date.")

    def programs(running: Running) -> list[Program]:
        tell(f"Temporal answers on {running.address}.")
        return [_worker(running)]

    return Supervisor(
        folder,
        database=DATABASE,
        roles=(SERVICE, DISPOSAL),
        prepare=prepared,
        programs=programs,
        say=say,
        temporal_port=temporal_port,
        ui_port=ui_port,
    )


def _worker(running: Running) -> Program:
    env = {"PATH": os.environ.get("PATH", ""), **environment(settings_of(running))}
    argv = (sys.executable, "-P", "-m", "worker")  # whatever lies in the folder where somebody called us
    return Program("worker", argv, env, cwd=running.folder, log=log_of(running))


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the variables in which another process finds them."""
    given = {name: getattr(settings, name) for name in Settings.model_fields if getattr(settings, name) is not None}
    plain = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value) for name, value in given.items()
    }
    return {f"SHAREWELL_{name.upper()}": value for name, value in plain.items()}


def log_of(running: Running) -> Path:
    """Where the worker's log lies."""
    return running.folder / "logs" / "worker.log"


def _ready(demo: bool) -> Callable[[Running], Awaitable[None]]:
    async def ready(running: Running) -> None:
        async with open_parts(settings_of(running)) as parts:
            await _worker_polls(running, parts)
            _tell("The worker is at work.")
            if demo:
                await load_demonstration(parts)
            commands = await look_around(parts, running.folder)
        SPEECH.print("\n[bold green]Sharewell serves.[/] Ctrl-C stops it. To look around, in another terminal:")
        for command in commands:
            SPEECH.print(f"  {command}", markup=False)
        if running.ui:
            SPEECH.print(f"  Temporal's page: {running.ui}")

    return ready


async def _worker_polls(running: Running, parts: Parts) -> None:
    """Waits until the worker asks for work. Raises ServerDied where it never does."""
    deadline = asyncio.get_running_loop().time() + READY_WITHIN.total_seconds()
    while not await parts.worker_is_there():
        if asyncio.get_running_loop().time() > deadline:
            raise ServerDied("The worker does not take any work.", f"See {log_of(running)} for why.")
        await asyncio.sleep(0.1)
