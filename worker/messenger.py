"""How one stream's effect asks another stream: as a client, so that the same rules and keys apply."""

from dataclasses import dataclass
from datetime import datetime

from client.sharewell import CommandRefused, Sharewell
from domain.incidents.errands import Errand
from domain.record import Result


@dataclass(frozen=True)
class ClientMessenger:
    """Runs errands through the workflow client."""

    sharewell: Sharewell

    async def run(self, errand: Errand, at: datetime) -> Result:
        """Raises OutcomeUnknown where no answer came in time."""
        try:
            return await self.sharewell.carry_out(
                errand.stream, errand.command, person=errand.person, command_id=errand.command_id
            )
        except CommandRefused as refused:
            return Result(
                stream=refused.stream,
                command_id=refused.command_id,
                version=refused.version,
                refusal=refused.refusal,
            )
