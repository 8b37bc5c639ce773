"""What may be asked of an agency's training register, and what happens to it: the words of kind `training`."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from domain.event import Body, Command, by_name
from domain.sealed import Sealed
from domain.values import Code, Instant, PersonId

Level = Literal["induction", "ongoing"]


class TrainingCompleted(Body):
    """`expires_on` is its last day, `expires_at` the moment that follows, frozen here; both are missing where it holds
    for ever."""

    person: PersonId
    course: Code
    level: Level
    on: date
    expires_on: date | None = None
    expires_at: Instant | None = None


class TrainingExpired(Body):
    person: PersonId
    course: Code
    expires_on: date


class TrainingEnded(Body):
    """The person works here no more; nothing of theirs expires."""

    person: PersonId


class CodeAcknowledged(Body):
    person: PersonId
    version: Code
    on: date


class TrainingNeedRaised(Body):
    need_id: UUID
    by: PersonId
    about: Sealed
    to: PersonId
    to_role: Code


class TrainingNeedMet(Body):
    need_id: UUID
    on: date


class RecordTraining(Command):
    """Without `expires_on` it holds as long as the catalogue says of the course; it can be set shorter."""

    opens_stream: ClassVar[bool] = True

    person: PersonId
    course: Code
    level: Level = "ongoing"
    on: date
    expires_on: date | None = None


class EndTraining(Command):
    person: PersonId


class AcknowledgeCode(Command):
    """By oneself. Without `version` it is the one in force."""

    opens_stream: ClassVar[bool] = True

    version: Code | None = None


class RaiseTrainingNeed(Command):
    """`to` is the line manager or safeguarding lead who is to see to it (R-053)."""

    opens_stream: ClassVar[bool] = True

    about: Sealed | None = None
    to: PersonId | None = None


class MeetTrainingNeed(Command):
    need_id: UUID
    on: date | None = None


COMMANDS = by_name(RecordTraining, EndTraining, AcknowledgeCode, RaiseTrainingNeed, MeetTrainingNeed)
EVENTS = by_name(
    TrainingCompleted, TrainingExpired, TrainingEnded, CodeAcknowledged, TrainingNeedRaised, TrainingNeedMet
)
