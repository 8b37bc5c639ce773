"""What is true of something learnt now, and what time will bring to it."""

from collections.abc import Iterator
from typing import assert_never
from uuid import UUID

from pydantic import Field

from domain.duties.book import DutyBook
from domain.event import Event
from domain.registers import learning_language as g
from domain.values import Deadline, Instant, Value

ACTION = "action"
"""The deadline of an action; its reference follows in the name."""


class Action(Value):
    """What was agreed. `overdue` stays true where it was done late."""

    owner: str
    agency: str | None = None
    agreed_at: Instant
    due_at: Instant
    overdue: bool = False
    done: bool = False


class Learning(DutyBook):
    """Something learnt, folded. `acknowledged` are those of `to_agencies` that took it in."""

    state: g.State = "NONE"
    id: UUID | None = None
    source: g.Source | None = None
    recorded_at: Instant | None = None
    agency_id: str | None = None
    request_id: UUID | None = None
    complaint_id: UUID | None = None
    to_agencies: tuple[str, ...] = ()
    acknowledged: tuple[str, ...] = ()
    actions: dict[str, Action] = Field(default={})

    @property
    def agencies(self) -> tuple[str, ...]:
        """Where it was learnt, to whom it was sent, and who has something to do about it."""
        named = (self.agency_id, *self.to_agencies, *(action.agency for action in self.actions.values()))
        return tuple(dict.fromkeys(agency for agency in named if agency))

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The agencies that have not taken it in yet."""
        return tuple(agency for agency in self.to_agencies if agency not in self.acknowledged)

    @property
    def open_actions(self) -> dict[str, Action]:
        return {id: action for id, action in self.actions.items() if not action.done}


def evolve(state: Learning, event: Event) -> Learning:
    """What is true of something learnt after an event."""
    return state.model_copy(update=_changed(state, event))


def _changed(state: Learning, event: Event) -> dict[str, object]:
    said: g.Said = event.body  # type: ignore[assignment]
    match said:
        case g.LearningRecorded():
            told = said.model_dump(include={"source", "agency_id", "request_id", "complaint_id"})
            return {**told, "state": "Recorded", "id": said.learning_id, "recorded_at": event.occurred_at}
        case g.LearningDisseminated():
            return {"state": "Disseminated", "to_agencies": (*state.to_agencies, *said.to_agencies)}
        case g.LearningAcknowledged():
            return {"acknowledged": (*state.acknowledged, said.agency_id)}
        case g.ActionAgreed():
            action = Action(owner=said.owner, agency=said.agency_id, agreed_at=event.occurred_at, due_at=said.due_at)
            return {"actions": {**state.actions, said.action_id: action}}
        case g.ActionOverdue():
            return _now(state, said.action_id, overdue=True)
        case g.ActionCompleted():
            return _now(state, said.action_id, done=True)
        case _:
            assert_never(said)


def _now(state: Learning, id: str, **changes: object) -> dict[str, object]:
    return {"actions": {**state.actions, id: state.actions[id].model_copy(update=changes)}}


def open_deadlines(state: Learning) -> Iterator[Deadline]:
    """One for each action that is neither done nor marked as late."""
    for id, action in state.open_actions.items():
        if not action.overdue:
            yield Deadline(name=f"{ACTION} {id}", due_at=action.due_at)


def next_deadline(state: Learning) -> Deadline | None:
    """The earliest open one."""
    return min(open_deadlines(state), key=lambda deadline: (deadline.due_at, deadline.name), default=None)
