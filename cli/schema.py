"""`sharewell schema`: the open form in which commands and events are exchanged with other systems (R-044)."""

from typing import Annotated, Any

import typer

from cli.exits import WrongInput, told
from cli.printing import print_json

app = typer.Typer()


@app.command()
def schema(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A command or event; else all of them.")] = None,
) -> None:
    """Print the JSON Schema of commands and events, with their versions.

    A document that names another `schema_version` than the one printed here is refused with schema_unknown.
    """
    with told():
        from domain.schema import schemas
        from domain.streams import DECIDERS

        everything = schemas(DECIDERS)
        print_json(everything if name is None else _named(everything, name))


def _named(everything: dict[str, Any], name: str) -> dict[str, Any]:
    """Raises WrongInput for a word that the language does not have."""
    from domain.document import suggestion

    words = {
        word: each for kind in everything["streams"].values() for part in kind.values() for word, each in part.items()
    }
    if name not in words:
        raise WrongInput(f"{name} is no command and no event. {suggestion(name, set(words))}")
    found: dict[str, Any] = words[name]
    return found
