"""Which news a command makes: derived from the duties before it and after it, and kept beside its events."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from domain.catalogue import Catalogue
from domain.duties.clocks import cannot_wait
from domain.event import NAMESPACE, Event
from domain.values import Duty, Instant, PersonId, Summary, Value

Reason = Literal["new", "moved", "risen", "reminder", "overdue"]
"""A duty has come, has gone to somebody else, cannot wait any more, is to be done soon, or should have been done."""

NoticeState = Literal["pending", "sent", "failed", "unsent", "dropped"]
"""`unsent`: there was no way to send it, or nobody wished to be written to. `dropped`: nothing was left to tell."""

DeliveryState = Literal["waiting", "sent", "failed", "unsent"]
Failure = Literal["refused", "given_up", "no_contact", "by_wish"]
"""Why somebody was not reached: their address was not taken, or not for too long; it is not known, or not wanted."""


class Notice(Value):
    """Word of one duty, for whoever has it when the word goes out; for `person` alone where one is named. `caused_by`
    knows already.

    `tell_at` is the moment from which it may go out: of a reminder, the moment that it was planned for.
    """

    id: UUID
    stream: str
    duty: str
    task: str
    reason: Reason
    urgent: bool
    caused_by: PersonId
    person: PersonId | None = None
    tell_at: Instant


class Delivery(Value):
    """How far a notice has come on its way to one person: by their identifier, never by their address.

    `at` is the last attempt, `try_at` the next one; `message` is what it went out in. A failure is told before the
    last attempt where somebody should look at it meanwhile.
    """

    notice: UUID
    person: PersonId
    state: DeliveryState
    attempts: int
    at: Instant
    try_at: Instant | None = None
    message: UUID | None = None
    failure: Failure | None = None


FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=10)
"""Between two attempts on a channel that fails; each rest is twice the one before."""
HURRIED_REST = timedelta(minutes=2)
"""The longest where what cannot wait waits for it."""


class Way(Value):
    """A channel, as the workers see it. While it fails it is left alone until `try_at`. `doubted_by` are those whose
    messages it did not take since it last took any."""

    name: str
    seen_at: Instant
    failing_since: Instant | None = None
    attempts: int = 0
    try_at: Instant | None = None
    doubted_by: frozenset[PersonId] = frozenset()

    @property
    def hurried_at(self) -> datetime | None:
        """When it is tried with what cannot wait; None while it works."""
        return self.try_at and self.try_at - max(rest(self.attempts - 1) - HURRIED_REST, timedelta())


def rest(attempts: int) -> timedelta:
    """For how long a channel is left alone that failed so many times before, and again."""
    return min(FIRST_REST * 2.0 ** min(attempts, 9), LONGEST_REST)


class Claimed(Value):
    """A notice that one round works on: its duty as it is now, None where it is done, the summary of its stream with
    the tasks that are open there, how far it has come, and who was reached by another notice of that duty since."""

    notice: Notice
    duty: Duty | None = None
    summary: Summary = Summary(state="")
    tasks: frozenset[str] = frozenset()
    deliveries: tuple[Delivery, ...] = ()
    reached: frozenset[PersonId] = frozenset()


class OpenDuty(Value):
    """An open duty with those who know of it: they were told, or caused it. `awaited`: word is still to go out to
    whoever has it then. The summary is that of its stream, and `tasks` are open there."""

    stream: str
    duty: Duty
    summary: Summary
    tasks: frozenset[str]
    known_to: frozenset[PersonId] = frozenset()
    awaited: bool = False


class Standing(NamedTuple):
    """The open duties of a stream at one moment, and its row then."""

    duties: tuple[Duty, ...]
    summary: Summary


class Listed(Value):
    """A notice as an operator sees it."""

    claimed: Claimed
    state: NoticeState
    try_at: Instant
    settled_at: Instant | None = None


def notices(before: Standing, after: Standing, event: Event, catalogue: Catalogue) -> tuple[Notice, ...]:
    """What is news after these events, the last of which is `event`.

    A duty is news when it comes, when it goes to others, and when it cannot wait any more. Its reminders and the end of
    its time are planned ahead; whoever works through the notices drops what is not so any more when its time comes.
    """
    known = {duty.key: duty for duty in before.duties}
    hurried = {duty.key for duty in before.duties if cannot_wait(duty, before.summary, catalogue)}
    made = []
    for duty in after.duties:
        urgent = cannot_wait(duty, after.summary, catalogue)
        news = _news(known.get(duty.key), duty, event.occurred_at, risen=urgent and duty.key not in hurried)
        made += [_notice(event, duty, reason, at, urgent) for reason, at in news]
    return tuple(made)


def _news(before: Duty | None, duty: Duty, now: datetime, *, risen: bool) -> Iterator[tuple[Reason, datetime]]:
    if before is None:
        yield "new", now
    elif whom(before) != whom(duty):
        yield "moved", now
    elif risen:
        yield "risen", now
    planned = set(plans(before)) if before else set()
    yield from ((reason, at) for reason, at in plans(duty) if at > now and (reason, at) not in planned)


def whom(duty: Duty) -> tuple[str | None, ...]:
    """Whose it is by what is recorded."""
    return duty.role, duty.agency, duty.person, duty.claimed_by


def plans(duty: Duty) -> Iterator[tuple[Reason, datetime]]:
    """What will be told of it while it stays open."""
    yield from (("reminder", at) for at in duty.remind_at)
    if duty.due_at is not None:
        yield "overdue", duty.due_at


def risen(claimed: Claimed, catalogue: Catalogue) -> Claimed:
    """What could wait when it was planned, and cannot now."""
    if claimed.notice.urgent or claimed.duty is None or not cannot_wait(claimed.duty, claimed.summary, catalogue):
        return claimed
    return claimed.model_copy(update={"notice": claimed.notice.model_copy(update={"urgent": True})})


def _notice(event: Event, duty: Duty, reason: Reason, at: datetime, urgent: bool) -> Notice:
    return Notice(
        id=uuid5(NAMESPACE, f"{event.event_id} {duty.key} {reason} {at.isoformat()}"),
        stream=event.stream,
        duty=duty.key,
        task=duty.task,
        reason=reason,
        urgent=urgent,
        caused_by=event.actor.person,
        tell_at=at,
    )
