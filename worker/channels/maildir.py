"""E-mail into a folder of this machine, for trying the service out: nothing leaves, every message can be looked at."""

import asyncio
import mailbox
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from domain.notices.letter import Letter
from worker.channels.mail import mail

SENDER = "Sharewell <sharewell@localhost.invalid>"


@dataclass(frozen=True)
class MaildirChannel:
    """Puts messages into a folder of the Maildir form, which any mail program can read."""

    folder: Path

    async def send(self, id: UUID, address: str, letter: Letter) -> None:
        """Raises OSError."""
        message = mail(id, SENDER, address, letter, datetime.now(UTC))
        await asyncio.to_thread(lambda: mailbox.Maildir(self.folder, create=True).add(message))
