"""Leaving an office for a time or for good, and requests for which nobody was left to decide (R-001, R-049)."""

from collections.abc import Iterator
from datetime import datetime

from domain.decider import Decisions
from domain.event import ClockReached
from domain.facts import Facts
from domain.registers import leaving_language as v
from domain.registers.agency_language import OFFICES
from domain.registers.agency_state import Agency
from domain.values import Deadline, Duty

LEAVING, RETURN = "leaving", "return"
"""Deadlines; that of leaving goes on with the person."""

APPOINT = "appoint_officer"
SEES_TO_IT = "partnership_officer"

PASS_ON_DECISIONS = "pass_on_decisions"
"""The effect of leaving: requests that wait for the person by name are passed on."""


def open_deadlines(state: Agency) -> Iterator[Deadline]:
    """An absence to come begins; while a request waits for somebody to decide at all, the first one comes who can."""
    for each in state.absences:
        if each.leaves_at is not None and each.until > each.since:
            yield Deadline(name=f"{LEAVING} {each.person}", due_at=each.leaves_at)
    if state.undecided:
        yield from _somebody_comes(state, min(state.undecided.values()))


def _somebody_comes(state: Agency, since: datetime) -> Iterator[Deadline]:
    """As an absence ends or an office begins of somebody before whom a request can then be put."""
    ends = ((each.person, each.until) for each in state.absences if each.until > each.since)
    begins = ((each.person, each.since) for each in state.holdings if each.role in OFFICES)
    for person, at in (*ends, *begins):
        if at > since and state.takes_requests(person, at):
            yield Deadline(name=RETURN, due_at=at)


def clock_reached(state: Agency, command: ClockReached, facts: Facts) -> Decisions:
    """Yields nothing for an absence that was called off, or a request that found somebody."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now < deadline.due_at or deadline not in open_deadlines(state):
        return
    kind, _, person = deadline.name.partition(" ")
    yield v.OfficeLeft(person=person) if kind == LEAVING else v.SomebodyDecides()


def leaves_at(since: datetime, facts: Facts) -> datetime | None:
    """When the clock has to pass on what waits for somebody; None where it is done at once."""
    return since if since > facts.now else None


def nobody_decides(state: Agency, command: v.ReportNobodyDecides, facts: Facts) -> Decisions:
    """Once for each request, however often it is tried."""
    if command.request_id not in state.undecided:
        real = {each.id for each in facts.catalogue.urgencies if each.clock == "real"}
        hurries = command.urgency if command.urgency in real else None
        yield v.NobodyCouldDecide(request_id=command.request_id, urgency=hurries)


def somebody_decides(state: Agency, command: v.ReportSomebodyDecides, facts: Facts) -> Decisions:
    if command.request_id in state.undecided:
        yield v.SomebodyDecides(request_id=command.request_id)


def duties(state: Agency) -> Iterator[Duty]:
    """One for the partnership, however many requests there are, and as urgent as any of them that cannot wait."""
    if state.undecided:
        urgency = next((urgency for id, urgency in state.hurried.items() if id in state.undecided), None)
        since = min(state.undecided.values())
        yield Duty(key=APPOINT, task=APPOINT, role=SEES_TO_IT, since=since, urgency=urgency)
