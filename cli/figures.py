"""How figures are printed."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from cli.exits import SPEECH
from cli.printing import print_json, print_table
from domain.calendar import shipped_calendar
from domain.figures import Figure, Figures

COLUMNS = ("Decisions", "Taken", "In time", "Typically", "One in ten over", "Waiting", "Late")


def print_figures(figures: Figures, since: datetime, until: datetime, as_json: bool) -> None:
    """All decisions, then by pair of agencies, then by urgency."""
    if as_json:
        print_json({"since": since, "until": until, **_plain(figures)})
        return
    local = shipped_calendar().local
    last = local(until - timedelta(microseconds=1))
    print(f"Decisions asked for from {local(since):%-d %B %Y} to {last:%-d %B %Y}")
    if (figures.total.decided, figures.total.waiting) == (0, 0):
        print("None was asked for.")
        return
    print_table(COLUMNS, _rows(figures))
    SPEECH.print(
        f"- stands for a number from 1 to {figures.smallest - 1}, or for what would give such a number away.",
        style="dim",
        markup=False,
    )


def _plain(figures: Figures) -> dict[str, Any]:
    def row(figure: Figure) -> dict[str, Any]:
        return {**asdict(figure), "share_in_time": figure.share_in_time}

    return {
        "smallest": figures.smallest,
        "total": row(figures.total),
        "by_pair": [row(figure) for figure in figures.by_pair],
        "by_urgency": [row(figure) for figure in figures.by_urgency],
    }


def _rows(figures: Figures) -> Iterator[tuple[str, ...]]:
    yield _row(figures.total)
    for part in (figures.by_pair, figures.by_urgency):
        yield ("",) * len(COLUMNS)
        yield from map(_row, part)


def unit(figure: Figure) -> str:
    """What the hours of a row are."""
    return "working h" if figure.working else "h"


def _row(figure: Figure) -> tuple[str, ...]:
    share = figure.share_in_time
    counts = [str(one) if one is not None else "-" for one in (figure.decided, figure.waiting, figure.late)]
    return (
        figure.name,
        counts[0],
        f"{share:.0%}" if share is not None else "-",
        *(f"{hours:g} {unit(figure)}" if hours is not None else "-" for hours in (figure.typical, figure.slowest)),
        *counts[1:],
    )
