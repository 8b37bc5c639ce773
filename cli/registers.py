"""`sharewell load` and `sharewell registers`: who takes part, from one file and as it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid5

import typer
from rich.markup import escape
from rich.progress import Progress

from cli.asked import nobody_else
from cli.connection import with_service
from cli.exits import SPEECH, WrongInput, told
from cli.options import AsJson, Data, complete_person
from cli.play.playing import PARTNERSHIP
from cli.printing import print_json
from cli.register_lists import print_agencies, print_differences
from cli.registers_compared import Compared, compared
from domain.catalogue import Catalogue, shipped_catalogue
from domain.document import decode
from domain.event import NAMESPACE
from domain.registers.comparing import commands
from domain.registers.loading import PartnershipDocument, read_partnership
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
    for stream, command in commands(document, datetime.now(UTC)):
        plain = command.model_dump_json(exclude={"address"})
        command_id = uuid5(NAMESPACE, f"{stream} {command.type} {plain}")
        await parts.sharewell.carry_out(stream, command, person=SYSTEM, command_id=command_id)
        done += 1
        advance()
    return done


@app.command()
def load(
    path: Annotated[Path, typer.Argument(metavar="FILE", show_default="the invented partnership")] = PARTNERSHIP,
    apply: Annotated[bool, typer.Option("--apply", help="Record the differences, in the name of --as.")] = False,
    person: Annotated[
        str | None,
        typer.Option("--as", envvar="SHAREWELL_AS", metavar="PERSON", help="Who asks.", autocompletion=complete_person),
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Load agencies, people and agreements into the registers; where there are some, show what would change.

    On an empty service everything is recorded at once. Later the file is compared with what is there: people, roles,
    offices, methods, contacts, duty rotas, registrations and policies. Nothing is recorded without --apply. What the
    file leaves out altogether, such as `rota`, stays as it is. Once nobody edits the registers any more, --apply alone
    records it in the name of the service, so that somebody does.
    """
    with told(as_json):
        if not path.is_file():
            problem = "it is a folder: name the file in it" if path.is_dir() else "there is no such file"
            raise WrongInput(f"{path} cannot be read: {problem}.")
        if person is not None:
            nobody_else(person)
        done = with_service(data, lambda parts: _loaded(parts, path, person, apply))
        if isinstance(done, Compared):
            print_differences(done, path, as_json)
        elif as_json:
            print_json({"entries": done})
        else:
            SPEECH.print(f"{done} entries of {path} are in the registers.", markup=False)


async def _loaded(parts: Parts, path: Path, person: str | None, apply: bool) -> int | Compared:
    """By the catalogue that the service goes by today. A first load that was interrupted goes on, until somebody edits
    the registers."""
    now = datetime.now(UTC)
    catalogue = (await parts.catalogues()).in_force(parts.policy.calendar.local(now).date())
    document = partnership_file(path, catalogue)
    register = await parts.reading.register()
    if any(each.role in catalogue.permissions["edit_registers"] for each in register.partnership.holdings):
        return await compared(parts, document, register, catalogue, now, person, apply)
    with Progress(console=SPEECH, transient=True, disable=not SPEECH.is_terminal) as progress:
        task = progress.add_task(f"Loading {escape(str(path))} …", total=len(commands(document, now)))
        return await load_partnership(parts, document, lambda: progress.advance(task))


@app.command()
def registers(
    agency: Annotated[str | None, typer.Argument(metavar="AGENCY", help="Only this one, in full.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Who decides in each agency, who is away, who is on duty, and what its register still lacks."""
    with told(as_json):
        register = with_service(data, lambda parts: parts.reading.register())
        if agency is not None and agency not in register.agencies:
            raise WrongInput(f"There is no agency {agency}. Known: {', '.join(sorted(register.agencies)) or 'none'}.")
        print_agencies(register, datetime.now(UTC), agency, as_json)
