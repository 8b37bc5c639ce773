"""`sharewell code`: the versions of the Code of Practice, its review, and who has affirmed it (R-006, R-022)."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.exits import told
from cli.options import AsJson, Data

if TYPE_CHECKING:
    from worker.assembly import Parts

app = typer.Typer()


@app.command()
def code(
    year: Annotated[
        int | None, typer.Option("--year", min=1, max=9999, help="Of the affirmations; else this year.")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Which version of the Code is in force, when it is reviewed, and which agencies have affirmed it."""
    with told(as_json):
        from cli.connection import with_service
        from cli.printing import print_json

        found = with_service(data, lambda parts: _found(parts, year))
        if as_json:
            print_json(found)
        else:
            _print(found)


async def _found(parts: "Parts", year: int | None) -> dict[str, Any]:
    """Raises Refused(not_found) for a year in which no version was in force."""
    from datetime import UTC, datetime

    from domain.registers.code_state import affirmations_of

    now = datetime.now(UTC)
    today = parts.policy.calendar.local(now).date()
    register = (await parts.reading.register()).code
    agencies = affirmations_of(register, year or today.year)
    version = register.in_force(today)
    return {
        "year": year or today.year,
        "in_force": version.model_dump(mode="json") if version else None,
        "review_overdue": register.review_overdue_since is not None,
        "agencies": agencies,
    }


def _print(found: dict[str, Any]) -> None:
    version = found["in_force"]
    if version:
        review = "overdue" if found["review_overdue"] else f"on {version['review_on']}"
        typer.echo(f"version {version['version']} from {version['effective_from']}, review {review}")
    for agency, stands in found["agencies"].items():
        typer.echo(f"  {found['year']} {agency:<8} {stands}")
