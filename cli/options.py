"""The options that several commands share."""

import os
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer


def complete_person(ctx: typer.Context, incomplete: str) -> list[str]:
    """Whom the registers of the running service know; nobody where none runs."""
    from cli.completion import people

    return people(_data(ctx), incomplete)


def complete_stream(ctx: typer.Context, incomplete: str) -> list[str]:
    """The requests that there are, by their ids, and the streams of every other kind."""
    from cli.completion import streams

    return streams(_data(ctx), incomplete)


def complete_command(ctx: typer.Context, incomplete: str) -> list[str]:
    """Every command of the language."""
    from cli.completion import commands

    return commands(incomplete)


def complete_kind(incomplete: str) -> list[str]:
    """Every kind of stream."""
    from cli.completion import kinds

    return kinds(incomplete)


def _data(ctx: typer.Context) -> Path | None:
    given: Any = ctx.params.get("data") or os.environ.get("SHAREWELL_DATA")
    return Path(given) if given else None


def _folder(given: str | Path) -> Path:
    if not str(given):
        raise typer.BadParameter("it is empty: name a folder, or leave the option away.")
    return Path(given)


Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="SHAREWELL_DATA",
        parser=_folder,
        metavar="DIRECTORY",
        help="The service's data folder.",
        show_default="the default folder",
    ),
]
As = Annotated[
    str,
    typer.Option(
        "--as",
        envvar="SHAREWELL_AS",
        metavar="PERSON",
        help="Who acts, such as alp.practitioner.",
        autocompletion=complete_person,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Reason = Annotated[
    str | None, typer.Option("--reason", help="Why you must see it although your agency is no party; it is recorded.")
]
Request = Annotated[
    str,
    typer.Argument(
        metavar="REQUEST",
        help="The request's id, or enough of its beginning; or a stream such as agency/alp or breach/3f6c0f3e.",
        autocompletion=complete_stream,
    ),
]
CommandId = Annotated[
    UUID | None, typer.Option("--command-id", help="Ask again under the same id after an unknown outcome.")
]
Version = Annotated[int | None, typer.Option("--expected-version", min=0, help="The version you decided upon.")]
