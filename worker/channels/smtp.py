"""E-mail over SMTP."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from pydantic import SecretStr

from activities.channels import AddressRefused, ChannelDown, NotNow
from domain.notices.letter import Letter
from worker.channels.mail import domain_of, mail

ANSWERS_WITHIN = 20.0
"""Seconds for each step of the conversation."""

Security = Literal["starttls", "tls", "none"]
CLOSING = 421
"""The server's code for ending the conversation altogether."""


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
                await server.send_message(message)
        except SMTPRecipientsRefused as refused:
            raise _about_the_address(refused.recipients[0]) from None
        except (SMTPRecipientRefused, SMTPDataError) as refused:
            raise _about_the_address(refused) from None
        except (SMTPException, OSError, ssl.SSLError) as error:
            raise ChannelDown(type(error).__name__) from None

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


def _about_the_address(error: SMTPResponseException) -> Exception:
    """A code of 5xx is for good, one of 4xx for now (RFC 5321)."""
    if error.code == CLOSING:
        return ChannelDown(type(error).__name__)
    return AddressRefused() if error.code >= 500 else NotNow()
