"""A stream's events in pages: Temporal carries no more than 2 MB at once."""

from typing import Any

import orjson

from activities.ports import Store

PAGE = 1000
"""Events."""

PAGE_BYTES = 500_000

Page = tuple[tuple[dict[str, Any], ...], bool]
"""Events in their order, and whether more may follow."""


async def next_page(store: Store, stream: str, after: int) -> Page:
    """The events after a version, as many as fit, but one at least."""
    wires = await store.events(stream, after=after, limit=PAGE)
    fit, size = 0, 0
    while fit < len(wires) and (fit == 0 or size < PAGE_BYTES):
        size += len(orjson.dumps(wires[fit]))
        fit += 1
    return tuple(wires[:fit]), fit < len(wires) or fit == PAGE
