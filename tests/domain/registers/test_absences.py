"""Who is away, from when until when, and whether anybody is left."""

from datetime import timedelta

import pytest
from register_world import World, demonstration

from domain.registers.agency_language import (
    AppointDeputy,
    AppointLeadOfficer,
    RecordLeadOfficerAbsence,
    RecordLeadOfficerReturn,
    StandDownLeadOfficer,
)

OFFICER = "nsp.partnership_officer"
LEAD, DEPUTY = "alp.lead_officer", "alp.deputy_lead_officer"
ALP = "agency/alp"
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return demonstration(days=30)


def away(world: World, first: int, last: int, person: str = LEAD, **said: object) -> RecordLeadOfficerAbsence:
    """From and until so many days from now."""
    times = {"since": world.now + first * DAY, "until": world.now + last * DAY}
    return RecordLeadOfficerAbsence.model_validate({"person": person, **times, **said})


def days_away(world: World, person: str = LEAD) -> list[int]:
    return [day for day in range(-10, 20) if world.register.absent(person, "alp", world.now + day * DAY)]


def test_an_absence_that_began_long_ago_says_why_it_was_not_recorded(world: World) -> None:
    assert world.refused(ALP, away(world, -3, 2), OFFICER) == "backdated_without_reason"
    assert world.refused(ALP, away(world, -3, 2, late_reason=" "), OFFICER) == "backdated_without_reason"
    assert world.do(ALP, away(world, -3, 2, late_reason="Taken ill at the weekend"), OFFICER)
    assert days_away(world) == [-3, -2, -1, 0, 1]


def test_an_absence_that_began_this_morning_needs_no_reason(world: World) -> None:
    absence = RecordLeadOfficerAbsence(person=LEAD, since=world.now - timedelta(hours=3), until=world.now + DAY)
    assert world.do(ALP, absence, OFFICER) == ["LeadOfficerAbsenceRecorded", "OfficeLeft"]


def test_whoever_was_appointed_while_away_may_have_the_absence_recorded(world: World) -> None:
    world.do(ALP, AppointLeadOfficer(person="alp.director"), OFFICER)
    world.wait(hours=1)
    assert world.do(ALP, away(world, -3, 2, "alp.director", late_reason="On leave since then"), OFFICER)


def test_people_say_themselves_that_they_are_away_and_back_and_nobody_of_the_agency_says_it_of_another(
    world: World,
) -> None:
    assert world.refused(ALP, away(world, 0, 2), DEPUTY) == "role_not_held"
    assert world.do(ALP, away(world, 0, 2), LEAD) == ["LeadOfficerAbsenceRecorded", "OfficeLeft"]
    world.wait(hours=1)
    assert world.refused(ALP, RecordLeadOfficerReturn(person=LEAD), DEPUTY) == "role_not_held"
    assert world.do(ALP, RecordLeadOfficerReturn(person=LEAD), LEAD) == ["LeadOfficerReturned"]
    assert world.refused(ALP, away(world, 0, 2, "alp.practitioner"), "alp.practitioner") == "wrong_state"


def test_absences_may_overlap_and_the_longest_counts(world: World) -> None:
    world.do(ALP, away(world, 0, 5), OFFICER)
    world.do(ALP, away(world, 3, 8), OFFICER)
    assert days_away(world) == [0, 1, 2, 3, 4, 5, 6, 7]
    world.now += 4 * DAY
    world.do(ALP, RecordLeadOfficerReturn(person=LEAD), OFFICER)
    assert days_away(world) == [-4, -3, -2, -1]


def test_an_absence_to_come_is_called_off_or_cut_short(world: World) -> None:
    world.do(ALP, away(world, 2, 5), OFFICER)
    world.do(ALP, RecordLeadOfficerReturn(person=LEAD, at=world.now + 4 * DAY), OFFICER)
    assert days_away(world) == [2, 3]
    world.do(ALP, RecordLeadOfficerReturn(person=LEAD, at=world.now + 2 * DAY), OFFICER)
    assert days_away(world) == []
    assert world.refused(ALP, RecordLeadOfficerReturn(person=LEAD, at=world.now + 2 * DAY), OFFICER) == "wrong_state"


def test_it_is_said_when_nobody_is_left_to_decide(world: World) -> None:
    world.do(ALP, away(world, 0, 5), OFFICER)
    assert world.warnings == ()
    world.do(ALP, away(world, 4, 8, DEPUTY), OFFICER)
    assert world.warnings == ("office_unattended",)
    world.do(ALP, AppointLeadOfficer(person="alp.director"), OFFICER)
    world.do(ALP, away(world, 4, 9, DEPUTY), OFFICER)
    assert world.warnings == ()


def test_it_is_said_when_the_stand_in_goes_away_in_between(world: World) -> None:
    world.do(ALP, away(world, 2, 4, DEPUTY), OFFICER)
    assert world.do(ALP, away(world, 0, 5, deputy=DEPUTY), OFFICER) == ["LeadOfficerAbsenceRecorded", "OfficeLeft"]
    assert world.warnings == ("office_unattended",)


def test_it_is_said_when_whoever_stands_down_leaves_nobody(world: World) -> None:
    world.do(ALP, away(world, 0, 5), OFFICER)
    assert world.warnings == ()
    world.do(ALP, StandDownLeadOfficer(person=DEPUTY), OFFICER)
    assert world.warnings == ("office_unattended",)
    world.do(ALP, AppointDeputy(person=DEPUTY), OFFICER)
    world.do(ALP, StandDownLeadOfficer(person=LEAD), OFFICER)
    assert world.warnings == ()


def test_two_lead_officers_stand_in_for_each_other(world: World) -> None:
    world.do(ALP, AppointLeadOfficer(person="alp.director"), OFFICER)
    world.do(ALP, away(world, 0, 5, deputy="alp.director"), OFFICER)
    assert world.register.present("lead_officer", "alp", world.now) == ("alp.director",)
    assert world.refused(ALP, away(world, 0, 5, "alp.director", deputy=LEAD), OFFICER) == "approver_recorded_absent"


def test_a_return_and_the_end_of_an_office_long_ago_need_a_reason_too(world: World) -> None:
    world.do(ALP, away(world, -9, 9, late_reason="Taken ill"), OFFICER)
    for command in (RecordLeadOfficerReturn, StandDownLeadOfficer):
        long_ago = command(person=LEAD, at=world.now - 3 * DAY)
        assert world.refused(ALP, long_ago, OFFICER) == "backdated_without_reason"
        blank = command(person=LEAD, at=world.now - 3 * DAY, late_reason=" ")
        assert world.refused(ALP, blank, OFFICER) == "backdated_without_reason"
        assert world.do(ALP, command(person=LEAD, at=world.now - 3 * DAY, late_reason="Nobody told us"), OFFICER)


def test_an_officer_who_has_stood_down_has_no_absence_recorded(world: World) -> None:
    world.do(ALP, StandDownLeadOfficer(person=LEAD), OFFICER)
    assert world.refused(ALP, away(world, 0, 5), OFFICER) == "wrong_state"
