"""`sharewell catalogue`: the law as data, changed by two people before everybody's eyes (R-012, R-018)."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import told
from cli.options import As, AsJson, CommandId, Data

app = typer.Typer()
catalogue = typer.Typer(help="The versions of the catalogue: propose, compare, publish, show.", no_args_is_help=True)
app.add_typer(catalogue, name="catalogue")

Named = Annotated[str | None, typer.Argument(metavar="VERSION", help="A version; else the one in force.")]


@catalogue.command("list")
def list_versions(as_json: AsJson = False, data: Data = None) -> None:
    """Every version in the order in which it counts, and the one that is proposed."""
    with told(as_json):
        from cli.connection import with_service
        from cli.editions import print_versions, versions

        print_versions(with_service(data, versions), as_json)


@catalogue.command()
def show(version: Named = None, data: Data = None) -> None:
    """Print a version as it was written."""
    with told():
        from cli.connection import with_service
        from cli.editions import document_of

        typer.echo(with_service(data, lambda parts: document_of(parts, version)), nl=False)


@catalogue.command()
def diff(
    version: Annotated[
        str | None, typer.Argument(metavar="VERSION|FILE", help="A version or a file; else what is proposed.")
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="VERSION", help="Compared with this; else what it supersedes.")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """What a version adds, retires and changes, entry by entry."""
    with told(as_json):
        from cli.connection import with_service
        from cli.editions import compared, print_difference

        print_difference(with_service(data, lambda parts: compared(parts, version, against)), as_json)


@catalogue.command()
def propose(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A whole catalogue, in YAML or JSON.")],
    person: As,
    command_id: CommandId = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Propose a version that supersedes the last one. It counts once another person has published it."""
    with told(as_json):
        from cli.asked import print_result
        from cli.connection import with_service
        from cli.editions import print_difference, proposed

        difference, result = with_service(data, lambda parts: proposed(parts, file, person, command_id))
        if not as_json:
            print_difference(difference, as_json)
        print_result(result, as_json)


@catalogue.command()
def publish(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The version that is proposed.")],
    person: As,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once the difference was shown.")] = False,
    command_id: CommandId = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Publish what another person proposed, once you have seen what it changes."""
    with told(as_json):
        from cli.asked import print_result
        from cli.connection import with_service
        from cli.editions import agreed, published, recorded

        agreed(with_service(data, lambda parts: recorded(parts, version)), yes, as_json)
        print_result(with_service(data, lambda parts: published(parts, version, person, command_id)), as_json)


@catalogue.command()
def withdraw(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The version that is proposed.")],
    person: As,
    command_id: CommandId = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Withdraw what is proposed. Its version is not used again."""
    with told(as_json):
        from cli.asked import print_result
        from cli.connection import with_service
        from cli.editions import withdrawn

        print_result(with_service(data, lambda parts: withdrawn(parts, version, person, command_id)), as_json)
