"""What is true of a breach now, and what time will bring to it."""

from typing import assert_never
from uuid import UUID

from domain.event import Event
from domain.incidents import breach_language as b
from domain.keeping.book import KeptBook
from domain.values import Deadline, Instant

ICO = "ico"
"""The deadline for telling the Information Commissioner, and the warnings before it."""


class Breach(KeptBook):
    """One breach, folded. `warnings` counts those that came; `notify` is None until it is decided.

    `suspected` are all whose doing it was ever said to be, whoever is held for it now.
    """

    state: b.State = "NONE"
    id: UUID | None = None
    opened_at: Instant | None = None
    agency_responsible: str = ""
    holders: tuple[str, ...] = ()
    caused_by: str | None = None
    suspected: tuple[str, ...] = ()
    request_id: UUID | None = None
    complaint_id: UUID | None = None
    aware_at: Instant | None = None
    warn_at: tuple[Instant, ...] = ()
    deadline_at: Instant | None = None
    warnings: int = 0
    contained: bool = False
    risk: str = ""
    notify: bool | None = None
    notified_at: Instant | None = None
    tell_people: bool = False
    people_told: bool = False
    cause: b.Cause | None = None

    @property
    def overdue(self) -> bool:
        """Whether the deadline came while the commissioner had to be told, or it was not decided."""
        return self.warnings > len(self.warn_at)

    @property
    def telling_due(self) -> bool:
        """Whether the people concerned have still to be told."""
        return self.tell_people and not self.people_told

    @property
    def clock_runs(self) -> bool:
        """Until the commissioner is told, or it is decided with reasons that this is not needed (R-069)."""
        return self.state == "Open" and self.notify is not False and self.notified_at is None


def evolve(state: Breach, event: Event) -> Breach:
    """What is true of a breach after an event."""
    return state.model_copy(update=_changed(state, event))


def _changed(state: Breach, event: Event) -> dict[str, object]:
    said: b.Said = event.body  # type: ignore[assignment]
    match said:
        case b.BreachReported():
            told = said.model_dump(include=set(Breach.model_fields))
            suspected = _suspected(state, said.caused_by)
            return {**told, "state": "Open", "id": said.breach_id, "opened_at": event.occurred_at, **suspected}
        case b.BreachContained():
            return {"contained": True}
        case b.BreachAssessed():
            told = said.model_dump(include={"risk", "agency_responsible", "caused_by", "tell_people"})
            undecided: dict[str, object] = {"notify": None} if said.decide_anew else {}
            return {**told, **undecided, **_suspected(state, said.caused_by)}
        case b.IcoNotificationDecided():
            return {"notify": said.notify}
        case b.IcoNotified():
            return {"notified_at": said.at}
        case b.SubjectsNotifiedOfBreach():
            return {"people_told": True}
        case b.BreachClockWarning():
            return {"warnings": state.warnings + 1}
        case b.BreachInvestigated():
            return {"cause": said.cause}
        case b.BreachClosed():
            return {"state": "Closed"}
        case _:
            assert_never(said)


def _suspected(state: Breach, caused_by: str | None) -> dict[str, object]:
    return {"suspected": tuple(dict.fromkeys((*state.suspected, caused_by)))} if caused_by else {}


def next_deadline(state: Breach) -> Deadline | None:
    """The next warning, and at last the deadline itself; each acts once."""
    if not state.clock_runs or state.deadline_at is None or state.overdue:
        return None
    return Deadline(name=ICO, due_at=(*state.warn_at, state.deadline_at)[state.warnings])
