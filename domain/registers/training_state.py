"""Who has learnt what, until when it counts, and what time will bring to it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from domain.duties.book import DutyBook
from domain.event import Event
from domain.registers import training_language as t
from domain.values import Deadline, Instant, PersonId, Value

TRAINING = "training"
"""The deadline of a completed course; person and course follow in its name."""


class Completion(Value):
    """`expired` once the clock has said so."""

    person: PersonId
    course: str
    on: date
    expires_on: date | None = None
    expires_at: Instant | None = None
    expired: bool = False

    def over(self, at: datetime) -> bool:
        return self.expires_at is not None and at >= self.expires_at

    def outlasts(self, other: "Completion") -> bool:
        """Whether it counts at least as long."""
        return self.expires_at is None or (other.expires_at is not None and self.expires_at >= other.expires_at)


class Need(Value):
    by: PersonId
    to: PersonId
    to_role: str
    since: Instant


class Training(DutyBook):
    """`agency` is empty before the first event. `completions` are by person and course: the one that lasts longest.
    `needs` are those not met yet."""

    agency: str = ""
    completions: Mapping[str, Completion] = {}
    acknowledged: Mapping[PersonId, str] = {}
    needs: Mapping[UUID, Need] = {}

    def expired(self, person: str, courses: Iterable[str], at: datetime) -> tuple[str, ...]:
        """Which of these courses the person once completed and would have to renew."""
        found = (self.completions.get(key_of(person, course)) for course in courses)
        return tuple(each.course for each in found if each is not None and each.over(at))


def key_of(person: str, course: str) -> str:
    return f"{person} {course}"


def evolve(state: Training, event: Event) -> Training:
    """What is true of the register after an event."""
    return state.model_copy(update={"agency": event.stream.rpartition("/")[2], **_changed(state, event)})


def _changed(state: Training, event: Event) -> dict[str, object]:
    match event.body:
        case t.TrainingCompleted() as body:
            return {"completions": _completed(state, body)}
        case t.TrainingExpired(person=person, course=course):
            key = key_of(person, course)
            expired = state.completions[key].model_copy(update={"expired": True})
            return {"completions": {**state.completions, key: expired}}
        case t.TrainingEnded(person=person):
            kept = {key: each for key, each in state.completions.items() if each.person != person}
            return {"completions": kept}
        case t.CodeAcknowledged(person=person, version=version):
            return {"acknowledged": {**state.acknowledged, person: version}}
        case t.TrainingNeedRaised(need_id=id) as body:
            need = Need(by=body.by, to=body.to, to_role=body.to_role, since=event.occurred_at)
            return {"needs": {**state.needs, id: need}}
        case t.TrainingNeedMet(need_id=id):
            return {"needs": {known: need for known, need in state.needs.items() if known != id}}
    raise TypeError(f"a training register knows no {event.type}")


def _completed(state: Training, body: t.TrainingCompleted) -> Mapping[str, Completion]:
    """An older certificate that comes to light shortens nothing."""
    new = Completion(**body.model_dump(exclude={"level"}))
    old = state.completions.get(key_of(new.person, new.course))
    if old is not None and not new.outlasts(old):
        return state.completions
    return {**state.completions, key_of(new.person, new.course): new}


def open_deadlines(state: Training) -> Iterator[Deadline]:
    """One for each person and course that has not expired yet."""
    for key, each in state.completions.items():
        if each.expires_at is not None and not each.expired:
            yield Deadline(name=f"{TRAINING} {key}", due_at=each.expires_at)


def next_deadline(state: Training) -> Deadline | None:
    return min(open_deadlines(state), key=lambda each: (each.due_at, each.name), default=None)
