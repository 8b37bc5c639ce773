"""Help and completion: quick, for they are asked for in the middle of a line, and never with a message."""

import os
import subprocess
import sys

import pytest
import typer.main

from cli.main import COMMANDS, app
from tests.cli.typed import Service, ask

LINE = typer.main.get_command(app)


def completed(*words: str) -> list[str]:
    """What the shell would offer for the last word."""
    env = os.environ | {
        "_SHAREWELL_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(("sharewell", *words)),
        "COMP_CWORD": str(len(words)),
    }
    program = "from cli.main import app; app(prog_name='sharewell')"
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=60)
    assert not done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_script_of_each_shell_is_printed(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    done = ask("--show-completion", shell)
    assert done.exit_code == 0
    assert "_SHAREWELL_COMPLETE" in done.out


def test_the_commands_are_completed() -> None:
    assert completed("ti") == ["timeline"]


def test_the_commands_of_the_language_are_completed() -> None:
    assert completed("do", "AppointL") == ["AppointLeadOfficer"]


def test_people_and_requests_are_completed_from_the_running_service(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAREWELL_DATA", str(service.folder))
    assert completed("tasks", "--as", "csc.lead") == ["csc.lead_officer"]
    request = service.submit()
    assert completed("show", request[:14]) == [request]


def test_completion_is_silent_where_no_service_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_DATA", "/nowhere")
    assert completed("tasks", "--as", "csc") == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    command = LINE.commands[name]  # type: ignore[attr-defined]
    assert " ".join(command.help.split()).startswith(COMMANDS[name][1].removesuffix("."))


def test_help_imports_nothing_that_takes_long() -> None:
    heavy = "{'temporalio', 'sqlalchemy', 'pydantic', 'asyncpg'}"
    program = (
        "import sys; from typer.testing import CliRunner; from cli.main import app;"
        f"assert CliRunner().invoke(app, ['--help']).exit_code == 0; print({heavy} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "set()", done.stderr


def test_a_misspelt_command_is_told_the_nearest() -> None:
    done = ask("taks")
    assert done.exit_code == 2
    assert "tasks" in done.said
