"""Whoever comes to have open work hears of it; whoever had it, or cannot have it, does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from notice_samples import DEPUTY, LEAD, MAIL, NOON, OTHER, STREAM, by, claimed, duty, held, planned, register

from domain.catalogue import shipped_catalogue
from domain.duties.ladder import Presence
from domain.notices.newcomers import changed, newcomers
from domain.notices.notice import OpenDuty
from domain.registers.agency_state import Absence, Agency
from domain.registers.partnership import Partnership
from domain.registers.reach_language import Shift
from domain.registers.register import Register
from domain.values import Duty, Summary

HOUR = timedelta(hours=1)
BEFORE, AFTER = NOON - HOUR, NOON


def alp(**changes: object) -> Register:
    whole = register({})
    return replace(whole, agencies={"alp": whole.agencies["alp"].model_copy(update=changes)})


def an_open(duty: Duty, *known_to: str, **more: Any) -> OpenDuty:
    fields = {"stream": STREAM, "duty": duty, "summary": Summary(state="AwaitingDecision"), "tasks": {duty.task}}
    return OpenDuty(**{**fields, "known_to": frozenset(known_to), **more})


def told(there: Presence, *open_duties: OpenDuty) -> list[tuple[str, str | None]]:
    return [(notice.duty, notice.person) for notice in newcomers(open_duties, there, shipped_catalogue())]


def away(since: timedelta) -> Register:
    return alp(absences=(Absence(person=LEAD, since=NOON + since, until=NOON + 9 * HOUR),))


def test_an_absence_that_begins_gives_open_work_to_whoever_stands_in_at_that_moment() -> None:
    planned = away(-HOUR / 2)
    before, after = Presence(planned, BEFORE), Presence(planned, AFTER)
    assert changed(before, after) == {"alp"}
    assert told(before, an_open(duty(), LEAD)) == []
    assert told(after, an_open(duty(), LEAD)) == [("decide", DEPUTY)]
    assert changed(after, replace(after, now=AFTER + HOUR)) == frozenset()


def test_a_shift_that_begins_tells_whoever_is_on_duty_of_what_cannot_wait_and_of_nothing_else() -> None:
    rota = alp(shifts=(Shift(person=DEPUTY, since=NOON - HOUR / 2, until=NOON + 9 * HOUR),))
    before, after = Presence(rota, BEFORE), Presence(rota, AFTER)
    assert changed(before, after) == {"alp"}
    same_day = Summary(state="AwaitingDecision", facts={"urgency": "same_day"})
    assert told(before, an_open(duty(), LEAD, summary=same_day)) == []
    assert told(after, an_open(duty(), LEAD, summary=same_day)) == [("decide", DEPUTY)]
    assert told(after, an_open(duty(), LEAD)) == []


def test_a_new_officer_hears_of_it_beside_those_who_had_it() -> None:
    holdings = (*alp().agencies["alp"].holdings, held(OTHER, "lead_officer"))
    there = Presence(alp(holdings=holdings), AFTER)
    assert told(there, an_open(duty(), LEAD)) == [("decide", OTHER)]
    assert told(there, an_open(duty(barred=(OTHER,)), LEAD)) == []
    assert told(there, an_open(duty(person=DEPUTY), DEPUTY)) == []
    assert told(there, an_open(duty(claimed_by=LEAD), LEAD)) == []


def test_whoever_was_told_or_is_to_be_told_anyhow_is_not_told_again() -> None:
    there = Presence(away(-HOUR / 2), AFTER)
    assert told(there, an_open(duty(), LEAD, DEPUTY)) == []
    assert told(there, an_open(duty(), LEAD, awaited=True)) == []


def test_two_who_look_at_different_moments_make_the_same_notice() -> None:
    two = [Presence(away(-HOUR / 2), at) for at in (AFTER, AFTER + HOUR)]
    ids = [[notice.id for notice in newcomers([an_open(duty(), LEAD)], each, shipped_catalogue())] for each in two]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 1


def test_what_cannot_wait_does_not_wait_for_whoever_it_comes_to_either() -> None:
    danger = Summary(state="AwaitingDecision", facts={"urgency": "priority", "risk_level": "immediate_danger"})
    [notice] = newcomers([an_open(duty(), summary=danger)], Presence(alp(), AFTER), shipped_catalogue())
    assert notice.urgent


def test_an_agency_that_is_new_has_newcomers_and_the_partnership_stands_in_everywhere() -> None:
    there = Presence(by().register, AFTER)
    assert changed(Presence(Register(), BEFORE), there) == {"alp"}
    officers = Partnership(holdings=(held("nsp.officer", "partnership_officer"),))
    wider = replace(there, register=replace(there.register, partnership=officers))
    assert changed(there, wider) == {"alp", None}


def test_the_partnership_is_not_told_twice_that_nobody_decides() -> None:
    officers = Partnership(holdings=(held("nsp.officer", "partnership_officer"),))
    nobody = Presence(Register({"alp": Agency(id="alp")}, officers), AFTER)
    assert told(nobody, an_open(duty())) == [("decide", "nsp.officer")]
    assert told(nobody, an_open(duty(), tasks={"decide", "see_to_decision"})) == []


def test_what_is_taken_up_again_leaves_out_whoever_heard_of_the_same_duty_since() -> None:
    holdings = (*alp().agencies["alp"].holdings, held(OTHER, "lead_officer"))
    two = by(register=alp(holdings=holdings, contacts=dict.fromkeys((LEAD, OTHER), MAIL)))
    for again in (claimed(duty()), claimed(duty(remind_at=(NOON,)), reason="reminder")):
        notice = again.model_copy(update={"reached": frozenset({LEAD})})
        assert planned([notice], by()).dropped == [notice.notice.id]
        made = planned([notice], two)
        assert ([each.person for each in made.parcels], made.people[notice.notice.id]) == ([OTHER], (OTHER,))
