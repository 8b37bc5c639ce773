"""What may be asked about the duties of any stream, and what is noted about them: the same words for every kind."""

from typing import Annotated

from pydantic import StringConstraints

from domain.event import Body, Command
from domain.sealed import Sealed
from domain.values import PersonId

DutyKey = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,64}( [^\x00-\x1f\x7f]{1,300})?$")]
"""A duty by its key within its stream: `decide`, or `tell` and the reference of whom, or `monitor_contract` and of
which, as the agency wrote it."""


class DutyClaimed(Body):
    """The person sees to it. Nobody else is kept from doing it (DESIGN 8)."""

    duty: DutyKey
    person: PersonId


class DutyReleased(Body):
    """The person does not see to it any more."""

    duty: DutyKey
    person: PersonId


class DutyHandedOver(Body):
    """`from_id` had it, or gave it out; `to_id` sees to it from now on."""

    duty: DutyKey
    from_id: PersonId
    to_id: PersonId
    reason: Sealed


class ClaimDuty(Command):
    duty: DutyKey


class ReleaseDuty(Command):
    duty: DutyKey


class HandOverDuty(Command):
    duty: DutyKey
    to: PersonId
    reason: Sealed | None = None


COMMANDS: dict[str, type[Command]] = {command.__name__: command for command in (ClaimDuty, ReleaseDuty, HandOverDuty)}
EVENTS: dict[str, type[Body]] = {body.__name__: body for body in (DutyClaimed, DutyReleased, DutyHandedOver)}
