"""How long decisions take and how many are taken in time, between agencies and by urgency (R-001).

Small numbers are hidden: what stands for fewer than the catalogue's smallest cell could point at one family.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    """What one row says. `typical` and `slowest` (the tenth that takes longest begins there) count hours of the clock
    of the row's urgency, else of the wall; they and the counts are None where they are hidden."""

    name: str
    decided: int | None
    in_time: int | None
    waiting: int | None
    late: int | None
    typical: float | None
    slowest: float | None

    @property
    def share_in_time(self) -> float | None:
        """Of those decided, from 0 to 1; None where it is hidden or nothing was decided."""
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
    smallest = catalogue.limits.small_cell_minimum
    rows = [*decisions]
    working = {one.id for one in catalogue.urgencies if one.clock == "working"}

    def hours(one: Asked) -> float:
        if one.taken_at is None:
            return 0.0
        if one.urgency in working:
            return calendar.working_time_between(one.asked_at, one.taken_at) / timedelta(hours=1)
        return (one.taken_at - one.asked_at) / timedelta(hours=1)

    def table(key: Callable[[Asked], str]) -> tuple[Figure, ...]:
        groups: dict[str, list[Asked]] = {}
        for one in rows:
            groups.setdefault(key(one), []).append(one)
        shown = _shown({name: len(group) for name, group in groups.items()}, smallest)
        made = (_figure(name, groups[name], name in shown, now, hours) for name in sorted(groups))
        return tuple(sorted(made, key=lambda figure: (figure.decided is None, -(figure.decided or 0), figure.name)))

    total = _figure("all", rows, not 0 < len(rows) < smallest, now, hours)
    by_pair = table(lambda one: f"{one.discloser} to {one.recipient}")
    return Figures(smallest, total, by_pair, table(lambda one: one.urgency))


def _shown(sizes: Mapping[str, int], smallest: int) -> frozenset[str]:
    """Groups large enough; and where one alone would be hidden, not the next one either, or the total gives it away."""
    shown = {name for name, size in sizes.items() if size >= smallest}
    if len(sizes) - len(shown) == 1 and shown:
        shown -= {min(sorted(shown), key=lambda name: sizes[name])}
    return frozenset(shown)


def _figure(name: str, rows: list[Asked], shown: bool, now: datetime, hours: Callable[[Asked], float]) -> Figure:
    if not shown:
        return Figure(name, None, None, None, None, None, None)
    decided = sorted(hours(one) for one in rows if one.taken_at)
    waiting = [one for one in rows if one.taken_at is None]
    return Figure(
        name,
        decided=len(decided),
        in_time=sum(one.taken_at <= one.due_at for one in rows if one.taken_at),
        waiting=len(waiting),
        late=sum(one.due_at < now for one in waiting),
        typical=round(median(decided), 1) if decided else None,
        slowest=round(decided[int(len(decided) * 0.9)], 1) if decided else None,
    )
