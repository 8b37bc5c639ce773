"""What a message says: what is asked, of which record, by when, and a link. Nothing else ever stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

from domain.calendar import Calendar
from domain.document import parse
from domain.notices.notice import Reason
from domain.values import Value

LONGEST = 40
"""Entries of one message; how many more there are is said in a line."""


class Wording(Value):
    """The texts of `wording.yaml`; what stands in braces is filled in."""

    subject: str
    subject_of_many: str
    urgent: str
    by: str
    was_by: str
    opening: dict[Reason, str]
    opening_of_many: str
    line: str
    nobody: str
    more: str
    closing: str
    without_link: str
    ways: dict[str, str]
    tasks: dict[str, str]


@cache
def wording() -> Wording:
    """The shipped texts."""
    name = "wording.yaml"
    return parse(files("domain.notices").joinpath(name).read_text("utf-8"), Wording, name)


@dataclass(frozen=True)
class Entry:
    """One duty as it is told. `unattended`: it came to this person because nobody who may do it can be reached."""

    stream: str
    task: str
    reason: Reason
    urgent: bool
    due_at: datetime | None = None
    unattended: bool = False


@dataclass(frozen=True)
class Letter:
    """Plain text, without any word about a person."""

    subject: str
    text: str


def letter(entries: Sequence[Entry], now: datetime, calendar: Calendar, public_url: str | None) -> Letter:
    """One message about all of them: what cannot wait first, then by due time. Moments are told as the clock on the
    wall shows them."""
    words = wording()
    ordered = sorted(entries, key=_order)
    lines = [text for entry in ordered[:LONGEST] for text in _lines(entry, now, calendar, public_url)]
    if len(ordered) > LONGEST:
        lines.append(words.more.format(count=len(ordered) - LONGEST))
    first = ordered[0]
    opening = words.opening[first.reason] if len(ordered) == 1 else words.opening_of_many
    closing = words.closing if public_url else f"{words.without_link}\n{words.closing}"
    text = "\n".join((opening, "", *lines, "", closing))
    return Letter(_subject(ordered, now, calendar), text)


def reference(stream: str) -> str:
    """A short name of a stream for people: the beginning of its id where that is drawn at random."""
    id = stream.partition("/")[2]
    return id[:8] if re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", id) else stream


def _order(entry: Entry) -> tuple[bool, bool, float, str, str]:
    due = entry.due_at.timestamp() if entry.due_at else 0.0
    return not entry.urgent, entry.due_at is None, due, entry.stream, entry.task


def _subject(entries: Sequence[Entry], now: datetime, calendar: Calendar) -> str:
    words, first = wording(), entries[0]
    if len(entries) == 1:
        said = words.subject.format(**_told(first, now, calendar))
    else:
        said = words.subject_of_many.format(count=len(entries))
    return f"{words.urgent}{said}" if first.urgent else said


def _lines(entry: Entry, now: datetime, calendar: Calendar, public_url: str | None) -> list[str]:
    words = wording()
    lines = [words.line.format(**_told(entry, now, calendar))]
    if public_url:
        lines.append(f"  {public_url.rstrip('/')}/{entry.stream}")
    if entry.task in words.ways:
        lines.append(f"  {words.ways[entry.task]}")
    if entry.unattended:
        lines.append(words.nobody)
    return lines


def _told(entry: Entry, now: datetime, calendar: Calendar) -> dict[Literal["task", "by", "reference"], str]:
    words = wording()
    task = words.tasks.get(entry.task, entry.task.replace("_", " ").capitalize())
    by = ""
    if entry.due_at is not None:
        pattern = words.by if entry.due_at > now else words.was_by
        by = pattern.format(at=calendar.written(entry.due_at))
    return {"task": task, "by": by, "reference": reference(entry.stream)}
