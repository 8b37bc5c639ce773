"""How people are reached, and who answers outside working hours: words of kind `agency`."""

from datetime import datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator

from domain.event import Body, Command
from domain.sealed import Sealed
from domain.values import Instant, PersonId, Value

Channel = Literal["email", "govuk_notify", "none"]
"""By which way messages go; `none`: the person looks at the list of tasks and nothing is sent."""


def _plain(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("it should be a time of day without a zone, such as 22:00")
    return at


WallTime = Annotated[time, AfterValidator(_plain)]
"""A time of day as the clock on the wall shows it where the agencies work."""


class Contact(Value):
    """Where messages for somebody go. From `quiet_from` until `quiet_until` only what cannot wait is sent."""

    channel: Channel
    address: Sealed | None = None
    quiet_from: WallTime | None = None
    quiet_until: WallTime | None = None

    def quiet_at(self, wall: time) -> bool:
        """Whether the person wants to be left alone at that time of day; quiet hours may go over midnight."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= wall < self.quiet_until
        return wall >= self.quiet_from or wall < self.quiet_until


class Shift(Value):
    """Somebody is on duty from `since` on, and no longer at `until`."""

    person: PersonId
    since: Instant
    until: Instant

    def at(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


class ContactRecorded(Body):
    """Replaces what was recorded for the person before."""

    person: PersonId
    channel: Channel
    address: Sealed | None = None
    quiet_from: WallTime | None = None
    quiet_until: WallTime | None = None


class DutyRotaRecorded(Body):
    """The rota from `since` on; what was planned for then before counts no more."""

    since: Instant
    shifts: tuple[Shift, ...]


class RecordContact(Command):
    """`address` is an e-mail address of work; both ways of sending write to it."""

    person: PersonId
    channel: Channel
    address: Sealed | None = None
    quiet_from: WallTime | None = None
    quiet_until: WallTime | None = None


class RecordDutyRota(Command):
    """Who answers for urgent requests outside working hours. It replaces the rota from `since`, else from its first
    shift on; without shifts it ends the rota."""

    since: Instant | None = None
    shifts: tuple[Shift, ...] = ()
