"""What is true of a data set now."""

from typing import assert_never
from uuid import UUID

from domain.duties.book import DutyBook
from domain.event import Event
from domain.registers import dataset_language as d
from domain.values import Value


class Contribution(Value):
    """What one agency gave for a period; where it gave twice, the later one counts."""

    agency_id: str
    period: str
    request_id: UUID


class Dataset(DutyBook):
    """One data set, folded, with every contribution in the order in which they came."""

    state: d.State = "NONE"
    id: UUID | None = None
    agency_id: str = ""
    suppression_rule: int = 0
    contributions: tuple[Contribution, ...] = ()

    @property
    def agencies(self) -> tuple[str, ...]:
        """Who holds it, and who contributed."""
        named = (self.agency_id, *(each.agency_id for each in self.contributions))
        return tuple(dict.fromkeys(agency for agency in named if agency))

    def of(self, request_id: UUID) -> bool:
        """Whether that request has contributed."""
        return any(each.request_id == request_id for each in self.contributions)


def evolve(state: Dataset, event: Event) -> Dataset:
    """What is true of a data set after an event."""
    said: d.Said = event.body  # type: ignore[assignment]
    match said:
        case d.DatasetRegistered():
            told = said.model_dump(include={"agency_id", "suppression_rule"})
            return state.model_copy(update={**told, "state": "Registered", "id": said.dataset_id})
        case d.DatasetContributionReceived():
            contribution = Contribution(agency_id=said.agency_id, period=said.period, request_id=said.request_id)
            return state.model_copy(update={"contributions": (*state.contributions, contribution)})
        case _:
            assert_never(said)
