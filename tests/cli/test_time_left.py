"""How much time a task has left: by the clock that its limit runs by."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.tasks import time_in_words
from client.queue import Task, time_left
from domain.calendar import shipped_calendar
from domain.catalogue import shipped_catalogue
from domain.duties.clocks import AT_RISK, LIMITS, OF_URGENCY, clock_of
from domain.notices.letter import wording
from domain.values import Duty, Summary

NIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
SENT = Summary(state="Sent")


@pytest.mark.parametrize(
    ("task", "urgency", "hours", "words"),
    [
        ("decide", "same_day", 4, "4 h 0 min by the clock"),
        ("confirm_receipt", "same_day", 26, "1 day 2 h by the clock"),
        ("decide", "same_day", -1, "0 h 0 min by the clock"),
        ("decide", "priority", 12, "2 h 0 min"),
        ("tell", "same_day", 12, "2 h 0 min"),
        ("decide", "priority", 4, "0 h 0 min"),
    ],
)
def test_what_runs_at_night_shows_the_time_that_is_left_at_night(
    task: str, urgency: str, hours: int, words: str
) -> None:
    due_at = NIGHT + timedelta(hours=hours)
    duty = Duty(key=task, task=task, role="lead_officer", agency="alp", since=NIGHT, due_at=due_at, urgency=urgency)
    clock = clock_of(duty, SENT, shipped_catalogue())
    left = time_left(due_at, NIGHT, clock, shipped_calendar())
    shown = Task("share-request/1", duty, SENT, "office", False, False, left, clock, None)
    assert time_in_words(shown) == words


@pytest.mark.parametrize(
    ("task", "facts", "left"),
    [
        ("decide_notification", {}, timedelta(hours=62, minutes=30)),
        ("notify_ico", {}, timedelta(hours=62, minutes=30)),
        ("acknowledge_complaint", {}, timedelta(hours=62, minutes=30)),
        ("settle_disagreement", {"immediate_risk": 1}, timedelta(hours=62, minutes=30)),
        ("settle_disagreement", {"immediate_risk": 0}, timedelta()),
        ("tell", {}, timedelta()),
    ],
)
def test_a_limit_of_real_hours_runs_over_the_weekend(
    task: str, facts: dict[str, int | str | None], left: timedelta
) -> None:
    duty = Duty(key=task, task=task, role="dpo", since=FRIDAY, due_at=MONDAY)
    clock = clock_of(duty, Summary(state="Open", facts=facts), shipped_catalogue())
    assert time_left(MONDAY, FRIDAY, clock, shipped_calendar()) == left


def test_what_is_counted_by_a_clock_of_its_own_is_a_task() -> None:
    assert {*OF_URGENCY, *LIMITS, AT_RISK} <= set(wording().tasks)
