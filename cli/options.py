"""The options that several commands share."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cli.exits import WrongInput

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", envvar="SHAREWELL_DATA", help="The service's data folder.", show_default="the default folder"
    ),
]
As = Annotated[
    str, typer.Option("--as", envvar="SHAREWELL_AS", metavar="PERSON", help="Who acts, such as alp.practitioner.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Reason = Annotated[
    str | None, typer.Option("--reason", help="Why you must see it although your agency is no party; it is recorded.")
]
Request = Annotated[
    str, typer.Argument(metavar="REQUEST", help="The request's id, or a whole stream such as agency/alp.")
]
CommandId = Annotated[
    UUID | None, typer.Option("--command-id", help="Ask again under the same id after an unknown outcome.")
]
Version = Annotated[int | None, typer.Option("--expected-version", help="The version you decided upon.")]


def stream_of(request: str) -> str:
    """The stream that people mean: a bare id is a share request's. Raises WrongInput."""
    if "/" in request:
        return request
    try:
        return f"share-request/{UUID(request)}"
    except ValueError:
        raise WrongInput(f"{request} is no request id. An id looks like 3f6c0f3e-….") from None
