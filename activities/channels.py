"""What sending needs of the world: a channel, and what it may answer."""

from typing import Protocol
from uuid import UUID

from domain.notices.letter import Letter


class AddressRefused(Exception):
    """This address is not taken, and asking again does not mend it, if the channel takes others."""


class NotNow(Exception):
    """This message is not taken for now: others may be."""


class ChannelDown(Exception):
    """Nothing is taken for now, for whichever address: no connection, or nobody is let in. The message names
    the kind of fault, never what was sent."""


class Channel(Protocol):
    """One way out."""

    async def send(self, id: UUID, address: str, letter: Letter) -> None:
        """Returns once the message is in other hands; the same id is the same message.

        Raises AddressRefused, NotNow, ChannelDown.
        """
