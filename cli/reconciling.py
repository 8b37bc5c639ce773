"""The command `reconcile`: what Temporal has lost or forgotten is found, said, and mended."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import Exit, told
from cli.options import AsJson, Data

if TYPE_CHECKING:
    from activities.reconcile import Differences
    from worker.assembly import Parts

app = typer.Typer()

SHOWN = 20
"""Streams of one need that a person is shown; `--json` names all of them."""


@app.command()
def reconcile(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what differs, and change nothing.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Compare the open streams with what Temporal runs, and mend what differs: lost workflows are started again,
    those behind look again. With --dry-run exit code 1 where something differs."""
    with told(as_json):
        from activities.reconcile import NEEDS
        from cli.connection import with_service
        from cli.printing import print_json, print_table

        async def work(parts: "Parts") -> "Differences":
            return await _reconciled(parts, dry_run)

        differences = with_service(data, work)
        by_need = {need: differences.of(need) for need in NEEDS if differences.of(need)}
        if as_json:
            counted = {"open_streams": differences.open_streams, "running": differences.running}
            print_json({**counted, "dry_run": dry_run, "found": by_need})
        else:
            typer.echo(f"{differences.open_streams} open streams, {differences.running} workflows run.")
            if by_need:
                rows = [(SAID[need], str(len(streams)), _some(streams)) for need, streams in by_need.items()]
                print_table(("Found" if dry_run else "Mended", "", "Streams"), rows)
            else:
                typer.echo("Nothing differs.")
        if dry_run and by_need:
            raise typer.Exit(Exit.DIFFERENCE)


SAID = {
    "lost": "had no workflow",
    "behind": "was behind its events",
    "overdue": "a deadline passed unnoticed",
    "effect_left": "an effect was left undone",
    "never_began": "waited a day for a first command",
}
"""What each need is called before people."""


async def _reconciled(parts: "Parts", dry_run: bool) -> "Differences":
    from rich.progress import Progress

    from cli.exits import SPEECH

    with Progress(console=SPEECH, transient=True, disable=not SPEECH.is_terminal) as bar:
        task = bar.add_task("Comparing …", total=await parts.store.open_count())
        differences = await parts.reconciling.compare(lambda done: bar.update(task, completed=done))
        if not dry_run:
            task = bar.add_task("Mending …", total=len(differences.found))
            await parts.reconciling.mend(differences, lambda done: bar.update(task, completed=done))
    return differences


def _some(streams: list[str]) -> str:
    more = len(streams) - SHOWN
    return "\n".join([*streams[:SHOWN], *([f"and {more} more"] if more > 0 else [])])
