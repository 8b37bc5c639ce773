"""A decision that nobody takes: each to whom it goes is told in turn and reminded, until the partnership is told."""

from datetime import datetime, timedelta

from mail_server import Inbox, smtp_server
from posting import Posting, mail_to, short

from cli.play.world import World
from domain.notices.letter import wording
from domain.registers.agency_language import AppointDeputy, GrantRole
from tests.workflows.living import Living
from tests.workflows.own_agency import own_agency

OFFICER = "nsp.partnership_officer"
SECOND = timedelta(seconds=1)


async def told(posting: Posting, port: int, at: datetime) -> None:
    """What is due by then goes out; twice, for one message may wait a little behind another."""
    working = posting.notifying({"email": mail_to(port)}, per_hour=3600)
    for later in (SECOND, 3 * SECOND):
        posting.now = at + later
        await working.round()


async def reminders(life: Living) -> list[datetime]:
    query = "SELECT unnest(remind_at) FROM sharewell.duty WHERE stream = $1 AND key = 'decide' ORDER BY 1"
    return [row[0] for row in await life.world.parts.store.pool.fetch(query, life.stream)]


async def test_a_late_decision_is_told_to_each_to_whom_it_goes_and_at_last_to_the_partnership(world: World) -> None:
    posting, inbox, own, life = Posting(world, 0), Inbox(), await own_agency(world), Living(world)
    lead, deputy, asks = own.person("head"), own.person("deputy"), own.person("practitioner")
    await own.ask(AppointDeputy(person=deputy), GrantRole(person=asks, role="practitioner"))
    await posting.reach(lead, deputy, OFFICER)
    await posting.drained()
    await life.do(own.referral(), asks)
    with smtp_server(inbox) as port:
        for _ in (lead, deputy):
            await told(posting, port, await life.now())
            for at in await reminders(life):
                await told(posting, port, at)
            await life.wait_for_next()
        await told(posting, port, await life.now())
    of_it = [message for message in inbox.messages if short(life) in message.get_content()]
    opening = wording().opening
    said = [(str(message["To"]).partition("@")[0], message.get_content().splitlines()[0]) for message in of_it]
    assert said[:-2] == [
        (lead, opening["new"]),
        *[(lead, opening["reminder"])] * 2,
        (deputy, opening["moved"]),
        *[(deputy, opening["reminder"])] * 2,
    ]
    assert sorted(said[-2:]) == [(lead, opening["moved"]), (OFFICER, opening["new"])]
    subjects = [message["Subject"] for message in of_it]
    assert all("Decide on a request, by" in subject for subject in subjects[:-2])
    at_last = " ".join(sorted(subjects[-2:]))
    assert "Decide on a request, was due" in at_last
    assert "See to it that somebody decides, was due" in at_last
