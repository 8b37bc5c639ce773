"""Commands that ask for something: submit, do, decide, manifest."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cli.exits import SPEECH, WrongInput, told
from cli.options import As, AsJson, CommandId, Data, Request, Version, complete_command, complete_person

app = typer.Typer()

File = Annotated[str | None, typer.Option("--file", metavar="FILE", help="YAML or JSON; - reads standard input.")]
Fields = Annotated[
    str | None,
    typer.Option("--json", metavar="JSON", help="The fields as JSON, - to read them; the answer is JSON too."),
]
JsonOut = Annotated[bool, typer.Option("--json-out", help="Answer in JSON although the fields come by --file.")]

CHOICES = {"approve": "ApproveShare", "decline": "DeclineShare", "return": "ReturnForInformation"}


@app.command()
def submit(
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="YAML or JSON; - reads standard input.")] = None,
    person: Annotated[
        str | None,
        typer.Option("--as", envvar="SHAREWELL_AS", metavar="PERSON", help="Who asks.", autocompletion=complete_person),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print an example with comments, to start from.")
    ] = False,
    request_id: Annotated[UUID | None, typer.Option("--request-id", help="Choose the request's id yourself.")] = None,
    command_id: CommandId = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Submit a whole share request: everything up to the lead officer's desk, or nothing."""
    with told(as_json):
        if template:
            from cli.filling import template as shipped

            typer.echo(shipped("submit"), nl=False)
            return
        if file is None or person is None:
            raise WrongInput("Name a file and who submits: sharewell submit FILE --as PERSON, or see --template.")
        from cli.asked import command_from, print_result, submitted

        command, _ = command_from("share-request", "SubmitShareRequest", file, None)
        print_result(submitted(data, request_id, command, person, command_id), as_json)


@app.command()
def do(
    command: Annotated[
        str,
        typer.Argument(
            metavar="COMMAND",
            help="A command of the language, such as AddDataSubject.",
            autocompletion=complete_command,
        ),
    ],
    request: Request,
    person: As,
    file: File = None,
    fields: Fields = None,
    json_out: JsonOut = False,
    expected_version: Version = None,
    command_id: CommandId = None,
    data: Data = None,
) -> None:
    """Carry out any command of the language on a stream."""
    _ask(request, command, person, file, fields, json_out, expected_version, command_id, data)


@app.command()
def decide(
    request: Request,
    choice: Annotated[str, typer.Argument(metavar="approve|decline|return", autocompletion=lambda: list(CHOICES))],
    person: As,
    file: File = None,
    fields: Fields = None,
    json_out: JsonOut = False,
    expected_version: Version = None,
    command_id: CommandId = None,
    data: Data = None,
) -> None:
    """Decide on a request as its lead officer or deputy. Without --file or --json, prints what to fill in.

    What it prints names the request's own items and people, and carries the version you read as expected_version: if
    the record changes meanwhile, the decision is refused. Where neither the file nor --expected-version says a
    version, the newest counts. That you read the record is recorded, as by show.
    """
    with told(fields is not None or json_out):
        if choice not in CHOICES:
            raise WrongInput(f"{choice} is no decision. Say approve, decline or return.")
        if file is None and fields is None:
            _print_to_fill(request, choice, person, data)
            return
    _ask(request, CHOICES[choice], person, file, fields, json_out, expected_version, command_id, data)


@app.command()
def manifest(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    item: Annotated[
        list[str] | None, typer.Option("--item", help="The item of each file, in order; else its name.")
    ] = None,
    purpose: Annotated[
        str | None,
        typer.Option("--for", metavar="sending|receipt", help="Print what to fill in for it, with the manifest."),
    ] = None,
) -> None:
    """Make the manifest of files sent or received, with its digest. The files themselves stay with you."""
    with told():
        if purpose not in (None, "sending", "receipt"):
            raise WrongInput(f"{purpose} is nothing that a manifest is for. Say sending or receipt.")
        if item and len(item) != len(paths):
            raise WrongInput("Give one --item for each file, in the same order.")
        from cli.asked import print_manifest

        print_manifest(paths, item, purpose)


def _print_to_fill(request: str, choice: str, person: str, data: Path | None) -> None:
    from cli.connection import with_stream
    from cli.filling import decision_to_fill
    from cli.naming import stream_of
    from domain.streams import kind_of

    if (kind := kind_of(stream_of(request))) != "share-request":
        raise WrongInput(f"{request} is of kind {kind}: only a share request is decided so.")
    typer.echo(
        with_stream(data, request, lambda parts, stream: decision_to_fill(parts, stream, choice, person)), nl=False
    )
    SPEECH.print("Fill this in and give it with --file.", style="dim")


def _ask(
    request: str,
    name: str,
    person: str,
    file: str | None,
    fields: str | None,
    json_out: bool,
    version: int | None,
    command_id: UUID | None,
    data: Path | None,
) -> None:
    as_json = json_out or fields is not None
    with told(as_json):
        from cli.asked import carried_out, command_from, print_result
        from cli.naming import stream_of
        from domain.streams import kind_of

        command, read = command_from(kind_of(stream_of(request)), name, file, fields)
        upon = read if version is None else version
        print_result(carried_out(data, request, command, person, command_id, upon), as_json)
