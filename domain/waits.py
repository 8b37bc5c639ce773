"""What a stream waits for. The store keeps it and its workflow notes it: where they differ, the workflow is behind."""

from typing import Any, Self

from domain.decider import Decider
from domain.values import Deadline, Value

WAITS_FOR = "waits_for"
"""Under which name a workflow notes it, for whoever lists Temporal's workflows."""


class Waits(Value):
    """`ended` where nothing can follow; else the deadline that comes next, None where only people can go on."""

    ended: bool = False
    deadline: Deadline | None = None

    @classmethod
    def of(cls, decider: Decider[Any], state: Any) -> Self:
        """What a stream in this state waits for."""
        return cls(ended=decider.ended(state), deadline=decider.next_deadline(state))

    def __str__(self) -> str:
        if self.ended:
            return "nothing"
        return f"{self.deadline.name} {self.deadline.due_at.isoformat()}" if self.deadline else "people"
