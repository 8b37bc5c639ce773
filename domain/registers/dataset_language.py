"""What may be asked of a data set of the partnership, and what happens to it: the words of kind `dataset` (R-108)."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.event import Body, Command, by_name
from domain.request.parts import Period
from domain.sealed import Sealed
from domain.values import AgencyId, Whole

State = Literal["NONE", "Registered"]
SmallestCell = Annotated[Whole, Field(ge=0)]


class DatasetRegistered(Body):
    """`suppression_rule` is the smallest number that a cell of a contribution may have; `agency_id` holds the set."""

    dataset_id: UUID
    purpose: Sealed
    suppression_rule: SmallestCell
    agency_id: AgencyId


class DatasetContributionReceived(Body):
    """A share request brought it, and its receipt is confirmed."""

    agency_id: AgencyId
    period: Period
    request_id: UUID


class RegisterDataset(Command):
    """Without `suppression_rule` the catalogue's smallest cell counts."""

    opens_stream: ClassVar[bool] = True

    purpose: Sealed | None = None
    suppression_rule: SmallestCell | None = None


class RecordContribution(Command):
    """A contribution has arrived; the service alone."""

    agency_id: AgencyId
    period: Period
    request_id: UUID


COMMANDS: dict[str, type[Command]] = by_name(RegisterDataset, RecordContribution)
EVENTS: dict[str, type[Body]] = by_name(DatasetRegistered, DatasetContributionReceived)

Said = DatasetRegistered | DatasetContributionReceived
"""Every event of a data set, so that a fold which forgets one is no program."""
