"""How long decisions take and how many are taken in time, between agencies and by urgency (R-001).

Small numbers are hidden: what stands for fewer than the catalogue's smallest cell could point at one family.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from domain.calendar import Calendar
from domain.catalogue import Catalogue

ASKED = "ApproverAssigned"
TAKEN = ("ShareApproved", "ShareDeclined", "ShareRequestReturned")
"""What answers a decision that was asked for. A request that is taken back, or loses its footing, needs none."""

OVER = ("LegalFootingLost", "ShareRequestCancelled")
SPOKEN_OF = (ASKED, *TAKEN, *OVER)
"""The events that the figures are made of."""


@dataclass(frozen=True)
class Said:
    """One event of a request, as far as the figures need it. Moments are UTC; `due_at` comes with ASKED."""

    stream: str
    type: str
    at: datetime
    due_at: datetime | None
    discloser: str
    recipient: str
    urgency: str


@dataclass(frozen=True)
class Asked:
    """A decision that was asked for; `taken_at` is None while it waits."""

    discloser: str
    recipient: str
    urgency: str
    asked_at: datetime
    due_at: datetime
    taken_at: datetime | None = None


@dataclass(frozen=True)
class Figure:
    """What one row says. `typical` and `slowest` (the tenth that takes longest begins there) count hours: those of the
    working day where `working`, else those of the wall. What is None is hidden, or there is nothing to say."""

    name: str
    working: bool
    decided: int | None
    waiting: int | None
    late: int | None
    in_time: int | None = None
    typical: float | None = None
    slowest: float | None = None

    @property
    def share_in_time(self) -> float | None:
        """Of those decided, from 0 to 1."""
        return self.in_time / self.decided if self.decided and self.in_time is not None else None


@dataclass(frozen=True)
class Figures:
    """`smallest` is the least number that is shown."""

    smallest: int
    total: Figure
    by_pair: tuple[Figure, ...]
    by_urgency: tuple[Figure, ...]


def asked(said: Iterable[Said]) -> Iterator[Asked]:
    """Every decision that was asked for, from events in the order of stream and version."""
    waiting: tuple[str, Asked] | None = None
    for one in said:
        if waiting and (waiting[0] != one.stream or one.type == ASKED):
            yield waiting[1]
            waiting = None
        if one.type == ASKED and one.due_at:
            waiting = one.stream, Asked(one.discloser, one.recipient, one.urgency, one.at, one.due_at)
        elif waiting and one.type in TAKEN:
            found = waiting[1]
            yield Asked(found.discloser, found.recipient, found.urgency, found.asked_at, found.due_at, one.at)
            waiting = None
        elif one.type in OVER:
            waiting = None
    if waiting:
        yield waiting[1]


def figures(decisions: Iterable[Asked], now: datetime, catalogue: Catalogue, calendar: Calendar) -> Figures:
    """What the decisions come to. `now` (UTC) tells which of the waiting ones are late."""
    rows, smallest = [*decisions], catalogue.limits.small_cell_minimum
    working = frozenset(one.id for one in catalogue.urgencies if one.clock == "working")

    def table(key: Callable[[Asked], str]) -> tuple[Figure, ...]:
        groups: dict[str, list[Asked]] = {}
        for one in rows:
            groups.setdefault(key(one), []).append(one)
        made = _table(groups, working, now, smallest, calendar)
        return tuple(sorted(made, key=lambda figure: (-(figure.decided or 0), figure.name)))

    (total,) = _table({"all": rows}, working, now, smallest, calendar)
    by_pair = table(lambda one: f"{one.discloser} to {one.recipient}")
    return Figures(smallest, total, by_pair, table(lambda one: one.urgency))


def _table(
    groups: Mapping[str, list[Asked]], working: frozenset[str], now: datetime, smallest: int, calendar: Calendar
) -> Iterator[Figure]:
    """Each column hides what would be too small in it."""
    taken = {name: [one for one in group if one.taken_at] for name, group in groups.items()}
    waiting = {name: [one for one in group if not one.taken_at] for name, group in groups.items()}
    late = {name: [one for one in group if one.due_at < now] for name, group in waiting.items()}
    counts = [_counts(column, smallest) for column in (taken, waiting, late)]
    for name in groups:
        decided, *others = (count[name] for count in counts)
        bare = Figure(name, name in working, decided, *others)
        yield _timed(bare, taken[name], calendar) if decided else bare


def _counts(groups: Mapping[str, Sized], smallest: int) -> dict[str, int | None]:
    """None for a number too small to show; and where one alone would be hidden, for the next one too, or the total
    would give it away. That there is nothing can always be said."""
    sizes = {name: len(group) for name, group in groups.items()}
    hidden = {name for name, size in sizes.items() if 0 < size < smallest}
    others = sorted((size, name) for name, size in sizes.items() if size and name not in hidden)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return {name: None if name in hidden else size for name, size in sizes.items()}


def _timed(figure: Figure, taken: Iterable[Asked], calendar: Calendar) -> Figure:
    answered = [*taken]
    hours = sorted(_hours(one, figure.working, calendar) for one in answered)
    return replace(
        figure,
        in_time=sum(one.taken_at <= one.due_at for one in answered if one.taken_at),
        typical=round(median(hours), 1),
        slowest=round(hours[int(len(hours) * 0.9)], 1),
    )


def _hours(one: Asked, working: bool, calendar: Calendar) -> float:
    taken_at = one.taken_at or one.asked_at
    if working:
        return calendar.working_time_between(one.asked_at, taken_at) / timedelta(hours=1)
    return (taken_at - one.asked_at) / timedelta(hours=1)
