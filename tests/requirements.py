"""What the Code asks, row by row, and what carries it: `docs/requirements.md` from `docs/requirements.yaml`.

Run as `python -m tests.requirements` after a change of the source.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from domain import audit
from domain.document import load
from domain.event import ClockReached
from domain.streams import DECIDERS
from domain.values import Value

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "docs" / "requirements.yaml"
TABLE = ROOT / "docs" / "requirements.md"

Kind = Literal["W", "R", "A"]
Status = Literal["built", "partly", "later"]

INTRODUCTION = """# Requirements

Every demand of the Code of Practice, in the order in which it makes them, with the commands, events, refusals and tests
that carry it. Kind **W** is work on a request, **R** a register, **A** reports and audit. *Built* is what works and is
tested; *partly* says in its note what is missing; *register, later* is what belongs to registers and reports that are
not built yet.

This page is made from `docs/requirements.yaml` by `python -m tests.requirements`, and a test holds both against the
code: change the source and make it anew.
"""
HEAD = "| Row | Code | What is asked | Kind | State | Commands | Events | Refusals and warnings | Shown by |"


class Requirement(Value):
    """`line` is the place in the Code; `tests` are names of test functions and of case files."""

    id: str
    line: str
    text: str
    kind: tuple[Kind, ...]
    status: Status
    commands: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    note: str = ""

    @property
    def work(self) -> bool:
        """Whether it is asked of the work on a request."""
        return "W" in self.kind


class Section(Value):
    title: str
    rows: tuple[Requirement, ...]


class Beyond(Value):
    """Commands that the Code does not ask for."""

    commands: tuple[str, ...]
    reason: str


class Requirements(Value):
    sections: tuple[Section, ...]
    beyond: tuple[Beyond, ...]

    @property
    def rows(self) -> tuple[Requirement, ...]:
        return tuple(row for section in self.sections for row in section.rows)


def read() -> Requirements:
    """The source. Raises DocumentError."""
    return load(SOURCE.read_text("utf-8"), Requirements, SOURCE.name).value


def commands() -> set[str]:
    return {ClockReached.__name__, *(name for decider in DECIDERS.values() for name in decider.commands)}


def events() -> set[str]:
    return {*audit.EVENTS, *(name for decider in DECIDERS.values() for name in decider.events)}


def tests() -> set[str]:
    """Every test function and every case file."""
    sources = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    functions = {name for source in sources for name in re.findall(r"^(?:async )?def (test_\w+)", source, re.MULTILINE)}
    return functions | {path.name for path in (ROOT / "cases").glob("*.yaml")}


def page(requirements: Requirements) -> str:
    """The document, as Markdown."""
    parts = [INTRODUCTION, *_summary(requirements.rows), *_missing(requirements.rows)]
    for section in requirements.sections:
        rows = "\n".join(_row(row) for row in section.rows)
        parts.append(f"## {section.title}\n\n{HEAD}\n{_rule(HEAD)}\n{rows}\n")
    return "\n".join([*parts, *_beyond(requirements.beyond)])


def _rule(head: str) -> str:
    return "|" + "---|" * (head.count("|") - 1)


def _summary(rows: Iterable[Requirement]) -> Iterator[str]:
    counted = Counter((row.work, row.status) for row in rows)
    head = "| Rows | Built | Partly | Later |"
    yield f"## Where it stands\n\n{head}\n{_rule(head)}"
    for work, name in ((True, "Work on a request (W)"), (False, "Registers, reports and audit alone (R, A)")):
        yield f"| {name} | {counted[work, 'built']} | {counted[work, 'partly']} | {counted[work, 'later']} |"
    yield ""


def _missing(rows: Iterable[Requirement]) -> Iterator[str]:
    yield "## What is missing in the work on a request\n"
    open_rows = [row for row in rows if row.work and row.status != "built"]
    yield from (f"- {row.id} ({row.line}): {row.note}" for row in open_rows)
    if not open_rows:
        yield "Nothing."
    yield ""


def _row(row: Requirement) -> str:
    state = "register, later" if row.status == "later" else row.status
    cells = (
        row.id,
        row.line,
        f"{row.text} *{row.note}*" if row.note else row.text,
        " ".join(row.kind),
        state,
        *(_names(names) for names in (row.commands, row.events)),
        "; ".join(filter(None, (_names(row.refusals), f"warns: {_names(row.warnings)}" if row.warnings else ""))),
        _names(row.tests),
    )
    return f"| {' | '.join(cells)} |"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _beyond(beyond: Iterable[Beyond]) -> Iterator[str]:
    head = "| Commands | Why |"
    yield f"## Commands that the Code does not ask for\n\n{head}\n{_rule(head)}"
    yield from (f"| {_names(each.commands)} | {each.reason} |" for each in beyond)
    yield ""


if __name__ == "__main__":
    TABLE.write_text(page(read()), "utf-8")
