"""What commands and events look like to other systems: JSON Schema, each with its version (R-044)."""

from collections.abc import Mapping
from typing import Any

from domain.decider import Decider
from domain.event import Body, Command
from domain.refusal import Refused

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def written_in(model: type[Command], version: object) -> None:
    """Raises Refused(schema_unknown) where a command names another version of its schema than there is."""
    if version not in (None, model.in_schema):
        remedy = f"Write it in version {model.in_schema}; sharewell schema prints it."
        raise Refused("schema_unknown", "schema_version", remedy)


def schemas(deciders: Mapping[str, Decider[Any]]) -> dict[str, Any]:
    """Every command and event of these kinds of stream. Texts about people are plain in commands; in events there are
    references to them."""
    kinds = {
        kind: {
            "commands": {name: _asked(model) for name, model in decider.commands.items()},
            "events": {name: _kept(model) for name, model in decider.events.items()},
        }
        for kind, decider in deciders.items()
    }
    return {"$schema": DIALECT, "streams": kinds}


def _asked(model: type[Command]) -> dict[str, Any]:
    return {"schema_version": model.in_schema, "schema": model.model_json_schema(mode="validation")}


def _kept(model: type[Body]) -> dict[str, Any]:
    return {"schema_version": model.schema_version, "schema": model.model_json_schema(mode="serialization")}
