"""Ways to people that fail: said by the service alone, once while it lasts, and somebody's duty until it is mended."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from register_world import DECIDERS, World
from test_contact_and_rota import ALP, LEAD, OFFICER, contact

from domain.catalogue import shipped_catalogue
from domain.duties.clocks import cannot_wait
from domain.event import Command
from domain.notices.mending import TOLD_AFTER, about_people, about_ways, hurried, reached_anew
from domain.notices.notice import Claimed, Delivery, Notice, Way
from domain.registers.failing_language import (
    ReportContactFailing,
    ReportContactWorking,
    ReportDeliveryFailing,
    ReportDeliveryRestored,
)
from domain.registers.register import Register
from domain.values import SYSTEM, Duty, Summary

MAIN = "partnership/main"
CATALOGUE = shipped_catalogue()
DANGER = {"risk_level": "immediate_danger"}
FAILS, WORKS = ReportContactFailing(person=LEAD, why="refused"), ReportContactWorking(person=LEAD)
RESTORED = ReportDeliveryRestored(channel="email")


def down(world: World) -> ReportDeliveryFailing:
    return ReportDeliveryFailing(channel="email", since=world.now - TOLD_AFTER)


def to_mend(world: World, stream: str) -> list[tuple[str, str]]:
    duties = DECIDERS[stream.partition("/")[0]].duties(world.states[stream])
    return [(duty.key, duty.role) for duty in duties if duty.task.startswith("mend")]


def test_a_contact_that_fails_is_a_duty_until_it_works_or_is_recorded_anew(world: World) -> None:
    for mended, by in ((WORKS, SYSTEM), (contact(), LEAD)):
        assert world.do(ALP, FAILS) == ["ContactFailing"]
        assert to_mend(world, ALP) == [(f"mend_contact {LEAD}", "administrator")]
        assert world.refused(ALP, FAILS) == "wrong_state"
        world.do(ALP, mended, by)
        assert to_mend(world, ALP) == []
    assert world.refused(ALP, WORKS) == "wrong_state"


def test_a_channel_that_is_down_is_a_duty_until_it_is_restored(world: World) -> None:
    assert world.do(MAIN, down(world)) == ["DeliveryFailing"]
    assert to_mend(world, MAIN) == [("mend_delivery email", "administrator")]
    assert world.refused(MAIN, down(world)) == "wrong_state"
    assert world.do(MAIN, RESTORED) == ["DeliveryRestored"]
    assert to_mend(world, MAIN) == []
    assert world.refused(MAIN, RESTORED) == "wrong_state"


@pytest.mark.parametrize("by", [LEAD, OFFICER, "nsp.administrator"])
def test_only_the_service_says_so(world: World, by: str) -> None:
    asked: list[tuple[str, Command]] = [(ALP, FAILS), (ALP, WORKS), (MAIN, down(world)), (MAIN, RESTORED)]
    assert {world.refused(stream, command, by) for stream, command in asked} == {"role_not_held"}


def delivery(world: World, state: str, failure: str | None = None) -> Delivery:
    return Delivery.model_validate(
        {
            "notice": "00000000-0000-4000-8000-000000000001",
            "person": LEAD,
            "state": state,
            "attempts": 1,
            "at": world.now,
            "failure": failure,
        }
    )


def test_what_came_of_messages_is_said_once_and_never_of_strangers(world: World) -> None:
    failed, sent = delivery(world, "failed", "refused"), delivery(world, "sent")
    [errand] = about_people([failed], [], world.register, world.now, {})
    assert (errand.stream, errand.command) == (ALP, FAILS)
    assert [*about_people([sent], [], world.register, world.now, {})] == []
    world.do(ALP, FAILS)
    assert [*about_people([failed], [], world.register, world.now, {})] == []
    [errand] = about_people([sent], [], world.register, world.now, {})
    assert errand.command == WORKS
    stranger = failed.model_copy(update={"person": "zzz.nobody"})
    assert [*about_people([stranger], [], world.register, world.now, {})] == []


def test_a_channel_is_spoken_of_after_a_quarter_of_an_hour_and_when_it_works_or_is_gone(world: World) -> None:
    now = world.now
    fresh = Way(name="email", seen_at=now, failing_since=now - TOLD_AFTER + timedelta(seconds=1))
    long = fresh.model_copy(update={"failing_since": now - TOLD_AFTER})
    works = fresh.model_copy(update={"failing_since": None})
    assert [*about_ways([fresh], {}, now)] == []
    [errand] = about_ways([long], {}, now)
    assert errand.command == down(world)
    failing = {"email": object()}
    assert [*about_ways([long], failing, now)] == []
    assert [each.command for each in about_ways([works], failing, now)] == [RESTORED]
    assert [each.command for each in about_ways([], failing, now)] == [RESTORED]


def test_who_can_be_written_to_anew_has_a_contact_for_the_first_time_another_one_or_one_that_works_again(
    world: World,
) -> None:
    def since(before: Register) -> set[str]:
        return {*reached_anew(before, world.register)}

    nobody = world.register
    world.do(ALP, contact(), LEAD)
    known = world.register
    assert (since(nobody), since(known), since(Register())) == ({LEAD}, set(), {LEAD})
    world.do(ALP, FAILS)
    failing = world.register
    assert (since(known), since(failing)) == (set(), set())
    world.do(ALP, WORKS)
    assert since(failing) == {LEAD}
    world.do(ALP, FAILS)
    world.do(ALP, contact(address="new.lead@example.org"), LEAD)
    assert (since(failing), since(known)) == ({LEAD}, {LEAD})
    world.do(ALP, contact(channel="none", address=None), LEAD)
    assert since(nobody) == set()


def a_word(of: Delivery, facts: Mapping[str, str], *, urgent: bool) -> Claimed:
    """Of a decision that waits."""
    duty = Duty(key="decide", task="decide", role="lead_officer", since=of.at)
    told = {"stream": "share-request/a", "duty": "decide", "task": "decide", "reason": "new", "caused_by": OFFICER}
    notice = Notice(id=of.notice, urgent=urgent, tell_at=of.at, **told)
    return Claimed(notice=notice, duty=duty, summary=Summary(state="AwaitingDecision", facts=facts))


def test_a_contact_on_which_what_cannot_wait_hangs_is_mended_as_urgently(world: World) -> None:
    failed = delivery(world, "failed", "refused")
    for facts, urgent in (({"urgency": "routine"}, False), ({"urgency": "routine", **DANGER}, True)):
        urgencies = hurried([a_word(failed, facts, urgent=urgent)], CATALOGUE)
        [errand] = about_people([failed], [], world.register, world.now, urgencies)
        world.do(ALP, errand.command)
        [mend] = [each for each in DECIDERS["agency"].duties(world.states[ALP]) if each.task == "mend_contact"]
        assert cannot_wait(mend, Summary(state=""), CATALOGUE) == urgent
        assert [*about_people([failed], [], world.register, world.now, urgencies)] == []
