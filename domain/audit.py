"""The audit streams, one for each agency and month: who read what, and what was refused (INV-50, R-004)."""

from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from domain.event import NAMESPACE, Body, Event
from domain.record import Append
from domain.sealed import Sealed
from domain.values import NOBODY, SYSTEM, Actor, AgencyId, Code, Instant, PersonId, is_person_id


class RecordViewed(Body):
    """Personal data was shown. `fields_class` names the kind of data, never the data.

    `reason` is being a party to the request; or holding something that was passed on, and only what is addressed to
    holders was shown; or breaking the glass, and `why` says what for, sealed.
    """

    stream: str
    viewer: PersonId
    reason: Literal["party", "holder", "break_glass"]
    why: Sealed | None = None
    acting_for: AgencyId | None = None
    fields_class: str
    at: Instant


class CommandRejected(Body):
    """A command was refused; nothing was recorded on its stream. `undecided_in` is the agency in which nobody was left
    to decide, `urgency` that of the request."""

    command: str
    actor: PersonId
    code: str
    stream: str
    undecided_in: AgencyId | None = None
    urgency: Code | None = None


class ExportMade(Body):
    """Records left the service. A word of the language that nothing says yet: there are no exports."""

    what: str
    by: PersonId
    reason: str
    digest: str


class ChainVerified(Body):
    """The log was verified up to a position. A word of the language that nothing says yet: `verify-chain` prints it."""

    upto: int
    ok: bool


class RunsDeleted(Body):
    """Temporal's history of a disposed stream was deleted, and looked for again without success."""

    stream: str
    runs: int


class Reconciled(Body):
    """The open streams were compared with what Temporal runs. `mended` counts the streams by what they needed;
    `streams` names them, at most a thousand for each need."""

    open_streams: int
    running: int
    mended: dict[str, int]
    streams: dict[str, tuple[str, ...]]


EVENTS: dict[str, type[Body]] = {
    body.__name__: body for body in (RecordViewed, CommandRejected, ExportMade, ChainVerified, RunsDeleted, Reconciled)
}


def audit_stream(agency: str | None, at: datetime) -> str:
    """The stream of one agency and month (UTC); `unknown` where the person belongs to none."""
    return f"audit/{agency or 'unknown'}/{at:%Y-%m}"


def audit_event_id(stream: str, cause: UUID, index: int = 0) -> UUID:
    """The same entry has the same id however often it is written."""
    return uuid5(NAMESPACE, f"{stream} {cause} {index}")


def audit_entry(stream: str, body: Body, cause: UUID, at: datetime, index: int = 0) -> Append:
    """One line of an audit stream, appended at the end whatever its version. `at` is UTC."""
    event = Event(
        stream=stream,
        version=0,
        occurred_at=at,
        actor=Actor(person=SYSTEM, role=SYSTEM),
        command_id=cause,
        correlation_id=cause,
        policy_version="",
        body=body,
    )
    return Append(
        stream=stream, expected_version=None, events=(event,), event_ids=(audit_event_id(stream, cause, index),)
    )


def rejection(
    stream: str,
    command: str,
    command_id: UUID,
    person: str,
    code: str,
    agency: str | None,
    at: datetime,
    index: int = 0,
    undecided_in: str | None = None,
    urgency: str | None = None,
) -> Append:
    """The line that a refused command leaves (R-004)."""
    actor = person if is_person_id(person) else NOBODY
    body = CommandRejected(
        command=command, actor=actor, code=code, stream=stream, undecided_in=undecided_in, urgency=urgency
    )
    return audit_entry(audit_stream(agency, at), body, command_id, at, index)
