"""What may be asked of a gathering, and what happens to it: the words of kind `gathering` (Code App 1 LCSPR)."""

from typing import ClassVar, Literal
from uuid import UUID

from domain.event import Body, Command
from domain.request.parts import Sought
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Instant, PersonId, Ref

State = Literal["NONE", "Open", "Closed"]
Kind = Literal["lcspr", "rapid_review"]


class GatheringOpened(Body):
    """`agency_id` is the agency that gathers and receives what is returned; `urgency` is that of its requests."""

    gathering_id: UUID
    kind: Kind
    statutory_basis_id: Code
    subject_refs: tuple[Ref, ...]
    scope: Sealed
    opened_by: PersonId
    agency_id: AgencyId
    urgency: Code
    due_at: Instant


class AgencyReturnRequested(Body):
    agency_id: AgencyId
    request_id: UUID
    due_at: Instant


class AgencyReturnNotAsked(Body):
    """The request by which it would be asked was refused; nobody was asked."""

    agency_id: AgencyId
    request_id: UUID


class FamilyApproachRecorded(Body):
    """Whether extended family and carers were asked, who of them, or why not (R-089)."""

    sought: Sought
    from_whom: tuple[Sealed, ...] = ()
    reason_if_not: Sealed | None = None
    by: PersonId


class AgencyReturnReceived(Body):
    agency_id: AgencyId
    request_id: UUID


class NilReturnRecorded(Body):
    """The agency holds nothing; it says where it looked."""

    agency_id: AgencyId
    searched_what: Sealed
    by: PersonId


class AgencyReturnOverdue(Body):
    agency_id: AgencyId


class GatheringClosed(Body):
    """`missing` is empty for ever: a gathering does not close without an answer from everyone."""

    returns: tuple[AgencyId, ...]
    nil: tuple[AgencyId, ...]
    missing: tuple[AgencyId, ...] = ()
    by: PersonId


class OpenGathering(Command):
    """Each of `agencies` is asked for its return, by a share request of its own."""

    opens_stream: ClassVar[bool] = True

    kind: Kind
    statutory_basis_id: Code | None = None
    subject_refs: tuple[Ref, ...] = ()
    scope: Sealed | None = None
    agencies: tuple[AgencyId, ...] = ()
    urgency: Code = "routine"
    due_at: Instant | None = None


class RecordNilReturn(Command):
    agency_id: AgencyId
    searched_what: Sealed | None = None


class RecordFamilyApproach(Command):
    """Extended family and carers are asked as a matter of course; only a clear reason stands against it (R-089)."""

    sought: Sought
    from_whom: tuple[Sealed, ...] = ()
    reason_if_not: Sealed | None = None


class AskReturnAgain(Command):
    """By a request of its own once more, where the first was never opened or the return is late. Without `due_at` by
    the day of the gathering, if that is still to come."""

    agency_id: AgencyId
    due_at: Instant | None = None


class RecordReturnNotAsked(Command):
    """The request that was to ask for it has been refused; the service alone."""

    agency_id: AgencyId
    request_id: UUID


class RecordReturn(Command):
    """The return of an agency has arrived, and its receipt is confirmed; the service alone."""

    agency_id: AgencyId
    request_id: UUID


class CloseGathering(Command):
    pass


COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        OpenGathering,
        RecordFamilyApproach,
        RecordNilReturn,
        AskReturnAgain,
        RecordReturn,
        RecordReturnNotAsked,
        CloseGathering,
    )
}

EVENTS: dict[str, type[Body]] = {
    body.__name__: body
    for body in (
        GatheringOpened,
        AgencyReturnRequested,
        AgencyReturnNotAsked,
        FamilyApproachRecorded,
        AgencyReturnReceived,
        NilReturnRecorded,
        AgencyReturnOverdue,
        GatheringClosed,
    )
}

Said = (
    GatheringOpened
    | AgencyReturnRequested
    | AgencyReturnNotAsked
    | FamilyApproachRecorded
    | AgencyReturnReceived
    | NilReturnRecorded
    | AgencyReturnOverdue
    | GatheringClosed
)
"""Every event of a gathering, so that a fold which forgets one is no program."""
