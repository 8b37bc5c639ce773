"""Facts that change how long a record is kept: never shorter without a person's reason (INV-36)."""

from collections.abc import Iterator

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import RecordRetentionFacts
from domain.request.demands import filled, in_state, moment
from domain.request.disposal import not_started
from domain.request.events import RetentionFactsRecorded, RetentionRecalculated
from domain.request.folds.disposal import with_facts
from domain.request.retention import Outcome, day, recalculated, standing, term_of
from domain.request.state import ShareRequest
from domain.request.transitions import ANY


def record_facts(state: ShareRequest, command: RecordRetentionFacts, facts: Facts) -> Decisions:
    """Later dates follow at once; an earlier one only where the person says why, else the date stays.

    Raises Refused: field_missing, reasons_missing for a blank reason, disposal_started, disposed.
    """
    source = filled(command.source, "field_missing", "source")
    at = moment(command, facts)
    _day_can_be_read(command)
    changes = tuple(_changes(with_facts(state, command.flags, command.trigger_dates), command, facts))
    not_started(state)
    in_state(state, *ANY)
    yield RetentionFactsRecorded(
        flags=command.flags,
        trigger_dates=command.trigger_dates,
        source=source,
        at=at,
        late_reason=command.late_reason,
    )
    yield from changes


def _day_can_be_read(command: RecordRetentionFacts) -> None:
    death = command.trigger_dates.child_death
    if death is not None and day(death.text) is None:
        remedy = "Write the day as 2026-11-22."
        raise Refused("field_missing", "trigger_dates.child_death", remedy)


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
