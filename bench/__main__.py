"""`make bench`: every measurement of one run on one machine, beside what was aimed at."""

import asyncio
import logging
import platform

import structlog
from rich.console import Console
from rich.table import Table

from bench.append import measure as measure_append
from bench.append import table as append_table
from bench.decisions import AIM as GROWTH_AIM
from bench.decisions import measure_decisions, measure_growth
from bench.due import measured as measure_due
from bench.due import table as due_table
from bench.history import HistoryCost, measure_history
from bench.latency import AIM as LATENCY_AIM
from bench.latency import measure_latency
from bench.memory import measure_memory
from bench.queue import measure as measure_queue
from bench.queue import table as queue_table
from bench.servers import measured_service
from cli.play.playing import PARTNERSHIP
from cli.play.world import throw_away_world
from cli.registers import partnership_file

FALLING_DUE = 300
SPEECH = Console(stderr=True, highlight=False)


async def _histories() -> HistoryCost:
    async with throw_away_world(partnership_file(PARTNERSHIP), lambda line: None) as world:
        return await measure_history(world)


async def measure() -> Table:
    """Runs everything, one after the other, and lays it out."""
    table = Table(
        "Measured", "Here", "Aim", title=f"One run on {platform.machine()}, Python {platform.python_version()}"
    )
    SPEECH.print("Counting history events …")
    cost = await _histories()
    table.add_row("history events per update", f"{cost.per_update:.1f}", "15 at most")
    table.add_row("history events per idle wake", f"{cost.per_wake:.1f}", "5 at most")
    table.add_row(
        "history of a whole life up to retention", f"{cost.life} events, {cost.life_bytes / 1024:.0f} KiB", ""
    )
    async with measured_service() as (running, parts):
        SPEECH.print("Measuring how long a caller waits …")
        bare, ours = await measure_latency(parts, running.address)
        table.add_row("bare update with a no-op activity, median", f"{bare:.1f} ms", "")
        table.add_row("a command until it is committed, median", f"{ours:.1f} ms", "")
        table.add_row("the second by the first", f"{ours / bare:.2f}", f"{LATENCY_AIM} at most")
        SPEECH.print("Measuring the rules alone, and long streams …")
        deciding, growth = await measure_decisions(parts), await measure_growth(parts)
        table.add_row("decisions on one core, no server", f"{deciding.a_second:,.0f} a second", "")
        table.add_row("a decision on 500 events by one on a new request", f"{deciding.slower_by:.2f}", "")
        table.add_row("the 200th command on a request by the 10th", f"{growth:.2f}", f"{GROWTH_AIM} at most")
        SPEECH.print("Measuring the worker's memory over 2,000 requests …")
        for count, mib in (await measure_memory(running, parts)).items():
            table.add_row(f"worker memory after {count:,} requests", f"{mib:.0f} MiB", "")
    return table


structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
console = Console(width=100)
console.print(asyncio.run(measure()))
SPEECH.print("Measuring appends …")
console.print(append_table(asyncio.run(measure_append())))
SPEECH.print("Reading one officer's tasks among 100,000, beside a million finished requests …")
console.print(queue_table(asyncio.run(measure_queue())))
SPEECH.print("Letting some requests fall due in the same minute; `make bench-due` takes 10,000 …")
console.print(due_table(asyncio.run(measure_due(FALLING_DUE))))
