"""E-mail over SMTP."""

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Literal
from uuid import UUID

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from pydantic import SecretStr

from activities.channels import AddressRefused, ChannelDown, NotNow
from domain.notices.letter import Letter
from worker.channels.mail import domain_of, mail

ANSWERS_WITHIN = 20.0
"""Seconds for each step of the conversation."""

Security = Literal["starttls", "tls", "none"]
NO_SUCH_ADDRESS = (550, 553)
"""The server's codes where it says no more (RFC 5321)."""
MORE = re.compile(r"\s*([245])\.(\d{1,3})\.\d{1,3}\b")
"""Where it does (RFC 3463): kind, subject, detail."""
OF_ADDRESSES = "1"


@dataclass(frozen=True)
class SmtpChannel:
    """Sends through one server. `security` `none` is for a server on the same machine only."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str | None = None
    password: SecretStr | None = None

    async def send(self, id: UUID, address: str, letter: Letter) -> None:
        """Returns once the server has taken the message. Raises AddressRefused, NotNow, ChannelDown."""
        message = mail(id, self.sender, address, letter, datetime.now(UTC))
        try:
            async with self._connection() as server:
                await self._hand_over(server, message)
        except (SMTPException, OSError, ssl.SSLError) as error:
            raise ChannelDown(type(error).__name__) from None

    async def _hand_over(self, server: SMTP, message: EmailMessage) -> None:
        """What goes wrong from here on may be this message's alone."""
        try:
            await server.send_message(message)
        except SMTPSenderRefused:
            raise
        except SMTPRecipientsRefused as refused:
            raise AddressRefused if _no_such_address(refused.recipients[0]) else NotNow from None
        except SMTPNotSupported:  # an address in letters that this server does not know
            raise AddressRefused from None
        except (SMTPException, OSError):
            raise NotNow from None

    def _connection(self) -> SMTP:
        return SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password.get_secret_value() if self.password else None,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            timeout=ANSWERS_WITHIN,
            local_hostname=domain_of(self.sender),
        )


def _no_such_address(error: SMTPResponseException) -> bool:
    """Everything else, such as being kept from relaying, says nothing about the address."""
    more = MORE.match(error.message)
    return more[1] == "5" and more[2] == OF_ADDRESSES if more else error.code in NO_SUCH_ADDRESS
