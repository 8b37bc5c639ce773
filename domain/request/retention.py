"""How long each holder keeps its copy: the catalogue's schedule, applied to one request (R-048, INV-35, INV-36)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.catalogue_entries import RetentionRule
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.events import RetentionRecalculated, RetentionScheduled
from domain.request.facets import Retention, Subject
from domain.request.state import ShareRequest, unscheduled
from domain.sealed import Sealed

Outcome = Literal["received", "declined", "cancelled", "stopped"]
"""What a request came to, for the time being."""

PERSONAL = frozenset({"child_dob", "subject_dob", "child_death"})
"""Triggers whose day describes a person: it is written as the last day of its year."""


@dataclass(frozen=True)
class Term:
    """What one rule says of one copy. `expires_on` is the last day on which it is kept, a 31 December."""

    rule: RetentionRule
    trigger: str
    began_on: date
    expires_on: date


def schedule(
    state: ShareRequest, facts: Facts, outcome: Outcome
) -> Iterator[RetentionScheduled | RetentionRecalculated]:
    """One RetentionScheduled for each holder that has none yet; goes right after the event of the outcome.

    `state` is as before that event. A holder that was scheduled at an earlier outcome keeps its date, unless this
    outcome makes it later. Raises Refused(no_retention_rule).
    """
    today = facts.calendar.local(facts.now).date()
    received = state.receipt is not None or outcome == "received"
    for agency in unscheduled(state, received=received):
        term = term_of(state, facts, agency, outcome, today)
        yield RetentionScheduled(
            holder_agency_id=agency,
            schedule_id=term.rule.id,
            schedule_version=facts.catalogue.version,
            trigger=term.trigger,
            trigger_date=end_of_year(term.began_on) if term.trigger in PERSONAL else term.began_on,
            expires_on=term.expires_on,
        )
    for agency, kept in standing(state):
        term = term_of(state, facts, agency, outcome, today)
        if term.expires_on > kept.expires_on:
            yield recalculated(agency, kept, term, cause="outcome")


def opens_for_retention(state: ShareRequest) -> Iterator[Sealed]:
    """The texts that `schedule` and the recalculation read: days of birth and death."""
    yield from (subject.date_of_birth for subject in state.subjects.values() if subject.date_of_birth)
    if state.trigger_dates.child_death:
        yield state.trigger_dates.child_death


def standing(state: ShareRequest) -> Iterator[tuple[str, Retention]]:
    """The copies that are scheduled and not yet destroyed, by holder."""
    return ((agency, kept) for agency, kept in state.retention.items() if kept.attested_by is None)


def recalculated(
    agency: str, kept: Retention, term: Term, cause: str, reason: Sealed | None = None
) -> RetentionRecalculated:
    return RetentionRecalculated(
        holder_agency_id=agency,
        schedule_id=term.rule.id,
        old_expires_on=kept.expires_on,
        new_expires_on=term.expires_on,
        cause=cause,
        reason=reason,
    )


def term_of(state: ShareRequest, facts: Facts, agency: str, outcome: Outcome, ended_on: date) -> Term:
    """The longest of all rules that match this holder's copy; `ended_on` is the day of the outcome.

    Raises Refused(no_retention_rule).
    """
    known = _known_days(state, facts, ended_on)
    terms = [_term(rule, state, known, ended_on) for rule in _matching(state, facts, agency, outcome)]
    if not terms:
        raise Refused("no_retention_rule", field=agency)
    return max(terms, key=lambda term: term.expires_on)


def end_of_year(day: date) -> date:
    return day.replace(month=12, day=31)


def _matching(state: ShareRequest, facts: Facts, agency: str, outcome: Outcome) -> tuple[RetentionRule, ...]:
    rules = tuple(
        rule
        for rule in facts.catalogue.retention_schedule
        if rule.applies.met(
            sector=facts.register.agency(agency).sector,
            pathway=state.pathway,
            footing=_footing(state),
            outcome="shared" if outcome == "received" else outcome,
            flags=frozenset(state.retention_flags),
        )
    )
    return tuple(rule for rule in rules if not rule.applies.always) or rules


def _footing(state: ShareRequest) -> str | None:
    """The evidence of a consent is kept as such also after it was withdrawn."""
    if state.footing:
        return state.footing.kind
    return "consent" if state.consents else None


def _term(rule: RetentionRule, state: ShareRequest, known: Mapping[str, date], ended_on: date) -> Term:
    trigger, offset = rule.trigger, rule.offset
    if rule.if_died_under_18 and "died_under_18" in state.retention_flags:
        trigger, offset = rule.if_died_under_18.trigger, rule.if_died_under_18.offset
    elif rule.if_last_entry_at_age and _age(known.get("child_dob"), known) == rule.if_last_entry_at_age.age:
        offset = rule.if_last_entry_at_age.offset
    began_on = known.get(trigger, ended_on)
    lasts_until = max(offset.after(began_on), ended_on)
    return Term(rule, trigger, began_on, end_of_year(lasts_until))


def _age(born: date | None, known: Mapping[str, date]) -> int | None:
    """In whole years, at the last entry."""
    if born is None:
        return None
    last = known.get("last_relevant_event", known["request_closed"])
    return last.year - born.year - ((last.month, last.day) < (born.month, born.day))


def _known_days(state: ShareRequest, facts: Facts, ended_on: date) -> dict[str, date]:
    """The day of each trigger that is known. Of several people the youngest counts: nothing ends too early."""
    subjects = state.subjects.values()
    dates = state.trigger_dates
    found = {
        "request_closed": ended_on,
        "reliance_ended": ended_on,
        "case_closed": dates.case_closed,
        "last_relevant_event": dates.last_relevant_event,
        "child_death": _day(dates.child_death, facts),
        "child_dob": _youngest((one for one in subjects if one.role == "child"), facts),
        "subject_dob": _youngest((one for one in subjects if one.role != "child"), facts),
    }
    return {trigger: day for trigger, day in found.items() if day is not None}


def _youngest(subjects: Iterable[Subject], facts: Facts) -> date | None:
    return max((born for one in subjects if (born := _day(one.date_of_birth, facts))), default=None)


def _day(text: Sealed | None, facts: Facts) -> date | None:
    return day(facts.text(text)) if text is not None else None


def day(text: str) -> date | None:
    """The day that an ISO date names. A text that is no date says nothing about the day."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
