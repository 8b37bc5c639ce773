"""The command `report`: how long decisions take, as a table and as a chart."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import WrongInput, told
from cli.options import As, AsJson, Data

if TYPE_CHECKING:
    from domain.figures import Figures
    from worker.assembly import Parts

app = typer.Typer()

MONTH = "%Y-%m"
"""No shorter period: the difference of two reports must not be one family's."""

YEARS = range(2000, 2101)

CHARTS = (".svg", ".png")


@app.command()
def report(
    person: As,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=[MONTH], help="From this month on, by when a decision was asked for."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=[MONTH], help="Up to and with this month; else up to now."),
    ] = None,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE.svg|.png", help="Draw it as well, into this file.")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """How many decisions are taken in time, between agencies and by urgency; small numbers are hidden."""
    with told(as_json):
        from cli.connection import with_service
        from cli.figures import print_figures

        if chart is not None and chart.suffix.lower() not in CHARTS:
            raise WrongInput(f"{chart} is neither an .svg nor a .png file.")
        begin, end = period(since, until)
        figures = with_service(data, lambda parts: _figures(parts, person, begin, end))
        if chart is not None:
            from cli.charting import draw

            draw(figures, chart)
        print_figures(figures, begin, end, as_json)


def period(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """Whole months as they are in England and Wales; the last twelve by default. Raises WrongInput."""
    from domain.calendar import shipped_calendar

    calendar = shipped_calendar()
    if any(month is not None and month.year not in YEARS for month in (since, until)):
        raise WrongInput(f"There is nothing to report of that time: name months from {YEARS[0]} to {YEARS[-1]}.")
    last = (until or calendar.local(datetime.now(UTC))).date().replace(day=1)
    years, months = divmod(last.month, 12)
    first = since.date() if since else last.replace(year=last.year + years - 1, month=months + 1)
    if first > last:
        raise WrongInput("The period ends before it begins. Let --since come before --until.")
    after = (last + timedelta(days=31)).replace(day=1)
    return calendar.begin_of(first), calendar.begin_of(after)


async def _figures(parts: "Parts", person: str, since: datetime, until: datetime) -> "Figures":
    from client.reporting import Reporting

    calendar = parts.policy.calendar
    catalogue = (await parts.catalogues()).in_force(calendar.local(datetime.now(UTC)).date())
    return await Reporting(parts.store, parts.reading, catalogue, calendar).figures(person, since, until)
