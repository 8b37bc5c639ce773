"""People are told what waits for them: each the right thing, whatever dies or is down, and nobody a word too much."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from mail_server import API_KEY, Inbox, Notify, notify_server, smtp_server
from posting import Posting, address, mail_to, said, short
from pydantic import SecretStr

from activities.notifying import CLAIM
from cli.embedded.ports import free_port
from domain.notices.notice import HURRIED_REST, Delivery
from domain.notices.plan import WAITS
from domain.registers.agency_language import (
    AppointLeadOfficer,
    RecordLeadOfficerAbsence,
    RecordLeadOfficerReturn,
    StandDownLeadOfficer,
)
from tests.builders import ASKS, DECIDES, template
from tests.workflows.living import DECLINE, until
from worker.channels.govuk_notify import NotifyChannel
from workflows.notifying import Notifications
from workflows.streams import TASK_QUEUE

MENDS, DEPUTY = "nsp.administrator", "alp.deputy_lead_officer"
NAMES = ("Dell", "Dot", "Testcase", "concern")
"""Words about people in the request that is told of."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


async def test_each_who_has_to_act_is_told_and_nothing_about_a_person_leaves(posting: Posting, inbox: Inbox) -> None:
    await posting.reach(ASKS, DECIDES)
    await posting.drained()
    with smtp_server(inbox) as port:
        life = await posting.submitted()
        assert await posting.round(port) == 1
        await posting.approve(life)
        assert await posting.round(port) == 1
        assert await posting.round(port) == 0
    decide, send = said(inbox, DECIDES), said(inbox, ASKS)
    assert "Decide on a request" in decide[0]
    assert short(life) in decide[0]
    assert f"https://sharewell.example.org/{life.stream}" in decide[0]
    assert "Send what was approved" in send[0]
    assert (len(decide), len(send)) == (1, 1)
    written = "".join(f"{message['Subject']}{message.get_content()}" for message in inbox.messages)
    assert all(name in template("submit") for name in NAMES)
    assert not [name for name in (*NAMES, ASKS, DECIDES, "alp", "csc") if name in written]
    assert await rows_with(posting, "example.org") == []
    assert (await posting.states(life.stream))["new"].count("sent") == 2


async def rows_with(posting: Posting, mark: str) -> list[str]:
    """The tables of the outbox in which a word stands."""
    found = []
    for table in ("notice", "delivery", "channel"):
        rows = await posting.world.parts.store.pool.fetch(f"SELECT t::text FROM sharewell.{table} t")
        found += [table for row in rows if mark in row["t"]]
    return found


async def test_a_mail_server_that_is_down_for_a_day_ends_in_one_message_and_one_duty(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES)
    await posting.drained()
    lives, port = [await posting.submitted() for _ in range(3)], free_port()
    failures = (await posting.types("partnership/main")).count("DeliveryFailing")
    await posting.round(port, HOUR)
    assert (await posting.types("partnership/main")).count("DeliveryFailing") == failures
    for _ in range(48):
        assert await posting.round(port, HOUR / 2) == 0
    await lives[0].do(DECLINE, DECIDES)
    assert (await posting.types("partnership/main")).count("DeliveryFailing") == failures + 1
    assert await posting.to_mend("partnership/main") == [("mend_delivery email", "administrator")]
    assert (await posting.states(lives[1].stream))["new"] == ["pending"]
    with smtp_server(inbox, port):
        assert await posting.round(port, HOUR) >= 1
        assert await posting.round(port, HOUR) == 0
    [digest] = said(inbox, DECIDES)
    assert [short(life) in digest for life in lives] == [False, True, True]
    assert (await posting.types("partnership/main"))[-1] == "DeliveryRestored"
    assert await posting.to_mend("partnership/main") == []


async def test_an_address_that_is_refused_is_somebodys_duty_once_until_it_is_mended(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES)
    await posting.drained()
    inbox.answers[address(DECIDES)] = "550 5.1.1 No such user"
    begun = (await posting.types("agency/alp")).count("ContactFailing")
    with smtp_server(inbox) as port:
        for _ in range(2):
            life = await posting.submitted()
            assert await posting.round(port) == 0
        [failed] = await posting.deliveries(life.stream)
        assert (failed.person, failed.state, failed.failure) == (DECIDES, "waiting", "refused")
        assert (await posting.types("agency/alp")).count("ContactFailing") == begun + 1
        assert await posting.to_mend("agency/alp") == [(f"mend_contact {DECIDES}", "administrator")]
        await posting.reach(DECIDES, address="mended@example.org")
        assert await posting.to_mend("agency/alp") == []
        assert await posting.world.parts.store.retry_notices(None, posting.now) >= 2
        assert await posting.round(port) == 1
    assert len(inbox.to("mended@example.org")) == 1


async def test_a_server_that_refuses_everybody_loses_nothing_and_is_one_duty(posting: Posting, inbox: Inbox) -> None:
    await posting.reach(ASKS, DECIDES)
    await posting.drained()
    refusal, people = "550 5.7.1 Relaying denied", (ASKS, DECIDES)
    inbox.answers = {address(person): refusal for person in (*people, MENDS)}
    contacts = (await posting.types("agency/alp")).count("ContactFailing")
    with smtp_server(inbox) as port:
        lives = [await posting.submitted() for _ in range(2)]
        await posting.approve(lives[0])
        for _ in range(60):
            assert await posting.round(port, HOUR / 2) == 0
        assert [each.state for each in await posting.deliveries(lives[1].stream)] in ([], ["waiting"])
        assert await posting.to_mend("partnership/main") == [("mend_delivery email", "administrator")]
        assert (await posting.types("agency/alp")).count("ContactFailing") == contacts
        inbox.answers.clear()
        assert await posting.round(port, HOUR) == len(people)
    assert await posting.to_mend("partnership/main") == []


@pytest.mark.parametrize("answer", ["421 4.3.2 Too many", "451 4.7.1 Later", "554 5.7.1 No", "550 5.1.1 Nobody"])
async def test_what_is_wrong_with_one_recipient_holds_up_nobody_else(
    posting: Posting, inbox: Inbox, answer: str
) -> None:
    await posting.reach(ASKS, DECIDES)
    await posting.drained()
    inbox.answers[address(DECIDES)] = answer
    with smtp_server(inbox) as port:
        lives = [await posting.submitted() for _ in range(2)]
        await posting.approve(lives[0])
        assert await posting.round(port) == 1
        assert len(said(inbox, ASKS)) == 1
        [noted] = await posting.deliveries(lives[1].stream)
        assert (noted.person, noted.attempts) == (DECIDES, 1)
        [email] = [way for way in await posting.world.parts.store.ways() if way.name == "email"]
        assert (email.failing_since, email.doubted_by) == (None, frozenset())
        inbox.answers.clear()
        await posting.world.parts.store.retry_notices(None, posting.now)
        assert await posting.round(port) == 1
    await posting.reach(DECIDES)


async def test_an_address_that_is_not_taken_for_now_is_tried_again_and_given_up_at_last(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES)
    await posting.drained()
    inbox.answers[address(DECIDES)] = "450 4.2.0 Greylisted"
    with smtp_server(inbox) as port:
        life = await posting.submitted()
        assert await posting.round(port, timedelta(seconds=1)) == 0
        assert await posting.round(port, timedelta(seconds=1)) == 0
        [waiting] = await posting.deliveries(life.stream)
        assert (waiting.state, waiting.attempts) == ("waiting", 1)
        del inbox.answers[address(DECIDES)]
        assert await posting.round(port, timedelta(minutes=1)) == 1
        inbox.answers[address(DECIDES)] = "450 4.2.0 Greylisted"
        life = await posting.submitted()
        for wait in (DAY, *WAITS):
            assert await posting.round(port, wait) == 0
    [last] = await posting.deliveries(life.stream)
    assert (last.state, last.failure, last.attempts) == ("failed", "given_up", len(WAITS) + 1)
    assert (await posting.types("agency/alp"))[-1] == "ContactFailing"
    assert (await posting.states(life.stream))["new"] == ["failed"]
    await posting.reach(DECIDES)


async def test_a_channel_that_was_down_is_tried_within_two_minutes_where_what_cannot_wait_waits(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES)
    await posting.drained()
    port = free_port()
    await posting.submitted()
    for _ in range(5):
        assert await posting.round(port) == 0
    life = await posting.submitted("same_day")
    assert await posting.round(port) == 0
    with smtp_server(inbox, port):
        assert [await posting.round(port, HURRIED_REST / 2) for _ in range(2)] == [0, 1]
    assert short(life) in said(inbox, DECIDES)[0]


async def test_a_channel_that_is_down_holds_up_only_those_who_chose_it(posting: Posting, inbox: Inbox) -> None:
    await posting.reach(DECIDES)
    await posting.reach(ASKS, channel="govuk_notify")
    await posting.drained()
    service = Notify(status=429)
    with smtp_server(inbox) as port, notify_server(service) as url:
        notify = NotifyChannel(SecretStr(API_KEY), UUID(int=7), url)
        working = posting.notifying({"email": mail_to(port), "govuk_notify": notify})
        lives = [await posting.submitted() for _ in range(2)]
        await posting.approve(lives[0])
        posting.wait(HOUR)
        await working.round()
        assert short(lives[1]) in said(inbox, DECIDES)[0]
        assert service.asked == []
        service.status = 201
        posting.wait(HOUR)
        await working.round()
    [asked] = service.asked
    assert asked["email_address"] == address(ASKS)
    assert short(lives[0]) in asked["personalisation"]["body"]
    await posting.reach(ASKS)


class DiesAfterSending:
    """A store that is gone when it is to be noted that a message went out."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def delivered(self, deliveries: list[Delivery]) -> None:
        if deliveries:
            raise asyncpg.ConnectionDoesNotExistError


async def test_what_went_out_just_before_a_crash_goes_out_again_as_the_same_message(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES)
    await posting.drained()
    with smtp_server(inbox) as port:
        life = await posting.submitted()
        with pytest.raises(asyncpg.ConnectionDoesNotExistError):
            await posting.round(port, store=DiesAfterSending(posting.world.parts.store))
        assert await posting.round(port, CLAIM / 2) == 0
        assert await posting.round(port, CLAIM) == 1
        assert await posting.round(port) == 0
    first, second = inbox.to(address(DECIDES))
    assert first["Message-ID"] == second["Message-ID"]
    [noted] = await posting.deliveries(life.stream)
    assert (noted.state, noted.attempts) == ("sent", 1)


async def test_two_who_work_at_once_tell_each_thing_once(posting: Posting, inbox: Inbox) -> None:
    await posting.reach(DECIDES)
    await posting.drained()
    lives = [await posting.submitted() for _ in range(6)]
    posting.wait(HOUR)
    with smtp_server(inbox) as port:
        both = (posting.notifying({"email": mail_to(port)}) for _ in range(2))
        await asyncio.gather(*(each.round() for each in both))
    told = "\n".join(said(inbox, DECIDES))
    assert [told.count(f"Reference {short(life)}") for life in lives] == [1] * 6


async def test_who_takes_over_while_a_task_is_open_is_told_and_who_left_is_not(posting: Posting, inbox: Inbox) -> None:
    await posting.reach(DECIDES, DEPUTY)
    await posting.drained()
    life = await posting.submitted()
    await posting.ask("agency/alp", StandDownLeadOfficer(person=DECIDES), MENDS)
    try:
        with smtp_server(inbox) as port:
            await posting.round(port)
    finally:
        await posting.ask("agency/alp", AppointLeadOfficer(person=DECIDES), MENDS)
    assert short(life) in said(inbox, DEPUTY)[0]
    assert said(inbox, DECIDES) == []


async def test_who_comes_into_an_office_hears_of_what_is_open_though_others_were_told_before(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES, DEPUTY)
    await posting.drained()
    life = await posting.submitted()
    with smtp_server(inbox) as port:
        working = posting.notifying({"email": mail_to(port)})
        posting.wait(HOUR)
        await working.round()
        before = len(said(inbox, DEPUTY))
        absence = RecordLeadOfficerAbsence(person=DECIDES, until=posting.now + DAY)
        await posting.ask("agency/alp", absence, MENDS)
        for _ in range(2):
            posting.wait(HOUR)
            await working.round()
        told = said(inbox, DEPUTY)[before:]
        await posting.ask("agency/alp", RecordLeadOfficerReturn(person=DECIDES), MENDS)
    assert [short(life) in each for each in told].count(True) == 1
    assert short(life) in said(inbox, DECIDES)[0]


async def test_who_comes_and_goes_between_two_looks_leaves_word_to_whoever_has_it_once_however_many_look(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES, DEPUTY)
    await posting.drained()
    with smtp_server(inbox) as port:
        two = [posting.notifying({"email": mail_to(port)}) for _ in range(2)]
        for each in two:
            await each.round()
        posting.wait(timedelta(seconds=10))
        life = await posting.submitted()
        posting.wait(timedelta(seconds=1))
        await two[0].round()
        await posting.ask("agency/alp", RecordLeadOfficerAbsence(person=DECIDES, until=posting.now + 9 * DAY), MENDS)
        try:

            async def reassigned() -> bool:
                return "ApproverReassigned" in await posting.types(life.stream)

            await until(reassigned)
            for _ in range(3):
                for each in two:
                    posting.wait(HOUR)
                    await each.round()
        finally:
            await posting.ask("agency/alp", RecordLeadOfficerReturn(person=DECIDES), MENDS)
    assert [short(life) in each for each in said(inbox, DECIDES)].count(True) == 1
    assert [short(life) in each for each in said(inbox, DEPUTY)].count(True) == 1


async def test_who_cannot_be_written_to_is_somebodys_duty_where_work_cannot_wait(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES, channel="none", address=None)
    await posting.drained()
    with smtp_server(inbox) as port:
        for urgency, mends in (("routine", []), ("same_day", [(f"mend_contact {DECIDES}", "administrator")])):
            life = await posting.submitted(urgency)
            assert await posting.round(port) == 0
            assert (await posting.states(life.stream))["new"] == ["unsent"]
            assert await posting.to_mend("agency/alp") == mends
    await posting.reach(DECIDES)


async def test_who_could_not_be_reached_is_told_by_itself_once_there_is_an_address_and_once_it_is_replaced(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES, channel="none", address=None)
    await posting.drained()
    inbox.answers[bad := address("alp.left")] = "550 5.1.1 No such mailbox"
    with smtp_server(inbox) as port:
        working = posting.notifying({"email": mail_to(port)})
        life = await posting.submitted("same_day")
        for contact in ({"channel": "none", "address": None}, {"address": bad}, {}):
            await posting.reach(DECIDES, **contact)
            for _ in range(3):
                posting.wait(timedelta(minutes=11))
                await working.round()
            told = [short(life) in each for each in said(inbox, DECIDES)]
            assert told == ([True] if not contact else [])
            assert bool(await posting.to_mend("agency/alp")) == bool(contact)


async def test_without_any_way_out_it_is_seen_that_nothing_was_sent_and_told_once_there_is_one(
    posting: Posting, inbox: Inbox
) -> None:
    await posting.reach(DECIDES)
    await posting.drained()
    life, without = await posting.submitted(), posting.notifying({})
    for _ in range(2):
        posting.wait(HOUR)
        assert await without.round() == 0
    assert (await posting.states(life.stream))["new"] == ["unsent"]
    with smtp_server(inbox) as port:
        began = posting.notifying({"email": mail_to(port)})
        for _ in range(4):
            posting.wait(HOUR / 2)
            await began.round()
        assert [short(life) in each for each in said(inbox, DECIDES)] == [True]
        await posting.world.parts.store.retry_notices(None, posting.now)
        await began.round()
    assert [short(life) in each for each in said(inbox, DECIDES)].count(True) == 1


async def test_a_run_that_nobody_waits_for_tells_people_on_the_real_servers(posting: Posting, inbox: Inbox) -> None:
    await posting.reach(DECIDES)
    await posting.drained()
    with smtp_server(inbox, posting.worker_port):
        temporal = posting.world.parts.temporal
        handle = await temporal.start_workflow(Notifications.run, id="notifications", task_queue=TASK_QUEUE)
        life = await posting.submitted()

        async def told() -> bool:
            return any(short(life) in each for each in said(inbox, DECIDES))

        await until(told)
        await handle.terminate()
