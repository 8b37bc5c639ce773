"""The outbox of notices: claimed by one at a time, settled once, and never in the way of an append."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from store_samples import T0, a_note

from domain.notices.notice import Delivery, Notice
from domain.record import Conflict
from store.eventstore import EventStore

HOUR = timedelta(hours=1)


def a_notice(duty: str = "read-0", **changes: object) -> Notice:
    fields = {"id": uuid4(), "stream": "notes/a", "duty": duty, "task": "Read", "reason": "new", "urgent": False}
    return Notice(**{**fields, "caused_by": "alp.practitioner", "tell_at": T0, **changes})


def a_delivery(notice: Notice, state: str = "sent", **more: object) -> Delivery:
    return Delivery(**{"notice": notice.id, "person": "alp.lead", "state": state, "attempts": 1, "at": T0, **more})


async def told(store: EventStore, *notices: Notice) -> None:
    await store.append(replace(a_note("notes/a", 0), notices=notices))


async def claimed(store: EventStore, at: timedelta = timedelta(), limit: int = 10) -> list[UUID]:
    return [each.notice.id for each in await store.claim_notices(T0 + at, T0 + at + HOUR, limit)]


def ids(notices: Iterable[Notice]) -> list[UUID]:
    return [notice.id for notice in notices]


async def test_notices_come_with_the_append_or_not_at_all(store: EventStore) -> None:
    notice = a_notice()
    with pytest.raises(Conflict):
        await store.append(replace(a_note("notes/a", 7), notices=(notice,)))
    assert await claimed(store) == []
    await told(store, notice)
    [one] = await store.claim_notices(T0, T0 + HOUR, 10)
    assert (one.notice, one.duty.key, one.deliveries) == (notice, "read-0", ())


async def test_what_cannot_wait_is_claimed_first_and_what_is_planned_not_before_its_time(store: EventStore) -> None:
    early, late = a_notice(tell_at=T0 - HOUR), a_notice()
    urgent, planned = a_notice(urgent=True), a_notice(tell_at=T0 + 3 * HOUR)
    await told(store, planned, late, early, urgent)
    assert await claimed(store, limit=2) == ids([urgent, early])
    assert await claimed(store) == [late.id]
    assert await claimed(store, 3 * HOUR) == ids([urgent, early, late, planned])


async def test_what_failed_is_listed_before_what_waits_and_what_is_only_planned_comes_last(store: EventStore) -> None:
    planned, sent = a_notice(tell_at=datetime.now(UTC) + HOUR), a_notice("done-0")
    waits, failed = a_notice("read-1", tell_at=datetime.now(UTC) - HOUR), a_notice("done-1")
    await told(store, planned, sent, waits, failed)
    await store.settle_notices([sent.id], "sent", T0 + HOUR)
    await store.settle_notices([failed.id], "failed", T0)
    listed = [each.claimed.notice.id for each in await store.notices()]
    assert listed == ids([failed, waits, sent, planned])


async def test_a_claim_keeps_others_away_until_it_ends(store: EventStore) -> None:
    notices = [a_notice(f"read-{n}") for n in range(3)]
    await told(store, *notices)
    assert len(await claimed(store)) == 3
    assert await claimed(store, HOUR / 2) == []
    assert len(await claimed(store, HOUR)) == 3


async def test_what_is_settled_stays_so_and_what_failed_can_be_taken_up_again(store: EventStore) -> None:
    sent, failed, held, gone = (a_notice(f"done-{n}") for n in range(4))
    await told(store, sent, failed, held, gone)
    for state, notice in (("sent", sent), ("failed", failed), ("dropped", gone)):
        await store.settle_notices([notice.id], state, T0)
    await store.settle_notices([held.id], "pending", T0, T0 + 5 * HOUR)
    await store.settle_notices([sent.id], "failed", T0)
    assert await claimed(store, HOUR) == []
    assert await claimed(store, 5 * HOUR) == [held.id]
    await store.delivered([a_delivery(failed, "failed", failure="refused")])
    assert await store.retry_notices(None, T0) == 1
    [again] = await store.claim_notices(T0, T0 + HOUR, 10)
    assert (again.notice.id, again.deliveries) == (failed.id, ())
    assert {state: number for state, (number, _) in (await store.notice_counts(T0)).items()} == {
        "pending": 2,
        "sent": 1,
        "dropped": 1,
    }
    await store.forget_notices(T0 + HOUR)
    assert {each.claimed.notice.id for each in await store.notices()} == {failed.id, held.id}


async def test_who_was_not_reached_can_be_tried_again_though_another_was(store: EventStore) -> None:
    half, waits, whole = (a_notice(f"read-{n}") for n in range(3))
    await told(store, half, waits, whole)
    await store.delivered([a_delivery(half), a_delivery(half, "failed", person="alp.other", failure="refused")])
    await store.delivered([a_delivery(waits, "waiting", try_at=T0 + 5 * HOUR), a_delivery(whole)])
    await store.settle_notices([half.id, whole.id], "sent", T0)
    await store.settle_notices([waits.id], "pending", T0, T0 + 5 * HOUR)
    assert await store.retry_notices(None, T0) == 2
    again = {one.notice.id: one.deliveries for one in await store.claim_notices(T0, T0 + HOUR, 10)}
    assert {id: [each.person for each in reached] for id, reached in again.items()} == {
        half.id: ["alp.lead"],
        waits.id: [],
    }


async def test_what_did_not_reach_somebody_is_told_anew_while_it_is_open_and_not_to_whoever_it_reached(
    store: EventStore,
) -> None:
    half, waits, done, others = a_notice("read-0"), a_notice("read-0"), a_notice("done-0"), a_notice("read-0")
    await told(store, half, waits, done, others)
    refused = {"person": "alp.other", "failure": "refused"}
    await store.delivered(
        [a_delivery(half), a_delivery(half, "failed", **refused), a_delivery(done, "failed", **refused)]
    )
    await store.delivered([a_delivery(waits, "waiting", try_at=T0 + 5 * HOUR, **refused)])
    await store.delivered([a_delivery(others, "failed", failure="no_contact")])
    await store.settle_notices([half.id], "sent", T0)
    await store.settle_notices([done.id, others.id], "failed", T0)
    await store.settle_notices([waits.id], "pending", T0, T0 + 5 * HOUR)
    await store.tell_anew({"alp.other"}, T0)
    again = {one.notice.id: one.deliveries for one in await store.claim_notices(T0, T0 + HOUR, 10)}
    assert {id: [each.person for each in reached] for id, reached in again.items()} == {
        half.id: ["alp.lead"],
        waits.id: [],
    }


async def test_what_was_sent_to_a_person_is_never_unsent(store: EventStore) -> None:
    notice = a_notice()
    await told(store, notice)
    await store.delivered([a_delivery(notice, "waiting", try_at=T0 + HOUR)])
    await store.delivered([a_delivery(notice, "sent", at=T0 + HOUR, attempts=2)])
    await store.delivered([a_delivery(notice, "failed", failure="given_up")])
    [one] = await store.claim_notices(T0, T0 + HOUR, 10)
    assert [(each.state, each.attempts) for each in one.deliveries] == [("sent", 2)]
    assert await store.told_between(T0, T0 + HOUR) == {"alp.lead": T0 + HOUR}
    assert await store.told_between(T0, T0 + HOUR / 2) == {}


async def test_a_channel_fails_since_its_first_failure_until_it_works(store: EventStore) -> None:
    await store.ways_seen(["email", "govuk_notify"], T0)
    await store.way_failed("email", T0, T0 + HOUR)
    await store.way_failed("email", T0 + HOUR, T0 + 2 * HOUR)
    for people in (["alp.lead"], ["alp.other", "alp.lead"]):
        await store.way_doubted("email", people)
    [email, notify] = await store.ways()
    assert email.doubted_by == {"alp.lead", "alp.other"}
    assert (email.failing_since, email.attempts, email.try_at) == (T0, 2, T0 + 2 * HOUR)
    assert (notify.name, notify.failing_since) == ("govuk_notify", None)
    await store.way_works("email")
    await store.ways_seen(["email"], T0 + 25 * HOUR)
    [email] = await store.ways()
    assert (email.failing_since, email.attempts, email.try_at, email.doubted_by) == (None, 0, None, frozenset())


async def test_a_channel_for_which_nothing_waits_any_more_does_not_fail(store: EventStore) -> None:
    notice = a_notice()
    await told(store, notice)
    await store.ways_seen(["email"], T0)
    await store.way_failed("email", T0, T0 + HOUR)
    failing = []
    for at, state in ((HOUR, "pending"), (HOUR / 2, "dropped"), (HOUR, "dropped")):
        await store.settle_notices([notice.id], state, T0, T0 if state == "pending" else None)
        await store.ways_idle(T0 + at)
        failing += [way.failing_since for way in await store.ways()]
    assert failing == [T0, T0, None]


async def test_a_notice_that_is_there_already_is_passed_over(store: EventStore) -> None:
    notice = a_notice()
    await told(store, notice)
    other = a_notice("read-1", person="alp.other")
    await store.add_notices([notice, other, other])
    assert len(await claimed(store)) == 2


async def test_word_that_was_dropped_before_it_reached_somebody_goes_out_when_the_work_comes_to_them_again(
    store: EventStore,
) -> None:
    theirs, anybodys = a_notice(person="alp.other"), a_notice()
    await told(store, theirs, anybodys)
    await store.settle_notices([theirs.id, anybodys.id], "dropped", T0)
    await store.add_notices([theirs, anybodys])
    assert await claimed(store) == [theirs.id]


async def test_who_knows_of_an_open_duty_is_who_was_told_or_caused_it(store: EventStore) -> None:
    first, planned = a_notice(), a_notice(reason="reminder", tell_at=T0 + HOUR)
    await told(store, first, planned)

    async def known() -> tuple[set[str], bool]:
        [[found]] = [page async for page in store.open_duties(["alp"], T0)]
        assert (found.duty.key, found.stream, found.tasks) == ("read-0", "notes/a", {found.duty.task})
        return set(found.known_to), found.awaited

    assert await known() == ({"alp.practitioner"}, True)
    await store.delivered([a_delivery(first)])
    await store.settle_notices([first.id], "sent", T0)
    assert await known() == ({"alp.practitioner", "alp.lead"}, False)
    await store.add_notices([a_notice(person="alp.other")])
    assert await known() == ({"alp.practitioner", "alp.lead", "alp.other"}, False)
    await store.forget_notices(T0 + HOUR)
    assert "alp.lead" in (await known())[0]
    assert [page async for page in store.open_duties([None, "wda"], T0)] == []


async def test_what_could_not_be_sent_is_nobodys_news_to_wait_for_and_is_not_sent_after_another_word_was(
    store: EventStore,
) -> None:
    unsent = a_notice()
    await told(store, unsent)
    await store.settle_notices([unsent.id], "unsent", T0)
    [[found]] = [page async for page in store.open_duties(["alp"], T0)]
    assert (set(found.known_to), found.awaited) == ({"alp.practitioner"}, False)
    later = a_notice(person="alp.lead", tell_at=T0 + HOUR)
    await store.add_notices([later])
    await store.delivered([a_delivery(later, at=T0 + HOUR)])
    await store.settle_notices([later.id], "sent", T0 + HOUR)
    assert await store.retry_notices(None, T0 + HOUR) == 0
    assert await store.retry_notices([unsent.id], T0 + HOUR) == 1
    [again] = await store.claim_notices(T0 + HOUR, T0 + 2 * HOUR, 10)
    assert (again.notice.id, again.reached) == (unsent.id, {"alp.lead"})


async def test_old_notices_are_dropped_a_part_at_a_time(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.notices.FORGOTTEN_AT_ONCE", 2)
    gone = [a_notice(f"done-{n}") for n in range(3)]
    await told(store, *gone)
    await store.settle_notices(ids(gone), "sent", T0)
    left = []
    for _ in range(2):
        await store.forget_notices(T0 + HOUR)
        left.append(len(await store.notices()))
    assert left == [1, 0]


async def test_open_duties_come_page_by_page_and_none_is_left_out(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.notices.PAGE", 2)
    for stream in ("notes/a", "notes/b", "notes/c"):
        await store.append(a_note(stream, 0, number=1))
    pages = [page async for page in store.open_duties(["alp"], T0)]
    assert [len(page) for page in pages] == [2, 2, 2]
    found = [(each.stream, each.duty.key) for page in pages for each in page]
    assert found == [(f"notes/{stream}", f"read-{n}") for stream in "abc" for n in (0, 1)]
