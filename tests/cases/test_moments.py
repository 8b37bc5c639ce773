"""How a case file speaks of time."""

from datetime import UTC, datetime

import pytest

from cli.play.casefile import CaseFile
from cli.play.moments import WallTime, spoken
from domain.calendar import shipped_calendar

CALENDAR = shipped_calendar()
SUNDAY = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)


def said(words: str) -> WallTime:
    return WallTime.model_validate(words)


@pytest.mark.parametrize(
    ("words", "now", "then"),
    [
        ("monday 09:00", "2026-11-22T17:30Z", "2026-11-23T09:00Z"),
        ("monday 09:00", "2026-11-23T09:00Z", "2026-11-30T09:00Z"),
        ("monday 09:00", "2026-06-14T12:00Z", "2026-06-15T08:00Z"),
        ("17:45", "2026-11-22T17:30Z", "2026-11-22T17:45Z"),
        ("17:15", "2026-11-22T17:30Z", "2026-11-23T17:15Z"),
    ],
)
def test_a_time_on_the_wall_is_the_next_one_in_england(words: str, now: str, then: str) -> None:
    assert said(words).after(datetime.fromisoformat(now), CALENDAR) == datetime.fromisoformat(then)


def test_a_case_starts_where_no_bank_holiday_disturbs_what_it_counts_in_working_time() -> None:
    before_christmas = datetime(2026, 12, 16, 12, tzinfo=UTC)
    assert said("monday 09:00").undisturbed(before_christmas, 4, CALENDAR) == datetime(2026, 12, 21, 9, tzinfo=UTC)
    assert said("monday 09:00").undisturbed(before_christmas, 7, CALENDAR) == datetime(2027, 1, 4, 9, tzinfo=UTC)


def test_a_case_counts_the_days_until_its_first_long_wait() -> None:
    waits = [{"wait": "3d"}, {"wait": "5wd"}, {"until": "friday 10:00"}, {"wait": "180d"}, {"wait": "9d"}]
    case = {"case": "T", "title": "Days", "starts": "monday 09:00", "steps": waits}
    assert CaseFile.model_validate(case).days == 7 + 3 + 9 + 7


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("in 14d", "2026-12-06"),
        ("in 5wd", "2026-11-27"),
        ("13y ago", "2013-11-22"),
        ("3d ago", "2026-11-19"),
        ("25m ago", "2026-11-22T17:05:00+00:00"),
        ("in 2h", "2026-11-22T19:30:00+00:00"),
        ("in a while", "in a while"),
        ("long ago", "long ago"),
        ("sent 3d ago", "sent 3d ago"),
    ],
)
def test_days_and_moments_are_counted_from_the_clock_of_the_case(words: str, meant: str) -> None:
    assert spoken({"at": [words]}, SUNDAY, CALENDAR) == {"at": [meant]}
