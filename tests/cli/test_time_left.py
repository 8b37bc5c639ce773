"""How much time a task has left: by the clock that its limit runs by."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.tasks import time_in_words
from client.queue import Task, clock_of, time_left
from domain.calendar import shipped_calendar
from domain.values import Duty, Summary

NIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)
HURRIED = frozenset(["same_day", "emergency"])


@pytest.mark.parametrize(
    ("task", "urgency", "hours", "words"),
    [
        ("decide", "same_day", 4, "4 h 0 min by the clock"),
        ("confirm_receipt", "same_day", 26, "1 days 2 h by the clock"),
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
    clock = clock_of(duty, HURRIED)
    left = time_left(due_at, NIGHT, clock, shipped_calendar())
    shown = Task("share-request/1", duty, Summary(state="Sent", agencies=()), "office", False, False, left, clock, None)
    assert time_in_words(shown) == words
