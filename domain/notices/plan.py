"""Who is told now, who later and why, and what became of it: one round of notices, without touching the world."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal
from uuid import UUID

from domain.calendar import Calendar
from domain.duties.ladder import Presence, Why, whose
from domain.notices.letter import Entry
from domain.notices.notice import Claimed, Delivery, NoticeState, Reason, plans
from domain.registers.reach_language import Contact
from domain.registers.register import Register
from domain.values import Duty

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""After each attempt that an address did not take for now; after the last of them it is given up."""
HURRIED = (WAITS[0], *(WAITS[1],) * ((sum(WAITS, start=timedelta()) - WAITS[0]) // WAITS[1]))
"""The same for what cannot wait: as long in all, in smaller steps."""
TOLD_FROM = 3
"""From so many attempts on somebody is to see why what cannot wait is not taken, while it is tried on."""

WEIGHT: Mapping[Reason, int] = {"new": 0, "moved": 1, "risen": 2, "reminder": 3, "overdue": 4}
"""Of several notices of one duty the heaviest is told."""

HOUR = timedelta(hours=1)
URGENT_APART = timedelta(minutes=1)
"""Between two messages to one person of what cannot wait."""
NOBODY_YET = timedelta(minutes=5)
"""After which it is looked whether somebody has a duty by now that nobody had."""
SEEN_TO = {"decide": "see_to_decision", "review_emergency": "see_to_review"}
"""Tasks that the partnership has a task of its own for when nobody does them."""


@dataclass(frozen=True)
class Circumstances:
    """What a round goes by. `ways` are the channels that are set up, each with the moment until which it is left alone
    because it failed; `hurried` says until when by what cannot wait, where that is sooner. `told_at` is when somebody
    was last written to, within the hour."""

    now: datetime
    register: Register
    calendar: Calendar
    ways: Mapping[str, datetime | None]
    told_at: Mapping[str, datetime]
    per_hour: int
    hurried: Mapping[str, datetime | None] = field(default_factory=dict)

    @cached_property
    def presence(self) -> Presence:
        """Who is there now."""
        return Presence(self.register, self.now)


@dataclass(frozen=True)
class Parcel:
    """One message to one person. `stream` is the register whose key opens the address."""

    person: str
    stream: str
    contact: Contact
    way: str
    claims: tuple[Claimed, ...]
    entries: tuple[Entry, ...]


@dataclass
class Plan:
    """`people` are those for whom a notice is meant, by notice; the others are `dropped`. `held` says until when."""

    parcels: list[Parcel] = field(default_factory=list)
    people: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    held: dict[tuple[UUID, str], datetime] = field(default_factory=dict)
    unreached: list[Delivery] = field(default_factory=list)
    dropped: list[UUID] = field(default_factory=list)


def plan(claims: Iterable[Claimed], by: Circumstances) -> Plan:
    """What to do about each notice. A person gets one message for all of theirs."""
    made = Plan()
    theirs: dict[str, list[tuple[Claimed, Why]]] = {}
    for claimed in claims:
        people = _meant(claimed, by)
        if people is None:
            made.dropped.append(claimed.notice.id)
            continue
        made.people[claimed.notice.id] = tuple(people)
        for person, why in people.items():
            if person not in _settled(claimed):
                theirs.setdefault(person, []).append((claimed, why))
    for person, waiting in theirs.items():
        _reach(made, person, waiting, by)
    return made


def _meant(claimed: Claimed, by: Circumstances) -> Mapping[str, Why] | None:
    """Whom it is for now; None where nothing is left to tell, or whoever has it knows."""
    notice, duty = claimed.notice, claimed.duty
    planned = notice.reason in ("reminder", "overdue")
    if duty is None or (planned and (notice.reason, notice.tell_at) not in plans(duty)):
        return None
    has = whose(duty, by.presence)
    people = has if notice.reason == "overdue" else spared(has)
    people = first_hand(duty, claimed.tasks, people, urgent=notice.urgent)
    known = claimed.reached if planned else claimed.reached | {notice.caused_by}
    others = {person: why for person, why in people.items() if person not in known}
    if notice.person is not None:
        others = {person: why for person, why in others.items() if person == notice.person}
        return others or None
    return None if has and not others else others


def spared(has: Mapping[str, Why]) -> Mapping[str, Why]:
    """A claim spares the others."""
    return {person: why for person, why in has.items() if why == "claimed"} or has


def first_hand(duty: Duty, tasks: Collection[str], has: Mapping[str, Why], *, urgent: bool) -> Mapping[str, Why]:
    """Without those to whom it came because nobody else is there, where a task of theirs says so already; and without
    those whom only the rota names, where it can wait."""
    told_otherwise = SEEN_TO.get(duty.task) in tasks
    left_out: dict[Why, bool] = {"unattended": told_otherwise, "on_duty": not urgent}
    return {person: why for person, why in has.items() if not left_out.get(why)}


def _settled(claimed: Claimed) -> set[str]:
    return {delivery.person for delivery in claimed.deliveries if delivery.state != "waiting"}


def _reach(made: Plan, person: str, waiting: Sequence[tuple[Claimed, Why]], by: Circumstances) -> None:
    found = by.register.contact(person, by.now)
    if found is None or found[1].channel == "none":
        made.unreached += [_not_sent(claimed, person, by.now, known=found is not None) for claimed, _ in waiting]
        return
    stream, contact = found
    way = contact.channel if contact.channel in by.ways else min(by.ways)
    later = {claimed.notice.id: _until(claimed, person, contact, way, by) for claimed, _ in waiting}
    urgent = any(claimed.notice.urgent and not later[claimed.notice.id] for claimed, _ in waiting)
    now = [(claimed, why) for claimed, why in waiting if urgent or not later[claimed.notice.id]]
    made.held |= {(id, person): until for id, until in later.items() if until and not urgent}
    if now:
        claims = tuple(claimed for claimed, _ in now)
        made.parcels.append(Parcel(person, stream, contact, way, claims, tuple(_entries(now))))


def _until(claimed: Claimed, person: str, contact: Contact, way: str, by: Circumstances) -> datetime | None:
    """Until when it has to wait; None where it goes out now."""
    tried = next((each.try_at for each in claimed.deliveries if each.person == person), None)
    last, urgent = by.told_at.get(person), claimed.notice.urgent
    apart = min(URGENT_APART, HOUR / by.per_hour) if urgent else HOUR / by.per_hour
    rests = by.hurried.get(way, by.ways[way]) if urgent else by.ways[way]
    moments = [rests, tried, last + apart if last else None, None if urgent else _quiet_until(contact, by)]
    return max((moment for moment in moments if moment and moment > by.now), default=None)


def _quiet_until(contact: Contact, by: Circumstances) -> datetime | None:
    here = by.calendar.local(by.now)
    if contact.quiet_until is None or not contact.quiet_at(here.time()):
        return None
    day = here.date() + timedelta(days=contact.quiet_until <= here.time())
    return datetime.combine(day, contact.quiet_until, here.tzinfo).astimezone(by.now.tzinfo)


def _entries(waiting: Iterable[tuple[Claimed, Why]]) -> Iterator[Entry]:
    """Each duty once."""
    by_weight = sorted(waiting, key=lambda pair: WEIGHT[pair[0].notice.reason])
    heaviest = {(claimed.notice.stream, claimed.notice.duty): (claimed, why) for claimed, why in by_weight}
    for claimed, why in heaviest.values():
        notice, due_at = claimed.notice, claimed.duty.due_at if claimed.duty else None
        yield Entry(notice.stream, notice.task, notice.reason, notice.urgent, due_at, why == "unattended")


def _not_sent(claimed: Claimed, person: str, now: datetime, *, known: bool) -> Delivery:
    return Delivery(
        notice=claimed.notice.id,
        person=person,
        state="unsent" if known else "failed",
        attempts=0,
        at=now,
        failure="by_wish" if known else "no_contact",
    )


Answer = Literal["taken", "refused", "doubtful", "not_now", "down"]
"""What came of a message: it was accepted, its address never will be, or never will unless it is the channel that takes
nothing, it was not accepted at this time, or nothing is."""


def outcome(claimed: Claimed, person: str, answer: Answer, message: UUID, now: datetime) -> Delivery:
    """How far the notice has come after an attempt."""
    before = next((each.attempts for each in claimed.deliveries if each.person == person), 0)
    tried = Delivery(
        notice=claimed.notice.id, person=person, state="sent", attempts=before + 1, at=now, message=message
    )
    if answer == "taken":
        return tried
    failure = "refused" if answer in ("refused", "doubtful") else "given_up"
    urgent = claimed.notice.urgent
    waits = HURRIED if urgent else WAITS
    if answer == "refused" or before >= len(waits):
        return tried.model_copy(update={"state": "failed", "failure": failure})
    known = failure if answer == "doubtful" or (urgent and before + 1 >= TOLD_FROM) else None
    return tried.model_copy(update={"state": "waiting", "try_at": now + waits[before], "failure": known})


def conclusion(
    people: Iterable[str], reached: Mapping[str, Delivery], held: Mapping[str, datetime], now: datetime
) -> tuple[NoticeState, datetime | None]:
    """What became of a notice, and when it is looked at again. It failed where nobody was reached; where nobody is
    there to be told, it waits for somebody."""
    meant = tuple(people)
    if not meant:
        return "pending", now + NOBODY_YET
    later = [at for person, at in held.items() if person in meant]
    later += [each.try_at for each in reached.values() if each.person in meant and each.try_at]
    if later:
        return "pending", min(later)
    states = {reached[person].state for person in meant if person in reached}
    if "sent" in states:
        return "sent", None
    return "unsent" if states == {"unsent"} else "failed", None
