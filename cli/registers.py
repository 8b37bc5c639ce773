"""`sharewell load`: the agencies and people of a partnership, from one file."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from uuid import uuid5

import typer
from rich.progress import Progress

from cli.connection import with_service
from cli.exits import SPEECH, WrongInput, told
from cli.options import Data
from domain.catalogue import shipped_catalogue
from domain.document import decode
from domain.event import NAMESPACE
from domain.registers.loading import PartnershipDocument, commands, read_partnership
from domain.values import SYSTEM
from worker.assembly import Parts

app = typer.Typer()


def partnership_file(path: Path) -> PartnershipDocument:
    """Raises WrongInput, or DocumentError with line and remedy."""
    try:
        return read_partnership(decode(path.read_bytes(), str(path)), shipped_catalogue(), str(path))
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
def load(path: Annotated[Path, typer.Argument(metavar="FILE")] = Path("partnership.yaml"), data: Data = None) -> None:
    """Load agencies, people and agreed methods into the registers. Loading the same file again changes nothing."""
    with told():
        document = partnership_file(path)
        with Progress(console=SPEECH, transient=True, disable=not SPEECH.is_terminal) as progress:
            task = progress.add_task(f"Loading {path} …", total=len(list(commands(document))))
            count = with_service(data, lambda parts: load_partnership(parts, document, lambda: progress.advance(task)))
        SPEECH.print(f"{count} entries of {path} are in the registers.")
