"""The `sharewell` command. Each part of it is imported when it is asked for, so that help and completion are quick."""

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

import structlog
import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

COMMANDS = {
    "up": ("up", "Start PostgreSQL, Temporal and the worker on one folder, and serve until Ctrl-C."),
    "demo": (
        "playing",
        "Play one case before your eyes, from creation to disposal years later, and leave nothing behind.",
    ),
    "play": ("playing", "Play case files, compare what happens with what they say, and show the timelines."),
    "submit": ("asking", "Submit a whole share request: everything up to the lead officer's desk, or nothing."),
    "do": ("asking", "Carry out any command of the language on a stream."),
    "decide": ("asking", "Decide on a request as its lead officer or deputy."),
    "manifest": ("asking", "Make the manifest of files sent or received, with its digest."),
    "tasks": ("queue", "What is yours to do now, the most urgent first."),
    "claim": ("queue", "Say that you see to a task."),
    "release": ("queue", "Say that you do not see to a task any more."),
    "hand-over": ("queue", "Give a task to somebody else who may do it."),
    "requests": (
        "looking",
        "List the requests that there are, or the streams of another kind, without a word about people.",
    ),
    "show": ("looking", "Show a record with the texts about people."),
    "timeline": ("looking", "What happened, when and by whom, as facts without personal data."),
    "catalogue": ("catalogue", "The versions of the catalogue: propose, compare, publish, show."),
    "code": (
        "code",
        "Which version of the Code is in force, when it is reviewed, and which agencies have affirmed it.",
    ),
    "schema": ("schema", "Print the JSON Schema of commands and events, with their versions."),
    "load": (
        "registers",
        "Load agencies, people and agreements into the registers; where there are some, show what would change.",
    ),
    "registers": (
        "registers",
        "Who decides in each agency, who is away, who is on duty, and what its register still lacks.",
    ),
    "verify-chain": ("checking", "Recompute every hash of a stream, or of all, and compare."),
    "rebuild": ("checking", "Fold every stream anew, compare the rows that people see, and mend those that differ."),
    "rehydrate": ("checking", "Start a stream's workflow from the store, where Temporal has lost it."),
    "reconcile": ("reconciling", "Compare the open streams with what Temporal runs, and mend what differs."),
    "report": ("report", "How many decisions are taken in time, between agencies and by urgency."),
    "notices": ("notices", "What people were told, what waits to be told, and what could not be."),
    "doctor": ("checking", "Look at everything the service needs, and say what is wrong and what to do."),
}
"""The module of each command, and what the list of commands says of it."""


TEMPORAL = "temporalio.bridge.runtime"
"""Its threads live on, and may call into an interpreter that is being taken down, which aborts the process. So once it
is loaded a command that is done ends at once."""


class _Parts(Mapping[str, Any]):
    """The commands as they are, each imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        return get_group(import_module(f"cli.{COMMANDS[name][0]}").app).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Sharewell(TyperGroup):
    """Lists the commands without importing them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = _Parts()

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """What the list of commands, and the completion of their names, needs."""
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, listed, rest = super().resolve_command(ctx, args)
        return name, self.commands[name] if listed else None, rest


app = typer.Typer(name="sharewell", cls=_Sharewell, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def sharewell() -> None:
    """Agencies that protect children ask each other for information, decide, share it safely, and can prove it."""


def main() -> None:
    """The entry point of the installed command. Standard output is for data alone."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        app()
    except SystemExit as end:
        if TEMPORAL not in sys.modules or not isinstance(end.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(end.code)
