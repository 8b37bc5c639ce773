"""That somebody does not decide any more, and that nobody could: the words of it, most of them the service's alone."""

from uuid import UUID

from domain.event import Body, Command
from domain.values import Code, PersonId


class OfficeLeft(Body):
    """From this moment the person is away, or without the office: what waits for them by name goes to others."""

    person: PersonId


class NobodyCouldDecide(Body):
    """A request could not be put before anybody: all who decide here are away or have a part in it. `urgency` is there
    where it cannot wait."""

    request_id: UUID
    urgency: Code | None = None


class SomebodyDecides(Body):
    """The request is decided here after all; without one, somebody is there again who can."""

    request_id: UUID | None = None


class ReportNobodyDecides(Command):
    request_id: UUID
    urgency: Code | None = None


class ReportSomebodyDecides(Command):
    request_id: UUID
