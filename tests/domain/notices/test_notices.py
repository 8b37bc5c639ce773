"""Which news a command makes."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from notice_samples import NOON, STREAM, duty

from domain.catalogue import shipped_catalogue
from domain.duties.clocks import AFTERWARDS, cannot_wait
from domain.event import Body, Event
from domain.notices.letter import wording
from domain.notices.notice import Standing, notices
from domain.values import Actor, Duty, Summary


class Happened(Body):
    pass


ROUTINE = Summary(state="AwaitingDecision", facts={"urgency": "routine"})
DANGER = Summary(state="AwaitingDecision", facts={"urgency": "routine", "risk_level": "immediate_danger"})


def an_event(person: str = "wda.practitioner", at: datetime = NOON) -> Event:
    return Event(
        stream=STREAM,
        version=7,
        occurred_at=at,
        actor=Actor(person=person, role="practitioner"),
        command_id=uuid4(),
        correlation_id=uuid4(),
        policy_version="1",
        body=Happened(),
    )


def standing(duties: list[Duty], summary: Summary = ROUTINE) -> Standing:
    return Standing(tuple(duties), summary)


def news(before: list[Duty], after: list[Duty], risen: Summary = ROUTINE) -> list[tuple[str, str, datetime]]:
    found = notices(standing(before), standing(after, risen), an_event(), shipped_catalogue())
    return [(notice.duty, notice.reason, notice.tell_at) for notice in found]


def test_a_duty_that_comes_is_news_with_its_reminders_and_the_end_of_its_time() -> None:
    soon, due_at = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    open_duty = duty(remind_at=(NOON - timedelta(hours=1), soon), due_at=due_at)
    assert news([], [open_duty]) == [
        ("decide", "new", NOON),
        ("decide", "reminder", soon),
        ("decide", "overdue", due_at),
    ]
    assert news([open_duty], [open_duty]) == []
    assert news([open_duty], []) == []


@pytest.mark.parametrize(
    "changes",
    [{"person": "alp.other"}, {"role": "deputy_lead_officer"}, {"claimed_by": "alp.other"}, {"agency": "wda"}],
)
def test_a_duty_that_goes_to_others_is_news(changes: dict[str, str]) -> None:
    assert news([duty()], [duty(**changes)]) == [("decide", "moved", NOON)]


def test_a_time_that_moves_is_planned_anew_without_a_message_now() -> None:
    later = NOON + timedelta(days=30)
    assert news([duty()], [duty(due_at=later)]) == [("decide", "overdue", later)]


def test_work_that_waits_is_news_when_it_cannot_wait_any_more_and_only_then() -> None:
    assert news([duty()], [duty()], DANGER) == [("decide", "risen", NOON)]
    again = notices(standing([duty()], DANGER), standing([duty()], DANGER), an_event(), shipped_catalogue())
    assert again == ()
    [notice] = notices(standing([duty()]), standing([duty()], DANGER), an_event(), shipped_catalogue())
    assert notice.urgent
    assert news([duty()], [duty(person="alp.other")], DANGER) == [("decide", "moved", NOON)]


def test_the_same_command_makes_the_same_notices_however_often_it_is_judged() -> None:
    twice = [notices(standing([]), standing([duty()]), an_event(), shipped_catalogue()) for _ in range(2)]
    first, second = twice
    assert [each.id for each in first] == [each.id for each in second]
    assert len({each.id for each in first}) == len(first)


@pytest.mark.parametrize(
    ("facts", "urgency", "cannot"),
    [
        ({"urgency": "routine"}, None, False),
        ({"urgency": "priority"}, None, False),
        ({"urgency": "same_day"}, None, True),
        ({"urgency": "emergency"}, None, True),
        ({"urgency": "routine"}, "same_day", True),
        ({"urgency": "routine", "risk_level": "immediate_danger"}, None, True),
        ({"urgency": "routine", "risk_level": "likely_significant_harm"}, None, False),
        ({}, None, False),
    ],
)
def test_what_cannot_wait_is_what_the_clock_never_stops_for_or_immediate_danger(facts, urgency, cannot) -> None:
    summary = Summary(state="AwaitingDecision", facts=facts)
    assert cannot_wait(duty(urgency=urgency), summary, shipped_catalogue()) is cannot


@pytest.mark.parametrize("task", AFTERWARDS)
def test_what_follows_a_share_can_wait_however_urgent_it_was(task: str) -> None:
    danger = Summary(state="Retained", facts={"urgency": "emergency", "risk_level": "immediate_danger"})
    assert not cannot_wait(duty(task=task, urgency="emergency"), danger, shipped_catalogue())
    assert cannot_wait(duty(task="send", urgency="emergency"), danger, shipped_catalogue())
    assert task in wording().tasks


def test_a_disagreement_at_immediate_risk_cannot_wait_and_its_sibling_tasks_can() -> None:
    at_risk = Summary(state="Declined", facts={"urgency": "routine", "immediate_risk": 1})
    assert cannot_wait(duty(task="settle_disagreement"), at_risk, shipped_catalogue())
    assert not cannot_wait(duty(task="close"), at_risk, shipped_catalogue())
