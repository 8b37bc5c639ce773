"""What every e-mail of ours looks like: plain text, from one sender, answered by nobody's machine."""

from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from uuid import UUID

from domain.notices.letter import Letter

LONGEST = 500
"""Characters of one line of a header."""


class OneLine(UnstructuredHeader, BaseHeader):
    """A subject stays in one line, by whatever rules a library writes the message: what takes it to pieces does not
    always put it together again as it was, or takes it for empty."""

    def fold(self, *, policy: Policy) -> str:
        """The header as it is written."""
        return super().fold(policy=policy.clone(max_line_length=LONGEST))


HEADERS = HeaderRegistry()
HEADERS.map_to_type("subject", OneLine)
LONG_LINES = SMTP.clone(max_line_length=LONGEST, header_factory=HEADERS)


def mail(id: UUID, sender: str, address: str, letter: Letter, at: datetime) -> EmailMessage:
    """The same id is the same message, however often it is sent."""
    message = EmailMessage(LONG_LINES)
    message["From"] = sender
    message["To"] = address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def domain_of(sender: str) -> str:
    """What stands behind the @ of `Sharewell <sharewell@example.org>`."""
    return sender.rpartition("@")[2].rstrip(">")
