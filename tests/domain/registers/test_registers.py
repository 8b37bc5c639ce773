"""Who holds an office or a role, when and where, follows from what was recorded."""

from datetime import timedelta

import pytest
from register_world import DECIDERS, MONDAY, World

from domain.event import Event
from domain.refusal import Refused
from domain.registers import partnership as wide
from domain.registers.agency_language import (
    AppointDeputy,
    AppointLeadOfficer,
    EndRole,
    GrantRole,
    RecordLeadOfficerAbsence,
    RecordLeadOfficerReturn,
    RegisterAgency,
    ReinstateAgency,
    StandDownLeadOfficer,
    SuspendAgency,
)
from domain.registers.loading import PARTNERSHIP_STREAM
from domain.values import SYSTEM

OFFICER = "nsp.partnership_officer"
ALP = "agency/alp"


def test_every_agency_of_the_demonstration_has_somebody_who_decides(world: World) -> None:
    register = world.register
    for agency in register.agencies:
        assert register.lead_officers(agency, world.now) == (f"{agency}.lead_officer",)
        assert f"{agency}.deputy_lead_officer" in register.deputies(agency, world.now)


def test_roles_are_held_in_one_agency_and_not_in_another(world: World) -> None:
    register = world.register
    assert register.roles("alp.practitioner", "alp", world.now) == {"practitioner", "recipient_practitioner"}
    assert register.roles("alp.practitioner", "ehh", world.now) == frozenset()
    assert register.roles("alp.practitioner", "nowhere", world.now) == frozenset()
    assert register.roles(OFFICER, None, world.now) == {"partnership_officer"}


def test_the_home_of_a_person_comes_from_the_register_and_not_from_the_name(world: World) -> None:
    register = world.register
    assert register.home("alp.practitioner", world.now) == "alp"
    assert register.home(OFFICER, world.now) == "nsp"
    assert register.home("alp.stranger", world.now) is None
    assert not register.known("alp.stranger", world.now)


def test_an_outsider_may_be_deputy_and_keeps_their_own_home(world: World) -> None:
    register = world.register
    assert register.deputies("wda", world.now) == ("wda.deputy_lead_officer", "hsg.lead_officer")
    assert register.roles("hsg.lead_officer", "wda", world.now) == {"deputy_lead_officer"}
    assert register.home("hsg.lead_officer", world.now) == "hsg"


def test_nobody_holds_a_role_before_it_was_given(world: World) -> None:
    assert world.register.roles("alp.practitioner", "alp", MONDAY - timedelta(seconds=1)) == frozenset()
    world.do(ALP, GrantRole(person="alp.late", role="dpo", since=world.now + timedelta(days=1)), OFFICER)
    assert not world.register.known("alp.late", world.now)
    assert world.register.known("alp.late", world.now + timedelta(days=1))


def test_a_role_for_a_time_ends_by_itself(world: World) -> None:
    until = world.now + timedelta(days=1)
    world.do(ALP, GrantRole(person="alp.temp", role="dpo", until=until), OFFICER)
    assert world.register.roles("alp.temp", "alp", until - timedelta(seconds=1)) == {"dpo"}
    assert world.register.roles("alp.temp", "alp", until) == frozenset()


def test_a_role_that_was_ended_is_no_longer_held_and_may_be_given_again(world: World) -> None:
    assert world.do(ALP, EndRole(person="alp.dpo", role="dpo"), OFFICER) == ["RoleEnded"]
    assert not world.register.known("alp.dpo", world.now)
    assert world.refused(ALP, EndRole(person="alp.dpo", role="dpo"), OFFICER) == "wrong_state"
    assert world.do(ALP, GrantRole(person="alp.dpo", role="dpo"), OFFICER) == ["RoleGranted"]
    assert world.refused(ALP, GrantRole(person="alp.dpo", role="dpo"), OFFICER) == "wrong_state"


def test_a_lead_officer_who_stood_down_decides_no_more(world: World) -> None:
    events = world.do(ALP, StandDownLeadOfficer(person="alp.lead_officer"), OFFICER)
    assert events == ["LeadOfficerStoodDown", "OfficeLeft"]
    assert world.register.lead_officers("alp", world.now) == ()
    assert world.register.roles("alp.lead_officer", "alp", world.now) == frozenset()
    world.do(ALP, AppointLeadOfficer(person="alp.director"), OFFICER)
    assert world.register.lead_officers("alp", world.now) == ("alp.director",)


def test_an_absence_lasts_until_its_end_or_an_early_return(world: World) -> None:
    back = world.now + timedelta(days=7)
    absence = RecordLeadOfficerAbsence(person="alp.lead_officer", until=back, deputy="alp.deputy_lead_officer")
    assert world.do(ALP, absence, OFFICER) == ["LeadOfficerAbsenceRecorded", "OfficeLeft"]
    assert world.register.absent("alp.lead_officer", "alp", world.now)
    assert not world.register.absent("alp.lead_officer", "alp", back)
    world.wait(days=2)
    world.do(ALP, RecordLeadOfficerReturn(person="alp.lead_officer"), OFFICER)
    assert not world.register.absent("alp.lead_officer", "alp", world.now)
    again = RecordLeadOfficerReturn(person="alp.lead_officer")
    assert world.refused(ALP, again, OFFICER) == "wrong_state"


def test_an_absence_needs_a_stand_in_who_is_there(world: World) -> None:
    back = world.now + timedelta(days=7)

    def away(person: str, deputy: str) -> RecordLeadOfficerAbsence:
        return RecordLeadOfficerAbsence(person=person, until=back, deputy=deputy)

    assert world.refused(ALP, away("alp.dpo", "alp.lead_officer")) == "wrong_state"
    assert world.refused(ALP, away("alp.lead_officer", "alp.lead_officer")) == "wrong_state"
    assert world.refused(ALP, away("alp.lead_officer", "alp.dpo")) == "wrong_state"
    world.do(ALP, RecordLeadOfficerAbsence(person="alp.deputy_lead_officer", until=back))
    refused = world.refused(ALP, away("alp.lead_officer", "alp.deputy_lead_officer"))
    assert refused == "approver_recorded_absent"


def test_an_absence_that_ends_before_it_begins_is_refused(world: World) -> None:
    ended = RecordLeadOfficerAbsence(person="alp.lead_officer", until=world.now)
    assert world.refused(ALP, ended) == "malformed"


def test_what_is_to_come_cannot_be_ended_as_if_it_had_passed(world: World) -> None:
    later = world.now + timedelta(days=1)
    assert world.refused(ALP, EndRole(person="alp.dpo", role="dpo", at=later)) == "time_in_future"
    stand_down = StandDownLeadOfficer(person="alp.lead_officer", at=later)
    assert world.refused(ALP, stand_down) == "time_in_future"


def test_methods_are_agreed_between_two_agencies_in_either_direction(world: World) -> None:
    register = world.register
    assert "secure_portal" in register.methods_agreed("alp", "ehh", world.now)
    assert register.methods_agreed("ehh", "alp", world.now) == register.methods_agreed("alp", "ehh", world.now)
    assert register.methods_agreed("alp", "pol", world.now) == frozenset()
    assert "phone_callback" in register.methods_agreed("pol", "csc", world.now)


def test_a_method_that_was_ended_is_no_longer_agreed(world: World) -> None:
    end = wide.EndSecureMethod(between=("ehh", "alp"), method_id="secure_portal")
    assert world.do(PARTNERSHIP_STREAM, end, OFFICER) == ["SecureMethodEnded"]
    assert "secure_portal" not in world.register.methods_agreed("alp", "ehh", world.now)
    assert world.refused(PARTNERSHIP_STREAM, end, OFFICER) == "method_not_agreed"
    again = wide.AgreeSecureMethod(between=("alp", "ehh"), method_id="secure_portal")
    assert world.do(PARTNERSHIP_STREAM, again, OFFICER) == ["SecureMethodAgreed"]
    assert world.refused(PARTNERSHIP_STREAM, again, OFFICER) == "wrong_state"


@pytest.mark.parametrize(
    ("between", "method", "code"),
    [
        (("alp", "ehh"), "fax", "method_forbidden"),
        (("alp", "ehh"), "pigeon", "unknown_code"),
        (("alp", "xyz"), "sftp", "agency_not_party"),
        (("alp", "alp"), "sftp", "malformed"),
    ],
)
def test_only_a_usable_method_between_two_agencies_is_agreed(
    world: World, between: tuple[str, str], method: str, code: str
) -> None:
    asked = wide.AgreeSecureMethod(between=between, method_id=method)
    assert world.refused(PARTNERSHIP_STREAM, asked, OFFICER) == code


@pytest.mark.parametrize("by", [OFFICER, "nsp.administrator", SYSTEM])
def test_the_registers_are_edited_by_those_whose_task_it_is(world: World, by: str) -> None:
    assert world.do(ALP, GrantRole(person="alp.new", role="practitioner"), by) == ["RoleGranted"]


def test_nobody_else_edits_the_registers(world: World) -> None:
    grant = GrantRole(person="alp.new", role="practitioner")
    assert world.refused(ALP, grant, "alp.lead_officer") == "role_not_held"
    assert world.refused(ALP, grant, "nsp.auditor") == "role_not_held"
    assert world.refused(ALP, grant, "alp.stranger") == "unknown_person"


def test_an_editor_acts_in_their_role_from_their_agency(world: World) -> None:
    world.do(ALP, GrantRole(person="alp.new", role="practitioner"), OFFICER)
    actor = world.streams[ALP][-1].actor
    assert (actor.role, actor.agency) == ("partnership_officer", "nsp")


def test_an_administrator_is_not_appointed_to_decide_in_the_same_agency(world: World) -> None:
    nsp = "agency/nsp"
    for office in (AppointLeadOfficer, AppointDeputy):
        assert world.refused(nsp, office(person="nsp.administrator"), OFFICER) == "separation_of_duties"
    assert world.do(ALP, AppointDeputy(person="nsp.administrator"), OFFICER) == ["DeputyAppointed"]


def test_who_decides_in_an_agency_is_not_made_its_administrator(world: World) -> None:
    for person in ("nsp.lead_officer", "nsp.deputy_lead_officer"):
        grant = wide.GrantRole(person=person, role="administrator")
        assert world.refused(PARTNERSHIP_STREAM, grant, OFFICER) == "separation_of_duties"
    later = world.now + timedelta(days=9)
    world.do("agency/nsp", AppointLeadOfficer(person="nsp.dpo", since=later), OFFICER)
    grant = wide.GrantRole(person="nsp.dpo", role="administrator")
    assert world.refused(PARTNERSHIP_STREAM, grant, OFFICER) == "separation_of_duties"


def test_a_role_is_granted_where_it_belongs(world: World) -> None:
    assert world.refused(ALP, GrantRole(person="alp.x", role="auditor")) == "unknown_code"
    assert world.refused(ALP, GrantRole(person="alp.x", role="lead_officer")) == "unknown_code"
    assert world.refused(ALP, GrantRole(person="alp.x", role="wizard")) == "unknown_code"
    grant = wide.GrantRole(person="nsp.x", role="practitioner")
    assert world.refused(PARTNERSHIP_STREAM, grant) == "unknown_code"
    grant = wide.GrantRole(person="nsp.x", role="auditor", home="xyz")
    assert world.refused(PARTNERSHIP_STREAM, grant) == "agency_not_party"


def test_an_agency_is_registered_once_and_on_its_own_stream(world: World) -> None:
    register = RegisterAgency(
        agency_id="alp", name="Alder Lane", kind="statutory", sector="school", public_authority=True
    )
    assert world.refused(ALP, register) == "wrong_state"
    assert world.refused("agency/new", register) == "malformed"
    lost = register.model_copy(update={"agency_id": "new", "commissioner_id": "xyz"})
    assert world.refused("agency/new", lost) == "agency_not_party"
    assert world.refused("agency/new", GrantRole(person="new.x", role="dpo")) == "not_found"


def test_an_agency_that_is_not_registered_is_no_party(world: World) -> None:
    for look_up in (world.register.agency, lambda id: world.register.lead_officers(id, world.now)):
        with pytest.raises(Refused, match="agency_not_party"):
            look_up("xyz")


def test_an_agency_is_suspended_and_reinstated(world: World) -> None:
    assert world.do(ALP, SuspendAgency(reason="under_review"), OFFICER) == ["AgencySuspended"]
    assert world.register.agency("alp").suspended
    assert DECIDERS["agency"].summary(world.states[ALP]).state == "Suspended"
    assert world.refused(ALP, SuspendAgency(reason="under_review")) == "wrong_state"
    assert world.do(ALP, ReinstateAgency(), OFFICER) == ["AgencyReinstated"]
    assert not world.register.agency("alp").suspended
    assert world.refused(ALP, ReinstateAgency()) == "wrong_state"


@pytest.mark.parametrize("reason", ["code_not_adhered_to", "under_review", "own_request"])
def test_the_partnership_sees_to_a_suspension_until_it_ends(world: World, reason: str) -> None:
    """Whatever is open there waits meanwhile, and its people cannot end it."""
    world.do(ALP, SuspendAgency(reason=reason), OFFICER)
    (seen_to,) = DECIDERS["agency"].duties(world.states[ALP])
    assert (seen_to.task, seen_to.role, seen_to.agency) == ("see_to_suspension", "partnership_officer", None)
    assert seen_to.since == world.now
    world.do(ALP, ReinstateAgency(), OFFICER)
    assert "see_to_suspension" not in {each.task for each in DECIDERS["agency"].duties(world.states[ALP])}


def test_registers_are_the_same_when_their_written_events_are_read_again(world: World) -> None:
    world.do(ALP, SuspendAgency(reason="own_request"))
    world.do(ALP, StandDownLeadOfficer(person="alp.lead_officer"))
    for stream, events in world.streams.items():
        decider = DECIDERS[stream.split("/")[0]]
        read: list[Event] = [decider.read(event.wire()) for event in events]
        assert read == events
        assert decider.fold(read) == world.states[stream]
