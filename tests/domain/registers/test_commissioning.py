"""Commissioned services stand under their commissioner, with the Code in the contract and monitoring in time."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from register_world import DECIDERS, World

from domain.duties.language import ClaimDuty
from domain.event import ClockReached, Command
from domain.registers.commissioning_language import EndArrangement, RecordMonitoring, RegisterArrangement
from domain.values import SYSTEM

LEAD, OFFICER = "csc.lead_officer", "nsp.partnership_officer"
STREAM = "commissioning/csc"
REGISTER = DECIDERS["commissioning"]
MONITOR_ON = date(2027, 3, 31)


def contract(ref: str = "C 1", **said: Any) -> RegisterArrangement:
    given = {"contract_ref": ref, "provider": "kyc", "code_clause": True, "monitor_on": MONITOR_ON, **said}
    return RegisterArrangement.model_validate(given)


def monitored(ref: str = "C 1", **said: Any) -> RecordMonitoring:
    given = {"contract_ref": ref, "finding": "Ten shares sampled, all recorded", "next_on": date(2027, 9, 30), **said}
    return RecordMonitoring.model_validate(given)


def due(world: World) -> list[str]:
    """Lets the next deadline come; the events that followed."""
    deadline = REGISTER.next_deadline(world.states[STREAM])
    assert deadline is not None
    world.now = max(world.now, deadline.due_at)
    return world.do(STREAM, ClockReached(deadline=deadline.name, due_at=deadline.due_at), SYSTEM)


def test_monitoring_that_is_late_is_marked_once_and_is_the_commissioners_task(world: World) -> None:
    assert world.do(STREAM, contract(), LEAD) == ["CommissioningArrangementRegistered"]
    assert world.warnings == ()
    assert REGISTER.duties(world.states[STREAM]) == ()
    assert due(world) == ["CommissioningMonitoringOverdue"]
    assert world.now == datetime(2027, 4, 1, tzinfo=UTC)
    (duty,) = REGISTER.duties(world.states[STREAM])
    assert (duty.task, duty.role, duty.agency) == ("monitor_contract", "lead_officer", "csc")
    assert ClaimDuty(duty=duty.key).duty == "monitor_contract C 1"
    assert REGISTER.next_deadline(world.states[STREAM]) is None
    assert world.do(STREAM, monitored(), LEAD) == ["CommissioningMonitored"]
    assert REGISTER.duties(world.states[STREAM]) == ()
    assert due(world) == ["CommissioningMonitoringOverdue"]


def test_monitoring_in_time_sets_the_next_date(world: World) -> None:
    world.do(STREAM, contract(), LEAD)
    old = REGISTER.next_deadline(world.states[STREAM])
    assert old is not None
    world.do(STREAM, monitored(), "csc.director")
    world.now = old.due_at
    assert world.do(STREAM, ClockReached(deadline=old.name, due_at=old.due_at), SYSTEM) == []


def test_a_contract_without_the_code_is_flagged(world: World) -> None:
    world.do(STREAM, contract(code_clause=False), LEAD)
    assert world.warnings == ("code_clause_missing",)
    assert REGISTER.summary(world.states[STREAM]).facts["without_clause"] == 1
    world.do(STREAM, contract(), LEAD)
    assert REGISTER.summary(world.states[STREAM]).facts["without_clause"] == 0


def test_a_contract_that_ended_is_monitored_no_more(world: World) -> None:
    world.do(STREAM, contract(), LEAD)
    assert world.do(STREAM, EndArrangement(contract_ref="C 1"), LEAD) == ["CommissioningArrangementEnded"]
    assert REGISTER.next_deadline(world.states[STREAM]) is None


@pytest.mark.parametrize(
    ("stream", "command", "by", "code"),
    [
        ("commissioning/xyz", contract(), OFFICER, "agency_not_party"),
        (STREAM, contract(provider="xyz"), LEAD, "agency_not_party"),
        (STREAM, contract(provider="csc"), LEAD, "malformed"),
        (STREAM, contract(), "csc.practitioner", "role_not_held"),
        (STREAM, contract(), "kyc.lead_officer", "role_not_held"),
        (STREAM, monitored(), LEAD, "not_found"),
        (STREAM, EndArrangement(contract_ref="C 1"), LEAD, "not_found"),
    ],
)
def test_an_arrangement_that_cannot_be_is_refused(
    world: World, stream: str, command: Command, by: str, code: str
) -> None:
    assert world.refused(stream, command, by) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"finding": " "}, "field_missing"),
        ({"at": date(2027, 1, 1)}, "time_in_future"),
        ({"next_on": None}, "review_date_missing"),
        ({"next_on": date(2026, 11, 23)}, "review_too_far"),
    ],
)
def test_monitoring_says_what_was_found_and_when_it_is_next(world: World, said: dict[str, Any], code: str) -> None:
    world.do(STREAM, contract(), LEAD)
    assert world.refused(STREAM, monitored(**said), LEAD) == code


def test_a_register_is_the_same_when_its_events_are_folded_again(world: World) -> None:
    world.do(STREAM, contract(), LEAD)
    due(world)
    read = [REGISTER.read(event.wire()) for event in world.streams[STREAM]]
    assert REGISTER.fold(read) == world.states[STREAM]
