"""Commands that a person can try on this very service: they name requests and people that are there."""

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from cli.embedded.folder import default_folder
from domain.record import StoredDuty
from domain.values import Summary
from worker.assembly import Parts


async def look_around(parts: Parts, folder: Path) -> list[str]:
    """Ready to be typed in this folder, the simplest first."""
    option = "" if folder == default_folder().resolve() else f" --data {shlex.quote(str(folder))}"
    return [f"{program()} {command}{option}" for command in ["doctor", *await _ways_in(parts)]]


async def _ways_in(parts: Parts) -> list[str]:
    if not await parts.store.streams("agency"):
        return ["load partnership.yaml", "submit --template"]
    return ["requests", *await _of_requests(parts)]


async def _of_requests(parts: Parts) -> list[str]:
    """For a request that awaits its decision, and for one that has gone further, as somebody with a task there."""
    waiting = await parts.store.summaries("share-request", state="AwaitingDecision", limit=1)
    others = await parts.store.summaries("share-request", limit=50)
    furthest = sorted(others.keys() - waiting.keys(), key=lambda stream: (-_transfers(others[stream]), stream))
    lines: list[str] = []
    for stream in waiting:
        for person in _people(await parts.store.duties_of(stream)):
            lines += [f"tasks --as {person}", f"show {_id(stream)} --as {person}"]
    for stream in furthest:
        for person in _people(await parts.store.duties_of(stream)):
            return [*lines, f"timeline {_id(stream)} --as {person}"]
    return lines


def _people(duties: list[StoredDuty]) -> Iterator[str]:
    """The first whom a duty names, if any does."""
    yield from [each.duty.person for each in duties if each.duty.person][:1]


def _transfers(summary: Summary) -> int:
    return int(summary.facts.get("transfers") or 0)


def _id(stream: str) -> str:
    return stream.partition("/")[2]


def program() -> str:
    """How this program is called from here: by its name where the shell finds it, else by its path."""
    called = Path(sys.argv[0])
    if called.name != "sharewell":
        return f"{Path(sys.executable).name} -m cli"
    found = shutil.which("sharewell")
    if found and Path(found).resolve() == called.resolve():
        return "sharewell"
    path = called.resolve()
    return shlex.quote(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))
