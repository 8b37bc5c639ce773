"""Commands for whoever runs the service: verify-chain, rebuild, rehydrate, doctor."""

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import Exit, told
from cli.options import AsJson, Data, Request, complete_stream

if TYPE_CHECKING:
    from store.verify import Fault
    from worker.assembly import Parts

app = typer.Typer()


@app.command("verify-chain")
def verify_chain(
    request: Annotated[
        str | None,
        typer.Argument(
            metavar="[REQUEST]", help="One stream; all of them if none is named.", autocompletion=complete_stream
        ),
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Recompute every hash of a stream, or of all, and compare. Exit code 1 where something was altered."""
    with told(as_json):
        from cli.connection import with_service, with_stream
        from cli.printing import print_json

        verdicts = with_stream(data, request, _verdict) if request else with_service(data, _verdicts)
        if as_json:
            print_json({name: asdict(fault) if fault else None for name, fault in verdicts.items()})
        else:
            for name, fault in verdicts.items():
                typer.echo(f"{name}: {_spoken(fault)}")
        if any(verdicts.values()):
            raise typer.Exit(Exit.DIFFERENCE)


async def _verdict(parts: "Parts", stream: str) -> "dict[str, Fault | None]":
    from cli.naming import existing
    from store.verify import verify_chain as verify

    await existing(parts, stream)
    return {stream: await verify(parts.store.pool, stream)}


async def _verdicts(parts: "Parts") -> "dict[str, Fault | None]":
    from rich.progress import track

    from cli.exits import SPEECH
    from store.verify import verify_chain as verify
    from store.verify import verify_positions

    streams = await parts.store.all_streams()
    shown = track(streams, "Verifying …", console=SPEECH, transient=True, disable=not SPEECH.is_terminal)
    verdicts = {stream: await verify(parts.store.pool, stream) for stream in shown}
    return {**verdicts, "the log": await verify_positions(parts.store.pool)}


def _spoken(fault: "Fault | None") -> str:
    if fault is None:
        return "every hash is as it was written"
    return f"ALTERED at version {fault.version} (position {fault.position}): {fault.what}"


@app.command()
def rebuild(as_json: AsJson = False, data: Data = None) -> None:
    """Fold every stream anew, compare the rows that people see, and mend those that differ."""
    with told(as_json):
        from cli.connection import with_service
        from cli.printing import print_json
        from domain.streams import DECIDERS
        from store.rebuild import rebuild as rebuild_rows

        async def fold(parts: "Parts") -> list[str]:
            return [str(difference) for difference in await rebuild_rows(parts.store.pool, DECIDERS.values())]

        differences = with_service(data, fold)
        if as_json:
            print_json({"differences": differences})
        else:
            typer.echo("\n".join(differences) or "Every row is as its events say.")
        if differences:
            raise typer.Exit(Exit.DIFFERENCE)


@app.command()
def rehydrate(request: Request, as_json: AsJson = False, data: Data = None) -> None:
    """Start a stream's workflow from the store, where Temporal has lost it."""
    with told(as_json):
        from cli.connection import with_stream
        from cli.printing import print_json

        stream, started = with_stream(data, request, _rehydrated)
        if as_json:
            print_json({"stream": stream, "started": started})
        else:
            typer.echo(f"{stream} runs again." if started else f"{stream} is running already.")


async def _rehydrated(parts: "Parts", stream: str) -> tuple[str, bool]:
    from cli.naming import existing

    await existing(parts, stream)
    return stream, await parts.sharewell.rehydrate(stream)


@app.command()
def doctor(as_json: AsJson = False, data: Data = None) -> None:
    """Look at everything the service needs, and say what is wrong and what to do."""
    with told(as_json):
        from cli.doctor import examine
        from cli.printing import print_json, print_table

        findings = asyncio.run(examine(data))
        if as_json:
            print_json([finding._asdict() for finding in findings])
        else:
            print_table(("", "What", "How it is"), (("ok" if f.ok else "!!", f.what, f.said) for f in findings))
        if not all(finding.ok for finding in findings):
            raise typer.Exit(Exit.SERVERS)
