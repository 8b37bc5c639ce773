"""Looks at everything the service needs, one thing at a time, and says how it is."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from cli.connection import connected, find_settings
from cli.embedded.problem import EmbeddedProblem
from cli.embedded.running import Running
from domain.calendar import shipped_calendar
from domain.catalogue import shipped_catalogue
from domain.record import KeyMissing
from worker.assembly import Parts


class Finding(NamedTuple):
    """`said` is what was found; where it is not ok, with what to do."""

    what: str
    ok: bool
    said: str


async def examine(folder: Path) -> list[Finding]:
    """Every finding, in the order in which things depend on each other."""
    law = [_catalogue(), _calendar()]
    try:
        find_settings(folder)
        running = Running.read(folder)
    except EmbeddedProblem as problem:
        return [*law, Finding("service", False, f"{problem.message} {problem.remedy}")]
    service = Finding("service", True, f"process {running.pid} on {folder}")
    try:
        async with connected(folder) as parts:
            return [*law, service, await _store(parts), await _keys(parts), await _worker(parts)]
    except EmbeddedProblem as problem:
        return [*law, service, Finding("servers", False, f"{problem.message} {problem.remedy}")]


def _catalogue() -> Finding:
    edition = shipped_catalogue().catalogue
    return Finding("catalogue", True, f"version {edition.version}, in force from {edition.effective_from}")


def _calendar() -> Finding:
    calendar = shipped_calendar()
    return Finding("calendar", True, f"bank holidays are known until {calendar.loaded_until}")


async def _store(parts: Parts) -> Finding:
    peek = await parts.store.peek("partnership/main", uuid4())
    agencies = sum(stream.startswith("agency/") for stream in peek.registers)
    said = f"answers; {agencies} agencies are registered"
    return Finding("event store", True, said if agencies else f"{said}: load a partnership first (sharewell load FILE)")


async def _keys(parts: Parts) -> Finding:
    with suppress(KeyMissing):
        await parts.keys.get("partnership/main")
    return Finding("key store", True, "opens with its key file")


async def _worker(parts: Parts) -> Finding:
    if await parts.worker_is_there():
        return Finding("worker", True, "at work")
    return Finding("worker", False, "nobody works: start one with python -m worker, or see logs/worker.log")
