"""Limits count working time in England and Wales, or the clock on the wall."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.calendar import Holiday, Span, load_calendar, shipped_calendar
from domain.document import DocumentError
from domain.values import Instant

CALENDAR = shipped_calendar()
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001
WORKING_DAYS = st.integers(0, 20).map(lambda days: span(f"{days}wd"))
WORKING_HOURS = st.integers(0, 60).map(lambda hours: span(f"{hours}wh"))
WORKING = WORKING_DAYS | WORKING_HOURS


@pytest.mark.parametrize(
    "moment",
    [
        *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-12-31T23:59:59Z", "0002-01-01T00:00:00+14:00"),
        *("9999-12-31T20:00:00Z", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_moment_at_the_edge_of_what_calendars_hold_is_none(moment: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(moment)


def span(text: str) -> Span:
    return Span.model_validate(text)


def at(text: str) -> datetime:
    """A moment as the clock on the wall in London shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR._zone).astimezone(UTC)


def wall(moment: datetime) -> datetime:
    """What the clock on the wall in London shows then."""
    return CALENDAR.local(moment).replace(tzinfo=None)


def length(each: Span) -> timedelta:
    return each.amount * (CALENDAR.day_length if each.unit == "d" else timedelta(hours=1))


@pytest.mark.parametrize("written", ["5d", "4h", "20wd", "75y", "24h_real", "30m", "0d"])
def test_a_length_of_time_is_written_as_it_was_read(written: str) -> None:
    assert str(span(written)) == written
    assert Span.model_validate_json(span(written).model_dump_json()) == span(written)


@pytest.mark.parametrize("written", ["", "5", "d", "-1d", "5 days", "20wd_real", "1.5d", "5wy"])
def test_what_is_no_length_of_time_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="length of time"):
        span(written)


def test_a_clock_of_its_own_goes_before_the_clock_of_the_table() -> None:
    assert span("24h_real").by("working") == span("24h_real")
    assert span("5d").by("working") == span("5wd")


def test_four_hours_from_friday_evening_end_on_monday() -> None:
    assert CALENDAR.add(at("2026-11-27 16:55"), span("4h")) == at("2026-11-30 12:55")


def test_a_working_day_from_friday_evening_ends_on_monday_evening() -> None:
    assert CALENDAR.add(at("2026-11-27 16:55"), span("1d")) == at("2026-11-30 16:55")


def test_four_real_hours_from_friday_evening_end_on_friday_night() -> None:
    assert CALENDAR.add(at("2026-11-27 16:55"), span("4h_real")) == at("2026-11-27 20:55")


def test_what_comes_in_at_night_counts_from_the_morning() -> None:
    assert CALENDAR.add(at("2026-11-24 22:30"), span("1h")) == at("2026-11-25 10:00")


def test_christmas_and_its_weekend_are_not_worked() -> None:
    assert CALENDAR.add(at("2026-12-24 16:00"), span("2h")) == at("2026-12-29 10:00")


def test_easter_is_not_worked() -> None:
    assert CALENDAR.add(at("2026-04-02 09:00"), span("2wd")) == at("2026-04-07 17:00")


@pytest.mark.parametrize("friday", ["2026-03-27", "2026-10-23"])
def test_working_time_passes_over_a_clock_change_unharmed(friday: str) -> None:
    monday = date.fromisoformat(friday) + timedelta(days=3)
    assert CALENDAR.add(at(f"{friday} 16:00"), span("2h")) == at(f"{monday} 10:00")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 23), ("2026-10-24", 25)])
def test_the_real_clock_counts_hours_that_pass_not_those_on_the_wall(day: str, hours: int) -> None:
    noon = at(f"{day} 12:00")
    next_noon = at(f"{date.fromisoformat(day) + timedelta(days=1)} 12:00")
    assert CALENDAR.add(noon, span(f"{hours}h_real")) == next_noon


def test_a_fraction_of_a_limit_is_the_same_fraction_of_its_working_time() -> None:
    assert CALENDAR.add(at("2026-11-23 09:00"), span("5d"), 0.5) == at("2026-11-25 13:00")


def test_years_are_counted_by_the_calendar_and_never_shortened() -> None:
    assert span("75y").after(date(2012, 2, 29)) == date(2087, 3, 1)
    assert CALENDAR.add(at("2026-07-01 12:00"), span("6y")) == at("2032-07-01 12:00")


def test_a_moment_after_the_loaded_holidays_is_known_to_be_uncertain() -> None:
    assert not CALENDAR.beyond_loaded(at("2028-12-31 23:59"))
    assert CALENDAR.beyond_loaded(at("2029-01-01 00:00"))
    assert CALENDAR.add(at("2029-01-01 09:00"), span("1d")) == at("2029-01-01 17:00")


@given(MOMENTS, WORKING)
def test_a_limit_ends_within_working_hours(start: datetime, limit: Span) -> None:
    end = CALENDAR.local(CALENDAR.add(start, limit))
    if limit.amount:
        assert CALENDAR.worked(end.date())
        assert CALENDAR.opens <= end.time() <= CALENDAR.closes


@given(MOMENTS, WORKING)
def test_the_working_time_up_to_a_limit_is_the_limit(start: datetime, limit: Span) -> None:
    assert CALENDAR.working_time_between(start, CALENDAR.add(start, limit)) == length(limit)


@given(MOMENTS, WORKING_HOURS, WORKING_HOURS)
def test_one_limit_after_another_is_both_together(start: datetime, one: Span, other: Span) -> None:
    both = span(f"{one.amount + other.amount}wh")
    assert CALENDAR.add(CALENDAR.add(start, one), other) == CALENDAR.add(start, both)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=10)), WORKING)
def test_what_starts_later_never_ends_earlier(start: datetime, later: timedelta, limit: Span) -> None:
    assert CALENDAR.add(start, limit) <= CALENDAR.add(start + later, limit)


@given(MOMENTS, WORKING_HOURS, WORKING_HOURS)
def test_a_longer_limit_never_ends_earlier(start: datetime, one: Span, other: Span) -> None:
    shorter, longer = sorted((one, other), key=lambda each: each.amount)
    assert start <= CALENDAR.add(start, shorter) <= CALENDAR.add(start, longer)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up_over_any_break(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    whole = CALENDAR.working_time_between(first, last)
    assert whole == CALENDAR.working_time_between(first, middle) + CALENDAR.working_time_between(middle, last)
    assert CALENDAR.working_time_between(last, first) == timedelta()


FRIDAYS = st.integers(0, 250).map(lambda weeks: date(2024, 1, 5) + timedelta(weeks=weeks))
MINUTES = st.integers(1, 8 * 60)


@given(FRIDAYS, MINUTES)
def test_what_comes_in_on_a_friday_at_five_to_five_has_five_minutes_left_that_day(friday: date, minutes: int) -> None:
    end = CALENDAR.local(CALENDAR.add(at(f"{friday} 16:55"), span(f"{minutes}m")))
    left = 5 if CALENDAR.worked(friday) else 0
    if minutes <= left:
        assert end == CALENDAR.local(at(f"{friday} 16:55")) + timedelta(minutes=minutes)
    else:
        next_day = next(day for day in _days_after(friday) if CALENDAR.worked(day))
        assert end == datetime.combine(next_day, CALENDAR.opens, end.tzinfo) + timedelta(minutes=minutes - left)
        assert end.date() - friday >= timedelta(days=3)


def _days_after(day: date) -> Iterator[date]:
    return (day + timedelta(days=each) for each in range(1, 30))


@given(st.sampled_from(CALENDAR.holidays), st.times(), WORKING)
def test_no_limit_ends_on_a_bank_holiday_and_none_of_it_passes_there(
    holiday: Holiday, clock: time, limit: Span
) -> None:
    start, morning = at(f"{holiday.on} {clock}"), at(f"{holiday.on + timedelta(days=1)} 00:00")
    assert CALENDAR.working_time_between(start, morning) == timedelta()
    if limit.amount:
        assert CALENDAR.add(start, limit) == CALENDAR.add(morning, limit)


@given(st.integers(2024, 2040), st.sampled_from((3, 10)), st.integers(0, 72), st.integers(0, 96))
def test_when_the_clock_goes_back_or_on_no_real_hour_is_lost_or_counted_twice(
    year: int, month: int, before: int, hours: int
) -> None:
    sunday = next(day for day in (date(year, month, 31 - each) for each in range(7)) if day.weekday() == 6)
    start = datetime.combine(sunday, time(1), UTC) - timedelta(hours=before)
    assert CALENDAR.add(start, span(f"{hours}h_real")) - start == timedelta(hours=hours)
    friday, monday = sunday - timedelta(days=2), sunday + timedelta(days=1)
    if CALENDAR.worked(friday) and CALENDAR.worked(monday):
        assert CALENDAR.working_time_between(at(f"{friday} 09:00"), at(f"{monday} 17:00")) == 2 * CALENDAR.day_length


@given(st.integers(0, 3_000), st.times(), WORKING)
def test_past_the_last_loaded_holiday_only_weekends_are_free_and_it_is_known(
    days: int, clock: time, limit: Span
) -> None:
    day = CALENDAR.loaded_until + timedelta(days=days)
    start, watched = at(f"{day} {clock}"), CALENDAR.watched()
    end = watched.add(start, limit)
    assert watched.counted_beyond == (end >= CALENDAR.begin_of(CALENDAR.loaded_until + timedelta(days=1)))
    week = timedelta(weeks=1)
    if day > CALENDAR.loaded_until:
        next_week = at(f"{day + week} {clock}")
        assert wall(CALENDAR.add(next_week, limit)) == wall(end) + week


def test_the_shipped_bank_holidays_are_those_that_gov_uk_publishes() -> None:
    published: Any = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
    days = {each["date"]: each["title"] for each in published}
    years = {day.year for day in days} & set(range(2024, CALENDAR.loaded_until.year + 1))
    shipped = {each.on: each.title for each in CALENDAR.holidays if each.on.year in years}
    assert {2024, 2025, 2026} <= years
    assert shipped == {day: title for day, title in days.items() if day.year in years}


WEEK = """
id: small
version: "1"
division: nowhere
timezone: Europe/London
weekend: [saturday, sunday]
opens: "09:00"
closes: "17:00"
loaded_until: 2026-12-31
holidays: [{on: 2026-12-25, title: Christmas Day}]
"""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('opens: "09:00"', 'opens: "18:00"', "closes"),
        ("[saturday, sunday]", "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]", "weekend"),
        ("2026-12-25", "2027-12-25", "holidays[0]"),
        ("Europe/London", "Europe/Lundon", "timezone"),
    ],
)
def test_a_calendar_that_cannot_count_is_refused(old: str, new: str, field: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load_calendar(WEEK.replace(old, new))
    assert caught.value.field == field


def test_a_calendar_that_is_watched_counts_the_same_and_knows_when_it_left_what_it_knows() -> None:
    start, hour, month = at("2028-12-29 15:00"), Span(amount=1, unit="h"), Span(amount=20, unit="d", clock="working")
    watched = CALENDAR.watched()
    assert watched.add(start, hour) == CALENDAR.add(start, hour)
    assert not watched.counted_beyond
    assert watched.add(start, month) == CALENDAR.add(start, month)
    assert watched.counted_beyond
    assert not CALENDAR.watched().counted_beyond


def test_a_date_by_the_clock_on_the_wall_needs_no_holidays() -> None:
    watched = CALENDAR.watched()
    watched.add(at("2028-12-29 15:00"), Span(amount=20, unit="d", clock="real"))
    watched.add(at("2028-12-29 15:00"), Span(amount=75, unit="y"))
    assert not watched.counted_beyond
