"""Time as the Code's limits count it: working hours in England and Wales, or the real clock."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import PrivateAttr, field_validator, model_serializer, model_validator

from domain.document import load
from domain.values import Value

Clock = Literal["working", "real"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_WRITTEN = re.compile(r"(\d{1,5})(?:(y)|(w?)([mhd])(_real)?)")
_REAL = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class Span(Value):
    """A length of time as the catalogue writes it: `4h`, `5d`, `20wd` working days, `75y`, `24h_real`.

    `clock` is None where the table around it says which clock counts. Years are always of the real clock.
    """

    amount: int
    unit: Literal["m", "h", "d", "y"]
    clock: Clock | None = None

    @model_validator(mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        found = _WRITTEN.fullmatch(value)
        if found is None or (found[3] and found[5]):
            raise ValueError("it should be a length of time such as 4h, 5d, 20wd, 75y or 24h_real")
        clock = "working" if found[3] else "real" if found[5] or found[2] else None
        return {"amount": int(found[1]), "unit": found[2] or found[4], "clock": clock}

    @model_serializer
    def _write(self) -> str:
        return str(self)

    def __str__(self) -> str:
        working = "w" if self.clock == "working" else ""
        real = "_real" if self.clock == "real" and self.unit != "y" else ""
        return f"{self.amount}{working}{self.unit}{real}"

    def by(self, clock: Clock) -> Self:
        """The same length with its clock settled; a clock of its own goes before."""
        return self if self.clock else self.model_copy(update={"clock": clock})

    @property
    def real(self) -> timedelta:
        """The length by the clock on the wall. Raises ValueError for working time and for years."""
        if self.clock == "working" or self.unit == "y":
            raise ValueError(f"{self} has no fixed length")
        return self.amount * _REAL[self.unit]

    def after(self, day: date) -> date:
        """The day that comes this many days or years later. 29 February becomes 1 March, never the day before."""
        if self.unit == "y":
            try:
                return day.replace(year=day.year + self.amount)
            except ValueError:
                return date(day.year + self.amount, 3, 1)
        return day + self.real


class Holiday(Value):
    on: date
    title: str


class Calendar(Value):
    """Working days and hours of one place. Moments go in and come out in UTC.

    A working day is as long as its hours (8 of them in England and Wales), so `1d` is eight working hours.
    After `loaded_until` only weekends are known not to be worked.
    """

    id: str
    version: str
    division: str
    timezone: str
    weekend: tuple[Weekday, ...]
    opens: time
    closes: time
    loaded_until: date
    holidays: tuple[Holiday, ...]

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            return ZoneInfo(zone).key
        except ZoneInfoNotFoundError:
            raise ValueError("this machine knows no such time zone") from None

    @cached_property
    def _days_off(self) -> frozenset[date]:
        return frozenset(holiday.on for holiday in self.holidays)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def day_length(self) -> timedelta:
        """Working hours in one working day."""
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)

    def worked(self, day: date) -> bool:
        return _WEEKDAYS[day.weekday()] not in self.weekend and day not in self._days_off

    def local(self, at: datetime) -> datetime:
        """The moment as the clock on the wall shows it."""
        return at.astimezone(self._zone)

    def written(self, at: datetime) -> str:
        """The moment as people write it; in the hour that the clock shows twice, with which of the two is meant."""
        here = self.local(at)
        twice = here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()
        return f"{here:%a %-d %b %Y %H:%M}{here: %Z}" if twice else f"{here:%a %-d %b %Y %H:%M}"

    def open_at(self, at: datetime) -> bool:
        """Whether it is a working day then, within its hours."""
        here = self.local(at)
        return self.worked(here.date()) and self.opens <= here.time() < self.closes

    def begin_of(self, day: date) -> datetime:
        """The first moment of the day where the agencies work (UTC)."""
        return self._at(day, time())

    def beyond_loaded(self, at: datetime) -> bool:
        """Whether the bank holidays of that day are not known yet."""
        return self.local(at).date() > self.loaded_until

    def watched(self) -> "WatchedCalendar":
        """The same calendar, for one decision."""
        return WatchedCalendar.model_construct(**dict(self))

    def add(self, start: datetime, span: Span, fraction: float = 1.0) -> datetime:
        """The moment at which `span`, or a fraction of it, has passed since `start`; the working clock by default."""
        if span.unit == "y":
            here = self.local(start)
            return datetime.combine(span.after(here.date()), here.time(), self._zone).astimezone(UTC)
        if span.by("working").clock == "real":
            return (start + span.amount * fraction * _REAL[span.unit]).astimezone(UTC)
        length = self.day_length if span.unit == "d" else _REAL[span.unit]
        return self._add_working(start, span.amount * fraction * length)

    def _add_working(self, start: datetime, left: timedelta) -> datetime:
        if not left:
            return start.astimezone(UTC)
        for opens, closes in self._hours_from(start):
            if left <= closes - opens:
                break
            left -= closes - opens
        return opens + left

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; none where `end` is not later."""
        passed = timedelta()
        for opens, closes in self._hours_from(start):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return passed

    def _hours_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the working hours of each day, from `start` on, without end."""
        day = self.local(start).date()
        while True:
            if self.worked(day):
                opens, closes = self._at(day, self.opens), self._at(day, self.closes)
                if closes > start:
                    yield max(opens, start.astimezone(UTC)), closes
            day += timedelta(days=1)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self._zone).astimezone(UTC)


class WatchedCalendar(Calendar):
    """The calendar during one decision: it remembers whether it worked out a date beyond the holidays it knows."""

    _beyond: bool = PrivateAttr(default=False)

    @property
    def counted_beyond(self) -> bool:
        return self._beyond

    def _add_working(self, start: datetime, left: timedelta) -> datetime:
        moment = super()._add_working(start, left)
        self._beyond = self._beyond or self.beyond_loaded(moment)
        return moment


def load_calendar(text: str, name: str = "calendar") -> Calendar:
    """Raises DocumentError where the text is no calendar that can count."""
    document = load(text, Calendar, name)
    calendar = document.value
    if calendar.opens >= calendar.closes:
        raise document.fault(("closes",), "it closes before it opens", "Put `closes` later than `opens`.")
    if set(_WEEKDAYS) <= set(calendar.weekend):
        raise document.fault(("weekend",), "no day is left to work on", "Leave at least one working day.")
    for at, holiday in enumerate(calendar.holidays):
        if holiday.on > calendar.loaded_until:
            raise document.fault(("holidays", at), "it lies after `loaded_until`", "Move `loaded_until`.")
    return calendar


@cache
def shipped_calendar() -> Calendar:
    """England and Wales, as far as GOV.UK has published the bank holidays."""
    return load_calendar(files("domain").joinpath("bank_holidays.yaml").read_text("utf-8"), "bank_holidays.yaml")
