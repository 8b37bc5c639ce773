"""The command `notices`: what people were told, what waits to be told, and what could not be."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from cli.exits import SPEECH, WrongInput, told
from cli.options import AsJson, Data
from domain.notices.notice import NoticeState

if TYPE_CHECKING:
    from domain.notices.notice import Listed
    from worker.assembly import Parts

app = typer.Typer()

STATES: tuple[NoticeState, ...] = get_args(NoticeState)


@app.command()
def notices(
    state: Annotated[str | None, typer.Option("--state", help=f"Only these: {', '.join(STATES)}.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 50,
    retry: Annotated[bool, typer.Option("--retry", help="First take up again what failed or was not sent.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """What people were told, what waits to be told, and what could not be: by staff identifiers, never by address."""
    with told(as_json):
        from cli.connection import with_service
        from cli.printing import print_json, print_table

        known = next((each for each in STATES if each == state), None)
        if state is not None and known is None:
            raise WrongInput(f"There is no state {state}: take one of {', '.join(STATES)}.")

        async def work(parts: "Parts") -> "tuple[int, list[Listed]]":
            again = await parts.store.retry_notices(None, datetime.now(UTC)) if retry else 0
            return again, await parts.store.notices(known, limit + 1)

        again, listed = with_service(data, work)
        if as_json:
            print_json({"retried": again, "notices": [_plain(each) for each in listed[:limit]]})
            return
        if retry:
            typer.echo(f"{again} are taken up again.")
        if not listed:
            typer.echo("There is none.")
        else:
            print_table(("State", "Task", "Request", "Reason", "Next try, or settled", "To"), map(_row, listed[:limit]))
        if len(listed) > limit:
            SPEECH.print("There are more. See them with: --limit, or --state", style="dim")


def _row(listed: "Listed") -> tuple[str, ...]:
    from cli.printing import local, short

    notice = listed.claimed.notice
    to = (
        f"{each.person} ({each.failure or each.state}{f', {each.attempts} tries' if each.attempts > 1 else ''})"
        for each in listed.claimed.deliveries
    )
    when = local(listed.settled_at or listed.try_at)
    return listed.state, notice.task, short(notice.stream), notice.reason, when, ", ".join(to)


def _plain(listed: "Listed") -> dict[str, Any]:
    plain = listed.model_dump(mode="json", exclude={"claimed"})
    claimed = listed.claimed
    deliveries = [each.model_dump(mode="json", exclude={"notice"}) for each in claimed.deliveries]
    return {**claimed.notice.model_dump(mode="json"), **plain, "deliveries": deliveries}
