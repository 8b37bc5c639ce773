"""Commands for whoever runs the service: verify-chain, rebuild, rehydrate, doctor."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.connection import with_service
from cli.doctor import examine
from cli.embedded.folder import default_folder
from cli.exits import Exit, told
from cli.options import AsJson, Data, Request, stream_of
from cli.printing import print_json, print_table
from domain.streams import DECIDERS
from store.rebuild import rebuild as rebuild_rows
from store.verify import Fault, verify_positions
from store.verify import verify_chain as verify
from worker.assembly import Parts

app = typer.Typer()


@app.command("verify-chain")
def verify_chain(
    request: Annotated[
        str | None, typer.Argument(metavar="[REQUEST]", help="One stream; all of them if none is named.")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Recompute every hash of a stream, or of all, and compare. Exit code 1 where something was altered."""

    async def check(parts: Parts) -> dict[str, Fault | None]:
        pool = parts.store.pool
        streams = [stream_of(request)] if request else await parts.store.all_streams()
        verdicts = {stream: await verify(pool, stream) for stream in streams}
        return verdicts if request else {**verdicts, "the log": await verify_positions(pool)}

    with told():
        verdicts = with_service(data, check)
        if as_json:
            print_json({name: asdict(fault) if fault else None for name, fault in verdicts.items()})
        else:
            for name, fault in verdicts.items():
                typer.echo(f"{name}: {_spoken(fault)}")
        if any(verdicts.values()):
            raise typer.Exit(Exit.DIFFERENCE)


def _spoken(fault: Fault | None) -> str:
    if fault is None:
        return "every hash is as it was written"
    return f"ALTERED at version {fault.version} (position {fault.position}): {fault.what}"


@app.command()
def rebuild(as_json: AsJson = False, data: Data = None) -> None:
    """Fold every stream anew, compare the rows that people see, and mend those that differ."""

    async def fold(parts: Parts) -> list[str]:
        return [str(difference) for difference in await rebuild_rows(parts.store.pool, DECIDERS.values())]

    with told():
        differences = with_service(data, fold)
        if as_json:
            print_json({"differences": differences})
        else:
            typer.echo("\n".join(differences) or "Every row is as its events say.")
        if differences:
            raise typer.Exit(Exit.DIFFERENCE)


@app.command()
def rehydrate(request: Request, data: Data = None) -> None:
    """Start a stream's workflow from the store, where Temporal has lost it."""
    with told():
        stream = stream_of(request)
        started = with_service(data, lambda parts: parts.sharewell.rehydrate(stream))
        typer.echo(f"{stream} runs again." if started else f"{stream} is running already.")


@app.command()
def doctor(as_json: AsJson = False, data: Data = None) -> None:
    """Look at everything the service needs, and say what is wrong and what to do."""
    with told():
        findings = asyncio.run(examine(Path(data) if data else default_folder()))
        if as_json:
            print_json([finding._asdict() for finding in findings])
        else:
            print_table(("", "What", "How it is"), (("ok" if f.ok else "!!", f.what, f.said) for f in findings))
        if not all(finding.ok for finding in findings):
            raise typer.Exit(Exit.SERVERS)
