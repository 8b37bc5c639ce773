"""What a case file says: who does what, and what must come of it (DESIGN 11)."""

import math
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from cli.play.moments import WallTime
from domain.calendar import Span
from domain.incidents.breach_language import State as BreachState
from domain.incidents.gathering_language import State as GatheringState
from domain.registers.dataset_language import State as DatasetState
from domain.registers.learning_language import State as LearningState
from domain.registers.protocol_language import State as ProtocolState
from domain.request.transitions import State
from domain.values import Value

FIRST_STREAM = "R1"
"""The stream that is meant where a step names none."""

LONG_WAIT = 60
"""Days after which nothing that is counted in working time is still open."""
_DAYS = {"m": 1 / 1440, "h": 1 / 24, "d": 1, "y": 365}


class Step(Value):
    """Something that a person does, or time that passes: `wait` for so long, or `until` the clock says so.

    `events` are what must be recorded, all of it, in this order; a name such as `R2:ShareApproved` means another
    stream. `refused` is the code of the refusal; then nothing may be recorded on the stream. `label` gives the step a
    name, so that another may ask again under its command id (`command_id: same-as …`). A decision is taken upon the
    version the stream has then, unless `expected_version` says another.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    by: str | None = None
    do: str | None = None
    on: str = Field(default=FIRST_STREAM, alias="as")
    given: dict[str, Any] = Field(default={}, alias="with")
    events: tuple[str, ...] = ()
    refused: str | None = None
    warns: tuple[str, ...] = ()
    wait: Span | None = None
    until: WallTime | None = None
    label: str | None = None
    command_id: str | None = None
    expected_version: int | None = None

    @property
    def same_as(self) -> str | None:
        """The label of the step whose command id this one takes again."""
        return self.command_id.removeprefix("same-as ") if self.command_id else None


class End(Value):
    """How a stream stands when the case is over."""

    state: State | BreachState | GatheringState | ProtocolState | LearningState | DatasetState


class CaseFile(Value):
    """One worked case. `partnership` is a file beside it, where it is not the shipped one."""

    case: str
    title: str
    clauses: tuple[str, ...] = ()
    partnership: str | None = None
    starts: WallTime
    steps: tuple[Step, ...]
    ends: dict[str, End] = Field(default={})

    @property
    def streams(self) -> frozenset[str]:
        """The names of its streams."""
        return frozenset(step.on for step in self.steps)

    @property
    def days(self) -> int:
        """About how many days the case takes until its first long wait, with a week for what it then still counts."""
        days = 7
        for step in self.steps:
            if step.wait is not None and _days(step.wait) > LONG_WAIT:
                break
            days += _days(step.wait) if step.wait is not None else 7 if step.until and step.until.weekday else 0
        return days


def identified(value: Any, ids: Mapping[str, UUID]) -> Any:
    """What a case gives a command, with the id of a stream where it names the stream: `parent_request_id: R1`."""
    if isinstance(value, list):
        return [identified(each, ids) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: str(ids[each]) if key.endswith("_id") and each in ids else identified(each, ids)
        for key, each in value.items()
    }


def _days(span: Span) -> int:
    amount = math.ceil(span.amount * _DAYS[span.unit])
    return amount * 7 // 5 + 2 if span.clock == "working" else amount
