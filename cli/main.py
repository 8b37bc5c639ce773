"""The `sharewell` command."""

import logging
import sys

import structlog
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
    """The entry point of the installed command. Standard output is for data alone."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    app()
