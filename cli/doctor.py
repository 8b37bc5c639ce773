"""Looks at everything the service needs, one thing at a time, and says how it is."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psutil

from cli.connection import by_environment, connected, find_settings
from cli.embedded.folder import default_folder
from cli.embedded.problem import EmbeddedProblem
from cli.embedded.running import Running
from cli.scheduled import DAILY, MISSED, how_it_runs, runs
from domain.audit import Reconciled, audit_stream
from domain.calendar import shipped_calendar
from domain.notices.notice import Way
from domain.record import KeyMissing
from store.keyfile import KeyProblem
from worker.assembly import NamespaceKeysProblem, Parts

SOON = timedelta(days=60)
"""How long before its end a calendar counts as running out."""

LATE = timedelta(hours=1)
"""How long something may be left undone before the stream is said to be at fault."""

STANDS_STILL = timedelta(minutes=30)
"""Longer than any look at what is to be told takes. Without a channel what waits is settled at the first."""

WAITS_AT_MOST = timedelta(days=1)
"""Longer than quiet hours and the waits after an attempt."""

UNSET = "no SHAREWELL_SMTP_HOST and no SHAREWELL_NOTIFY_KEY_FILE is set"

NAMED = 10


class Finding(NamedTuple):
    """`said` is what was found; where it is not ok, with what to do."""

    what: str
    ok: bool
    said: str


async def examine(data: Path | None) -> list[Finding]:
    """Every finding, in the order in which things depend on each other; goes on after a fault as far as it can.

    Raises SettingsProblem where settings are missing or wrong, DocumentError where the catalogue is broken.
    """
    found = [calendar_finding(shipped_calendar().loaded_until, datetime.now(UTC).date())]
    try:
        settings = find_settings(data)
        if not by_environment(data):
            found += _service(Running.read(data or default_folder()))
        async with connected(data) as parts:
            found += [await _catalogue(parts), await _registers(parts), await _keys(parts), await _worker(parts)]
            found += [await _reconciled(parts), *[await _scheduled(parts, name) for name in DAILY]]
            return [*found, await _late(parts), await _notices(parts)]
    except EmbeddedProblem as problem:
        return [*found, Finding("service", False, f"{problem.message} {problem.remedy}")]
    except (KeyProblem, NamespaceKeysProblem) as problem:
        what = "key store" if isinstance(problem, KeyProblem) else f"namespace keys {settings.namespace_keys}"
        return [*found, Finding(what, False, str(problem))]


async def _reconciled(parts: Parts) -> Finding:
    """When the store was last compared with Temporal; a service that has just begun may not have come to it."""
    now = datetime.now(UTC)
    months = (audit_stream(None, at) for at in (now, now.replace(day=1) - timedelta(days=1)))
    entries = [await parts.store.latest(month, Reconciled.__name__) for month in months]
    last = next((entry for entry in entries if entry), None)
    if last is not None:
        since, mended = last.recorded_at, sum(last.wire["body"]["mended"].values())
        said = f"last on {since:%Y-%m-%d %H:%M} UTC; {mended} streams needed something"
    else:
        since, said = await _began(parts) or now, "not yet"
    if now - since < MISSED:
        return Finding("reconcile", True, said)
    return Finding("reconcile", False, f"{said}: sharewell reconcile; see why its schedule does not run")


async def _scheduled(parts: Parts, name: str) -> Finding:
    now = datetime.now(UTC)
    return Finding(f"schedule {name}", *how_it_runs(await runs(parts.temporal, name), await _began(parts) or now, now))


async def _began(parts: Parts) -> datetime | None:
    async for first in parts.store.log(page=1):
        return first.recorded_at
    return None


async def _late(parts: Parts) -> Finding:
    """Streams whose workflow does not do what it should, for a reason that reconcile may not mend."""
    since = datetime.now(UTC) - LATE
    late = list(dict.fromkeys([*await parts.store.overdue(since), *await parts.store.effects_left(since)]))
    if not late:
        return Finding("streams", True, "no deadline and no effect has been left undone")
    named = ", ".join(late[:NAMED]) + (" …" if len(late) > NAMED else "")
    return Finding("streams", False, f"{len(late)} have something overdue ({named}): sharewell reconcile, then the log")


async def _notices(parts: Parts) -> Finding:
    now = datetime.now(UTC)
    return notices_finding(await parts.store.ways(), await parts.store.notice_counts(now), now)


def notices_finding(ways: Sequence[Way], counts: Mapping[str, tuple[int, datetime]], now: datetime) -> Finding:
    """Whether people are told what waits for them. `counts` are by state, with the moment of the oldest."""
    waiting, oldest = counts.get("pending", (0, now))
    numbers = ", ".join(f"{counts[state][0]} {state}" for state in ("sent", "failed", "unsent") if state in counts)
    since = f" since {oldest:%Y-%m-%d %H:%M} UTC" if waiting else ""
    said = f"{waiting} wait{since}" + (f"; {numbers}" if numbers else "")
    failing = [f"{way.name} since {way.failing_since:%Y-%m-%d %H:%M} UTC" for way in ways if way.failing_since]
    if failing:
        return Finding("notices", False, f"nothing goes out by {', '.join(failing)}: look at that server; {said}")
    if now - oldest > WAITS_AT_MOST:
        return Finding("notices", False, f"{said}: see sharewell notices, and the worker's log")
    if "failed" in counts:
        return Finding("notices", False, f"{said}: sharewell notices --state failed, mend it, then --retry")
    seen = max((way.seen_at for way in ways), default=oldest)
    last = f"{seen:%Y-%m-%d %H:%M} UTC"
    if waiting and now - seen > STANDS_STILL:
        return Finding("notices", False, f"nobody has looked at what waits since {last}: see the worker's log; {said}")
    if not ways:
        said = f"nobody is written to: {UNSET}; {said}"
    elif now - seen > STANDS_STILL:
        said = f"nobody is written to since {last}: {UNSET}, or the worker's log says why; {said}"
    return Finding("notices", True, said)


def calendar_finding(until: date, today: date) -> Finding:
    """Working time cannot be counted beyond the bank holidays that are known."""
    known = f"bank holidays are known until {until}"
    if until - today > SOON:
        return Finding("calendar", True, known)
    return Finding("calendar", False, f"{known}: take a release with newer ones (domain/bank_holidays.yaml)")


def _service(running: Running) -> Iterator[Finding]:
    """The processes that `up` keeps."""
    yield Finding("service", True, f"process {running.pid} on {running.folder}")
    for name, pid in running.pids.items():
        if _lives(pid):
            yield Finding(name, True, f"process {pid}")
        else:
            remedy = f"it should be started again within seconds; if not, see {running.folder / 'logs'}"
            yield Finding(name, False, f"process {pid} is gone: {remedy}")


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def _catalogue(parts: Parts) -> Finding:
    today = parts.policy.calendar.local(datetime.now(UTC)).date()
    try:
        edition = (await parts.catalogues()).in_force(today).catalogue
    except LookupError as error:
        return Finding("catalogue", False, f"{error}: name one that is in force with SHAREWELL_CATALOGUE")
    return Finding("catalogue", True, f"version {edition.version}, in force from {edition.effective_from}")


async def _registers(parts: Parts) -> Finding:
    agencies = len(await parts.store.streams("agency"))
    if agencies:
        return Finding("registers", True, f"{agencies} agencies")
    return Finding("registers", False, "no agency is registered yet: load a partnership (sharewell load FILE)")


async def _keys(parts: Parts) -> Finding:
    with suppress(KeyMissing):
        await parts.keys.get("partnership/main")
    return Finding("key store", True, "opens with its key file")


async def _worker(parts: Parts) -> Finding:
    if await parts.worker_is_there():
        return Finding("work", True, "somebody takes it")
    return Finding("work", False, "nobody takes it: start a worker (python -m worker), or see logs/worker.log")
