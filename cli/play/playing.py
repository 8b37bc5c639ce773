"""Plays cases together: one world for all that share a partnership, each case with clocks of its own."""

import asyncio
import signal
from collections.abc import Collection, Coroutine, Sequence
from itertools import groupby
from pathlib import Path
from time import monotonic
from typing import Any

from cli.play.player import Player
from cli.play.reading import Case, read_cases
from cli.play.report import Played, PlayReport
from cli.play.screen import Screen, screen_for
from cli.play.streams import REGISTERS
from cli.play.world import throw_away_world

ROOT = Path(__file__).resolve().parents[2]
PARTNERSHIP = ROOT / "partnership.yaml"
"""The demonstration partnership, which counts where a case names no other."""
DEMONSTRATION = ROOT / "cases" / "e01-early-help.yaml"


def play(paths: Collection[Path], screen: Screen | None = None, partnership: Path = PARTNERSHIP) -> PlayReport:
    """Plays the cases on throw-away servers with time skipping, all of them at once.

    Raises DocumentError or OSError before anything starts, and EmbeddedProblem where a server cannot.
    """
    cases = read_cases(paths, partnership)
    return _run(play_cases(cases, screen or screen_for(len(cases))))


def demo(path: Path = DEMONSTRATION, partnership: Path = PARTNERSHIP) -> PlayReport:
    """Plays one case before the user's eyes, event by event. Raises as `play` does."""
    cases = read_cases([path], partnership)
    return _run(play_cases(cases, screen_for(1, live=True)))


def _run(plays: Coroutine[None, None, PlayReport]) -> PlayReport:
    """A play that is told to end (SIGTERM) puts its servers and their folder away first, as with Ctrl-C."""

    async def until_told() -> PlayReport:
        playing, loop = asyncio.ensure_future(plays), asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, playing.cancel)
        loop.set_exception_handler(_but_for_cancelled_calls)
        return await playing

    try:
        return asyncio.run(until_told())
    except asyncio.CancelledError:
        raise SystemExit(128 + signal.SIGTERM) from None


def _but_for_cancelled_calls(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The SDK leaves the future of a cancelled update-with-start behind; that is nothing to tell a person."""
    if not isinstance(context.get("exception"), asyncio.CancelledError):
        loop.default_exception_handler(context)


async def play_cases(cases: Sequence[Case], screen: Screen) -> PlayReport:
    """As `play`, for whoever has a loop and has read the cases."""
    began = monotonic()
    played: list[Played] = []
    with screen:
        for _, group in groupby(sorted(cases, key=_world), key=_world):
            played += await _together(list(group), screen)
        order = {case.path: at for at, case in enumerate(cases)}
        played.sort(key=lambda each: order[each.case.path])
        report = PlayReport(tuple(played), monotonic() - began)
    screen.sums_up(report)
    return report


async def _together(cases: Sequence[Case], screen: Screen) -> list[Played]:
    async with throw_away_world(cases[0].partnership, screen.says) as world:
        async with asyncio.TaskGroup() as group:
            plays = [group.create_task(Player(case, world, screen).play()) for case in cases]
        return [play.result() for play in plays]


def _world(case: Case) -> tuple[str, str]:
    """Cases of one partnership share a world; one that changes a register has a world of its own."""
    alone = any(name.startswith(REGISTERS) for name in case.file.streams)
    return case.partnership.model_dump_json(), str(case.path) if alone else ""
