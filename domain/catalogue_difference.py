"""What one version of the catalogue changes in another, entry by entry, before anybody publishes it (R-012)."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from domain.catalogue import Catalogue
from domain.values import Value

EDITION = "catalogue"
"""The section that is different in every version."""


class Change(Value):
    """`entry` is the id of a row, or the name of a setting; `fields` are those that differ in it."""

    section: str
    entry: str
    kind: Literal["added", "retired", "changed"]
    fields: tuple[str, ...] = ()


def difference(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """Every entry that was added, retired or changed, in the order of the catalogue.

    An entry is retired that is taken out, given a last day, or switched off: nobody can begin to use it.
    """
    sections = (section for section in Catalogue.model_fields if section != EDITION)
    return tuple(change for section in sections for change in _changes(section, old, new))


def _changes(section: str, old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before, after = (_entries(getattr(each, section)) for each in (old, new))
    for entry in dict.fromkeys((*before, *after)):
        if entry not in before:
            yield Change(section=section, entry=entry, kind="added")
        elif entry not in after:
            yield Change(section=section, entry=entry, kind="retired")
        elif before[entry] != after[entry]:
            yield _change(section, entry, before[entry], after[entry])


def _entries(part: Any) -> Mapping[str, Any]:
    """A section's rows by id, or its settings by name."""
    match part:
        case tuple():
            return {str(getattr(row, "id", getattr(row, "level", row))): row for row in part}
        case dict():
            return part
        case _:
            return {name: getattr(part, name) for name in type(part).model_fields}


def _change(section: str, entry: str, before: Any, after: Any) -> Change:
    retired = _usable(before) and not _usable(after)
    fields = _fields(before, after) if isinstance(before, Value) and isinstance(after, Value) else ()
    return Change(section=section, entry=entry, kind="retired" if retired else "changed", fields=fields)


def _fields(before: Value, after: Value) -> tuple[str, ...]:
    return tuple(name for name in type(after).model_fields if getattr(before, name, None) != getattr(after, name))


def _usable(row: Any) -> bool:
    on = (getattr(row, name, True) for name in ("active", "default_on"))
    return all(on) and getattr(row, "ended_on", None) is None and not getattr(row, "forbidden", False)
