"""What may be asked about the Code of Practice, and what happens to it: the words of kind `code` (R-005, R-022)."""

from datetime import date
from typing import ClassVar, Literal

from domain.event import Body, Command
from domain.registers.publication_language import WithdrawProposal
from domain.values import AgencyId, Code, Instant, PersonId, Whole

Outcome = Literal["kept", "to_be_revised"]
"""What a review of the Code came to."""


class CodeVersionProposed(Body):
    version: Code
    effective_from: date
    review_on: date
    owner: PersonId
    proposed_by: PersonId


class CodeVersionPublished(Body):
    """`effective_from` is its first day; `review_due_at` the first moment of `review_on` where the agencies work."""

    version: Code
    effective_from: date
    review_on: date
    owner: PersonId
    review_due_at: Instant
    proposed_by: PersonId
    published_by: PersonId


class CodeProposalWithdrawn(Body):
    version: Code
    withdrawn_by: PersonId


class CodeReviewDue(Body):
    pass


class CodeReviewed(Body):
    outcome: Outcome
    next_review_on: date
    review_due_at: Instant
    by: PersonId


class ReaffirmationRequested(Body):
    """`due_on` is the last day; `due_at` the moment after it."""

    agency_id: AgencyId
    year: Whole
    version: Code
    due_on: date
    due_at: Instant


class ReaffirmationGiven(Body):
    """`position` is the role in which the person signs for the agency."""

    agency_id: AgencyId
    by: PersonId
    position: Code
    version: Code
    at: Instant


class ReaffirmationOverdue(Body):
    agency_id: AgencyId
    year: Whole


class ProposeCodeVersion(Command):
    """A version of the Code, with who looks after it and when it is reviewed."""

    opens_stream: ClassVar[bool] = True

    version: Code | None = None
    effective_from: date | None = None
    review_on: date | None = None
    owner: PersonId | None = None


class PublishCodeVersion(Command):
    """Another person lets the version that is proposed count from its first day on."""

    version: Code


class RecordCodeReview(Command):
    outcome: Outcome
    next_review_on: date | None = None


class RequestReaffirmation(Command):
    """Agencies are asked to affirm the Code again for the year of `due_on`; all of them where none is named."""

    due_on: date | None = None
    agencies: tuple[AgencyId, ...] = ()


class GiveReaffirmation(Command):
    """Somebody who signs for the agency affirms the version that is named."""

    agency_id: AgencyId
    version: Code


COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        ProposeCodeVersion,
        PublishCodeVersion,
        WithdrawProposal,
        RecordCodeReview,
        RequestReaffirmation,
        GiveReaffirmation,
    )
}
EVENTS: dict[str, type[Body]] = {
    body.__name__: body
    for body in (
        CodeVersionProposed,
        CodeVersionPublished,
        CodeProposalWithdrawn,
        CodeReviewDue,
        CodeReviewed,
        ReaffirmationRequested,
        ReaffirmationGiven,
        ReaffirmationOverdue,
    )
}
