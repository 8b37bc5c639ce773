"""What is true of a concern now, and what time will bring to it."""

from typing import assert_never
from uuid import UUID

from domain.duties.book import DutyBook
from domain.event import Event
from domain.incidents import concern_language as n
from domain.values import Deadline, Instant

REVIEW = "review"
"""The deadline for looking at the problem."""


class Concern(DutyBook):
    """One concern, folded. `raiser` is whoever reported it, whose name is for those alone who follow it up."""

    state: n.State = "NONE"
    id: UUID | None = None
    kind: n.Kind | None = None
    raiser: str = ""
    own_agency: str = ""
    about_agency: str = ""
    since: Instant | None = None
    reviews: int = 0
    review_by: Instant | None = None
    overdue: bool = False

    @property
    def agencies(self) -> tuple[str, ...]:
        named = (self.own_agency, self.about_agency)
        return tuple(dict.fromkeys(agency for agency in named if agency))


def evolve(state: Concern, event: Event) -> Concern:
    """What is true of a concern after an event."""
    return state.model_copy(update=_changed(state, event))


def _changed(state: Concern, event: Event) -> dict[str, object]:
    said: n.Said = event.body  # type: ignore[assignment]
    match said:
        case n.ProblemReported():
            told = said.model_dump(include={"kind", "own_agency", "about_agency", "review_by"})
            begun = {"state": "Open", "id": said.problem_id, "raiser": event.actor.person, "since": said.at}
            return {**told, **begun}
        case n.ProblemReviewed():
            return {"reviews": state.reviews + 1, "review_by": said.review_by, "overdue": False, "since": said.at}
        case n.ProblemReviewOverdue():
            return {"overdue": True}
        case n.ProblemClosed():
            return {"state": "Closed"}
        case _:
            assert_never(said)


def next_deadline(state: Concern) -> Deadline | None:
    """The review, until it is done or marked as late."""
    if state.state != "Open" or state.overdue or state.review_by is None:
        return None
    return Deadline(name=REVIEW, due_at=state.review_by)
