"""Records the histories that test_replay.py replays: `.venv/bin/python -m tests.workflows.record_histories`.

Run it for a new path through a workflow, or after a change that `workflow.patched` guards, then with the name of the
change and the cases that show it: `… effects-apart e01 e14`. Never run it to make a failing replay pass, for requests
that are open somewhere have the old history. Existing files are left as they are.
"""

import asyncio
import json
import sys
from pathlib import Path

from cli.play.player import Player
from cli.play.playing import PARTNERSHIP, ROOT
from cli.play.reading import read_cases
from cli.play.screen import Silent
from cli.play.world import World, throw_away_world

HISTORIES = Path(__file__).parent / "histories"
KEYS = HISTORIES / "namespace.keys"
"""A key that is no secret: the histories are of invented people, and their texts are sealed under keys long gone."""

CASES = ("e01", "e02", "e05", "e07", "e08", "e10", "e14", "e20")
ALIKE = ("R-pol", "R-hlt", "R-gp", "R-hsg")
"""Requests of a gathering that live as its first does."""


async def record(change: str = "", cases: tuple[str, ...] = CASES) -> None:
    """Plays some cases of one partnership and keeps the history of every run of their streams, under the name of a
    change if given."""
    paths = [path for path in sorted((ROOT / "cases").glob("*.yaml")) if path.name.startswith(cases)]
    found = read_cases(paths, PARTNERSHIP)
    async with throw_away_world(found[0].partnership, print, KEYS) as world:
        for case in found:
            played = await Player(case, world, Silent()).play()
            for name, events in played.events.items():
                if events and name not in ALIKE:
                    known = f"{case.path.stem}-{name.lower().replace('/', '-')}"
                    await _keep(world, events[0].stream, f"{known}{change and '-'}{change}")


async def _keep(world: World, stream: str, name: str) -> None:
    runs = [run async for run in world.parts.temporal.list_workflows(f'WorkflowId = "{stream}"')]
    for number, run in enumerate(sorted(runs, key=lambda run: run.start_time), 1):
        path = HISTORIES / f"{name}-{number}.json"
        if not path.exists():
            history = await world.parts.temporal.get_workflow_handle(stream, run_id=run.run_id).fetch_history()
            kept = {"workflow_id": stream, "history": json.loads(history.to_json())}
            path.write_text(json.dumps(kept) + "\n", "utf-8")
            print(path.name, len(history.events), "events")


if __name__ == "__main__":
    asyncio.run(record(*sys.argv[1:2], *([tuple(sys.argv[2:])] if sys.argv[2:] else [])))
