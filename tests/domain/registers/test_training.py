"""Training is recorded with its expiry, which comes once; needs go to somebody and are met."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from register_world import DECIDERS, World

from domain.event import ClockReached, Command
from domain.registers.agency_language import EndRole
from domain.registers.code_state import CodeRegister, CodeVersion
from domain.registers.training_language import (
    AcknowledgeCode,
    EndTraining,
    MeetTrainingNeed,
    RaiseTrainingNeed,
    RecordTraining,
)
from domain.sealed import Sealed
from domain.values import SYSTEM

LEAD, MANAGER, PRACTITIONER, OFFICER = (
    "alp.lead_officer",
    "alp.line_manager",
    "alp.practitioner",
    "nsp.partnership_officer",
)
TRAINING = "training/alp"
REGISTER = DECIDERS["training"]
COURSE = "significant_harm_sharing"
DONE = date(2026, 9, 1)


def done(person: str = LEAD, on: date = DONE, **said: Any) -> RecordTraining:
    return RecordTraining.model_validate({"person": person, "course": COURSE, "on": on, **said})


def due(world: World) -> list[str]:
    """Lets the next deadline come; the events that followed."""
    deadline = REGISTER.next_deadline(world.states[TRAINING])
    assert deadline is not None
    world.now = max(world.now, deadline.due_at)
    return world.do(TRAINING, ClockReached(deadline=deadline.name, due_at=deadline.due_at), SYSTEM)


def expired(world: World, person: str = LEAD) -> tuple[str, ...]:
    found: tuple[str, ...] = world.states[TRAINING].expired(person, (COURSE, "consent_conversations"), world.now)
    return found


def tasks(world: World) -> dict[str, str | None]:
    return {duty.key: duty.person for duty in REGISTER.duties(world.states[TRAINING])}


def test_training_counts_as_long_as_the_catalogue_says_and_expires_once(world: World) -> None:
    assert world.do(TRAINING, done(), MANAGER) == ["TrainingCompleted"]
    assert expired(world) == ()
    assert due(world) == ["TrainingExpired"]
    assert world.now == datetime(2029, 9, 2, tzinfo=UTC)
    assert expired(world) == (COURSE,)
    assert tasks(world) == {f"renew_training {LEAD} {COURSE}": None}
    assert REGISTER.next_deadline(world.states[TRAINING]) is None


def test_training_that_is_renewed_is_current_again(world: World) -> None:
    world.do(TRAINING, done(), MANAGER)
    due(world)
    world.do(TRAINING, done(on=world.now.date()), MANAGER)
    assert expired(world) == ()
    assert tasks(world) == {}


def test_a_deadline_of_training_that_was_renewed_brings_nothing(world: World) -> None:
    world.do(TRAINING, done(on=date(2024, 9, 1)), MANAGER)
    old = REGISTER.next_deadline(world.states[TRAINING])
    assert old is not None
    world.do(TRAINING, done(), MANAGER)
    world.now = old.due_at
    assert world.do(TRAINING, ClockReached(deadline=old.name, due_at=old.due_at), SYSTEM) == []


def test_an_older_certificate_that_comes_to_light_shortens_nothing(world: World) -> None:
    world.do(TRAINING, done(), MANAGER)
    world.do(TRAINING, done(on=date(2020, 9, 1)), MANAGER)
    assert expired(world) == ()


def test_training_may_expire_earlier_than_the_catalogue_says_but_not_later(world: World) -> None:
    world.do(TRAINING, done(expires_on=date(2027, 1, 1)), MANAGER)
    world.do(TRAINING, done(PRACTITIONER, expires_on=date(2099, 1, 1)), MANAGER)
    ends = {each.person: each.expires_on for each in world.states[TRAINING].completions.values()}
    assert ends == {LEAD: date(2027, 1, 1), PRACTITIONER: date(2029, 9, 1)}


def test_each_person_and_course_expires_at_its_own_time(world: World) -> None:
    world.do(TRAINING, done(), MANAGER)
    world.do(TRAINING, done(PRACTITIONER, date(2026, 8, 1)), MANAGER)
    world.do(TRAINING, done(PRACTITIONER, date(2026, 7, 1), course="consent_conversations"), MANAGER)
    assert [due(world) for _ in range(3)] == [["TrainingExpired"]] * 3
    assert expired(world, PRACTITIONER) == (COURSE, "consent_conversations")


@pytest.mark.parametrize(
    ("command", "by", "code"),
    [
        (done(on=date(2026, 11, 24)), MANAGER, "time_in_future"),
        (done(course="juggling"), MANAGER, "unknown_code"),
        (done("alp.stranger"), MANAGER, "unknown_person"),
        (done("ehh.practitioner"), MANAGER, "unknown_person"),
        (done(expires_on=date(2026, 8, 1)), MANAGER, "malformed"),
        (done(), LEAD, "separation_of_duties"),
        (done(), PRACTITIONER, "role_not_held"),
        (done(), "ehh.line_manager", "role_not_held"),
        (done(), "alp.stranger", "unknown_person"),
        (EndTraining(person=LEAD), MANAGER, "wrong_state"),
        (MeetTrainingNeed(need_id=UUID(int=9)), MANAGER, "not_found"),
        (RaiseTrainingNeed(to=MANAGER), PRACTITIONER, "field_missing"),
        (RaiseTrainingNeed.model_validate({"about": "How to ask for consent"}), PRACTITIONER, "field_missing"),
        (RaiseTrainingNeed.model_validate({"about": "Consent", "to": LEAD}), PRACTITIONER, "unknown_person"),
        (AcknowledgeCode(), PRACTITIONER, "field_missing"),
        (AcknowledgeCode(version="5"), "ehh.practitioner", "role_not_held"),
    ],
)
def test_what_cannot_be_true_or_is_not_theirs_to_record_is_refused(
    world: World, command: Command, by: str, code: str
) -> None:
    assert world.refused(TRAINING, command, by) == code


def test_a_register_is_kept_for_agencies_that_take_part(world: World) -> None:
    assert world.refused("training/xyz", done(), OFFICER) == "agency_not_party"


def test_an_external_deputy_is_in_the_register_of_the_agency_that_appointed_them(world: World) -> None:
    assert world.do("training/wda", done("hsg.lead_officer"), "wda.line_manager") == ["TrainingCompleted"]


def test_nothing_expires_for_somebody_who_has_left(world: World) -> None:
    world.do(TRAINING, done(PRACTITIONER), MANAGER)
    for role in ("practitioner", "recipient_practitioner"):
        world.do("agency/alp", EndRole(person=PRACTITIONER, role=role), OFFICER)
    assert world.do(TRAINING, EndTraining(person=PRACTITIONER), MANAGER) == ["TrainingEnded"]
    assert REGISTER.next_deadline(world.states[TRAINING]) is None
    assert world.refused(TRAINING, EndTraining(person=PRACTITIONER), MANAGER) == "wrong_state"


def test_a_need_is_a_task_of_whom_it_was_addressed_to_until_it_is_met(world: World) -> None:
    about = Sealed.model_validate("How to talk about consent with a deaf parent")
    world.do(TRAINING, RaiseTrainingNeed(about=about, to="alp.safeguarding_lead"), PRACTITIONER)
    (need,) = world.states[TRAINING].needs
    duty = REGISTER.duties(world.states[TRAINING])[0]
    assert (duty.person, duty.role) == ("alp.safeguarding_lead", "safeguarding_lead")
    future = MeetTrainingNeed(need_id=need, on=world.now.date() + timedelta(days=1))
    assert world.refused(TRAINING, future, MANAGER) == "time_in_future"
    assert world.do(TRAINING, MeetTrainingNeed(need_id=need), MANAGER) == ["TrainingNeedMet"]
    assert tasks(world) == {}


def test_the_code_is_acknowledged_in_the_version_in_force_by_oneself(world: World) -> None:
    version = CodeVersion(
        version="5", effective_from=date(2026, 1, 1), review_on=date(2028, 1, 1), owner="nsp.partnership_officer"
    )
    world.states["code/main"] = CodeRegister(versions=(version,))
    assert world.do(TRAINING, AcknowledgeCode(), PRACTITIONER) == ["CodeAcknowledged"]
    assert world.states[TRAINING].acknowledged == {PRACTITIONER: "5"}
    assert world.refused(TRAINING, AcknowledgeCode(version="6"), PRACTITIONER) == "unknown_code"


def test_a_register_is_the_same_when_its_events_are_folded_again(world: World) -> None:
    world.do(TRAINING, done(), MANAGER)
    due(world)
    world.do(TRAINING, AcknowledgeCode(version="5"), PRACTITIONER)
    read = [REGISTER.read(event.wire()) for event in world.streams[TRAINING]]
    assert REGISTER.fold(read) == world.states[TRAINING]
    assert REGISTER.summary(world.states[TRAINING]).agencies == ("alp",)
