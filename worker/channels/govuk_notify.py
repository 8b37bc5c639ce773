"""E-mail through GOV.UK Notify, by its own client. Its template holds ((subject)) and ((body)), nothing else."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from activities.channels import AddressRefused, ChannelDown, NotNow
from domain.notices.letter import Letter

ANSWERS_WITHIN = 20
"""Seconds."""
BAD_REQUEST, FAULT = 400, 500


@dataclass(frozen=True)
class NotifyChannel:
    """Sends through one service of GOV.UK Notify."""

    key: SecretStr
    template: UUID
    url: str

    async def send(self, id: UUID, address: str, letter: Letter) -> None:
        """Returns once Notify has taken the message. Raises AddressRefused, NotNow, ChannelDown."""
        await asyncio.to_thread(self._send, id, address, letter)

    def _send(self, id: UUID, address: str, letter: Letter) -> None:
        # Its HTTP library opens a socket when it is imported.
        from notifications_python_client.errors import HTTPError, InvalidResponse
        from notifications_python_client.notifications import NotificationsAPIClient
        from requests import ReadTimeout

        make: Any = NotificationsAPIClient  # its methods have no types
        client = make(self.key.get_secret_value(), base_url=self.url, timeout=ANSWERS_WITHIN)
        words = {"subject": letter.subject, "body": letter.text}
        try:
            client.send_email_notification(address, str(self.template), personalisation=words, reference=str(id))
        except InvalidResponse:  # it was taken; the receipt cannot be read
            return
        except HTTPError as error:
            if error.status_code == BAD_REQUEST and _about_the_address(error.message):
                raise AddressRefused from None
            if error.status_code in (BAD_REQUEST, FAULT) or isinstance(error.__context__, ReadTimeout):
                raise NotNow from None
            raise ChannelDown(f"HTTP {error.status_code}") from None
        finally:
            client.request_session.close()


def _about_the_address(errors: Any) -> bool:
    """Everything else that Notify finds bad is our own key, template or text."""
    return isinstance(errors, list) and any("email_address" in str(each.get("message")) for each in errors)
