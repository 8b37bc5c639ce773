"""Whoever leaves an office is not waited for; where nobody is left to decide, the partnership sees to it."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from register_world import World, demonstration

from domain.duties.ladder import Presence
from domain.event import ClockReached, Command
from domain.refusal import Refused
from domain.registers.agency import AGENCY
from domain.registers.agency_language import (
    OFFICES,
    AppointDeputy,
    AppointLeadOfficer,
    RecordLeadOfficerAbsence,
    RecordLeadOfficerReturn,
    StandDownLeadOfficer,
)
from domain.registers.leaving import PASS_ON_DECISIONS
from domain.registers.leaving_language import ReportNobodyDecides, ReportSomebodyDecides

OFFICER, LEAD, DEPUTY, ALP = "nsp.partnership_officer", "alp.lead_officer", "alp.deputy_lead_officer", "agency/alp"
ONE, OTHER = UUID(int=1), UUID(int=2)
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return demonstration(days=30)


def away(world: World, first: int, last: int, person: str = LEAD) -> RecordLeadOfficerAbsence:
    return RecordLeadOfficerAbsence(person=person, since=world.now + first * DAY, until=world.now + last * DAY)


def clock(world: World) -> list[str]:
    """Lets time pass until the next deadline of the agency, and brings it."""
    deadline = AGENCY.next_deadline(world.states[ALP])
    if deadline is None:
        return []
    world.now = max(world.now, deadline.due_at)
    return world.do(ALP, ClockReached(deadline=deadline.name, due_at=deadline.due_at))


def effects(world: World) -> list[str]:
    return [effect.name for event in world.streams[ALP] for effect in AGENCY.reactions(event)]


def tasks(world: World) -> list[str]:
    return [duty.task for duty in AGENCY.duties(world.states[ALP]) if duty.task == "appoint_officer"]


@pytest.mark.parametrize("end", [RecordLeadOfficerAbsence(person=LEAD, until=World().now + 99 * DAY), "stood down"])
def test_what_waits_for_whoever_goes_away_or_stands_down_is_passed_on_at_once(world: World, end: Any) -> None:
    world.do(ALP, StandDownLeadOfficer(person=LEAD) if end == "stood down" else end, OFFICER)
    assert effects(world) == [PASS_ON_DECISIONS]


def test_an_absence_to_come_passes_on_nothing_until_it_begins_and_then_once(world: World) -> None:
    assert world.do(ALP, away(world, 2, 5), OFFICER) == ["LeadOfficerAbsenceRecorded"]
    assert effects(world) == []
    began = world.now + 2 * DAY
    assert clock(world) == ["OfficeLeft"]
    assert (world.now, effects(world)) == (began, [PASS_ON_DECISIONS])
    assert clock(world) == []


def test_an_absence_that_is_called_off_begins_never(world: World) -> None:
    world.do(ALP, away(world, 2, 5), OFFICER)
    world.do(ALP, RecordLeadOfficerReturn(person=LEAD, at=world.now + 2 * DAY), OFFICER)
    assert clock(world) == []


def test_of_two_absences_to_come_each_passes_on_when_it_begins(world: World) -> None:
    for first, last, person in ((4, 6, DEPUTY), (2, 3, LEAD), (4, 9, LEAD)):
        world.do(ALP, away(world, first, last, person), OFFICER)
    assert [clock(world) for _ in range(4)] == [["OfficeLeft"]] * 3 + [[]]


def test_an_old_absence_that_says_nothing_of_its_beginning_brings_nothing(world: World) -> None:
    world.do(ALP, away(world, 2, 5), OFFICER)
    state = world.states[ALP]
    absences = tuple(each.model_copy(update={"leaves_at": None}) for each in state.absences)
    world.states[ALP] = state.model_copy(update={"absences": absences})
    assert clock(world) == []


def test_that_nobody_decides_is_recorded_once_for_a_request_and_is_one_task(world: World) -> None:
    assert world.do(ALP, ReportNobodyDecides(request_id=ONE)) == ["NobodyCouldDecide"]
    assert world.do(ALP, ReportNobodyDecides(request_id=ONE)) == []
    assert world.do(ALP, ReportNobodyDecides(request_id=OTHER)) == ["NobodyCouldDecide"]
    assert tasks(world) == ["appoint_officer"]
    assert world.refused(ALP, ReportNobodyDecides(request_id=ONE), OFFICER) == "role_not_held"


def test_the_task_is_as_urgent_as_a_request_that_cannot_wait(world: World) -> None:
    said = []
    for request, urgency in ((ONE, "routine"), (OTHER, "same_day")):
        world.do(ALP, ReportNobodyDecides(request_id=request, urgency=urgency))
        said += [duty.urgency for duty in AGENCY.duties(world.states[ALP]) if duty.task == "appoint_officer"]
    world.do(ALP, ReportSomebodyDecides(request_id=OTHER))
    said += [duty.urgency for duty in AGENCY.duties(world.states[ALP]) if duty.task == "appoint_officer"]
    assert said == [None, "same_day", None]


def test_the_task_is_over_once_each_of_the_requests_is_before_somebody(world: World) -> None:
    for request in (ONE, OTHER):
        world.do(ALP, ReportNobodyDecides(request_id=request))
    assert world.do(ALP, ReportSomebodyDecides(request_id=ONE)) == ["SomebodyDecides"]
    assert world.do(ALP, ReportSomebodyDecides(request_id=ONE)) == []
    assert tasks(world) == ["appoint_officer"]
    world.do(ALP, ReportSomebodyDecides(request_id=OTHER))
    assert tasks(world) == []


@pytest.mark.parametrize(
    "way_out",
    [
        AppointLeadOfficer(person="alp.director"),
        AppointDeputy(person="hsg.lead_officer"),
        RecordLeadOfficerReturn(person=LEAD),
    ],
    ids=["lead", "deputy", "return"],
)
def test_the_task_is_over_when_somebody_is_appointed_or_back(world: World, way_out: Any) -> None:
    world.do(ALP, away(world, 0, 5), OFFICER)
    world.do(ALP, ReportNobodyDecides(request_id=ONE))
    world.do(ALP, way_out, OFFICER)
    assert tasks(world) == []


def test_the_task_is_over_when_the_first_absence_ends_by_itself(world: World) -> None:
    world.do(ALP, away(world, 0, 5), OFFICER)
    world.do(ALP, away(world, 0, 3, DEPUTY), OFFICER)
    world.do(ALP, ReportNobodyDecides(request_id=ONE))
    back = world.now + 3 * DAY
    assert clock(world) == ["SomebodyDecides"]
    assert (world.now, tasks(world)) == (back, [])
    assert clock(world) == []


def test_an_office_that_begins_later_ends_the_task_on_its_day(world: World) -> None:
    world.do(ALP, away(world, 0, 90), OFFICER)
    world.do(ALP, ReportNobodyDecides(request_id=ONE))
    begins = world.now + 60 * DAY
    world.do(ALP, AppointDeputy(person="hsg.lead_officer", since=begins), OFFICER)
    assert tasks(world) == ["appoint_officer"]
    assert clock(world) == ["SomebodyDecides"]
    assert (world.now, tasks(world)) == (begins, [])


def test_where_nobody_leads_a_deputy_alone_does_not_end_the_task(world: World) -> None:
    world.do(ALP, StandDownLeadOfficer(person=LEAD), OFFICER)
    world.do(ALP, ReportNobodyDecides(request_id=ONE))
    world.do(ALP, AppointDeputy(person="hsg.lead_officer"), OFFICER)
    assert tasks(world) == ["appoint_officer"]
    world.do(ALP, AppointLeadOfficer(person="alp.director"), OFFICER)
    assert tasks(world) == []


def test_an_absence_of_somebody_who_has_left_the_office_ends_nothing(world: World) -> None:
    world.do(ALP, away(world, 0, 5), OFFICER)
    world.do(ALP, StandDownLeadOfficer(person=LEAD), OFFICER)
    world.do(ALP, ReportNobodyDecides(request_id=ONE))
    assert clock(world) == []
    world.do(ALP, RecordLeadOfficerReturn(person=LEAD), OFFICER)
    assert tasks(world) == ["appoint_officer"]


def test_of_two_absences_that_overlap_the_last_one_ends_the_task(world: World) -> None:
    world.do(ALP, away(world, 0, 3), OFFICER)
    world.do(ALP, away(world, 0, 9, DEPUTY), OFFICER)
    world.do(ALP, away(world, 2, 5), OFFICER)
    world.do(ALP, ReportNobodyDecides(request_id=ONE))
    back = world.now + 5 * DAY
    assert clock(world) == ["OfficeLeft"]
    assert tasks(world) == ["appoint_officer"]
    assert clock(world) == ["SomebodyDecides"]
    assert (world.now, tasks(world)) == (back, [])


def test_an_absence_that_is_called_off_ends_nothing(world: World) -> None:
    world.do(ALP, away(world, 2, 5), OFFICER)
    world.do(ALP, ReportNobodyDecides(request_id=ONE))
    world.do(ALP, RecordLeadOfficerReturn(person=LEAD, at=world.now + 2 * DAY), OFFICER)
    assert tasks(world) == ["appoint_officer"]


OFFICERS = (LEAD, DEPUTY, "alp.director")
DAYS = st.integers(0, 9)
ACTS = st.one_of(
    st.tuples(st.just("away"), st.sampled_from(OFFICERS), DAYS, DAYS),
    st.tuples(st.sampled_from(("back", "down", "lead", "deputy", "wait")), st.sampled_from(OFFICERS), DAYS, st.just(0)),
)


def command_of(world: World, act: str, person: str, first: int, last: int) -> Command:
    at = world.now + first * DAY
    match act:
        case "away":
            return away(world, first, first + last, person)
        case "back":
            return RecordLeadOfficerReturn(person=person, at=at)
        case "down":
            return StandDownLeadOfficer(person=person)
        case "lead":
            return AppointLeadOfficer(person=person, since=at)
    return AppointDeputy(person=person, since=at)


def there(world: World) -> list[tuple[str, ...]]:
    """The lead officers and the deputies who are."""
    presence = Presence(world.register, world.now)
    return [presence.present(office, "alp") for office in OFFICES]


@given(acts=st.lists(ACTS, max_size=9))
def test_while_nobody_is_there_who_decides_the_partnership_has_the_task(acts: list[tuple[str, str, int, int]]) -> None:
    world, told = demonstration(days=30), False
    for act, person, first, last in acts:
        until = world.now + first * DAY
        with suppress(Refused):
            if act != "wait":
                world.do(ALP, command_of(world, act, person, first, last), OFFICER)
        while act == "wait" and (deadline := AGENCY.next_deadline(world.states[ALP])) and deadline.due_at <= until:
            clock(world)
            told = told and not any(there(world))
        world.now = until if act == "wait" else world.now
        leads, deputies = there(world)
        if not told and not leads and not deputies:
            world.do(ALP, ReportNobodyDecides(request_id=ONE))
        told = not leads and not deputies
        if told or leads:
            assert tasks(world) == (["appoint_officer"] if told else [])
