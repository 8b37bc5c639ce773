"""Days that registers go by: the last day of something, and the day of a review."""

from datetime import date, datetime, timedelta

from domain.facts import Facts
from domain.refusal import Refused
from domain.request.deadlines import begins
from domain.request.demands import today

FURTHEST = 50
"""Years; a day further away, before or ahead, has been mistyped."""


def foreseeable(day: date, facts: Facts, field: str) -> date:
    """Raises Refused(malformed) for a year that cannot be meant."""
    if abs(day.year - today(facts).year) > FURTHEST:
        raise Refused("malformed", field, f"Give a day within {FURTHEST} years: correct the year.")
    return day


def over(last_day: date) -> datetime:
    """The moment that follows the last day, UTC."""
    return begins(last_day + timedelta(days=1))
