"""Commands that show something: requests, show, timeline."""

from typing import Annotated

import typer

from cli.exits import told
from cli.options import As, AsJson, Data, Reason, Request, complete_kind

app = typer.Typer()


@app.command()
def requests(
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Instead of share requests another kind, such as breach, complaint, protocol or agency.",
            autocompletion=complete_kind,
        ),
    ] = "share-request",
    agency: Annotated[str | None, typer.Option("--agency", help="Only where this agency is a party.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only in this state, such as AwaitingDecision.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many at a time.")] = 100,
    after: Annotated[
        str, typer.Option("--after", metavar="ID", help="Go on after this request, for the next page.")
    ] = "",
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List the requests that there are, or the streams of another kind, without a word about people."""
    with told(as_json):
        from cli.connection import with_service
        from cli.naming import checked_kind, checked_state, stream_of
        from cli.printing import print_listed

        known = checked_state(state, checked_kind(kind))
        start = stream_of(after if "/" in after else f"{kind}/{after}") if after else ""
        found = with_service(data, lambda parts: parts.store.summaries(kind, agency, known, start, limit + 1))
        print_listed(kind, found, limit, as_json)


@app.command()
def show(request: Request, person: As, reason: Reason = None, as_json: AsJson = False, data: Data = None) -> None:
    """Show a record with the texts about people. That you saw it is recorded first."""
    with told(as_json):
        from cli.connection import with_stream
        from cli.printing import print_record

        record = with_stream(data, request, lambda parts, stream: parts.reading.show(stream, person, reason))
        print_record(record, as_json)


@app.command()
def timeline(request: Request, person: As, reason: Reason = None, as_json: AsJson = False, data: Data = None) -> None:
    """What happened, when and by whom, as facts without personal data; also of a disposed request."""
    with told(as_json):
        from cli.connection import with_stream
        from cli.printing import print_timeline

        events = with_stream(data, request, lambda parts, stream: parts.reading.timeline(stream, person, reason))
        print_timeline(events, as_json)
