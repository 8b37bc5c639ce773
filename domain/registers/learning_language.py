"""What may be asked of something learnt, and what happens to it: the words of kind `learning` (Code section 3)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from domain.event import Body, Command, by_name
from domain.sealed import Sealed
from domain.values import AgencyId, Instant, PersonId, Ref

State = Literal["NONE", "Recorded", "Disseminated"]
Source = Literal["escalation", "practice_review", "audit", "complaint", "breach", "improvement"]


class LearningRecorded(Body):
    """`agency_id` is where it was learnt; none where the service took it from a lesson.

    `request_id` is the case it was learnt from, `breach_id` and `complaint_id` what was closed with it as its lesson.
    """

    learning_id: UUID
    source: Source
    text: Sealed
    agency_id: AgencyId | None = None
    request_id: UUID | None = None
    breach_id: UUID | None = None
    complaint_id: UUID | None = None


class LearningDisseminated(Body):
    to_agencies: tuple[AgencyId, ...]


class LearningAcknowledged(Body):
    agency_id: AgencyId
    by: PersonId


class ActionAgreed(Body):
    """`agency_id` is where the owner works. `due_at` is the end of the day `due_on`, frozen here.

    `put_to` is the group or meeting that agreed it.
    """

    action_id: Ref
    what: Sealed
    owner: PersonId
    agency_id: AgencyId | None = None
    due_on: date
    due_at: Instant
    put_to: Sealed | None = None


class ActionOverdue(Body):
    action_id: Ref
    due_at: Instant


class ActionCompleted(Body):
    action_id: Ref
    by: PersonId
    outcome: Sealed


class RecordLearning(Command):
    """The text names nobody: neither of the request it was learnt from, nor anybody else."""

    opens_stream: ClassVar[bool] = True

    source: Source
    text: Sealed | None = None
    request_id: UUID | None = None
    breach_id: UUID | None = None
    complaint_id: UUID | None = None


class DisseminateLearning(Command):
    to_agencies: tuple[AgencyId, ...] = ()


class AcknowledgeLearning(Command):
    agency_id: AgencyId


class AgreeAction(Command):
    action_id: Ref
    what: Sealed | None = None
    owner: PersonId | None = None
    due_on: date | None = None
    put_to: Sealed | None = None


class CompleteAction(Command):
    action_id: Ref
    outcome: Sealed | None = None


COMMANDS: dict[str, type[Command]] = by_name(
    RecordLearning, DisseminateLearning, AcknowledgeLearning, AgreeAction, CompleteAction
)

EVENTS: dict[str, type[Body]] = by_name(
    LearningRecorded, LearningDisseminated, LearningAcknowledged, ActionAgreed, ActionOverdue, ActionCompleted
)

Said = LearningRecorded | LearningDisseminated | LearningAcknowledged | ActionAgreed | ActionOverdue | ActionCompleted
"""Every event of something learnt, so that a fold which forgets one is no program."""
