"""How people are reached, who answers at night, and who is there at all."""

from datetime import datetime, time, timedelta

import pytest
from register_world import DECIDERS, World

from domain.registers.agency_language import AppointDeputy, RecordLeadOfficerAbsence, StandDownLeadOfficer
from domain.registers.reach_language import Contact, RecordContact, RecordDutyRota, Shift

OFFICER = "nsp.partnership_officer"
LEAD, DEPUTY = "alp.lead_officer", "alp.deputy_lead_officer"
ALP, NSP = "agency/alp", "agency/nsp"


def contact(person: str = LEAD, **said: object) -> RecordContact:
    return RecordContact.model_validate(
        {"person": person, "channel": "email", "address": "desk@alp.example.org", **said}
    )


def rota(*shifts: tuple[str, datetime, datetime]) -> RecordDutyRota:
    return RecordDutyRota(shifts=tuple(Shift(person=who, since=since, until=until) for who, since, until in shifts))


@pytest.mark.parametrize("by", [LEAD, OFFICER, "nsp.administrator"])
def test_people_and_those_who_edit_registers_say_how_somebody_is_reached(world: World, by: str) -> None:
    assert world.do(ALP, contact(), by) == ["ContactRecorded"]
    found = world.register.contact(LEAD, world.now)
    assert found is not None
    stream, kept = found
    assert (stream, kept.channel) == (ALP, "email")
    assert kept.address is not None


def test_nobody_else_says_how_somebody_is_reached(world: World) -> None:
    assert world.refused(ALP, contact(), DEPUTY) == "role_not_held"
    assert world.refused(ALP, contact("alp.stranger"), "alp.stranger") == "unknown_person"


def test_the_officers_of_the_partnership_are_reached_through_the_agency_they_work_in(world: World) -> None:
    own = contact(OFFICER, address="office@nsp.example.org")
    assert world.refused(ALP, own, OFFICER) == "unknown_person"
    assert world.do(NSP, own, OFFICER) == ["ContactRecorded"]
    assert world.streams[NSP][-1].actor.role == "partnership_officer"
    found = world.register.contact(OFFICER, world.now)
    assert found is not None
    assert found[0] == NSP


def test_an_external_deputy_is_reached_at_home(world: World) -> None:
    assert world.refused("agency/wda", contact("hsg.lead_officer"), OFFICER) == "unknown_person"
    world.do("agency/hsg", contact("hsg.lead_officer"), "hsg.lead_officer")
    found = world.register.contact("hsg.lead_officer", world.now)
    assert found is not None
    assert found[0] == "agency/hsg"


def test_nobody_is_reached_whose_contact_is_not_recorded_or_who_has_left(world: World) -> None:
    assert world.register.contact(LEAD, world.now) is None
    assert world.register.contact("alp.stranger", world.now) is None
    world.do(ALP, contact(), LEAD)
    world.do(ALP, StandDownLeadOfficer(person=LEAD), OFFICER)
    assert world.register.contact(LEAD, world.now) is None


def test_the_newest_contact_counts_and_may_be_none(world: World) -> None:
    world.do(ALP, contact(), LEAD)
    world.do(ALP, contact(channel="none", address=None), LEAD)
    found = world.register.contact(LEAD, world.now)
    assert found is not None
    assert found[1] == Contact(channel="none")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"address": None}, "field_missing"),
        ({"address": "  "}, "field_missing"),
        ({"address": "desk"}, "malformed"),
        ({"address": "desk@alp"}, "malformed"),
        ({"address": "@alp.example.org"}, "malformed"),
        ({"address": "one@alp.example.org,two@alp.example.org"}, "malformed"),
        ({"address": "a@b@alp.example.org"}, "malformed"),
        ({"address": "desk@alp.example.org\r\nBcc: all@example.org"}, "malformed"),
        ({"address": f"{'a' * 300}@alp.example.org"}, "malformed"),
        ({"channel": "none"}, "malformed"),
        ({"quiet_from": "22:00"}, "field_missing"),
        ({"quiet_until": "07:00"}, "field_missing"),
        ({"quiet_from": "07:00", "quiet_until": "07:00"}, "malformed"),
    ],
)
def test_a_contact_that_could_not_be_used_is_refused(world: World, said: dict[str, object], code: str) -> None:
    assert world.refused(ALP, contact(**said), LEAD) == code


def test_quiet_hours_may_go_over_midnight() -> None:
    night = Contact(channel="none", quiet_from=time(22), quiet_until=time(7))
    assert [night.quiet_at(time(hour)) for hour in (21, 22, 0, 6, 7)] == [False, True, True, True, False]
    lunch = Contact(channel="none", quiet_from=time(12), quiet_until=time(13))
    assert [lunch.quiet_at(time(hour)) for hour in (11, 12, 13)] == [False, True, False]
    assert not Contact(channel="none").quiet_at(time(3))


def test_quiet_hours_are_wall_times_without_a_zone() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        contact(quiet_from="22:00Z", quiet_until="07:00Z")


def test_whoever_is_on_the_rota_answers_and_nobody_before_or_after(world: World) -> None:
    begin, end = world.now + timedelta(hours=8), world.now + timedelta(hours=23)
    assert world.do(ALP, rota((DEPUTY, begin, end)), LEAD) == ["DutyRotaRecorded"]
    on_duty = [world.register.on_duty("alp", at) for at in (begin - timedelta(seconds=1), begin, end)]
    assert on_duty == [(), (DEPUTY,), ()]


def test_an_outsider_who_is_deputy_may_be_on_duty(world: World) -> None:
    world.do("agency/wda", rota(("hsg.lead_officer", world.now, world.now + timedelta(days=1))), OFFICER)
    assert world.register.on_duty("wda", world.now) == ("hsg.lead_officer",)


def test_whoever_is_away_or_out_of_office_is_not_on_duty(world: World) -> None:
    day = timedelta(days=1)
    world.do(ALP, rota((DEPUTY, world.now, world.now + day), (LEAD, world.now, world.now + day)), OFFICER)
    assert set(world.register.on_duty("alp", world.now)) == {LEAD, DEPUTY}
    world.do(ALP, RecordLeadOfficerAbsence(person=DEPUTY, until=world.now + day), OFFICER)
    assert world.register.on_duty("alp", world.now) == (LEAD,)
    world.do(ALP, StandDownLeadOfficer(person=LEAD), OFFICER)
    assert world.register.on_duty("alp", world.now) == ()


def test_a_new_rota_replaces_the_old_one_from_its_first_shift_on(world: World) -> None:
    day = timedelta(days=1)
    world.do(ALP, rota((LEAD, world.now, world.now + 10 * day)), LEAD)
    later = world.now + 2 * day
    world.do(ALP, rota((DEPUTY, later, later + day)), LEAD)
    on_duty = [world.register.on_duty("alp", at) for at in (world.now, later, later + day)]
    assert on_duty == [(LEAD,), (DEPUTY,), ()]
    world.do(ALP, RecordDutyRota(), LEAD)
    assert world.register.on_duty("alp", later) == ()


def test_a_rota_does_not_change_who_was_on_duty(world: World) -> None:
    day = timedelta(days=1)
    assert world.refused(ALP, rota((LEAD, world.now - day, world.now)), LEAD) == "malformed"
    world.do(ALP, rota((LEAD, world.now - day, world.now + day)), LEAD)
    assert world.register.agencies["alp"].shifts[0].since == world.now


@pytest.mark.parametrize(
    ("days", "code"), [(((0, 1), (2, 2)), "malformed"), (((0, 3), (2, 4)), "malformed"), (((0, 900),), "malformed")]
)
def test_a_rota_that_cannot_be_meant_is_refused(world: World, days: tuple[tuple[int, int], ...], code: str) -> None:
    shifts = [(LEAD, world.now + timedelta(days=one), world.now + timedelta(days=two)) for one, two in days]
    assert world.refused(ALP, rota(*shifts), OFFICER) == code


def test_only_those_who_decide_can_be_on_the_rota_and_only_they_or_the_editors_write_it(world: World) -> None:
    day = timedelta(days=1)
    assert world.refused(ALP, rota(("alp.dpo", world.now, world.now + day)), OFFICER) == "not_lead_officer"
    assert world.refused(ALP, rota((LEAD, world.now, world.now + day)), "alp.dpo") == "role_not_held"
    assert world.refused(ALP, rota((LEAD, world.now, world.now + day)), "ehh.lead_officer") == "role_not_held"


def test_a_gap_at_night_is_said_and_a_gap_in_working_hours_is_none(world: World) -> None:
    monday_nine = world.now.replace(hour=9, minute=0)
    night = (DEPUTY, monday_nine + timedelta(hours=8), monday_nine + timedelta(hours=24))
    world.do(ALP, rota(night, (LEAD, night[2] + timedelta(hours=8), night[2] + timedelta(hours=24))), LEAD)
    assert world.warnings == ()
    world.do(ALP, rota(night, (LEAD, night[2] + timedelta(hours=9), night[2] + timedelta(hours=24))), LEAD)
    assert world.warnings == ("duty_rota_gap",)


def test_those_who_are_present_hold_the_role_and_are_not_away(world: World) -> None:
    world.do(ALP, AppointDeputy(person="hsg.lead_officer"), OFFICER)
    register, now = world.register, world.now
    assert register.present("deputy_lead_officer", "alp", now) == (DEPUTY, "hsg.lead_officer")
    assert register.present("auditor", None, now) == ("nsp.auditor",)
    assert register.present("dpo", "nowhere", now) == ()
    world.do(ALP, RecordLeadOfficerAbsence(person=DEPUTY, until=now + timedelta(days=1)), OFFICER)
    world.do("agency/hsg", RecordLeadOfficerAbsence(person="hsg.lead_officer", until=now + timedelta(days=1)), OFFICER)
    assert world.register.present("deputy_lead_officer", "alp", now) == ()
    assert world.register.absent("hsg.lead_officer", "alp", now)
    assert world.register.present("deputy_lead_officer", "alp", now + timedelta(days=1)) != ()


def test_contacts_and_rotas_are_the_same_when_their_events_are_folded_again(world: World) -> None:
    world.do(ALP, contact(quiet_from="22:00", quiet_until="06:30"), LEAD)
    world.do(ALP, rota((LEAD, world.now, world.now + timedelta(days=1))), LEAD)
    assert DECIDERS["agency"].fold(world.streams[ALP]) == world.states[ALP]
