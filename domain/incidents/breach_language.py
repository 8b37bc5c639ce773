"""What may be asked of a breach, and what happens to it: the words of kind `breach` (Code section 5)."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.event import Body, Command
from domain.request.commands.drafting import Backdatable as BackdatableCommand
from domain.request.events.drafting import Backdatable
from domain.sealed import Sealed
from domain.values import AgencyId, Code, Instant, PersonId, Ref, Whole

State = Literal["NONE", "Open", "Closed"]
Cause = Literal["human_error", "process", "technical", "deliberate", "third_party", "unknown"]
"""Why it happened, as a code, so that breaches can be collated without a name (R-070). The findings say more."""

Count = Annotated[Whole, Field(ge=0)]


class BreachReported(Body):
    """`holders` held the information. `warn_at` and `deadline_at` are the real hours since `aware_at`, frozen here.

    `caused_by` is whose doing it was, as far as that is known.
    """

    breach_id: UUID
    reported_by: PersonId
    agency_responsible: AgencyId
    holders: tuple[AgencyId, ...]
    caused_by: PersonId | None = None
    what: Sealed
    when_occurred: Instant | None = None
    aware_at: Instant
    warn_at: tuple[Instant, ...]
    deadline_at: Instant
    request_id: UUID | None = None
    complaint_id: UUID | None = None


class BreachContained(Backdatable):
    actions: Sealed
    at: Instant


class BreachAssessed(Body):
    """`people` and `records` are how many. The agency and the person are those it is attributed to (R-074).

    `tell_people`: at this risk the people concerned have to be told. `decide_anew`: it is higher than it was when it
    was decided not to notify, so that this is to be decided again.
    """

    risk: Code
    people: Count
    records: Count
    likely_consequences: Sealed
    assessor: PersonId
    agency_responsible: AgencyId
    caused_by: PersonId | None = None
    tell_people: bool
    decide_anew: bool = False


class IcoNotificationDecided(Body):
    notify: bool
    reasons: Sealed
    decided_by: PersonId
    deadline_at: Instant


class IcoNotified(Backdatable):
    """`late_reason` is for the regulator too, where it came after the deadline."""

    ico_ref: Sealed
    at: Instant


class SubjectsNotifiedOfBreach(Backdatable):
    subject_refs: tuple[Ref, ...]
    method: Code
    at: Instant


class BreachClockWarning(Body):
    """`overdue`: the deadline itself has come."""

    deadline_at: Instant
    overdue: bool = False


class BreachInvestigated(Body):
    findings: Sealed
    cause: Cause
    investigator: PersonId


class BreachClosed(Body):
    """`learning_id` is the learning that its lessons become."""

    outcome: Sealed
    lessons: Sealed
    by: PersonId
    learning_id: UUID | None = None


class ReportBreach(Command):
    """Without `aware_at` it is known since now; without `holders` the agency responsible held it alone.

    `complaint_at` is when the complaint came in that brought it to light.
    """

    opens_stream: ClassVar[bool] = True

    agency_responsible: AgencyId
    holders: tuple[AgencyId, ...] = ()
    caused_by: PersonId | None = None
    what: Sealed | None = None
    when_occurred: Instant | None = None
    aware_at: Instant | None = None
    request_id: UUID | None = None
    complaint_id: UUID | None = None
    complaint_at: Instant | None = None


class ContainBreach(BackdatableCommand):
    actions: Sealed | None = None


class AssessBreach(Command):
    """Without `agency_responsible` or `caused_by` the attribution stays as it is."""

    risk: Code | None = None
    people: Count | None = None
    records: Count | None = None
    likely_consequences: Sealed | None = None
    agency_responsible: AgencyId | None = None
    caused_by: PersonId | None = None


class DecideIcoNotification(Command):
    needs_version: ClassVar[bool] = True

    notify: bool
    reasons: Sealed | None = None


class RecordIcoNotified(BackdatableCommand):
    ico_ref: Sealed | None = None


class RecordSubjectsNotified(BackdatableCommand):
    """What people are called here, as in a share request: `mother`."""

    subject_refs: tuple[Ref, ...] = ()
    method: Code


class InvestigateBreach(Command):
    findings: Sealed | None = None
    cause: Cause | None = None


class CloseBreach(Command):
    outcome: Sealed | None = None
    lessons: Sealed | None = None


COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        ReportBreach,
        ContainBreach,
        AssessBreach,
        DecideIcoNotification,
        RecordIcoNotified,
        RecordSubjectsNotified,
        InvestigateBreach,
        CloseBreach,
    )
}

EVENTS: dict[str, type[Body]] = {
    body.__name__: body
    for body in (
        BreachReported,
        BreachContained,
        BreachAssessed,
        IcoNotificationDecided,
        IcoNotified,
        SubjectsNotifiedOfBreach,
        BreachClockWarning,
        BreachInvestigated,
        BreachClosed,
    )
}

Said = (
    BreachReported
    | BreachContained
    | BreachAssessed
    | IcoNotificationDecided
    | IcoNotified
    | SubjectsNotifiedOfBreach
    | BreachClockWarning
    | BreachInvestigated
    | BreachClosed
)
"""Every event of a breach, so that a fold which forgets one is no program."""
