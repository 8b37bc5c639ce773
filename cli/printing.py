"""How data is printed: JSON for programs, tables and timelines for people."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from rich.console import Console
from rich.table import Table

from cli.timeline import lines
from client.reading import Record
from domain.event import Event

LOCAL = ZoneInfo("Europe/London")


def print_json(value: Any) -> None:
    """One indented JSON document on standard output."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """A table as wide as the terminal, or as its words where there is none."""
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    table = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def local(at: datetime | None) -> str:
    """A moment as people in England and Wales write it."""
    return at.astimezone(LOCAL).strftime("%a %-d %b %Y %H:%M") if at else ""


def print_timeline(events: Iterable[Event]) -> None:
    """When (local time), what, who, and the facts that hold no personal data."""
    rows = ((local(line.at), line.event, line.who, line.facts) for line in lines(events))
    print_table(("When", "What", "Who", "Facts"), rows)


def print_record(record: Record) -> None:
    """The state as YAML-like lines; of a disposed record, that nothing is left to read."""
    if record.disposed:
        print(f"{record.stream} was disposed of: its key is destroyed, and no text can be read again.")
        return
    print(f"{record.stream} at version {record.version}")
    for line in _indented(record.state, 1):
        print(line)


def _indented(value: Any, depth: int) -> Iterable[str]:
    pad = "  " * depth
    for key, inner in value.items():
        if inner in (None, "", [], {}, False):
            continue
        if isinstance(inner, dict):
            yield f"{pad}{key}:"
            yield from _indented(inner, depth + 1)
        else:
            yield f"{pad}{key}: {inner if not isinstance(inner, list) else ', '.join(map(str, inner))}"
