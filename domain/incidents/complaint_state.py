"""What is true of a complaint now, and what time will bring to it."""

from typing import assert_never
from uuid import UUID

from domain.event import Event
from domain.incidents import complaint_language as k
from domain.keeping.book import KeptBook
from domain.sealed import Sealed
from domain.values import Deadline, Instant

ACKNOWLEDGEMENT = "acknowledgement"
"""The deadline for telling whoever complained that it has arrived."""


class Complaint(KeptBook):
    """One complaint, folded. `office` is the role of whoever took it in, and so of whoever goes on with it.

    `reported`: a breach was opened because of it.
    """

    state: k.State = "NONE"
    id: UUID | None = None
    received_at: Instant | None = None
    office: str = ""
    agency_id: str = ""
    from_whom: Sealed | None = None
    request_id: UUID | None = None
    acknowledge_by: Instant | None = None
    acknowledged: bool = False
    overdue: bool = False
    breaches: tuple[UUID, ...] = ()
    reported: bool = False
    investigated: bool = False
    finding: k.Finding | None = None

    @property
    def unacknowledged(self) -> bool:
        """Whether nothing has been answered yet: an outcome answers it too."""
        return self.state == "Open" and not self.acknowledged and self.finding is None


def evolve(state: Complaint, event: Event) -> Complaint:
    """What is true of a complaint after an event."""
    return state.model_copy(update=_changed(state, event))


def _changed(state: Complaint, event: Event) -> dict[str, object]:
    said: k.Said = event.body  # type: ignore[assignment]
    match said:
        case k.ComplaintReceived():
            told = {name: getattr(said, name) for name in ("agency_id", "from_whom", "request_id", "acknowledge_by")}
            office = event.actor.role
            return {**told, "state": "Open", "id": said.complaint_id, "received_at": said.at, "office": office}
        case k.ComplaintAcknowledged():
            return {"acknowledged": True}
        case k.ComplaintAcknowledgementOverdue():
            return {"overdue": True}
        case k.ComplaintLinkedToBreach():
            reported = state.reported or said.aware_at is not None
            return {"breaches": (*state.breaches, said.breach_id), "reported": reported}
        case k.ComplaintInvestigated():
            return {"investigated": True}
        case k.ComplaintOutcomeGiven():
            return {"finding": said.finding}
        case k.ComplaintClosed():
            return {"state": "Closed"}
        case _:
            assert_never(said)


def next_deadline(state: Complaint) -> Deadline | None:
    """The acknowledgement, until it is given or marked as late."""
    if not state.unacknowledged or state.overdue or state.acknowledge_by is None:
        return None
    return Deadline(name=ACKNOWLEDGEMENT, due_at=state.acknowledge_by)
