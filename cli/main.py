"""The `sharewell` command."""

import typer

from cli import asking, checking, looking, playing, registers, up

app = typer.Typer(
    name="sharewell",
    help="Agencies that protect children ask each other for information, decide, share it safely, and can prove it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for part in (up, playing, asking, looking, registers, checking):
    app.registered_commands += part.app.registered_commands


def main() -> None:
    """The entry point of the installed command."""
    app()
