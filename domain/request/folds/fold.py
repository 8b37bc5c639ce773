"""The small steps of which folds are made."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from domain.event import Event
from domain.request.state import ShareRequest
from domain.values import Value

V = TypeVar("V", bound=Value)
T = TypeVar("T")

Fold = Callable[[ShareRequest, Any, Event], ShareRequest]
"""(state, body, event) -> state. It knows the body's type by its place in the table; it never refuses."""


def but(value: V, **changes: object) -> V:
    """The same value with these fields changed."""
    return value.model_copy(update=changes)


def put(entries: Mapping[str, T], key: str, entry: T) -> dict[str, T]:
    """The entries with this one set."""
    return {**entries, key: entry}


def drop(entries: Mapping[str, T], key: str) -> dict[str, T]:
    """The entries without this one."""
    return {known: entry for known, entry in entries.items() if known != key}


def gone(now: ShareRequest, items: Iterable[str], agency: str) -> dict[str, tuple[str, ...]]:
    """Where each item has ever gone, now that these went to this agency."""
    before = now.gone_to
    return {**before, **{item: tuple(dict.fromkeys((*before.get(item, ()), agency))) for item in items}}


def amend(entries: Mapping[str, V], key: str, **changes: object) -> dict[str, V]:
    """The entries with fields of this one changed. An unknown key changes nothing: a fold never refuses."""
    if key not in entries:
        return dict(entries)
    return put(entries, key, but(entries[key], **changes))
