"""What the command's exit codes mean (docs/operators.md lists them for scripts)."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer
from rich.console import Console

SPEECH = Console(stderr=True, highlight=False, soft_wrap=True)
"""Where people are spoken to; data goes to standard output."""


class Exit(IntEnum):
    DONE = 0
    DIFFERENCE = 1
    WRONG_INPUT = 2
    SERVERS = 3
    REFUSED = 4
    UNKNOWN = 5
    INTERRUPTED = 130


class WrongInput(Exception):
    """What was typed or named cannot be used; the message says what, and what to do."""


@contextmanager
def told(as_json: bool = False) -> Iterator[None]:
    """Turns every expected problem into a clear message and an exit code; never a stack trace.

    With `as_json` a refusal, and an outcome that is unknown, are also a JSON document on standard output.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what the interpreter flushes at its end
        raise typer.Exit(Exit.DONE) from None
    except (KeyboardInterrupt, typer.Abort):  # Abort is what a question makes of it
        SPEECH.print("Interrupted.")
        raise typer.Exit(Exit.INTERRUPTED) from None
    except Exception as problem:
        from cli.problems import tell  # what it knows of takes a second to import

        code = tell(problem, as_json)
        if code is None:
            raise
        raise typer.Exit(code) from None
