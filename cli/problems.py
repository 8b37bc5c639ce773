"""Every problem that a command expects, in words for a person and, where asked for, in JSON for a program."""

import shlex
import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rich.markup import escape
from typer.main import get_command

from cli.embedded.problem import EmbeddedProblem
from cli.exits import SPEECH, Exit, WrongInput
from cli.looking_around import program
from cli.main import app
from cli.printing import print_json
from client.sharewell import CommandRefused, CommandUnjudged, OutcomeUnknown
from domain.document import DocumentError
from domain.record import KeyMissing
from domain.refusal import Refusal, Refused
from store.keyfile import KeyProblem
from worker.assembly import NamespaceKeysProblem
from worker.post import PostProblem
from worker.settings import SettingsProblem


def tell(problem: Exception, as_json: bool) -> Exit | None:
    """Says what happened and what to do. None where it was not expected: then it is a fault of ours."""
    match problem:
        case CommandRefused():
            _say_refusal(problem.refusal)
            left = f"nothing was recorded on {problem.stream}, which is at version {problem.version}"
            SPEECH.print(f"  {left}", style="dim", markup=False)
            _print_refusal(as_json, problem.refusal, stream=problem.stream, version=problem.version)
            return Exit.REFUSED
        case Refused():
            _say_refusal(problem.refusal)
            _print_refusal(as_json, problem.refusal)
            return Exit.REFUSED
        case OutcomeUnknown():
            SPEECH.print(f"[yellow]Outcome unknown:[/] no answer yet from {escape(problem.stream)}.")
            SPEECH.print("  Ask again so; nothing is done twice:")
            SPEECH.print(f"  {_again(problem.command_id)}", markup=False)
            if as_json:
                print_json({"stream": problem.stream, "command_id": str(problem.command_id), "outcome": "unknown"})
            return Exit.UNKNOWN
        case CommandUnjudged():
            SPEECH.print(f"[red]The service could not judge this command on {escape(problem.stream)}.[/]")
            SPEECH.print("Nothing was recorded. The worker's log says why; ask again once it is mended.")
            return Exit.SERVERS
        case EmbeddedProblem() | KeyProblem():
            SPEECH.print(f"[red]{escape(problem.message)}[/]\n{escape(problem.remedy)}")
            return Exit.SERVERS
        case NamespaceKeysProblem():
            SPEECH.print(str(problem), style="red", markup=False)
            return Exit.SERVERS
        case KeyMissing():
            lost = f"The key store has no key for {problem}, so its texts cannot be read."
            SPEECH.print(f"{lost} Put back your copy of the key store.", style="red", markup=False)
            return Exit.SERVERS
        case DocumentError() | WrongInput() | SettingsProblem() | PostProblem():
            SPEECH.print(str(problem), style="red", markup=False)
            return Exit.WRONG_INPUT
    return None


def _again(command_id: UUID) -> str:
    """The very command that was typed, under its id; one that takes none finds by itself what is done."""
    words = sys.argv[1:]
    named = any(word.partition("=")[0] == "--command-id" for word in words)
    if _takes_id(words) and not named:
        words = [*words, "--command-id", str(command_id)]
    return f"{program()} {shlex.join(words)}"


def _takes_id(words: Sequence[str]) -> bool:
    command: Any = get_command(app)
    for word in words:
        if word not in getattr(command, "commands", {}):
            break
        command = command.commands[word]
    return any(parameter.name == "command_id" for parameter in command.params)


def _say_refusal(refusal: Refusal) -> None:
    field = f" ({refusal.field})" if refusal.field else ""
    SPEECH.print(f"[red]Refused: {refusal.code}{escape(field)}[/]")
    SPEECH.print(f"  {escape(refusal.how_to_fix)}\n  [dim]{refusal.clause}; status {refusal.status}[/]")


def _print_refusal(as_json: bool, refusal: Refusal, **where: str | int) -> None:
    if as_json:
        print_json({**where, "refusal": refusal.model_dump(mode="json")})
