"""What may be asked of a concern, and what happens to it: the words of kind `concern` (R-037, R-054)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from domain.event import Body, Command, by_name
from domain.request.commands.drafting import Backdatable as BackdatableCommand
from domain.request.events.drafting import Backdatable
from domain.sealed import Sealed
from domain.values import AgencyId, Instant, PersonId

State = Literal["NONE", "Open", "Closed"]
Kind = Literal["sharing", "storing"]


class ProblemReported(Backdatable):
    """`own_agency` is that of whoever met the problem. `review_by` is when it is looked at, frozen here."""

    problem_id: UUID
    kind: Kind
    own_agency: AgencyId
    about_agency: AgencyId
    what: Sealed
    raised_with: PersonId | None = None
    at: Instant
    review_by: Instant


class ProblemReviewed(Backdatable):
    """`review_by` is the end of the day on which it is looked at again, if it is."""

    by: PersonId
    finding: Sealed
    at: Instant
    next_review_on: date | None = None
    review_by: Instant | None = None


class ProblemReviewOverdue(Body):
    due_at: Instant


class ProblemClosed(Body):
    by: PersonId


class ReportProblem(BackdatableCommand):
    """Without `about_agency` it is about the own agency; `own_agency` is said by those who work in several."""

    opens_stream: ClassVar[bool] = True

    kind: Kind
    own_agency: AgencyId | None = None
    about_agency: AgencyId | None = None
    what: Sealed | None = None
    raised_with: PersonId | None = None


class ReviewProblem(BackdatableCommand):
    finding: Sealed | None = None
    next_review_on: date | None = None


class CloseProblem(Command):
    pass


COMMANDS: dict[str, type[Command]] = by_name(ReportProblem, ReviewProblem, CloseProblem)
EVENTS: dict[str, type[Body]] = by_name(ProblemReported, ProblemReviewed, ProblemReviewOverdue, ProblemClosed)

Said = ProblemReported | ProblemReviewed | ProblemReviewOverdue | ProblemClosed
"""Every event of a concern, so that a fold which forgets one is no program."""
