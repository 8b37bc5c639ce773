"""What may come in for a command, made from its model: what fits, and everything that does not."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st
from pydantic import BaseModel

from domain.catalogue import shipped_catalogue
from domain.registers.papers_language import Address, Line, Registration, Title
from domain.request.parts import Digest, Period
from domain.sealed import PLAIN, Sealed
from domain.values import SYSTEM, AgencyId, Code, Instant, PersonId, Ref, Whole
from tests.domain.request.scenario import MONDAY, partnership

MARK = "zzyzx"
"""Stands in everything that is sent and could be quoted; no refusal may hold it."""

REFS = ("ash", "mo", "attendance", "nurse", "a1", "row", "on", "fix", "inquiry", "exempt", f"{MARK}-1")
PEOPLE = tuple(sorted({one.person for agency in partnership().agencies.values() for one in agency.holdings}))
CODES = tuple(
    sorted(
        {
            str(row["id"])
            for rows in shipped_catalogue().model_dump().values()
            if isinstance(rows, tuple | list)
            for row in rows
            if isinstance(row, dict) and "id" in row
        }
    )
)
MOMENTS = (
    *(MONDAY + timedelta(hours=hours) for hours in (-900, -30, -1, 0, 1, 900)),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
)
DAYS = (date.min, date(2013, 5, 4), date(2026, 11, 23), date(2026, 12, 1), date(2060, 2, 29), date.max)
TEXTS = (f"Said {MARK} and no more.", "2013-05-04", "9999-12-31", "0001-01-01", f"Ash Testcase {MARK}", "GDPR")

NUMBERS = st.sampled_from((-1, 0, 1, 2, 4, 5, 2**63 - 1))

FITTING: Mapping[Any, st.SearchStrategy[Any]] = {
    Sealed: st.sampled_from(TEXTS),
    Ref: st.sampled_from(REFS),
    Code: st.sampled_from((*CODES, f"{MARK}_code")),
    AgencyId: st.sampled_from((*sorted(partnership().agencies), MARK)),
    PersonId: st.sampled_from((*PEOPLE, SYSTEM, f"{MARK}.nobody")),
    Instant: st.sampled_from(MOMENTS),
    UUID: st.sampled_from((UUID(int=1), UUID(int=2), UUID(int=77))),
    date: st.sampled_from(DAYS),
    time: st.sampled_from((time(22), time(7), time(12, 30))),
    Line: st.sampled_from(("C 1", f"About {MARK}", "")),
    Title: st.sampled_from(("C 1", f"About {MARK}", "")),
    Registration: st.sampled_from(("ZA000000", MARK)),
    Address: st.sampled_from(("https://alp.example.org/privacy", MARK)),
    bool: st.booleans(),
    int: NUMBERS,
    Whole: NUMBERS,
    str: st.sampled_from(("ab" * 32, MARK, f"\x00{MARK}")),
    Digest: st.sampled_from(("ab" * 32, MARK)),
    Period: st.sampled_from(("2026", "2026-q3", MARK)),
}

WRONG: tuple[Any, ...] = (
    *(None, "", "   ", "\x00", "\u202eא\u0301\U0001f9d2", "\ud800", f"{MARK}\x00", f"{MARK} " * 4_000),
    *(0, -1, 2**70, 10**5_000, 1.5, math.nan, True, b"\xff", [], {}, [[[]]], {MARK: MARK}, [MARK] * 50, object()),
    *("0001-01-01", "9999-12-31", "2026-11-23T10:00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
    *(
        date.min,
        date.max,
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        UUID(int=0),
        f"{MARK}.nobody",
        MARK,
    ),
)
"""Blank, absent, of the wrong type, too long, long past, far ahead, unknown, and what breaks parsers."""


def hints(model: type[BaseModel]) -> dict[str, Any]:
    said = get_type_hints(model, include_extras=True)
    return {name: said[name] for name in model.model_fields}


def fitting(hint: Any) -> st.SearchStrategy[Any]:
    """Values of the right shape, whatever they mean."""
    if hint in FITTING:
        return FITTING[hint]
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return fitting(args[0])
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(fitting(args[0]), max_size=3)
    if origin in (Union, UnionType):
        return st.one_of([st.none() if arg is type(None) else fitting(arg) for arg in args])
    assert issubclass(hint, BaseModel), hint
    return payload(hint, faults=1)


@st.composite
def payload(draw: st.DrawFn, model: type[BaseModel], faults: int = 2) -> dict[str, Any]:
    """Fields of the right shape, but for a few that are missing or wrong."""
    known = hints(model)
    said = {name: draw(fitting(hint)) for name, hint in known.items()}
    for name in draw(st.lists(st.sampled_from((*known, "unheard_of")), max_size=faults)):
        wrong = draw(st.sampled_from((..., *WRONG)))
        said[name] = wrong
    return {name: value for name, value in said.items() if value is not ...}


def plain(value: Any) -> Any:
    """A command as it comes in."""
    return value.model_dump(mode="json", context=PLAIN)


def spoilt(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same with each field missing, then wrong in every way; parts of parts too."""
    for name, value in said.items():
        yield {other: kept for other, kept in said.items() if other != name}
        yield from ({**said, name: wrong} for wrong in (*WRONG, [*value, *value] if isinstance(value, list) else None))
        if isinstance(value, dict):
            yield from ({**said, name: part} for part in spoilt(value))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from ({**said, name: [part]} for part in spoilt(value[0]))
