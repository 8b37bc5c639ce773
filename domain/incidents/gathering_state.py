"""What is true of a gathering now, and what time will bring to it."""

from collections.abc import Iterator
from typing import Literal, assert_never
from uuid import UUID

from pydantic import Field

from domain.event import Event
from domain.incidents import gathering_language as g
from domain.keeping.book import KeptBook
from domain.request.parts import Sought
from domain.values import Deadline, Instant, Value

RETURN = "return"
"""The deadline for an agency's return; the agency follows in the name."""


class Return(Value):
    """What one agency was asked for. `overdue` stays true where it came late; `unasked`: its request was refused, so
    nobody was asked. `earlier` are the requests by which it was asked before.
    """

    request_id: UUID
    due_at: Instant
    status: Literal["asked", "received", "nil"] = "asked"
    overdue: bool = False
    unasked: bool = False
    earlier: tuple[UUID, ...] = ()

    def answered_by(self, request_id: UUID) -> bool:
        """Whether that is a request by which it was asked."""
        return request_id in (self.request_id, *self.earlier)


class Gathering(KeptBook):
    """One gathering, folded; `returns` by agency."""

    state: g.State = "NONE"
    id: UUID | None = None
    kind: g.Kind | None = None
    opened_at: Instant | None = None
    opened_by: str = ""
    agency_id: str = ""
    urgency: str = ""
    due_at: Instant | None = None
    returns: dict[str, Return] = Field(default={})
    extended_family: Sought | None = None

    def with_status(self, status: str) -> tuple[str, ...]:
        """The agencies whose return stands so."""
        return tuple(agency for agency, asked in self.returns.items() if asked.status == status)


def evolve(state: Gathering, event: Event) -> Gathering:
    """What is true of a gathering after an event."""
    return state.model_copy(update=_changed(state, event))


def _changed(state: Gathering, event: Event) -> dict[str, object]:
    said: g.Said = event.body  # type: ignore[assignment]
    match said:
        case g.GatheringOpened():
            told = said.model_dump(include=set(Gathering.model_fields))
            return {**told, "state": "Open", "id": said.gathering_id, "opened_at": event.occurred_at}
        case g.AgencyReturnRequested():
            before = state.returns.get(said.agency_id)
            earlier = (*before.earlier, before.request_id) if before else ()
            asked = Return(request_id=said.request_id, due_at=said.due_at, earlier=earlier)
            return {"returns": {**state.returns, said.agency_id: asked}}
        case g.AgencyReturnNotAsked():
            return _now(state, said.agency_id, unasked=True)
        case g.FamilyApproachRecorded():
            return {"extended_family": said.sought}
        case g.AgencyReturnReceived():
            return _now(state, said.agency_id, status="received")
        case g.NilReturnRecorded():
            return _now(state, said.agency_id, status="nil")
        case g.AgencyReturnOverdue():
            return _now(state, said.agency_id, overdue=True)
        case g.GatheringClosed():
            return {"state": "Closed"}
        case _:
            assert_never(said)


def _now(state: Gathering, agency: str, **changes: object) -> dict[str, object]:
    return {"returns": {**state.returns, agency: state.returns[agency].model_copy(update=changes)}}


def open_deadlines(state: Gathering) -> Iterator[Deadline]:
    """One for each return that is neither here nor marked as late."""
    for agency, asked in state.returns.items():
        if asked.status == "asked" and not asked.overdue:
            yield Deadline(name=f"{RETURN} {agency}", due_at=asked.due_at)


def next_deadline(state: Gathering) -> Deadline | None:
    """The earliest open one."""
    return min(open_deadlines(state), key=lambda deadline: (deadline.due_at, deadline.name), default=None)
