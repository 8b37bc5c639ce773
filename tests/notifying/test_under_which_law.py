"""What cannot wait is what the law of the day says, also where it was published, or has ended."""

from datetime import UTC, datetime, timedelta

from mail_server import Inbox, smtp_server
from posting import Posting, mail_to, said

from activities.carry_out import Policy
from activities.delivering import Post
from activities.notifying import Notifying
from domain.catalogue import shipped_catalogue
from domain.catalogues import Catalogues
from tests.builders import DECIDES
from worker.messenger import ClientMessenger


async def test_people_are_told_although_the_law_that_the_service_began_with_has_ended(posting: Posting) -> None:
    """Nothing may be decided then, and all the more people have to know what waits."""
    await posting.reach(DECIDES)
    await posting.drained()
    await posting.submitted()
    posting.wait(timedelta(minutes=11))
    inbox, parts, edition = Inbox(), posting.world.parts, shipped_catalogue().catalogue
    until = datetime.now(UTC).date() - timedelta(days=1)
    began = edition.effective_from - timedelta(days=9)
    edition = edition.model_copy(update={"effective_from": began, "effective_until": until})
    ended = shipped_catalogue().model_copy(update={"catalogue": edition})
    policy = Policy(Catalogues(ended), parts.policy.calendar)
    messenger = ClientMessenger(parts.sharewell)
    with smtp_server(inbox) as port:
        post = Post({"email": mail_to(port)})
        notifying = Notifying(parts.store, parts.keys, messenger, policy, post, clock=lambda: posting.now)
        assert await notifying.round() == 1
    assert len(said(inbox, DECIDES)) == 1
