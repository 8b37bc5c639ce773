"""What the shell completes: commands of the language, people, requests. Never a message, whatever is wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.read import Reader


def commands(incomplete: str) -> list[str]:
    """Every command of the language that begins so."""
    from domain.streams import DECIDERS

    names = {name for decider in DECIDERS.values() for name in decider.commands}
    return sorted(name for name in names if name.startswith(incomplete))


def kinds(incomplete: str) -> list[str]:
    """Every kind of stream whose name begins so."""
    from domain.streams import DECIDERS

    return sorted(kind for kind in DECIDERS if kind.startswith(incomplete))


def people(data: Path | None, incomplete: str) -> list[str]:
    """Everyone to whom the registers ever gave a role and whose id begins so."""
    return _beginning(data, incomplete, _people)


def streams(data: Path | None, incomplete: str) -> list[str]:
    """The ids of requests, and the streams of every other kind, that begin so."""
    return _beginning(data, incomplete, _streams)


async def _people(reader: "Reader") -> set[str]:
    registers = [*await reader.streams("agency"), *await reader.streams("partnership")]
    events = [event for stream in registers for event in await reader.events(stream)]
    return {event["body"]["person"] for event in events if "person" in event["body"]}


async def _streams(reader: "Reader") -> set[str]:
    from domain.streams import DECIDERS

    found = {stream for kind in DECIDERS for stream in await reader.streams(kind)}
    return {stream.removeprefix("share-request/") for stream in found}


def _beginning(data: Path | None, incomplete: str, look: Callable[["Reader"], Awaitable[set[str]]]) -> list[str]:
    try:
        found = asyncio.run(_looked(data, look))
    except Exception:  # the shell waits in the middle of a line: there is nowhere to say what is wrong
        return []
    return sorted(word for word in found if word.startswith(incomplete))


async def _looked(data: Path | None, look: Callable[["Reader"], Awaitable[set[str]]]) -> set[str]:
    from cli.embedded.folder import default_folder
    from cli.embedded.running import Running
    from store.connect import open_pool
    from store.migrate import SERVICE
    from store.read import Reader

    pool = await open_pool(Running.read(data or default_folder()).dsns[SERVICE], 1)
    try:
        return await look(Reader(pool))
    finally:
        await pool.close()
