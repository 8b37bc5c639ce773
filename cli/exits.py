"""What the command's exit codes mean (docs/operators.md lists them for scripts)."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer
from rich.console import Console

from cli.embedded.problem import EmbeddedProblem
from client.sharewell import CommandRefused, OutcomeUnknown
from domain.document import DocumentError
from domain.refusal import Refusal, Refused
from store.keyfile import KeyProblem
from worker.assembly import NamespaceKeysProblem

SPEECH = Console(stderr=True, highlight=False, soft_wrap=True)
"""Where people are spoken to; data goes to standard output."""


class Exit(IntEnum):
    DONE = 0
    DIFFERENCE = 1
    WRONG_INPUT = 2
    SERVERS = 3
    REFUSED = 4
    UNKNOWN = 5


class WrongInput(Exception):
    """What was typed or named cannot be used; the message says what, and what to do."""


@contextmanager
def told() -> Iterator[None]:
    """Turns every expected problem into a clear message and an exit code; never a stack trace."""
    try:
        yield
    except CommandRefused as refused:
        _say_refusal(refused.refusal)
        SPEECH.print(f"  nothing was recorded on {refused.stream}, which is at version {refused.version}", style="dim")
        raise typer.Exit(Exit.REFUSED) from None
    except Refused as refused:
        _say_refusal(refused.refusal)
        raise typer.Exit(Exit.REFUSED) from None
    except OutcomeUnknown as unknown:
        SPEECH.print(f"[yellow]Outcome unknown:[/] {unknown}. Nothing is lost: the same id is never done twice.")
        raise typer.Exit(Exit.UNKNOWN) from None
    except EmbeddedProblem as problem:
        SPEECH.print(f"[red]{problem.message}[/]\n{problem.remedy}")
        raise typer.Exit(Exit.SERVERS) from None
    except (KeyProblem, NamespaceKeysProblem) as problem:
        SPEECH.print(f"[red]{problem}[/]")
        raise typer.Exit(Exit.SERVERS) from None
    except (DocumentError, WrongInput) as problem:
        SPEECH.print(f"[red]{problem}[/]")
        raise typer.Exit(Exit.WRONG_INPUT) from None


def _say_refusal(refusal: Refusal) -> None:
    field = f" ({refusal.field})" if refusal.field else ""
    SPEECH.print(f"[red]Refused: {refusal.code}{field}[/]")
    SPEECH.print(f"  {refusal.how_to_fix}\n  [dim]{refusal.clause}; status {refusal.status}[/]")
