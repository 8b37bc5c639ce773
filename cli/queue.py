"""Commands about the work queue: tasks, claim, release, hand-over."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import told
from cli.options import As, AsJson, CommandId, Data, Request, complete_person

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from client.queue import Queue
    from domain.record import Result
    from worker.assembly import Parts

app = typer.Typer()

Task = Annotated[
    list[str],
    typer.Argument(metavar="TASK", help="As `tasks` shows it, or as much of its beginning as is unique."),
]


@app.command()
def tasks(
    person: As,
    task: Annotated[str | None, typer.Option("--task", help="Only tasks of this kind, such as decide.")] = None,
    agency: Annotated[
        str | None, typer.Option("--agency", help="Only for this agency, or for the partnership.")
    ] = None,
    urgency: Annotated[str | None, typer.Option("--urgency", help="Only of this urgency, such as same_day.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is late.")] = False,
    claimed: Annotated[
        str | None,
        typer.Option("--claimed", metavar="mine|others|nobody", help="Only what you, others or nobody claimed."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many at a time.")] = 50,
    after: Annotated[
        str | None, typer.Option("--after", metavar="MARK", help="Go on where the last page ended.")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """What is yours to do now, the most urgent first, and why it is yours."""
    with told(as_json):
        from cli.connection import with_service
        from cli.tasks import page_of, print_page, wanted

        narrowed = wanted(task, agency, urgency, overdue, claimed)
        page = with_service(data, lambda parts: page_of(parts, person, narrowed, after, limit))
        print_page(page, as_json)


@app.command()
def claim(
    request: Request,
    task: Task,
    person: As,
    command_id: CommandId = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Say that you see to a task. Others still see it, and whoever else holds the office may still do it."""
    with told(as_json):
        _noted(
            lambda queue, stream, key: queue.claim(stream, key, person=person, command_id=command_id),
            *(request, task, person, as_json, data),
        )


@app.command()
def release(
    request: Request,
    task: Task,
    person: As,
    command_id: CommandId = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Say that you do not see to a task any more."""
    with told(as_json):
        _noted(
            lambda queue, stream, key: queue.release(stream, key, person=person, command_id=command_id),
            *(request, task, person, as_json, data),
        )


@app.command("hand-over")
def hand_over(
    request: Request,
    task: Task,
    person: As,
    to: Annotated[
        str, typer.Option("--to", metavar="PERSON", help="Who sees to it now.", autocompletion=complete_person)
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is recorded with both names.")],
    command_id: CommandId = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Give a task to somebody else who may do it. Both names and the reason are recorded."""
    with told(as_json):
        _noted(
            lambda queue, stream, key: queue.hand_over(stream, key, to, reason, person=person, command_id=command_id),
            *(request, task, person, as_json, data),
        )


def _noted(
    note: "Callable[[Queue, str, str], Awaitable[Result]]",
    request: str,
    task: list[str],
    person: str,
    as_json: bool,
    data: "Path | None",
) -> None:
    """Carries out `note` (queue, stream, key of the duty) for the task that is meant, and prints what came of it."""
    from cli.asked import nobody_else, print_result
    from cli.connection import with_stream
    from cli.tasks import meant

    async def ask(parts: "Parts", stream: str) -> "Result":
        return await note(parts.queue, stream, await meant(parts, stream, " ".join(task)))

    nobody_else(person)
    print_result(with_stream(data, request, ask), as_json)
