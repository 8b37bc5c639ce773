"""How long decisions take and how many are taken in time, between agencies and by urgency (R-001).

Small numbers are hidden: what stands for fewer than the catalogue's smallest cell could point at one family.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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

    @property
    def pair(self) -> str:
        return f"{self.discloser} to {self.recipient}"


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
    tables = [{"all": rows}, _grouped(rows, lambda one: one.pair), _grouped(rows, lambda one: one.urgency)]
    counts = [
        shown([{name: sum(map(counted, group)) for name, group in table.items()} for table in tables], smallest)
        for counted in (_taken, _waiting, lambda one: _waiting(one) and one.due_at < now)
    ]

    def table(at: int) -> Iterator[Figure]:
        for name, group in tables[at].items():
            bare = Figure(name, name in working, *(count[at][name] for count in counts))
            yield _timed(bare, filter(_taken, group), calendar) if bare.decided else bare

    (total,) = table(0)
    by_pair, by_urgency = (sorted(table(at), key=lambda one: (-(one.decided or 0), one.name)) for at in (1, 2))
    return Figures(smallest, total, tuple(by_pair), tuple(by_urgency))


def _grouped(rows: Iterable[Asked], key: Callable[[Asked], str]) -> dict[str, list[Asked]]:
    groups: dict[str, list[Asked]] = {}
    for one in rows:
        groups.setdefault(key(one), []).append(one)
    return groups


def _taken(one: Asked) -> bool:
    return one.taken_at is not None


def _waiting(one: Asked) -> bool:
    return one.taken_at is None


def shown(tables: Sequence[Mapping[str, int]], smallest: int) -> list[dict[str, int | None]]:
    """What can be said of one number that several tables divide up, None where nothing can: it is too small, or would
    give away what is. Where all that is hidden in a table could be worked out from what they come to together, nothing
    is said of it in any. That there is none can always be said."""
    hidden = [_hidden(sizes, smallest) for sizes in tables]
    if any(_tight(sizes, names, smallest) for sizes, names in zip(tables, hidden, strict=True)):
        hidden = [{*sizes} for sizes in tables]
    pairs = zip(tables, hidden, strict=True)
    return [{name: None if size and name in names else size for name, size in sizes.items()} for sizes, names in pairs]


def _hidden(sizes: Mapping[str, int], smallest: int) -> set[str]:
    """Those that are too small, and beside them the next larger ones, one at least, until they have room among them."""
    hidden = {name for name, size in sizes.items() if 0 < size < smallest}
    small = len(hidden)
    for _, name in sorted((size, name) for name, size in sizes.items() if size and name not in hidden):
        if small and (len(hidden) == small or _tight(sizes, hidden, smallest)):
            hidden.add(name)
    return hidden


def _tight(sizes: Mapping[str, int], hidden: Collection[str], smallest: int) -> bool:
    """Whether what they come to leaves too little room for any of them to be another number."""
    return bool(hidden) and sum(sizes[name] for name in hidden) < smallest + len(hidden)


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
