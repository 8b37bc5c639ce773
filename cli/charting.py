"""Figures as a chart that a person reads at a glance."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.exits import WrongInput
from cli.figures import unit
from domain.figures import Figure, Figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GOOD, POOR = 0.9, 0.7
"""Shares taken in time from which a bar is drawn as good, and below which as poor."""

COLOURS = {"good": "#00703c", "middling": "#f47738", "poor": "#d4351c"}
"""Told apart by brightness as well, for those who do not see the hues; each bar says its share in figures besides."""

ROWS = 20
"""Pairs of agencies that are drawn: those with the most decisions."""


def draw(figures: Figures, path: Path) -> None:
    """Writes an SVG or a PNG file, by the path's ending. Raises WrongInput where it cannot be written."""
    from matplotlib import rc_context  # makes folders for its fonts when it is imported
    from matplotlib.figure import Figure as Sheet

    pairs = [one for one in figures.by_pair if one.decided][:ROWS]
    urgencies = [one for one in figures.by_urgency if one.decided]
    height = 1.6 + 0.38 * (max(len(pairs), 1) + max(len(urgencies), 1))
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "sharewell", "font.family": "sans-serif"}):
        sheet = Sheet(figsize=(9, height), layout="constrained")
        upper, lower = sheet.subplots(2, 1, height_ratios=[max(len(pairs), 1), max(len(urgencies), 1)], sharex=True)
        sheet.suptitle("Decisions taken in time", fontweight="bold")
        _bars(upper, pairs, "From whom to whom")
        _bars(lower, urgencies, "By urgency")
        lower.set_xlabel(f"Share of the decisions taken; groups under {figures.smallest} are not shown")
        try:
            sheet.savefig(path, metadata={"Date": None} if path.suffix.lower() == ".svg" else {})
        except OSError as error:
            raise WrongInput(f"{path} cannot be written: {error.strerror}.") from None


def _bars(axes: "Axes", rows: list[Figure], title: str) -> None:
    axes.set_title(title, loc="left", fontsize="medium")
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.spines[["top", "right"]].set_visible(False)
    if not rows:
        axes.set_yticks([])
        axes.text(0.5, 0.5, "Too few to show", ha="center", va="center", transform=axes.transAxes)
        return
    shares = [row.share_in_time or 0.0 for row in rows]
    bars = axes.barh([row.name for row in rows], shares, color=[_colour(share) for share in shares])
    axes.invert_yaxis()
    axes.bar_label(bars, labels=[_label(row) for row in rows], padding=4, label_type="edge", fontsize="small")
    axes.margins(x=0)


def _colour(share: float) -> str:
    return COLOURS["good" if share >= GOOD else "middling" if share >= POOR else "poor"]


def _label(row: Figure) -> str:
    return f"{row.share_in_time or 0:.0%} of {row.decided}, typically {row.typical:g} {unit(row)}"
