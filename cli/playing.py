"""`sharewell play` and `sharewell demo`: case files on throw-away servers whose clock can be moved."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Exit, WrongInput, told
from cli.options import AsJson
from cli.play.playing import demo as play_demonstration
from cli.play.playing import play as play_files
from cli.play.report import PlayReport
from cli.play.screen import Silent
from cli.printing import print_json

app = typer.Typer()


@app.command()
def play(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    as_json: AsJson = False,
) -> None:
    """Play case files, compare what happens with what they say, and show the timelines. Exit code 1 if any differs."""
    with told():
        report = readable(lambda: play_files(paths, Silent() if as_json else None))
        if as_json:
            print_json(_summary(report))
        if report.exit_code:
            raise typer.Exit(Exit.DIFFERENCE)


@app.command()
def demo() -> None:
    """Play one case before your eyes, from creation to disposal years later, and leave nothing behind."""
    with told():
        if readable(play_demonstration).exit_code:
            raise typer.Exit(Exit.DIFFERENCE)


def readable(work: Callable[[], PlayReport]) -> PlayReport:
    """What it comes to. Raises WrongInput where a case file, or the partnership of the cases, cannot be read."""
    try:
        return work()
    except FileNotFoundError as error:
        raise WrongInput(f"{error.filename} is not there.") from None
    except (IsADirectoryError, PermissionError) as error:
        raise WrongInput(f"{error.filename} cannot be read: {error.strerror}.") from None


def _summary(report: PlayReport) -> dict[str, object]:
    cases = [
        {
            "case": played.name,
            "seconds": round(played.seconds, 2),
            "differences": [str(difference) for difference in played.differences],
            "events": {name: [event.type for event in events] for name, events in played.events.items()},
        }
        for played in report.played
    ]
    return {"seconds": round(report.seconds, 2), "cases": cases}
