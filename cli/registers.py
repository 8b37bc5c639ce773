"""`sharewell load`: the agencies and people of a partnership, from one file."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid5

import typer
from rich.markup import escape
from rich.progress import Progress

from cli.connection import with_service
from cli.exits import SPEECH, WrongInput, told
from cli.options import AsJson, Data
from cli.play.playing import PARTNERSHIP
from cli.printing import print_json
from domain.catalogue import Catalogue, shipped_catalogue
from domain.document import decode
from domain.event import NAMESPACE
from domain.registers.loading import PartnershipDocument, commands, read_partnership
from domain.values import SYSTEM
from worker.assembly import Parts

app = typer.Typer()


def partnership_file(path: Path, catalogue: Catalogue | None = None) -> PartnershipDocument:
    """Held against `catalogue`, or the shipped one. Raises WrongInput, or DocumentError with line and remedy."""
    try:
        return read_partnership(decode(path.read_bytes(), str(path)), catalogue or shipped_catalogue(), str(path))
    except OSError as error:
        raise WrongInput(f"{path} cannot be read: {error.strerror}.") from None


async def load_partnership(
    parts: Parts, document: PartnershipDocument, advance: Callable[[], None] = lambda: None
) -> int:
    """Records what the file says, once: the same file again changes nothing. The number of commands carried out.

    Calls `advance` after each of them.
    """
    done = 0
    for stream, command in commands(document):
        command_id = uuid5(NAMESPACE, f"{stream} {command.type} {command.model_dump_json()}")
        await parts.sharewell.carry_out(stream, command, person=SYSTEM, command_id=command_id)
        done += 1
        advance()
    return done


@app.command()
def load(
    path: Annotated[Path, typer.Argument(metavar="FILE", show_default="the invented partnership")] = PARTNERSHIP,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Load agencies, people and agreed methods into the registers. Loading the same file again changes nothing."""
    with told(as_json):
        if not path.is_file():
            raise WrongInput(f"{path} cannot be read: there is no such file.")
        count = with_service(data, lambda parts: _loaded(parts, path))
        if as_json:
            print_json({"entries": count})
        else:
            SPEECH.print(f"{count} entries of {path} are in the registers.", markup=False)


async def _loaded(parts: Parts, path: Path) -> int:
    """By the catalogue that the service goes by today."""
    today = parts.policy.calendar.local(datetime.now(UTC)).date()
    document = partnership_file(path, parts.policy.catalogues.in_force(today))
    with Progress(console=SPEECH, transient=True, disable=not SPEECH.is_terminal) as progress:
        task = progress.add_task(f"Loading {escape(str(path))} …", total=len(list(commands(document))))
        return await load_partnership(parts, document, lambda: progress.advance(task))
