"""Somebody always sees to what nobody can be reached for; where nobody would, it is said beforehand."""

from datetime import timedelta

import pytest
from register_world import World, demonstration

from domain.registers import partnership as wide
from domain.registers.agency_language import AppointDeputy, RecordLeadOfficerAbsence

BY, PARTNERSHIP, NSP = "nsp.administrator", "partnership/main", "agency/nsp"
FIRST, SECOND = "nsp.partnership_officer", "nsp.partnership_officer.second"
ROLE, UNATTENDED = "partnership_officer", ("office_unattended",)
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    loaded = demonstration(days=30)
    for officer in (FIRST, SECOND):
        loaded.do(NSP, AppointDeputy(person=officer), BY)
    return loaded


def away(world: World, person: str, first: int, last: int) -> RecordLeadOfficerAbsence:
    return RecordLeadOfficerAbsence(person=person, since=world.now + first * DAY, until=world.now + last * DAY)


def test_the_last_partnership_officer_does_not_go_unsaid(world: World) -> None:
    world.do(PARTNERSHIP, wide.EndRole(person=FIRST, role=ROLE), BY)
    assert world.warnings == ()
    world.do(PARTNERSHIP, wide.EndRole(person=SECOND, role=ROLE), BY)
    assert world.warnings == UNATTENDED


def test_nor_does_the_last_one_who_is_there(world: World) -> None:
    world.do(NSP, away(world, FIRST, 3, 5), BY)
    assert world.warnings == ()
    world.do(PARTNERSHIP, wide.EndRole(person=SECOND, role=ROLE), BY)
    assert world.warnings == UNATTENDED


@pytest.mark.parametrize(("first", "last", "said"), [(0, 4, UNATTENDED), (4, 9, UNATTENDED), (0, 3, ()), (5, 9, ())])
def test_an_absence_at_home_that_leaves_none_is_said(world: World, first: int, last: int, said: tuple[str]) -> None:
    world.do(NSP, away(world, FIRST, 3, 5), BY)
    world.do(NSP, away(world, SECOND, first, last), BY)
    assert world.warnings == said


def test_an_absence_from_the_office_of_another_agency_leaves_the_partnership_its_officer(world: World) -> None:
    world.do(PARTNERSHIP, wide.EndRole(person=FIRST, role=ROLE), BY)
    world.do("agency/alp", AppointDeputy(person=SECOND), BY)
    world.do("agency/alp", away(world, SECOND, 0, 4), BY)
    assert world.warnings == ()


def test_whoever_holds_no_such_role_leaves_the_partnership_as_it_is(world: World) -> None:
    for officer in (FIRST, SECOND):
        world.do(PARTNERSHIP, wide.EndRole(person=officer, role=ROLE), BY)
    world.do(NSP, away(world, FIRST, 0, 4), BY)
    assert world.warnings == ()
    world.do(PARTNERSHIP, wide.EndRole(person="nsp.auditor", role="auditor"), BY)
    assert world.warnings == ()


def test_whoever_works_nowhere_has_their_agency_named_so_that_they_can_be_reached(world: World) -> None:
    grant = wide.GrantRole(person="new.officer", role=ROLE)
    assert world.refused(PARTNERSHIP, grant, BY) == "field_missing"
    assert world.do(PARTNERSHIP, grant.model_copy(update={"home": "nsp"}), BY) == ["RoleGranted"]
