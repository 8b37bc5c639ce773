"""The ways in which a case file speaks of time, all by the clock on the wall of the calendar's place."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import ValidationError, model_validator

from domain.calendar import Calendar, Span, Weekday
from domain.document import Path as Place
from domain.values import Value

WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LOOKED_AT = 53
"""Weeks in which a start without bank holidays is looked for."""
_SAID = re.compile(r"(?:([a-z]+) )?([01]\d|2[0-3]):([0-5]\d)")
_RELATIVE = re.compile(r"in (\d\w*)|(\d\w*) ago")


class WallTime(Value):
    """`monday 09:00`: the next time the clock says so; `11:20`: later the same day, or else tomorrow."""

    weekday: Weekday | None
    hour: int
    minute: int

    @model_validator(mode="before")
    @classmethod
    def _said(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        found = _SAID.fullmatch(value)
        if found is None or found[1] not in (None, *WEEKDAYS):
            raise ValueError("it should be a weekday and a time, such as monday 09:00")
        return {"weekday": found[1], "hour": int(found[2]), "minute": int(found[3])}

    def __str__(self) -> str:
        clock = f"{self.hour:02}:{self.minute:02}"
        return f"{self.weekday} {clock}" if self.weekday else clock

    def after(self, now: datetime, calendar: Calendar) -> datetime:
        """The first such moment later than `now`."""
        return next(at for at in self._moments(now, calendar) if at > now)

    def _moments(self, now: datetime, calendar: Calendar) -> Iterator[datetime]:
        here = calendar.local(now)
        for days in range(9):
            at = (here + timedelta(days=days)).replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
            if self.weekday is None or WEEKDAYS[at.weekday()] == self.weekday:
                yield at

    def undisturbed(self, now: datetime, days: int, calendar: Calendar) -> datetime:
        """The first such moment that no bank holiday follows within `days`, so that what a case counts in working
        time does not depend on the day on which it is played. The very first where there is none."""
        first = at = self.after(now, calendar)
        for _ in range(_LOOKED_AT):
            if not any(_holiday(at.date() + timedelta(days=day), calendar) for day in range(days)):
                return at
            at = self.after(at, calendar)
        return first


def _holiday(day: date, calendar: Calendar) -> bool:
    return WEEKDAYS[day.weekday()] not in calendar.weekend and not calendar.worked(day)


def later(now: datetime, span: Span, calendar: Calendar) -> datetime:
    """`now` and `span`; of the real clock unless it counts working time."""
    return calendar.add(now, span.by("real"))


def spoken(value: Any, now: datetime, calendar: Calendar) -> Any:
    """What a case gives a command, with `in 14d` and `13y ago` as days and `25m ago` as a moment.

    Days and years make a day, hours and minutes a moment.
    """
    if isinstance(value, dict):
        return {key: spoken(each, now, calendar) for key, each in value.items()}
    if isinstance(value, list):
        return [spoken(each, now, calendar) for each in value]
    found = _RELATIVE.fullmatch(value) if isinstance(value, str) else None
    span = _span(found[1] or found[2]) if found else None
    if found is None or span is None:
        return value
    if span.unit in ("d", "y"):
        return _day(now, span, calendar, forward=bool(found[1])).isoformat()
    at = now + (1 if found[1] else -1) * (later(now, span, calendar) - now)
    return at.isoformat()


def misspoken(value: Any, place: Place) -> Iterator[Place]:
    """Where a case means a day or a moment by a length of time that is none, such as `in 14x`."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from misspoken(each, (*place, key))
    elif isinstance(value, str) and (found := _RELATIVE.fullmatch(value)) and _span(found[1] or found[2]) is None:
        yield place


def _span(text: str) -> Span | None:
    try:
        return Span.model_validate(text)
    except ValidationError:
        return None


def _day(now: datetime, span: Span, calendar: Calendar, *, forward: bool) -> date:
    today = calendar.local(now).date()
    if forward:
        return calendar.local(later(now, span, calendar)).date()
    if span.unit == "y":
        return today.replace(year=today.year - span.amount, day=min(today.day, 28))
    return today - timedelta(days=span.amount)
