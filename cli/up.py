"""`sharewell up`: every server of one data folder, in the foreground, until Ctrl-C."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from cli.connection import settings_of
from cli.demonstration import load_demonstration
from cli.embedded.folder import DataFolder, default_folder
from cli.embedded.postgres import PostgresServer
from cli.embedded.problem import ServerDied
from cli.embedded.program import Program
from cli.embedded.running import Running
from cli.embedded.serve import run
from cli.embedded.supervisor import Supervisor
from cli.exits import SPEECH, WrongInput, told
from cli.options import Data
from cli.play.playing import demo as play_demonstration
from domain.catalogue import Catalogue, load_catalogue
from domain.document import decode
from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade
from worker.assembly import Parts, open_parts
from worker.settings import Settings

app = typer.Typer()

DATABASE = "sharewell"
LOOK_AROUND = (
    "tasks --as alp.lead_officer",
    "timeline REQUEST --as alp.practitioner",
    "show REQUEST --as alp.practitioner",
)
READY_WITHIN = timedelta(seconds=60)


@app.command()
def up(
    data: Data = None,
    demo: Annotated[bool, typer.Option("--demo", help="First play a case, and load an invented partnership.")] = False,
    temporal_port: Annotated[
        int | None, typer.Option("--temporal-port", help="Temporal's port; else a free one.")
    ] = None,
    ui_port: Annotated[int | None, typer.Option("--ui-port", help="Serve Temporal's own page on this port.")] = None,
    catalogue: Annotated[
        Path | None, typer.Option("--catalogue", envvar="SHAREWELL_CATALOGUE", help="A catalogue of your own.")
    ] = None,
) -> None:
    """Start PostgreSQL, Temporal and the worker on one folder, and serve until Ctrl-C."""
    with told(), DataFolder(data or default_folder()) as folder:
        if catalogue is not None:
            os.environ["SHAREWELL_CATALOGUE"] = str(catalogue.resolve())
            catalogue_file(catalogue)
        if demo:
            play_demonstration()
        asyncio.run(_serve(folder, demo, temporal_port, ui_port))


def catalogue_file(path: Path) -> Catalogue:
    """Raises WrongInput, or DocumentError with line and remedy."""
    try:
        return load_catalogue(decode(path.read_bytes(), str(path)), str(path))
    except OSError as error:
        raise WrongInput(f"{path} cannot be read: {error.strerror}.") from None


async def _serve(folder: DataFolder, demo: bool, temporal_port: int | None, ui_port: int | None) -> None:
    supervisor = servers_of(folder, lambda line: SPEECH.print(line, style="yellow"), temporal_port, ui_port)
    SPEECH.print(f"Starting on {folder.path} …")
    await run(supervisor, _ready(demo))
    SPEECH.print("Stopped. Everything is kept; start again to go on.")


def servers_of(
    folder: DataFolder, say: Callable[[str], None], temporal_port: int | None = None, ui_port: int | None = None
) -> Supervisor:
    """PostgreSQL, Temporal and the worker of a claimed folder, not started yet."""
    return Supervisor(
        folder,
        database=DATABASE,
        roles=(SERVICE, DISPOSAL),
        prepare=_prepare,
        programs=_programs,
        say=say,
        temporal_port=temporal_port,
        ui_port=ui_port,
    )


def _prepare(postgres: PostgresServer) -> None:
    prepare(postgres.superuser_dsn(), DATABASE)
    upgrade(postgres.dsn(OWNER, DATABASE))


def _programs(running: Running) -> list[Program]:
    env = {"PATH": os.environ.get("PATH", ""), **environment(settings_of(running))}
    return [Program("worker", (sys.executable, "-m", "worker"), env, cwd=Path.cwd(), log=log_of(running))]


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
            if demo:
                await load_demonstration(parts)
        _say_how(running, demo)

    return ready


async def _worker_polls(running: Running, parts: Parts) -> None:
    """Waits until the worker asks for work. Raises ServerDied where it never does."""
    deadline = asyncio.get_running_loop().time() + READY_WITHIN.total_seconds()
    while not await parts.worker_is_there():
        if asyncio.get_running_loop().time() > deadline:
            raise ServerDied("The worker does not take any work.", f"See {log_of(running)} for why.")
        await asyncio.sleep(0.1)


def _say_how(running: Running, demo: bool) -> None:
    option = "" if running.folder == default_folder().resolve() else f" --data {running.folder}"
    SPEECH.print("\n[bold green]Sharewell serves.[/] Ctrl-C stops it. In another terminal (.venv/bin/sharewell …):")
    lines = ["doctor", "requests", *(LOOK_AROUND if demo else ())]
    for line in lines:
        SPEECH.print(f"  sharewell {line}{option}")
    if running.ui:
        SPEECH.print(f"  Temporal's page: {running.ui}")
