"""What somebody asks for, from what they wrote to what came of it."""

import re
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import typer
from pydantic import create_model
from rich.progress import track

from cli.connection import with_service, with_stream
from cli.exits import SPEECH, WrongInput
from cli.filling import with_manifest
from cli.printing import print_json
from domain.document import decode, parse, suggestion
from domain.event import Command
from domain.record import Result
from domain.refusal import Refused
from domain.request.manifest import manifest_digest
from domain.request.parts import ManifestEntry
from domain.schema import written_in
from domain.streams import DECIDERS
from domain.values import FORMS, HANDLE, SYSTEM, Whole
from domain.warning import warning_texts
from worker.assembly import Parts


def command_from(kind: str, name: str, file: str | None, fields: str | None) -> tuple[Command, int | None]:
    """The command with what was given, by `file` or as JSON; and the version it was decided upon, where a decision
    names it as `expected_version`. Raises WrongInput, or DocumentError."""
    if file is not None and fields is not None:
        raise WrongInput("Give the fields once: by --file or by --json.")
    model = _model(kind, name)
    if file is None and fields is None and not any(field.is_required() for field in model.model_fields.values()):
        return model(), None
    if file is None and fields is None:
        raise WrongInput(f"{name} has fields: give them by --file FILE or --json JSON. {_fields(model)}")
    if fields is not None and fields != "-":
        return _parsed(fields, model, "--json")
    source = file or "-"
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise WrongInput(f"{source} cannot be read: {error.strerror}.") from None
    return _parsed(decode(content, "standard input" if source == "-" else source), model, source)


def _parsed(text: str, model: type[Command], name: str) -> tuple[Command, int | None]:
    """Raises DocumentError, or Refused(schema_unknown) for a document written in a version that nobody knows here."""
    said: dict[str, Any] = {"schema_version": (Whole | None, None)}
    if model.needs_version:
        said["expected_version"] = (Whole | None, None)
    read: Any = parse(text, create_model(model.__name__, __base__=model, **said), name)
    written_in(model, read.schema_version)
    given = {field: getattr(read, field) for field in model.model_fields if field in read.model_fields_set}
    return model.model_validate(given), getattr(read, "expected_version", None)


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
    """What came of it. Without `version`, a command that needs one is judged upon the newest.

    Raises as the client, and Refused(unknown_person) for the service itself: nobody speaks in its name.
    """
    nobody_else(person)

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
    """What came of a request that is opened. Raises as `carried_out`.

    The request's id follows from the command's, so that asking again never makes a second request.
    """
    nobody_else(person)
    asked = command_id or uuid4()
    stream = f"share-request/{request_id or uuid5(asked, 'share-request')}"
    return with_service(data, lambda parts: parts.sharewell.carry_out(stream, command, person=person, command_id=asked))


def nobody_else(person: str) -> None:
    """Raises Refused(unknown_person) where somebody would act as the service itself."""
    if person == SYSTEM:
        raise Refused("unknown_person", field="person")


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


def print_manifest(paths: Sequence[Path], items: Sequence[str] | None, purpose: str | None) -> None:
    """The manifest of files, and its digest, as JSON; without `items` each file's name makes its item's handle.
    For the purpose of a sending or a receipt, as a document to fill in.

    Raises WrongInput for a file that cannot be read, and for an item that is no handle.
    """
    for item in items or ():
        if not re.fullmatch(HANDLE, item):
            raise WrongInput(f"{item} is no handle of an item. {FORMS[HANDLE]}")
    files = list(zip(items or map(handle_of, paths), paths, strict=True))
    shown = track(files, "Reading …", console=SPEECH, transient=True, disable=not SPEECH.is_terminal)
    entries = [_entry(name, path) for name, path in shown]
    digest = manifest_digest(ManifestEntry.model_validate(entry) for entry in entries)
    if purpose is None:
        print_json({"manifest": entries, "manifest_digest": digest})
    else:
        typer.echo(with_manifest(purpose, entries, digest), nl=False)


def handle_of(path: Path) -> str:
    """A handle made from the name of a file without its ending."""
    return re.sub(r"[^a-z0-9_]+", "-", path.stem.lower()).strip("-_")[:64] or "file"


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
