"""Who is told, when, and what became of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from notice_samples import (
    BY_NIGHT_NEVER,
    DEPUTY,
    LEAD,
    MAIL,
    NIGHT,
    NOON,
    OTHER,
    by,
    claimed,
    duty,
    held,
    planned,
    told,
)

from domain.catalogue import shipped_catalogue
from domain.notices.notice import Delivery, risen
from domain.notices.plan import NOBODY_YET, WAITS, conclusion, outcome
from domain.registers.agency_state import Absence, Agency
from domain.registers.partnership import Partnership
from domain.registers.reach_language import Contact, Shift
from domain.registers.register import Register
from domain.values import Summary

MINUTE = timedelta(minutes=1)


def a_delivery(person: str, state: str, **more: object) -> Delivery:
    return Delivery(**{"notice": uuid4(), "person": person, "state": state, "attempts": 1, "at": NOON, **more})


def away(person: str) -> Register:
    whole = by().register
    absence = Absence(person=person, since=NOON - MINUTE, until=NOON + timedelta(days=9))
    return Register({"alp": whole.agencies["alp"].model_copy(update={"absences": (absence,)})}, whole.partnership)


def test_whoever_has_the_duty_now_is_told_and_nobody_else() -> None:
    assert told(planned([claimed(duty())], by())) == {LEAD: 1}
    assert told(planned([claimed(duty())], by(register=away(LEAD)))) == {DEPUTY: 1}
    assert told(planned([claimed(duty(person=DEPUTY))], by())) == {DEPUTY: 1}


def test_what_is_done_meanwhile_is_dropped() -> None:
    gone = claimed(None)
    made = planned([gone], by())
    assert (made.dropped, made.parcels) == ([gone.notice.id], [])


def test_a_reminder_that_is_planned_no_more_is_dropped() -> None:
    moved = duty(remind_at=(NOON + MINUTE,))
    assert planned([claimed(moved, reason="reminder", tell_at=NOON)], by()).parcels == []
    assert told(planned([claimed(moved, reason="reminder", tell_at=NOON + MINUTE)], by())) == {LEAD: 1}
    assert planned([claimed(duty(due_at=None), reason="overdue", tell_at=NOON)], by()).parcels == []


def test_whoever_caused_it_knows_but_is_reminded_like_anybody() -> None:
    own = claimed(duty(), caused_by=LEAD)
    assert planned([own], by()).dropped == [own.notice.id]
    reminded = claimed(duty(remind_at=(NOON,)), reason="reminder", tell_at=NOON, caused_by=LEAD)
    assert told(planned([reminded], by())) == {LEAD: 1}


def test_a_claim_spares_the_others_until_the_time_has_passed() -> None:
    both = duty(role="practitioner", claimed_by=OTHER, due_at=NOON)
    assert told(planned([claimed(both)], by())) == {OTHER: 1}
    assert set(told(planned([claimed(both, reason="overdue", tell_at=NOON)], by()))) == {LEAD, DEPUTY, OTHER}


def test_a_person_gets_one_message_for_all_and_each_duty_once() -> None:
    many = [claimed(duty(key=f"decide {n}")) for n in range(30)]
    again = claimed(duty(key="decide 0"), reason="overdue", tell_at=duty().due_at)
    made = planned([*many, again], by())
    assert told(made) == {LEAD: 30}
    assert [entry.reason for entry in made.parcels[0].entries].count("overdue") == 1
    assert len(made.parcels[0].claims) == 31


def test_quiet_hours_hold_a_message_until_they_end_on_the_clock_on_the_wall() -> None:
    quiet = {LEAD: BY_NIGHT_NEVER}
    waiting = claimed(duty())
    made = planned([waiting], by(NIGHT, quiet))
    assert made.parcels == []
    assert made.held == {(waiting.notice.id, LEAD): datetime(2026, 7, 16, 6, 0, tzinfo=UTC)}
    early = datetime(2026, 12, 1, 6, 59, tzinfo=UTC)
    assert planned([waiting], by(early, quiet)).held == {(waiting.notice.id, LEAD): early + MINUTE}
    assert told(planned([waiting], by(early + MINUTE, quiet))) == {LEAD: 1}


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
    ],
    ids=["an hour longer", "an hour shorter"],
)
def test_quiet_hours_of_a_night_in_which_the_clocks_change_end_when_the_clock_on_the_wall_says_so(
    evening: datetime, morning: datetime
) -> None:
    waiting, quiet = claimed(duty(due_at=morning + timedelta(days=3)), tell_at=evening), {LEAD: BY_NIGHT_NEVER}
    assert planned([waiting], by(evening, quiet)).held == {(waiting.notice.id, LEAD): morning}
    assert planned([waiting], by(morning - MINUTE, quiet)).held == {(waiting.notice.id, LEAD): morning}
    assert told(planned([waiting], by(morning, quiet))) == {LEAD: 1}


def test_quiet_hours_that_end_within_the_hour_that_comes_twice_end_the_first_time() -> None:
    quiet = {LEAD: Contact(channel="email", quiet_from=time(22), quiet_until=time(1, 30))}
    waiting, first = claimed(duty()), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert planned([waiting], by(first - MINUTE, quiet)).held == {(waiting.notice.id, LEAD): first}
    for later in (timedelta(0), timedelta(minutes=40), timedelta(hours=1)):
        assert told(planned([waiting], by(first + later, quiet))) == {LEAD: 1}


def test_what_cannot_wait_goes_out_at_night_and_takes_along_what_could() -> None:
    urgent, other = claimed(duty(), urgent=True), claimed(duty(key="decide b"))
    made = planned([urgent, other], by(NIGHT, {LEAD: BY_NIGHT_NEVER}))
    assert (told(made), made.held) == ({LEAD: 2}, {})


def test_a_person_is_written_to_no_oftener_than_is_set_but_for_what_cannot_wait() -> None:
    just_now = by(told_at={LEAD: NOON - MINUTE})
    waiting = claimed(duty())
    assert planned([waiting], just_now).held == {(waiting.notice.id, LEAD): NOON + 9 * MINUTE}
    assert told(planned([waiting], by(told_at={LEAD: NOON - 10 * MINUTE}))) == {LEAD: 1}
    assert told(planned([claimed(duty(), urgent=True)], just_now)) == {LEAD: 1}
    a_breath_ago = by(told_at={LEAD: NOON - MINUTE / 4})
    assert planned([claimed(duty(), urgent=True)], a_breath_ago).parcels == []


def test_a_planned_reminder_cannot_wait_once_the_risk_has_risen() -> None:
    danger = Summary(state="AwaitingDecision", facts={"urgency": "routine", "risk_level": "immediate_danger"})
    planned_before = claimed(duty(remind_at=(NOON,)), reason="reminder")
    now = planned_before.model_copy(update={"summary": danger})
    assert not risen(planned_before, shipped_catalogue()).notice.urgent
    assert risen(now, shipped_catalogue()).notice.urgent


def test_the_partnership_hears_once_that_nobody_decides() -> None:
    officers = Partnership(holdings=(held("nsp.officer", "partnership_officer"),))
    nobody = Register({"alp": Agency(id="alp", contacts={})}, officers)
    alone = claimed(duty())
    seen_to = alone.model_copy(update={"tasks": frozenset({"decide", "see_to_decision"})})
    assert planned([alone], by(register=nobody)).people == {alone.notice.id: ("nsp.officer",)}
    assert planned([seen_to], by(register=nobody)).dropped == [seen_to.notice.id]


def test_a_channel_that_rests_holds_even_what_cannot_wait() -> None:
    urgent = claimed(duty(), urgent=True)
    resting = by(ways={"email": NOON + MINUTE})
    assert planned([urgent], resting).held == {(urgent.notice.id, LEAD): NOON + MINUTE}
    assert told(planned([urgent], by(ways={"email": NOON}))) == {LEAD: 1}


def test_a_channel_that_is_not_set_up_gives_way_to_one_that_is() -> None:
    wants_notify = by(contacts={LEAD: Contact(channel="govuk_notify")})
    assert planned([claimed(duty())], wants_notify).parcels[0].way == "email"


def test_nobody_is_written_to_who_wishes_it_or_has_no_address() -> None:
    both = duty(role="practitioner")
    made = planned([claimed(both)], by(contacts={LEAD: Contact(channel="none"), DEPUTY: MAIL}))
    assert told(made) == {DEPUTY: 1}
    assert {each.person: (each.state, each.failure) for each in made.unreached} == {
        LEAD: ("unsent", "by_wish"),
        OTHER: ("failed", "no_contact"),
    }


def test_who_was_reached_is_not_written_to_again_when_another_is() -> None:
    both = duty(role="practitioner")
    later = a_delivery(DEPUTY, "waiting", try_at=NOON + MINUTE)
    half = claimed(both, a_delivery(LEAD, "sent"), later)
    made = planned([half], by())
    assert told(made) == {OTHER: 1}
    assert made.held == {(half.notice.id, DEPUTY): NOON + MINUTE}


def test_an_address_that_is_not_taken_for_now_is_tried_after_growing_waits_and_then_given_up() -> None:
    waits, now, tried = [], NOON, claimed(duty())
    for _ in WAITS:
        delivery = outcome(tried, LEAD, "not_now", uuid4(), now)
        assert delivery.state == "waiting"
        waits.append(delivery.try_at - now)
        tried, now = claimed(duty(), delivery), delivery.try_at
    assert waits == sorted(waits) == list(WAITS)
    last = outcome(tried, LEAD, "not_now", uuid4(), now)
    assert (last.state, last.failure, last.attempts) == ("failed", "given_up", len(WAITS) + 1)


def test_what_cannot_wait_is_tried_every_five_minutes_and_somebody_is_told_of_it_meanwhile() -> None:
    now, tried, told_at = NOON, claimed(duty(), urgent=True), None
    while (delivery := outcome(tried, LEAD, "not_now", uuid4(), now)).state == "waiting":
        assert delivery.try_at - now <= 5 * MINUTE
        told_at = told_at or (now if delivery.failure == "given_up" else None)
        tried, now = claimed(duty(), delivery, urgent=True), delivery.try_at
    assert told_at == NOON + 6 * MINUTE
    assert now - NOON == sum(WAITS, start=timedelta())
    assert delivery.failure == "given_up"


def test_a_refusal_by_a_channel_that_took_nothing_else_is_tried_again_for_a_time() -> None:
    first = outcome(claimed(duty()), LEAD, "doubtful", uuid4(), NOON)
    assert (first.state, first.failure, first.try_at) == ("waiting", "refused", NOON + WAITS[0])
    worn = first.model_copy(update={"attempts": len(WAITS)})
    assert outcome(claimed(duty(), worn), LEAD, "doubtful", uuid4(), NOON).state == "failed"


def test_an_address_that_is_refused_is_not_tried_again() -> None:
    delivery = outcome(claimed(duty()), LEAD, "refused", uuid4(), NOON)
    assert (delivery.state, delivery.failure, delivery.try_at) == ("failed", "refused", None)


SENT, FAILED = a_delivery(LEAD, "sent"), a_delivery(LEAD, "failed", failure="refused")
UNSENT = a_delivery(LEAD, "unsent", failure="by_wish")
WAITING = a_delivery(LEAD, "waiting", try_at=NOON + 5 * MINUTE)


@pytest.mark.parametrize(
    ("people", "reached", "held", "came_to"),
    [
        ((LEAD,), [SENT], {}, ("sent", None)),
        ((LEAD, DEPUTY), [FAILED, a_delivery(DEPUTY, "sent")], {}, ("sent", None)),
        ((LEAD,), [FAILED], {}, ("failed", None)),
        ((LEAD,), [UNSENT], {}, ("unsent", None)),
        ((LEAD,), [WAITING], {}, ("pending", NOON + 5 * MINUTE)),
        ((LEAD, DEPUTY), [WAITING], {DEPUTY: NOON + MINUTE}, ("pending", NOON + MINUTE)),
        ((DEPUTY,), [WAITING, a_delivery(DEPUTY, "sent")], {}, ("sent", None)),
        ((), [], {}, ("pending", NOON + NOBODY_YET)),
    ],
)
def test_a_notice_is_settled_once_everybody_it_is_for_is(people, reached, held, came_to) -> None:
    assert conclusion(people, {each.person: each for each in reached}, held, NOON) == came_to


def test_the_rota_calls_nobody_for_what_can_wait() -> None:
    whole = by().register
    rota = (Shift(person=DEPUTY, since=NOON - MINUTE, until=NOON + MINUTE),)
    at_work = replace(whole, agencies={"alp": whole.agencies["alp"].model_copy(update={"shifts": rota})})
    assert told(planned([claimed(duty())], by(register=at_work))) == {LEAD: 1}
    assert told(planned([claimed(duty(), urgent=True)], by(register=at_work))) == {DEPUTY: 1, LEAD: 1}
