"""Commands that show something: tasks, requests, show, timeline."""

from typing import Annotated, Any

import typer

from cli.connection import with_service
from cli.exits import told
from cli.options import As, AsJson, Data, Reason, Request, stream_of
from cli.printing import local, print_json, print_record, print_table, print_timeline
from domain.record import StoredDuty
from domain.values import Summary
from worker.assembly import Parts

app = typer.Typer()


@app.command()
def tasks(person: As, as_json: AsJson = False, data: Data = None) -> None:
    """What is yours to do now, the most urgent first."""
    with told():
        duties = with_service(data, lambda parts: parts.reading.tasks(person))
        if as_json:
            print_json([_duty(each) for each in duties])
        elif not duties:
            typer.echo("Nothing waits for you.")
        else:
            rows = ((d.duty.task, d.stream, d.summary.state, local(d.duty.due_at), local(d.duty.since)) for d in duties)
            print_table(("Task", "Request", "State", "Due", "Since"), rows)


@app.command()
def requests(
    agency: Annotated[str | None, typer.Option("--agency", help="Only where this agency is a party.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only in this state, such as AwaitingDecision.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List the requests that there are, without a word about people."""

    async def look(parts: Parts) -> dict[str, Summary]:
        return await parts.store.summaries("share-request", agency, state)

    with told():
        found = with_service(data, look)
        if as_json:
            print_json({stream: summary.model_dump(mode="json") for stream, summary in found.items()})
        else:
            rows = ((stream, row.state, ", ".join(row.agencies), _facts(row)) for stream, row in found.items())
            print_table(("Request", "State", "Agencies", "Facts"), rows)


@app.command()
def show(request: Request, person: As, reason: Reason = None, as_json: AsJson = False, data: Data = None) -> None:
    """Show a record with the texts about people. That you saw it is recorded first."""
    with told():
        stream = stream_of(request)
        record = with_service(data, lambda parts: parts.reading.show(stream, person, reason))
        if as_json:
            print_json(
                {"stream": stream, "version": record.version, "disposed": record.disposed, "state": record.state}
            )
        else:
            print_record(record)


@app.command()
def timeline(request: Request, person: As, reason: Reason = None, as_json: AsJson = False, data: Data = None) -> None:
    """What happened, when and by whom, as facts without personal data; also of a disposed request."""
    with told():
        stream = stream_of(request)
        events = with_service(data, lambda parts: parts.reading.timeline(stream, person, reason))
        if as_json:
            print_json([event.wire() for event in events])
        else:
            print_timeline(events)


def _facts(summary: Summary) -> str:
    return ", ".join(f"{name} {value}" for name, value in summary.facts.items() if value is not None)


def _duty(stored: StoredDuty) -> dict[str, Any]:
    return {
        "stream": stored.stream,
        **stored.duty.model_dump(mode="json"),
        "summary": stored.summary.model_dump(mode="json"),
    }
