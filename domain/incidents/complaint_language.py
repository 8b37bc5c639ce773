"""What may be asked of a complaint, and what happens to it: the words of kind `complaint` (Code section 5)."""

from typing import ClassVar, Literal
from uuid import UUID

from domain.event import Body, Command, by_name
from domain.request.commands.drafting import Backdatable as BackdatableCommand
from domain.request.events.drafting import Backdatable
from domain.sealed import Sealed
from domain.values import AgencyId, Instant

State = Literal["NONE", "Open", "Closed"]
Finding = Literal["upheld", "partly_upheld", "not_upheld", "withdrawn"]
"""How it came out, as a code, so that complaints can be collated without a name (R-071). The outcome says more."""


class ComplaintReceived(Backdatable):
    """`from_whom` is the name of whoever complains, `contact` how to answer them. `acknowledge_by` is frozen here.

    `request_id` is the share request it is about, where it is about one.
    """

    complaint_id: UUID
    agency_id: AgencyId
    from_whom: Sealed
    contact: Sealed | None = None
    about: Sealed
    at: Instant
    acknowledge_by: Instant
    request_id: UUID | None = None


class ComplaintAcknowledged(Backdatable):
    at: Instant


class ComplaintAcknowledgementOverdue(Body):
    due_at: Instant


class ComplaintLinkedToBreach(Body):
    """`aware_at` is when the agency first knew of a breach that is reported now; none where it was known before."""

    breach_id: UUID
    aware_at: Instant | None = None


class ComplaintInvestigated(Body):
    findings: Sealed


class ComplaintOutcomeGiven(Backdatable):
    """`ico_route_stated`: the person was told how to go to the Information Commissioner."""

    outcome: Sealed
    finding: Finding
    at: Instant
    ico_route_stated: bool


class ComplaintClosed(Body):
    """`learning_id` is the learning that its lessons become."""

    lessons: Sealed | None = None
    learning_id: UUID | None = None


class ReceiveComplaint(BackdatableCommand):
    """`at` is when it came in."""

    opens_stream: ClassVar[bool] = True

    agency_id: AgencyId
    from_whom: Sealed | None = None
    contact: Sealed | None = None
    about: Sealed | None = None
    request_id: UUID | None = None


class AcknowledgeComplaint(BackdatableCommand):
    pass


class LinkComplaintToBreach(Command):
    """Without `breach_id` the breach is reported now; it is known since `aware_at`, else since the complaint came."""

    breach_id: UUID | None = None
    aware_at: Instant | None = None


class InvestigateComplaint(Command):
    findings: Sealed | None = None


class GiveComplaintOutcome(BackdatableCommand):
    outcome: Sealed | None = None
    finding: Finding | None = None
    ico_route_stated: bool = False


class CloseComplaint(Command):
    """`lessons` go to the partnership, and name nobody."""

    lessons: Sealed | None = None


COMMANDS: dict[str, type[Command]] = by_name(
    ReceiveComplaint,
    AcknowledgeComplaint,
    LinkComplaintToBreach,
    InvestigateComplaint,
    GiveComplaintOutcome,
    CloseComplaint,
)

EVENTS: dict[str, type[Body]] = by_name(
    ComplaintReceived,
    ComplaintAcknowledged,
    ComplaintAcknowledgementOverdue,
    ComplaintLinkedToBreach,
    ComplaintInvestigated,
    ComplaintOutcomeGiven,
    ComplaintClosed,
)

Said = (
    ComplaintReceived
    | ComplaintAcknowledged
    | ComplaintAcknowledgementOverdue
    | ComplaintLinkedToBreach
    | ComplaintInvestigated
    | ComplaintOutcomeGiven
    | ComplaintClosed
)
"""Every event of a complaint, so that a fold which forgets one is no program."""
