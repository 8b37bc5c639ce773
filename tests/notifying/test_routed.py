"""A decision that nobody takes: each to whom it goes is told in turn, until the partnership is."""

from datetime import datetime, timedelta

from mail_server import Inbox, smtp_server
from posting import Posting, mail_to, said, short

from cli.play.world import World
from tests.builders import DECIDES
from tests.workflows.living import Living

DEPUTY, OFFICER = "alp.deputy_lead_officer", "nsp.partnership_officer"
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
    posting, inbox = Posting(world, 0), Inbox()
    await posting.reach(DECIDES, DEPUTY, OFFICER)
    life = await Living(world).submitted()
    with smtp_server(inbox) as port:
        await told(posting, port, await life.now())
        for at in await reminders(life):
            await told(posting, port, at)
        for _ in range(2):
            await life.wait_for_next()
            await told(posting, port, await life.now())
    of_it = [
        (str(message["To"]).partition("@")[0], message["Subject"])
        for message in inbox.messages
        if short(life) in f"{message['Subject']} {message.get_content()}"
    ]
    assert list(dict.fromkeys(person for person, _ in of_it)) == [DECIDES, DEPUTY, OFFICER]
    assert "Decide on a request, by" in "".join(said(inbox, DECIDES))
    assert "was due" in "".join(said(inbox, DEPUTY))
    assert "See to it that somebody decides" in "".join(said(inbox, OFFICER))
