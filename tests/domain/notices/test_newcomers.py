"""Whoever comes to have open work hears of it; whoever had it, or cannot have it, does not."""

from dataclasses import replace
from datetime import timedelta

from notice_samples import DEPUTY, LEAD, NOON, OTHER, STREAM, by, duty, held, register

from domain.catalogue import shipped_catalogue
from domain.duties.ladder import Presence
from domain.notices.newcomers import changed, newcomers
from domain.registers.agency_state import Absence
from domain.registers.register import Register
from domain.values import Duty

HOUR = timedelta(hours=1)
BEFORE, AFTER = NOON - HOUR, NOON


def alp(**changes: object) -> Register:
    whole = register({})
    return replace(whole, agencies={"alp": whole.agencies["alp"].model_copy(update=changes)})


def told(before: Presence, after: Presence, *duties: Duty) -> list[tuple[str, str | None]]:
    found = newcomers(((STREAM, each) for each in duties), before, after, shipped_catalogue())
    return [(notice.duty, notice.person) for notice in found]


def away(since: timedelta) -> Register:
    return alp(absences=(Absence(person=LEAD, since=NOON + since, until=NOON + 9 * HOUR),))


def test_an_absence_that_begins_gives_open_work_to_whoever_stands_in_at_that_moment() -> None:
    planned = away(-HOUR / 2)
    before, after = Presence(planned, BEFORE), Presence(planned, AFTER)
    assert changed(before, after) == {"alp"}
    assert told(before, after, duty()) == [("decide", DEPUTY)]
    assert changed(after, replace(after, now=AFTER + HOUR)) == frozenset()


def test_an_absence_that_is_recorded_late_counts_from_when_it_is_known() -> None:
    before, after = Presence(alp(), BEFORE), Presence(away(-3 * HOUR), AFTER)
    assert told(before, after, duty()) == [("decide", DEPUTY)]
    assert told(after, before, duty()) == [("decide", LEAD)]


def test_a_new_officer_hears_of_it_beside_those_who_had_it() -> None:
    holdings = (*alp().agencies["alp"].holdings, held(OTHER, "lead_officer"))
    before, after = Presence(alp(), BEFORE), Presence(alp(holdings=holdings), AFTER)
    assert told(before, after, duty()) == [("decide", OTHER)]
    assert told(before, after, duty(barred=(OTHER,))) == []
    assert told(before, after, duty(person=DEPUTY)) == []


def test_what_came_after_the_last_look_is_told_of_by_itself() -> None:
    before, after = Presence(alp(), BEFORE), Presence(away(-HOUR / 2), AFTER)
    assert told(before, after, duty(since=BEFORE + HOUR / 4)) == []


def test_an_agency_that_was_not_there_before_has_no_newcomers() -> None:
    assert changed(Presence(Register(), BEFORE), Presence(by().register, AFTER)) == frozenset()
