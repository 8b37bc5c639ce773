"""Rounds over the real outbox at moments of our choice, and what a real mail server got of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mail_server import Inbox

from activities.channels import Channel
from activities.delivering import Post
from activities.notifying import Notifying
from cli.play.world import World
from domain.event import Command
from domain.notices.notice import Delivery
from domain.record import Result
from domain.registers.reach_language import RecordContact
from tests.builders import ASKS, DECIDES, approval, whole_request
from tests.workflows.living import Living
from worker.channels.smtp import SmtpChannel
from worker.messenger import ClientMessenger

URL = "https://sharewell.example.org"
NEVER = timedelta(days=3650)
PLANNED = ("reminder", "overdue")


def address(person: str) -> str:
    return f"{person}@example.org"


@dataclass
class Posting:
    """`now` is the moment of the next round, and only moves on. The worker itself sends to `worker_port`."""

    world: World
    worker_port: int
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def reach(self, *people: str, **how: Any) -> None:
        """Each by an address of their own."""
        for person in people:
            contact = RecordContact(**{"person": person, "channel": "email", "address": address(person), **how})
            await self.ask(f"agency/{person.partition('.')[0]}", contact, person)

    async def ask(self, stream: str, command: Command, person: str) -> Result:
        return await self.world.parts.sharewell.carry_out(stream, command, person=person)

    def wait(self, ahead: timedelta) -> None:
        self.now = max(self.now, datetime.now(UTC)) + ahead

    def notifying(self, channels: Mapping[str, Channel], store: Any = None, per_hour: int = 6) -> Notifying:
        parts = self.world.parts
        return Notifying(
            store or parts.store,
            parts.keys,
            ClientMessenger(parts.sharewell),
            parts.policy,
            Post(channels, URL, per_hour),
            clock=lambda: self.now,
        )

    async def round(self, port: int, ahead: timedelta = timedelta(minutes=11), **how: Any) -> int:
        """The number of messages that go out `ahead` of now, or of the round before."""
        self.wait(ahead)
        return await self.notifying({"email": mail_to(port)}, **how).round()

    async def drained(self) -> None:
        """Nothing of what happened before is waiting any more, nor what was planned ahead then."""
        self.wait(timedelta(minutes=11))
        store = self.world.parts.store
        while await store.claim_notices(self.now + NEVER, self.now + 2 * NEVER, 1_000):
            pass

    async def submitted(self, urgency: str = "priority") -> Living:
        life, whole = Living(self.world), whole_request()
        asked = whole.model_copy(update={"create": whole.create.model_copy(update={"urgency": urgency})})
        await life.do(asked, ASKS)
        await self.only_news(life)
        return life

    async def approve(self, life: Living) -> None:
        await life.do(approval(), DECIDES)
        await self.only_news(life)

    async def only_news(self, life: Living) -> None:
        """Without reminders, which would go out at hours that the day of the week decides."""
        listed = [one.claimed.notice for one in await self.world.parts.store.notices("pending", limit=10_000)]
        planned = [each.id for each in listed if each.stream == life.stream and each.reason in PLANNED]
        await self.world.parts.store.settle_notices(planned, "dropped", self.now)

    async def deliveries(self, stream: str) -> list[Delivery]:
        """How the first word of a decision to be taken has fared."""
        listed = [one.claimed for one in await self.world.parts.store.notices(limit=10_000)]
        first = [each for each in listed if (each.notice.task, each.notice.reason) == ("decide", "new")]
        return [delivery for each in first if each.notice.stream == stream for delivery in each.deliveries]

    async def states(self, stream: str) -> dict[str, list[str]]:
        """What became of the notices of a stream, by reason; those planned for later aside."""
        found: dict[str, list[str]] = {}
        for one in await self.world.parts.store.notices(limit=10_000):
            if one.claimed.notice.stream == stream and one.claimed.notice.tell_at <= self.now:
                found.setdefault(one.claimed.notice.reason, []).append(one.state)
        return found

    async def to_mend(self, stream: str) -> list[tuple[str, str]]:
        """What is a duty of whom on the stream of a register."""
        query = "SELECT key, role FROM sharewell.duty WHERE stream = $1 AND task LIKE 'mend%' ORDER BY key"
        return [tuple(row) for row in await self.world.parts.store.pool.fetch(query, stream)]

    async def types(self, stream: str) -> list[str]:
        return [event.type for event in await self.world.parts.reading.events(stream)]


def mail_to(port: int) -> SmtpChannel:
    return SmtpChannel("127.0.0.1", port, "Sharewell <sharewell@example.org>", "none")


def said(inbox: Inbox, person: str) -> list[str]:
    return [f"{message['Subject']}\n{message.get_content()}" for message in inbox.to(address(person))]


def short(life: Living) -> str:
    """The reference of a request in messages."""
    return life.stream.partition("/")[2][:8]
