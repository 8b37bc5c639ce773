"""Commands that ask for something: submit, do, decide, manifest."""

import sys
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer
from rich.progress import track

from cli.connection import with_service
from cli.exits import SPEECH, WrongInput, told
from cli.options import As, AsJson, CommandId, Data, Request, Version, stream_of
from cli.printing import print_json
from client.sharewell import command_model
from domain.document import decode, parse
from domain.event import Command
from domain.record import Result
from domain.request.manifest import manifest_digest
from domain.request.parts import ManifestEntry
from domain.streams import kind_of
from worker.assembly import Parts

app = typer.Typer()

File = Annotated[str | None, typer.Option("--file", metavar="FILE", help="YAML or JSON; - reads standard input.")]
Fields = Annotated[
    str | None, typer.Option("--json", metavar="JSON", help="The fields as JSON; - reads standard input.")
]


CHOICES = {"approve": "ApproveShare", "decline": "DeclineShare", "return": "ReturnForInformation"}


@app.command()
def submit(
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="YAML or JSON; - reads standard input.")] = None,
    person: Annotated[str | None, typer.Option("--as", envvar="SHAREWELL_AS", metavar="PERSON")] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print an example with comments, to start from.")
    ] = False,
    request_id: Annotated[UUID | None, typer.Option("--request-id", help="Choose the request's id yourself.")] = None,
    command_id: CommandId = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Submit a whole share request: everything up to the lead officer's desk, or nothing."""
    with told():
        if template:
            typer.echo(files("cli").joinpath("templates/submit.yaml").read_text("utf-8"), nl=False)
            return
        if file is None or person is None:
            raise WrongInput("Name a file and who submits: sharewell submit FILE --as PERSON, or see --template.")
        command = _command("share-request", "SubmitShareRequest", file, None)
        stream = f"share-request/{request_id or uuid4()}"
        _tell(_asked(data, stream, command, person, command_id, None), as_json)


@app.command()
def do(
    command: Annotated[
        str, typer.Argument(metavar="COMMAND", help="A command of the language, such as AddDataSubject.")
    ],
    request: Request,
    person: As,
    file: File = None,
    fields: Fields = None,
    expected_version: Version = None,
    command_id: CommandId = None,
    data: Data = None,
) -> None:
    """Carry out any command of the language on a stream; --json takes its fields and answers in JSON."""
    with told():
        stream = stream_of(request)
        asked = _command(kind_of(stream), command, file, fields)
        _tell(_asked(data, stream, asked, person, command_id, expected_version), fields is not None)


@app.command()
def decide(
    request: Request,
    choice: Annotated[str, typer.Argument(metavar="approve|decline|return")],
    person: As,
    file: File = None,
    fields: Fields = None,
    expected_version: Version = None,
    command_id: CommandId = None,
    data: Data = None,
) -> None:
    """Decide on a request as its lead officer or deputy. Without --file or --json, prints what to fill in."""
    with told():
        name = CHOICES.get(choice)
        if name is None:
            raise WrongInput(f"{choice} is no decision. Say approve, decline or return.")
        if file is None and fields is None:
            typer.echo(files("cli").joinpath(f"templates/{choice}.yaml").read_text("utf-8"), nl=False)
            SPEECH.print("Fill this in and give it with --file.", style="dim")
            return
        command = _command("share-request", name, file, fields)
        _tell(_asked(data, stream_of(request), command, person, command_id, expected_version), fields is not None)


@app.command()
def manifest(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    item: Annotated[
        list[str] | None, typer.Option("--item", help="The item of each file, in order; else its name.")
    ] = None,
) -> None:
    """Make the manifest of files sent or received, with its digest. The files themselves stay with you."""
    with told():
        if item is not None and len(item) != len(paths):
            raise WrongInput("Give one --item for each file, in the same order.")
        names = item or [path.stem for path in paths]
        entries = [_entry(name, path) for name, path in track(list(zip(names, paths, strict=True)), console=SPEECH)]
        digest = manifest_digest(ManifestEntry.model_validate(entry) for entry in entries)
        print_json({"manifest": entries, "manifest_digest": digest})


def _entry(item: str, path: Path) -> dict[str, Any]:
    digest, size = sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                size += len(block)
    except OSError as error:
        raise WrongInput(f"{path} cannot be read: {error.strerror}.") from None
    return {"item_id": item, "sha256": digest.hexdigest(), "bytes": size}


def _command(kind: str, name: str, file: str | None, fields: str | None) -> Command:
    """The command with what was given. Raises WrongInput, DocumentError with line and remedy, or Refused."""
    if file is not None and fields is not None:
        raise WrongInput("Give the fields once: by --file or by --json.")
    if fields is not None and fields != "-":
        return parse(fields, command_model(kind, name), "--json")
    source = file or "-"
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise WrongInput(f"{source} cannot be read: {error.strerror}.") from None
    return parse(decode(content, source), command_model(kind, name), source)


def _asked(
    data: Path | None, stream: str, command: Command, person: str, command_id: UUID | None, version: int | None
) -> Result:
    async def ask(parts: Parts) -> Result:
        expected = version
        if command.needs_version and expected is None:
            expected = (await parts.store.peek(stream, uuid4())).version
        return await parts.sharewell.carry_out(
            stream, command, person=person, command_id=command_id, expected_version=expected
        )

    return with_service(data, ask)


def _tell(result: Result, as_json: bool) -> None:
    if as_json:
        print_json(result.model_dump(mode="json"))
        return
    typer.echo(f"{result.stream} is at version {result.version}")
    for event in result.events:
        typer.echo(f"  {event}")
    for warning in result.warnings:
        SPEECH.print(f"  [yellow]warning: {warning}[/]")
