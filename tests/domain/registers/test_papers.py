"""What an agency has to show is recorded, runs out once, and is asked for until it is there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from register_world import DECIDERS, World

from domain.event import ClockReached, Command
from domain.registers.agency_language import SuspendAgency
from domain.registers.papers_language import (
    RecordIcoRegistration,
    RecordMechanisms,
    RegisterPolicy,
    RegisterPrivacyNotice,
)
from domain.values import SYSTEM, Duty

LEAD, DPO, OFFICER = "alp.lead_officer", "alp.dpo", "nsp.partnership_officer"
ALP = "agency/alp"
AGENCY = DECIDERS["agency"]
LAST_DAY = date(2027, 3, 31)
REVIEW = date(2027, 1, 15)

REGISTRATION = RecordIcoRegistration(number="ZA000000", expires_on=LAST_DAY)
NOTICE = RegisterPrivacyNotice(
    url="https://alp.example.org/privacy", version="3", reviewed_on=date(2026, 9, 1), child_friendly=True
)


def policy(kind: str, ref: str = "Policy", review_on: date | None = REVIEW) -> RegisterPolicy:
    return RegisterPolicy.model_validate({"kind": kind, "ref": ref, "version": "1", "review_on": review_on})


def mechanisms(owner: str = LEAD) -> RecordMechanisms:
    said = {"mechanisms": [{"what": "Every request is checked at induction", "owner": owner}]}
    return RecordMechanisms.model_validate(said)


WHOLE: tuple[Command, ...] = (
    REGISTRATION,
    NOTICE,
    policy("ig"),
    policy("complaints"),
    policy("sector_guidance", "Keeping children safe"),
    mechanisms(),
)


def duties(world: World) -> dict[str, Duty]:
    return {duty.key: duty for duty in AGENCY.duties(world.states[ALP])}


def facts(world: World) -> dict[str, Any]:
    return dict(AGENCY.summary(world.states[ALP]).facts)


def due(world: World) -> list[str]:
    """Lets the next deadline come; the events that followed."""
    deadline = AGENCY.next_deadline(world.states[ALP])
    assert deadline is not None
    world.now = max(world.now, deadline.due_at)
    return world.do(ALP, ClockReached(deadline=deadline.name, due_at=deadline.due_at), SYSTEM)


def test_a_new_agency_is_asked_for_everything_it_has_to_show(world: World) -> None:
    missing = ("ico_registration", "privacy_notice", "ig_policy", "complaints_policy", "sector_guidance", "mechanisms")
    assert duties(world)["complete_register"].missing == missing
    assert duties(world)["complete_register"].role == "lead_officer"
    assert facts(world)["missing"] == " ".join(missing)


def test_an_agency_that_has_shown_everything_is_asked_for_nothing(world: World) -> None:
    for command in WHOLE:
        before = duties(world)["complete_register"].missing
        world.do(ALP, command, LEAD)
        left = duties(world).get("complete_register")
        assert (left.missing if left else ()) == before[1:]
    assert duties(world) == {}
    assert facts(world)["missing"] is None


def test_an_agency_that_takes_no_part_is_asked_for_nothing(world: World) -> None:
    world.do(ALP, SuspendAgency(reason="left_the_partnership"), OFFICER)
    assert duties(world) == {}


@pytest.mark.parametrize("by", [LEAD, DPO, OFFICER, "alp.deputy_lead_officer"])
def test_papers_are_recorded_by_the_officers_the_data_protection_officer_or_the_editors(world: World, by: str) -> None:
    assert world.do(ALP, REGISTRATION, by) == ["IcoRegistrationRecorded"]


@pytest.mark.parametrize("by", ["alp.practitioner", "ehh.lead_officer", "ehh.dpo", "nsp.auditor"])
def test_papers_are_recorded_by_nobody_else(world: World, by: str) -> None:
    for command in WHOLE:
        assert world.refused(ALP, command, by) == "role_not_held"


def test_a_registration_falls_due_for_renewal_and_then_expires_each_once(world: World) -> None:
    world.do(ALP, REGISTRATION, LEAD)
    end = datetime(2027, 4, 1, tzinfo=UTC)
    assert due(world) == ["IcoRenewalDue"]
    assert world.now == end - timedelta(days=30)
    assert duties(world)["renew_registration"].due_at == end
    assert not world.states[ALP].papers.expired(world.now)
    assert due(world) == ["IcoRegistrationExpired"]
    assert world.now == end
    assert facts(world)["registration_expired"] == 1
    assert AGENCY.next_deadline(world.states[ALP]) is None
    again = ClockReached(deadline="expiry", due_at=end)
    assert world.do(ALP, again, SYSTEM) == []


def test_an_expired_registration_is_known_before_the_clock_has_said_so(world: World) -> None:
    world.do(ALP, REGISTRATION, LEAD)
    papers = world.states[ALP].papers
    end = datetime(2027, 4, 1, tzinfo=UTC)
    assert [papers.expired(at) for at in (end - timedelta(seconds=1), end)] == [False, True]


def test_a_renewed_registration_is_as_new(world: World) -> None:
    world.do(ALP, REGISTRATION, LEAD)
    due(world)
    due(world)
    world.do(ALP, RecordIcoRegistration(number="ZA000000", expires_on=date(2028, 3, 31)), DPO)
    assert not world.states[ALP].papers.expired(world.now)
    assert "renew_registration" not in duties(world)
    assert facts(world)["registration_expires_on"] == "2028-03-31"


def test_what_was_out_of_date_when_it_was_recorded_is_marked_at_once(world: World) -> None:
    world.do(ALP, RecordIcoRegistration(number="ZA000000", expires_on=date(2026, 11, 1)), LEAD)
    world.do(ALP, policy("ig", review_on=date(2026, 10, 1)), LEAD)
    now = world.now
    assert [due(world) for _ in range(3)] == [["PolicyReviewDue"], ["IcoRenewalDue"], ["IcoRegistrationExpired"]]
    assert world.now == now


def test_a_deadline_of_what_was_replaced_brings_nothing(world: World) -> None:
    world.do(ALP, REGISTRATION, LEAD)
    old = AGENCY.next_deadline(world.states[ALP])
    assert old is not None
    world.do(ALP, RecordIcoRegistration(number="ZA000000", expires_on=date(2028, 3, 31)), LEAD)
    world.now = old.due_at
    assert world.do(ALP, ClockReached(deadline=old.name, due_at=old.due_at), SYSTEM) == []


def test_a_deadline_brings_nothing_before_it_has_come(world: World) -> None:
    world.do(ALP, REGISTRATION, LEAD)
    early = AGENCY.next_deadline(world.states[ALP])
    assert early is not None
    assert world.do(ALP, ClockReached(deadline=early.name, due_at=early.due_at), SYSTEM) == []


def test_each_policy_comes_up_for_review_once_and_is_settled_by_a_new_version(world: World) -> None:
    world.do(ALP, policy("ig"), LEAD)
    world.do(ALP, policy("sector_guidance", "Keeping children safe"), LEAD)
    world.do(ALP, policy("sector_guidance", "Working together", REVIEW + timedelta(days=1)), LEAD)
    assert [due(world) for _ in range(3)] == [["PolicyReviewDue"]] * 3
    assert sorted(task for task in duties(world) if task.startswith("review_policy")) == [
        "review_policy ig",
        "review_policy sector_guidance Keeping children safe",
        "review_policy sector_guidance Working together",
    ]
    assert facts(world)["reviews_due"] == 3
    world.do(ALP, policy("ig", "Policy of next year", REVIEW + timedelta(days=400)), LEAD)
    assert "review_policy ig" not in duties(world)
    assert facts(world)["reviews_due"] == 2


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (policy("ig", review_on=None), "review_date_missing"),
        (NOTICE.model_copy(update={"reviewed_on": date(2026, 11, 24)}), "time_in_future"),
        (RecordMechanisms(), "field_missing"),
        (mechanisms(owner="alp.stranger"), "unknown_person"),
    ],
)
def test_papers_that_say_too_little_or_are_out_of_date_are_refused(world: World, command: Command, code: str) -> None:
    assert world.refused(ALP, command, LEAD) == code


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (RecordIcoRegistration, {"number": "za 1", "expires_on": "2027-03-31"}),
        (RegisterPolicy, {"kind": "ig", "ref": " ", "version": "1"}),
        (RegisterPolicy, {"kind": "ig", "ref": "one\ntwo", "version": "1"}),
        (RegisterPolicy, {"kind": "ig", "ref": "x" * 101, "version": "1"}),
        (RegisterPolicy, {"kind": "ig", "ref": "null\x00", "version": "1"}),
        (RegisterPrivacyNotice, {**NOTICE.model_dump(), "url": "javascript:alert(1)"}),
    ],
)
def test_a_paper_is_named_in_short_on_one_line(model: type[Command], said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        model.model_validate(said)


def test_papers_are_the_same_when_their_events_are_folded_again(world: World) -> None:
    for command in WHOLE:
        world.do(ALP, command, LEAD)
    due(world)
    read = [AGENCY.read(event.wire()) for event in world.streams[ALP]]
    assert AGENCY.fold(read) == world.states[ALP]
