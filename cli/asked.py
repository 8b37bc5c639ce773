"""What somebody asks for, from what they wrote to what came of it."""

import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import typer
from rich.progress import track

from cli.connection import with_service, with_stream
from cli.exits import SPEECH, WrongInput
from cli.printing import print_json
from domain.document import decode, parse, suggestion
from domain.event import Command
from domain.record import Result
from domain.request.manifest import manifest_digest
from domain.request.parts import ManifestEntry
from domain.streams import DECIDERS
from domain.warning import warning_texts
from worker.assembly import Parts


def command_from(kind: str, name: str, file: str | None, fields: str | None) -> Command:
    """The command with what was given, by `file` or as JSON. Raises WrongInput, or DocumentError."""
    if file is not None and fields is not None:
        raise WrongInput("Give the fields once: by --file or by --json.")
    model = _model(kind, name)
    if file is None and fields is None and not any(field.is_required() for field in model.model_fields.values()):
        return model()
    if file is None and fields is None:
        raise WrongInput(f"{name} has fields: give them by --file FILE or --json JSON. {_fields(model)}")
    if fields is not None and fields != "-":
        return parse(fields, model, "--json")
    source = file or "-"
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise WrongInput(f"{source} cannot be read: {error.strerror}.") from None
    return parse(decode(content, "standard input" if source == "-" else source), model, source)


def _model(kind: str, name: str) -> type[Command]:
    model = DECIDERS[kind].commands.get(name)
    if model is not None:
        return model
    if elsewhere := [other for other, decider in DECIDERS.items() if name in decider.commands]:
        raise WrongInput(f"{name} is a command of {elsewhere[0]}/…, not of {kind}/….")
    raise WrongInput(f"{name} is no command of {kind}/…. {suggestion(name, set(DECIDERS[kind].commands))}")


def _fields(model: type[Command]) -> str:
    names = (f"{name}{'' if field.is_required() else '?'}" for name, field in model.model_fields.items())
    return f"Its fields: {', '.join(names)} (? need not be there)."


def carried_out(
    data: Path | None, request: str, command: Command, person: str, command_id: UUID | None, version: int | None
) -> Result:
    """What came of it. Without `version`, a command that needs one is judged upon the newest. Raises as the client."""

    async def ask(parts: Parts, stream: str) -> Result:
        expected = version
        if command.needs_version and expected is None:
            expected = (await parts.store.peek(stream, uuid4())).version
        return await parts.sharewell.carry_out(
            stream, command, person=person, command_id=command_id, expected_version=expected
        )

    return with_stream(data, request, ask)


def submitted(
    data: Path | None, request_id: UUID | None, command: Command, person: str, command_id: UUID | None
) -> Result:
    """What came of a request that is opened. Raises as the client."""
    return with_service(
        data,
        lambda parts: parts.sharewell.submit(command, person=person, request_id=request_id, command_id=command_id),
    )


def print_result(result: Result, as_json: bool) -> None:
    """What was recorded; warnings to standard error."""
    if as_json:
        print_json(result.model_dump(mode="json"))
        return
    typer.echo(f"{result.stream} is at version {result.version}")
    for event in result.events:
        typer.echo(f"  {event}")
    for warning in result.warnings:
        SPEECH.print(f"  [yellow]warning: {warning_texts()[warning].text}[/]")


def print_manifest(paths: Iterable[Path], names: Iterable[str]) -> None:
    """The manifest of files, and its digest, as JSON. Raises WrongInput for a file that cannot be read."""
    files = list(zip(names, paths, strict=True))
    shown = track(files, "Reading …", console=SPEECH, transient=True, disable=not SPEECH.is_terminal)
    entries = [_entry(name, path) for name, path in shown]
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
