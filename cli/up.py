"""`sharewell up`: every server of one data folder, in the foreground, until Ctrl-C."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import told
from cli.options import Data

app = typer.Typer()


@app.command()
def up(
    data: Data = None,
    demo: Annotated[bool, typer.Option("--demo", help="First play a case, and load an invented partnership.")] = False,
    temporal_port: Annotated[
        int | None, typer.Option("--temporal-port", min=1, max=65535, help="Temporal's port; else a free one.")
    ] = None,
    ui_port: Annotated[
        int | None, typer.Option("--ui-port", min=1, max=65535, help="Serve Temporal's own page on this port.")
    ] = None,
    catalogue: Annotated[
        Path | None,
        typer.Option(
            "--catalogue",
            envvar="SHAREWELL_CATALOGUE",
            help="A catalogue that supersedes the shipped one, or a folder of versions.",
        ),
    ] = None,
) -> None:
    """Start PostgreSQL, Temporal and the worker on one folder, and serve until Ctrl-C."""
    with told():
        from cli.embedded.folder import DataFolder, default_folder
        from cli.play.playing import demo as play_demonstration
        from cli.playing import readable
        from cli.serving import demand_catalogues, demand_keys, demand_ports, demand_settings, serve

        if catalogue is not None:
            demand_catalogues(catalogue)
            os.environ["SHAREWELL_CATALOGUE"] = str(catalogue.resolve())
        with DataFolder(data or default_folder()) as folder:
            demand_settings(folder)
            demand_keys(folder)
            demand_ports(temporal_port, ui_port)
            if demo:
                readable(play_demonstration)
            serve(folder, demo, temporal_port, ui_port)
