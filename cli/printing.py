"""How data is printed: JSON for programs, tables and timelines for people."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from cli.exits import SPEECH
from cli.timeline import lines
from client.reading import Record
from domain.calendar import shipped_calendar
from domain.event import Event
from domain.values import Summary

WIDE = 400
"""Columns where there is no terminal."""
BOOKKEEPING = frozenset(["set_in", "changed_in", "checked_in", "version", "recorded_in"])
"""Of a record: what only the judgement of the next command needs."""


def print_json(value: Any) -> None:
    """One indented JSON document on standard output."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")
    sys.stdout.flush()


class _Output(Console):
    """Leaves it to `told` what happens where nobody reads on."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table as wide as the terminal, or as its words where there is none."""
    console = _Output(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False)
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def local(at: datetime | None) -> str:
    """A moment as people in England and Wales write it."""
    return shipped_calendar().written(at) if at else ""


def print_listed(kind: str, found: Mapping[str, Summary], limit: int, as_json: bool) -> None:
    """At most `limit` rows; says on standard error how to see the next ones."""
    page = dict(list(found.items())[:limit])
    if as_json:
        print_json({stream: summary.model_dump(mode="json") for stream, summary in page.items()})
    elif not page:
        print("There is none.")
    elif kind == "share-request":
        columns = ("Request", "State", "Agencies", "Pathway", "Urgency", "Next date", "Overdue", "Held", "Disputed")
        print_table(columns, (_row(stream, summary) for stream, summary in page.items()))
    else:
        heads = (kind.capitalize(), "State", "Agencies", "Next date", "Facts")
        print_table(heads, (_row_of_another_kind(stream, summary) for stream, summary in page.items()))
    if len(found) > limit:
        SPEECH.print(f"There are more. Go on with: --after {short(list(page)[-1])}", style="dim")


def _row(stream: str, summary: Summary) -> tuple[str, ...]:
    facts = summary.facts
    due = facts.get("due_at")
    said = (str(facts.get(name) or "") for name in ("overdue", "holds", "disagreements"))
    return (
        short(stream),
        summary.state,
        ", ".join(summary.agencies),
        str(facts.get("pathway") or ""),
        str(facts.get("urgency") or ""),
        local(datetime.fromisoformat(str(due))) if due else "",
        *said,
    )


def _row_of_another_kind(stream: str, summary: Summary) -> tuple[str, ...]:
    """Whatever the kind says of itself, nothing and nought left out."""
    due = summary.facts.get("due_at")
    said = {name: value for name, value in summary.facts.items() if value and name != "due_at"}
    return (
        stream.partition("/")[2],
        summary.state,
        ", ".join(summary.agencies),
        local(datetime.fromisoformat(str(due))) if due else "",
        "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in said.items()),
    )


def short(stream: str) -> str:
    """The id alone of a share request; the whole name of any other stream."""
    return stream.removeprefix("share-request/")


def print_timeline(events: Sequence[Event], as_json: bool) -> None:
    """When (local time), what, who, and the facts that hold no personal data."""
    if as_json:
        print_json([event.wire() for event in events])
    else:
        rows = ((local(line.at), line.event, line.who, line.facts) for line in lines(events))
        print_table(("When", "What", "Who", "Facts"), rows)


def print_record(record: Record, as_json: bool) -> None:
    """The state, then what was written at each step; of a disposed record, that nothing is left to read."""
    if as_json:
        print_json(
            {
                "stream": record.stream,
                "version": record.version,
                "disposed": record.disposed,
                "state": record.state,
                "written": record.written,
            }
        )
    elif record.disposed:
        print(f"{record.stream} was disposed of: its key is destroyed, and no text can be read again.")
    else:
        print(f"{record.stream} at version {record.version}")
        _print_yaml({"state": _without_no(record.state), "written": record.written})


def _print_yaml(value: Any) -> None:
    yaml = YAML()
    yaml.width = 110
    yaml.dump(_told(value), sys.stdout)


def _told(value: Any) -> Any:
    """The same without what is empty, or is no news to a person: a version that is a text is that of a document."""
    if isinstance(value, dict):
        told = {key: _told(inner) for key, inner in value.items() if key not in BOOKKEEPING or isinstance(inner, str)}
        return {key: inner for key, inner in told.items() if inner not in (None, "", [], {})}
    return [_told(inner) for inner in value] if isinstance(value, list) else value


def _without_no(value: Any) -> Any:
    """The same without what is not so: of a state, what is so is enough."""
    if isinstance(value, dict):
        return {key: _without_no(inner) for key, inner in value.items() if inner is not False}
    return value
