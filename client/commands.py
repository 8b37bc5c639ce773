"""Commands from plain words, as people and programs give them. What was typed is never quoted: it may be a name."""

from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.event import Command
from domain.refusal import Refused
from domain.schema import written_in
from domain.streams import DECIDERS
from domain.values import FORMS

Model = TypeVar("Model", bound=Command)


def command_model(kind: str, name: str) -> type[Command]:
    """The model of a command by its name. Raises Refused(malformed) for a name that the stream does not know."""
    model = DECIDERS[kind].commands.get(name) if kind in DECIDERS else None
    if model is None:
        raise Refused("malformed", field="command", how_to_fix=f"{name} is no command of the kind {kind}.")
    return model


def command_of(kind: str, name: str, data: dict[str, Any]) -> Command:
    """A command from plain data, which may name the `schema_version` it is written in.

    Raises Refused: schema_unknown; malformed, naming the first field that does not fit.
    """
    model = command_model(kind, name)
    written_in(model, data.get("schema_version"))
    return made(model, **{field: value for field, value in data.items() if field != "schema_version"})


def made(model: type[Model], **fields: Any) -> Model:
    """The command with these fields. Raises Refused(malformed), naming the first field that does not fit."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Refused("malformed", ".".join(map(str, first["loc"])), _remedy(first)) from None


def _remedy(error: ErrorDetails) -> str:
    said = error.get("ctx", {})
    if isinstance(said.get("error"), UnicodeError):
        return "It holds signs that are no text."
    return FORMS.get(said.get("pattern", ""), f"{error['msg']}.")
