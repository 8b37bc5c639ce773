"""The documents against the code, so that neither can go stale without the other."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
import typer.main
from pydantic_settings import BaseSettings

from activities.reconcile import NEEDS
from cli.exits import Exit
from cli.main import app
from domain import audit
from domain.duties import language as duties_language
from domain.duties.ladder import Why
from domain.incidents import (
    breach,
    breach_language,
    complaint,
    complaint_language,
    complaint_state,
    concern,
    concern_language,
    concern_state,
    gathering,
    gathering_language,
)
from domain.keeping import language as keeping_language
from domain.notices.notice import Failure, NoticeState, Reason
from domain.refusal import refusal_rules
from domain.registers import (
    agency,
    agency_language,
    code,
    code_language,
    code_state,
    commissioning,
    commissioning_language,
    dataset_language,
    failing,
    learning,
    learning_language,
    learning_state,
    leaving,
    papers,
    papers_state,
    partnership,
    protocol,
    protocol_language,
    protocol_state,
    publication,
    publication_language,
    training,
    training_language,
    training_state,
)
from domain.request.clock import BRINGS
from domain.request.commands import COMMANDS
from domain.request.deciding import DECIDE
from domain.request.events import EVENTS
from domain.request.missing import LACKS
from domain.request.transitions import MOVES, State
from domain.streams import DECIDERS
from worker.migrate import MigrationSettings
from worker.settings import Settings

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
OPERATORS = ROOT / "docs" / "operators.md"
PRACTITIONERS = ROOT / "docs" / "practitioners.md"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
COMMAND_LINE = typer.main.get_command(app)


def table(document: Path, heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head; code marks taken off."""
    parts = re.split(rf"^#+ {re.escape(heading)}\n", document.read_text("utf-8"), maxsplit=1, flags=re.MULTILINE)
    assert len(parts) == 2, f"{document.name} has no heading {heading}"
    lines = re.split(r"^#+ ", parts[1], maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    rows = [line for line in lines if line.startswith("|")][2:]
    return [[cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def names(document: Path, heading: str) -> list[str]:
    return [row[0] for row in table(document, heading)]


def tasks() -> set[str]:
    """The tasks that the views of a share request give out."""
    tree = ast.parse((ROOT / "domain" / "request" / "views.py").read_text("utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    named = [call.args[1] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_duty"]
    return {argument.value for argument in named if isinstance(argument, ast.Constant)}


def command_names() -> set[str]:
    assert isinstance(COMMAND_LINE, click.Group) or hasattr(COMMAND_LINE, "commands")
    return set(COMMAND_LINE.commands)


WORDS = {
    "States of a share request": set(get_args(State)),
    "Commands of a share request": {*COMMANDS, "ClockReached"},
    "Commands of the registers": {*agency_language.COMMANDS, *partnership.COMMANDS},
    "Events of a share request": set(EVENTS),
    "Events of the registers": {*agency_language.EVENTS, *partnership.EVENTS},
    "Events of the audit streams": set(audit.EVENTS),
    "States of breaches and gatherings": {*get_args(breach_language.State), *get_args(gathering_language.State)},
    "Commands of breaches and gatherings": {*breach_language.COMMANDS, *gathering_language.COMMANDS},
    "Events of breaches and gatherings": {*breach_language.EVENTS, *gathering_language.EVENTS},
    "Tasks of breaches and gatherings": {
        *(*breach.TASKS, breach.CLOSE),
        *(gathering.ANSWER, gathering.CHASE, gathering.CLOSE),
        *(gathering.ASK_AGAIN, gathering.ASK_FAMILY),
    },
    "Tasks of the registers": {
        *(papers.RENEW, papers.REVIEW, papers.COMPLETE),
        *(failing.MEND_CONTACT, failing.MEND_DELIVERY, leaving.APPOINT, agency.SUSPENDED),
    },
    "Deadlines of the registers": {
        *(papers_state.RENEWAL, papers_state.EXPIRY, papers_state.REVIEW),
        *(leaving.LEAVING, leaving.RETURN),
    },
    "Commands of the catalogue and the Code": {*publication_language.COMMANDS, *code_language.COMMANDS},
    "Events of the catalogue and the Code": {*publication_language.EVENTS, *code_language.EVENTS},
    "Tasks of the catalogue and the Code": {publication.PUBLISH, code.PUBLISH, code.REVIEW, code.REAFFIRM, code.CHASE},
    "Deadlines of the catalogue and the Code": {code_state.REVIEW, code_state.REAFFIRMATION},
    "States of protocols": set(get_args(protocol_language.State)),
    "Commands of protocols": set(protocol_language.COMMANDS),
    "Events of protocols": set(protocol_language.EVENTS),
    "Tasks of protocols": {protocol.VIEW, protocol.SIGN, protocol.ACTIVATE, protocol.REVIEW},
    "Deadlines of protocols": {protocol_state.REVIEW, protocol_state.EXPIRY},
    "States of complaints and concerns": {*get_args(complaint_language.State), *get_args(concern_language.State)},
    "Commands of complaints and concerns": {*complaint_language.COMMANDS, *concern_language.COMMANDS},
    "Events of complaints and concerns": {*complaint_language.EVENTS, *concern_language.EVENTS},
    "Tasks of complaints and concerns": {*complaint.TASKS, concern.REVIEW, concern.CLOSE},
    "Deadlines of complaints and concerns": {complaint_state.ACKNOWLEDGEMENT, concern_state.REVIEW},
    "States of learning and data sets": {*get_args(learning_language.State), *get_args(dataset_language.State)},
    "Commands of learning and data sets": {*learning_language.COMMANDS, *dataset_language.COMMANDS},
    "Events of learning and data sets": {*learning_language.EVENTS, *dataset_language.EVENTS},
    "Tasks of learning and data sets": {learning.DISSEMINATE, learning.ACKNOWLEDGE, learning.COMPLETE},
    "Deadlines of learning and data sets": {learning_state.ACTION},
    "Commands of training and commissioning": {*training_language.COMMANDS, *commissioning_language.COMMANDS},
    "Events of training and commissioning": {*training_language.EVENTS, *commissioning_language.EVENTS},
    "Tasks of training and commissioning": {training.RENEW, training.MEET, commissioning.MONITOR},
    "Deadlines of training and commissioning": {training_state.TRAINING, commissioning.MONITORING},
    "Commands about keeping": set(keeping_language.COMMANDS),
    "Events about keeping": set(keeping_language.EVENTS),
    "Commands about duties": set(duties_language.COMMANDS),
    "Events about duties": set(duties_language.EVENTS),
    "Why a task is yours": set(get_args(Why)),
    "States of notices": set(get_args(NoticeState)),
    "Why there is a notice": set(get_args(Reason)),
    "Why somebody was not reached": set(get_args(Failure)),
    "What reconcile finds": set(NEEDS),
    "What a task on a request lacks": set(LACKS),
    "Deadlines of a share request": set(BRINGS),
    "Tasks": tasks(),
    "The command line": command_names(),
}


@pytest.mark.parametrize(("heading", "words"), WORDS.items(), ids=WORDS)
def test_the_glossary_has_every_word_once_and_no_other(heading: str, words: set[str]) -> None:
    assert sorted(names(GLOSSARY, heading)) == sorted(words)


@pytest.mark.parametrize("heading", WORDS, ids=WORDS)
def test_every_word_of_the_glossary_is_explained(heading: str) -> None:
    assert all(row[1].endswith(".") for row in table(GLOSSARY, heading))


def test_the_glossary_says_where_each_event_leads() -> None:
    said = {row[0]: row[2] for row in table(GLOSSARY, "Events of a share request")}
    assert said == {name: MOVES[event].to or "" for name, event in EVENTS.items()}


def test_the_glossary_says_which_commands_are_not_carried_out_yet() -> None:
    said = {row[0] for row in table(GLOSSARY, "Commands of a share request") if "Not carried out yet." in row[1]}
    assert said == {name for name, command in COMMANDS.items() if command not in DECIDE}


def default_of(settings: type[BaseSettings], name: str) -> str:
    field = settings.model_fields[name]
    return "required" if field.is_required() else "none" if field.default is None else str(field.default)


@pytest.mark.parametrize(
    ("heading", "settings"), [("Settings", Settings), ("Settings of the migrations", MigrationSettings)]
)
def test_the_operators_find_every_setting_with_its_default(heading: str, settings: type[BaseSettings]) -> None:
    said = {row[0]: row[1].strip("`") for row in table(OPERATORS, heading)}
    assert said == {f"SHAREWELL_{name.upper()}": default_of(settings, name) for name in settings.model_fields}


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    assert [int(code) for code in names(OPERATORS, "Exit codes")] == sorted(Exit)


def test_the_refusals_that_are_explained_exist() -> None:
    assert set(names(PRACTITIONERS, "What refusals mean")) <= refusal_rules().keys()


def calls(document: Path) -> Iterator[tuple[str, list[str]]]:
    """Every call of our command within a block of shell lines, split into words."""
    for block in re.findall(r"^```sh\n(.*?)^```", document.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            found = re.search(r"(?:^|[\s(|])(?:\.venv/bin/)?sharewell ([a-z-]+.*)", line.partition("  #")[0])
            if found:
                yield line, shlex.split(found.group(1).partition(" | ")[0].partition(" > ")[0])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_shown_can_be_typed(document: Path) -> None:
    for line, (name, *words) in calls(document):
        command = COMMAND_LINE.commands.get(name)  # type: ignore[attr-defined]
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_the_language_that_is_done_exists(document: Path) -> None:
    known = {name for decider in DECIDERS.values() for name in decider.commands}
    done = {words[0] for _, (name, *words) in calls(document) if name == "do" and words}
    assert done <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert missing == []


def test_the_readme_names_every_folder() -> None:
    tracked = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.rglob("*.*"))}
    ignored = {name.strip("/") for name in (ROOT / ".gitignore").read_text("utf-8").splitlines()} | {".git"}
    folders = {name for name in tracked - ignored if not name.startswith(".") or name == ".ci"}
    assert {name.strip("/") for name in names(ROOT / "README.md", "Where things are")} >= folders


def test_decisions_are_numbered_dated_and_of_one_page() -> None:
    assert DECISIONS
    for number, path in enumerate(DECISIONS, 1):
        text = path.read_text("utf-8")
        assert path.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert re.search(r"^Date: 20\d\d-\d\d-\d\d$", text, re.MULTILINE), path.name
        assert {"## Why", "## Decision", "## What follows"} <= set(re.findall(r"^## .+$", text, re.MULTILINE))
        assert len(text.splitlines()) <= 60, path.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_about_people_is_shown_on_a_command_line(document: Path) -> None:
    """It would stay in the shell's history, and be seen by whoever else works on that machine. The number of a
    certificate says nothing about anybody."""
    models = {name: model for decider in DECIDERS.values() for name, model in decider.commands.items()}
    for line, (name, *words) in calls(document):
        if name == "do" and "--json" in words:
            given = json.loads(words[words.index("--json") + 1])
            fields = models[words[0]].model_fields
            sealed = {field for field in given if "Sealed" in str(fields[field].annotation)}
            assert sealed <= {"certificate_ref"}, line
