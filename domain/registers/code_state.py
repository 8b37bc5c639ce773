"""What is true of the Code of Practice: its versions, its review, and who has affirmed it."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from domain.duties.book import DutyBook
from domain.event import Event
from domain.refusal import Refused
from domain.registers import code_language as c
from domain.values import AgencyId, Deadline, Instant, PersonId, Value

REVIEW = "code_review"
REAFFIRMATION = "reaffirmation"
"""Deadlines; agency and year follow in the name of the second."""


class CodeVersion(Value):
    """`effective_from` is its first day; it counts until another begins."""

    version: str
    effective_from: date
    review_on: date
    owner: PersonId


class Proposed(CodeVersion):
    """A version that waits for a second person."""

    proposed_by: PersonId
    since: Instant


class Affirmation(Value):
    """What one agency was asked for one year; `overdue` stays true where it came late."""

    agency_id: AgencyId
    year: int
    version: str
    since: Instant
    due_at: Instant
    overdue: bool = False
    status: Literal["asked", "given"] = "asked"


class CodeRegister(DutyBook):
    """`affirmations` by agency and year; `review_due_at` only until that moment has come."""

    versions: tuple[CodeVersion, ...] = ()
    proposal: Proposed | None = None
    review_due_at: Instant | None = None
    review_overdue_since: Instant | None = None
    affirmations: dict[str, Affirmation] = Field(default={})

    def in_force(self, on: date) -> CodeVersion | None:
        """The version of that day."""
        return next((each for each in reversed(self.versions) if each.effective_from <= on), None)

    def version_on(self, day: date) -> str | None:
        """What the version in force that day is called."""
        version = self.in_force(day)
        return version.version if version else None

    def outstanding(self, agency: str | None = None) -> Iterator[Affirmation]:
        """What was asked and not given, of one agency or of all."""
        for each in self.affirmations.values():
            if each.status == "asked" and agency in (None, each.agency_id):
                yield each

    def overdue(self, agency: str) -> bool:
        """Whether the agency has let the time pass in which it was to affirm the Code again."""
        return any(each.overdue for each in self.outstanding(agency))


def evolve(state: CodeRegister, event: Event) -> CodeRegister:
    """What is true of the Code after an event."""
    return state.model_copy(update=_changed(state, event))


def _changed(state: CodeRegister, event: Event) -> dict[str, object]:
    match event.body:
        case c.CodeVersionProposed() as body:
            return {"proposal": Proposed(**body.model_dump(), since=event.occurred_at)}
        case c.CodeVersionPublished(review_due_at=at) as body:
            version = CodeVersion(**body.model_dump(include=set(CodeVersion.model_fields)))
            published = {"proposal": None, "versions": (*state.versions, version)}
            return {**published, "review_due_at": at, "review_overdue_since": None}
        case c.CodeProposalWithdrawn():
            return {"proposal": None}
        case c.CodeReviewDue():
            return {"review_due_at": None, "review_overdue_since": event.occurred_at}
        case c.CodeReviewed(review_due_at=at):
            return {"review_due_at": at, "review_overdue_since": None}
        case c.ReaffirmationRequested() as body:
            asked = Affirmation(**body.model_dump(exclude={"due_on"}), since=event.occurred_at)
            return _with(state, asked)
        case c.ReaffirmationGiven(agency_id=agency):
            return _with(state, *(each.model_copy(update={"status": "given"}) for each in state.outstanding(agency)))
        case c.ReaffirmationOverdue(agency_id=agency, year=year):
            return _with(state, state.affirmations[key(agency, year)].model_copy(update={"overdue": True}))
    raise TypeError(f"the Code knows no {event.type}")


def key(agency: str, year: int) -> str:
    """Under which an affirmation is kept, and its deadline called."""
    return f"{agency} {year}"


def affirmations_of(state: CodeRegister, year: int) -> dict[str, str]:
    """How each agency that was asked that year stands: asked, overdue, given, or given late (R-006).

    Raises Refused(not_found) for a year in which there was no Code.
    """
    if state.in_force(date(year, 12, 31)) is None:
        raise Refused("not_found", "year", "Name a year in which a version of the Code was in force.")
    return {each.agency_id: _stands(each) for each in state.affirmations.values() if each.year == year}


def _stands(affirmation: Affirmation) -> str:
    if affirmation.status == "given":
        return "given late" if affirmation.overdue else "given"
    return "overdue" if affirmation.overdue else "asked"


def _with(state: CodeRegister, *changed: Affirmation) -> dict[str, object]:
    return {"affirmations": {**state.affirmations, **{key(each.agency_id, each.year): each for each in changed}}}


def open_deadlines(state: CodeRegister) -> Iterator[Deadline]:
    """The next review, and each affirmation that is neither here nor marked as late."""
    if state.review_due_at is not None:
        yield Deadline(name=REVIEW, due_at=state.review_due_at)
    for each in state.outstanding():
        if not each.overdue:
            yield Deadline(name=f"{REAFFIRMATION} {key(each.agency_id, each.year)}", due_at=each.due_at)


def next_deadline(state: CodeRegister) -> Deadline | None:
    """The earliest open one."""
    return min(open_deadlines(state), key=lambda deadline: (deadline.due_at, deadline.name), default=None)
