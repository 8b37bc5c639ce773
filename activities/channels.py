"""What sending needs of the world: a channel, and what it may answer."""

from typing import Protocol
from uuid import UUID

from domain.notices.letter import Letter


class AddressRefused(Exception):
    """This address is not taken, and asking again does not mend it."""


class NotNow(Exception):
    """This address is not taken for now."""


class ChannelDown(Exception):
    """Nothing is taken for now, for whichever address. The message names the kind of fault, never what was sent."""


class Channel(Protocol):
    """One way out."""

    async def send(self, id: UUID, address: str, letter: Letter) -> None:
        """Returns once the message is in other hands; the same id is the same message.

        Raises AddressRefused, NotNow, ChannelDown.
        """
