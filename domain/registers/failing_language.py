"""That somebody cannot be reached, or that nothing goes out by a channel: words that only the service says."""

from typing import Literal

from domain.event import Body, Command
from domain.values import Code, Instant, PersonId, Value

WhyFailing = Literal["refused", "given_up", "no_contact", "by_wish"]
"""The address was not taken, or not for too long; it is not known, or not wanted, although work could not wait."""


class Failing(Value):
    """A way to somebody that does not work; with an urgency where work that cannot wait hangs on it."""

    why: WhyFailing
    since: Instant
    urgency: Code | None = None


class ContactFailing(Body):
    """Again, with its urgency, where work that cannot wait comes to hang on it."""

    person: PersonId
    why: WhyFailing
    urgency: Code | None = None


class ContactWorking(Body):
    person: PersonId


class DeliveryFailing(Body):
    """Nothing has gone out by the channel since then."""

    channel: Code
    since: Instant


class DeliveryRestored(Body):
    channel: Code


class ReportContactFailing(Command):
    person: PersonId
    why: WhyFailing
    urgency: Code | None = None


class ReportContactWorking(Command):
    person: PersonId


class ReportDeliveryFailing(Command):
    channel: Code
    since: Instant


class ReportDeliveryRestored(Command):
    channel: Code
