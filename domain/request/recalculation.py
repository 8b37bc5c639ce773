"""Facts that change how long a record is kept: never shorter without a person's reason (INV-36)."""

from collections.abc import Iterator

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import RecordRetentionFacts
from domain.request.demands import filled, in_state, moment, recent_enough
from domain.request.events import RetentionFactsRecorded, RetentionRecalculated
from domain.request.folds.disposal import with_facts
from domain.request.retention import Outcome, day, recalculated, standing, term_of
from domain.request.state import ShareRequest
from domain.request.transitions import ANY


def record_facts(state: ShareRequest, command: RecordRetentionFacts, facts: Facts) -> Decisions:
    """Later dates follow at once; an earlier one only where the person says why, else the date stays.

    Raises Refused: field_missing, time_in_future, malformed, reasons_missing for a blank reason,
    disposal_started, disposed.
    """
    source = filled(command.source, "field_missing", "source")
    at = moment(command, facts)
    _days_have_come(command, facts)
    changes = tuple(_changes(with_facts(state, command.flags, command.trigger_dates), command, facts))
    in_state(state, *ANY)
    yield RetentionFactsRecorded(
        flags=command.flags,
        trigger_dates=command.trigger_dates,
        source=source,
        at=at,
        late_reason=command.late_reason,
    )
    yield from changes


def _days_have_come(command: RecordRetentionFacts, facts: Facts) -> None:
    """Retention runs from what has happened, on a day that can be read."""
    dates = command.trigger_dates
    died_on = day(dates.child_death.text) if dates.child_death else None
    if dates.child_death is not None and died_on is None:
        remedy = "Write the day as 2026-11-22."
        raise Refused("field_missing", "trigger_dates.child_death", remedy)
    days = {"case_closed": dates.case_closed, "last_relevant_event": dates.last_relevant_event, "child_death": died_on}
    for field, on in days.items():
        if on is not None:
            recent_enough(on, facts, f"trigger_dates.{field}")


def _changes(after: ShareRequest, command: RecordRetentionFacts, facts: Facts) -> Iterator[RetentionRecalculated]:
    """For every copy that is still there. `after` is the state with the new facts."""
    why = command.earlier_because
    reason = filled(why, "reasons_missing", "earlier_because") if why else None
    ended_on = facts.calendar.local(after.outcome_at or facts.now).date()
    for agency, kept in standing(after):
        term = term_of(after, facts, agency, _outcome(after), ended_on)
        if term.expires_on > kept.expires_on:
            yield recalculated(agency, kept, term, cause="facts_recorded")
        if term.expires_on < kept.expires_on and reason:
            yield recalculated(agency, kept, term, cause="facts_recorded", reason=reason)


def _outcome(state: ShareRequest) -> Outcome:
    """What scheduled the copies: while a decision is reopened, the outcome before it."""
    if state.receipt is not None:
        return "received"
    if state.not_shared or state.state == "Cancelled" or state.closed == "cancelled":
        return "cancelled"
    declined = bool(state.decisions) and state.decisions[-1].kind == "declined"
    return "declined" if declined else "stopped"
