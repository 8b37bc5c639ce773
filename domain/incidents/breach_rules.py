"""What may happen to a breach: one function for each command (Code section 5; R-042, R-054, R-065 to R-074)."""

from collections.abc import Mapping
from datetime import datetime

from domain.decider import Decisions, Warn
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.incidents import breach_language as b
from domain.incidents.breach_state import Breach, next_deadline
from domain.incidents.demands import Decide, by_command, in_state, own_id, past, step
from domain.refusal import Refused
from domain.request.demands import filled, given, moment
from domain.request.linked import known_request, learning_of, names_nobody_of
from domain.values import SYSTEM, Deadline


def report(state: Breach, command: b.ReportBreach, facts: Facts) -> Decisions:
    """Opens the stream and starts the clock: real hours from the moment the agency first knew (INV-23).

    Raises Refused: agency_not_party, not_a_holder, field_missing, time_in_future, dates_out_of_order,
    aware_at_after_complaint, not_found and unknown_person for what or whom nobody knows.
    """
    holders = _holders(command, facts)
    what = filled(command.what, "field_missing", "what")
    when_occurred = past(command.when_occurred, "when_occurred", facts)
    aware_at = past(command.aware_at, "aware_at", facts) or facts.now
    if when_occurred is not None and when_occurred > aware_at:
        raise Refused("dates_out_of_order", "when_occurred", "Nobody knew of it before it happened; correct either.")
    _before_complaint(command, aware_at)
    _there_is(command, facts)
    in_state(state, "NONE")
    warnings = (facts.calendar.add(aware_at, span) for span in facts.catalogue.breach.warn_at)
    yield b.BreachReported(
        breach_id=own_id(facts),
        reported_by=facts.person,
        agency_responsible=command.agency_responsible,
        holders=holders,
        caused_by=command.caused_by,
        what=what,
        when_occurred=when_occurred,
        aware_at=aware_at,
        warn_at=tuple(at for at in warnings if at > facts.now),
        deadline_at=facts.calendar.add(aware_at, facts.catalogue.breach.ico_limit),
        request_id=command.request_id,
        complaint_id=command.complaint_id,
    )


def _holders(command: b.ReportBreach, facts: Facts) -> tuple[str, ...]:
    facts.register.agency(command.agency_responsible, "agency_responsible")
    for holder in command.holders:
        facts.register.agency(holder, "holders")
    if command.holders and command.agency_responsible not in command.holders:
        raise Refused("not_a_holder", field="agency_responsible")
    return tuple(dict.fromkeys(command.holders or (command.agency_responsible,)))


def _before_complaint(command: b.ReportBreach, aware_at: datetime) -> None:
    """Whoever has the complaint knows of the breach (R-065)."""
    if command.complaint_id is None:
        return
    if aware_at > given(command.complaint_at, "field_missing", "complaint_at"):
        raise Refused("aware_at_after_complaint", field="aware_at")


def _there_is(command: b.ReportBreach, facts: Facts) -> None:
    """What people say; the service speaks of streams and people that it knows."""
    if facts.person != SYSTEM:
        known_request(command.request_id, facts)
        _heard_of(command.caused_by, facts)


def _heard_of(caused_by: str | None, facts: Facts) -> None:
    """Whoever has left may have caused it."""
    if caused_by is not None and not facts.register.heard_of(caused_by):
        raise Refused("unknown_person", "caused_by", "Name them as a register does; leave it out if nobody knows.")


def contain(state: Breach, command: b.ContainBreach, facts: Facts) -> Decisions:
    """What was done so that it gets no worse. Raises Refused: field_missing."""
    actions = filled(command.actions, "field_missing", "actions")
    at = moment(command, facts)
    in_state(state, "Open")
    yield b.BreachContained(actions=actions, at=at, late_reason=command.late_reason)


def assess(state: Breach, command: b.AssessBreach, facts: Facts) -> Decisions:
    """How bad it is, and whose doing (R-074); again when more is known.

    Raises Refused: separation_of_duties, unknown_person, risk_level_missing, unknown_code, field_missing, not_a_holder.
    """
    caused_by = command.caused_by or state.caused_by
    _uninvolved(state, facts, caused_by)
    _heard_of(command.caused_by, facts)
    risk = given(command.risk, "risk_level_missing", "risk")
    if risk not in facts.catalogue.breach.risk_levels:
        raise Refused("unknown_code", field="risk")
    people = given(command.people, "field_missing", "people")
    records = given(command.records, "field_missing", "records")
    likely_consequences = filled(command.likely_consequences, "field_missing", "likely_consequences")
    responsible = command.agency_responsible or state.agency_responsible
    if responsible not in state.holders:
        raise Refused("not_a_holder", field="agency_responsible")
    in_state(state, "Open")
    yield b.BreachAssessed(
        risk=risk,
        people=people,
        records=records,
        likely_consequences=likely_consequences,
        assessor=facts.by.person,
        agency_responsible=responsible,
        caused_by=caused_by,
        tell_people=risk in facts.catalogue.breach.tell_people_when,
        decide_anew=state.notify is False and _higher(risk, state.risk, facts),
    )


def _higher(risk: str, than: str, facts: Facts) -> bool:
    """By the catalogue's order, the lowest first; a level that it has no more counts as lower."""
    levels = facts.catalogue.breach.risk_levels
    return than not in levels or levels.index(risk) > levels.index(than)


def decide_notification(state: Breach, command: b.DecideIcoNotification, facts: Facts) -> Decisions:
    """Either way with reasons (R-069). Not to notify needs an assessment; to notify does not wait for one.

    Raises Refused: separation_of_duties, reasons_missing.
    """
    _uninvolved(state, facts)
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    in_state(state, "Open")
    step(state.notified_at is None, "The Information Commissioner has been told already.")
    step(command.notify or bool(state.risk), "Assess the breach before you decide against notifying.")
    yield b.IcoNotificationDecided(
        notify=command.notify,
        reasons=reasons,
        decided_by=facts.by.person,
        deadline_at=given(state.deadline_at, "wrong_state", "state"),
    )
    if not command.notify and state.risk in facts.catalogue.breach.notify_ico_when:
        yield Warn("notification_expected")


def record_notified(state: Breach, command: b.RecordIcoNotified, facts: Facts) -> Decisions:
    """After the deadline it needs a reason. Raises Refused: field_missing, reasons_missing."""
    ico_ref = filled(command.ico_ref, "field_missing", "ico_ref")
    at = moment(command, facts)
    if state.deadline_at is not None and at > state.deadline_at:
        filled(command.late_reason, "reasons_missing", "late_reason")
    in_state(state, "Open")
    step(state.notify is True and state.notified_at is None, "Decide to notify first; it is recorded once.")
    yield b.IcoNotified(ico_ref=ico_ref, at=at, late_reason=command.late_reason)


def record_subjects_notified(state: Breach, command: b.RecordSubjectsNotified, facts: Facts) -> Decisions:
    """Whom it may harm has been told of it. Raises Refused: field_missing, unknown_code."""
    if not command.subject_refs:
        raise Refused("field_missing", field="subject_refs")
    method = facts.catalogue.notification_method(command.method, "method").id
    at = moment(command, facts)
    in_state(state, "Open")
    yield b.SubjectsNotifiedOfBreach(
        subject_refs=command.subject_refs, method=method, at=at, late_reason=command.late_reason
    )


def investigate(state: Breach, command: b.InvestigateBreach, facts: Facts) -> Decisions:
    """By somebody uninvolved (sod10). Raises Refused: separation_of_duties, field_missing."""
    _uninvolved(state, facts)
    findings = filled(command.findings, "field_missing", "findings")
    cause = given(command.cause, "field_missing", "cause")
    in_state(state, "Open")
    yield b.BreachInvestigated(findings=findings, cause=cause, investigator=facts.by.person)


def close(state: Breach, command: b.CloseBreach, facts: Facts) -> Decisions:
    """Raises Refused: separation_of_duties, field_missing, identity_in_learning, not_investigated, telling_open."""
    _uninvolved(state, facts)
    outcome = filled(command.outcome, "field_missing", "outcome")
    lessons = filled(command.lessons, "field_missing", "lessons")
    names_nobody_of(state.request_id, lessons, facts, "lessons")
    if state.cause is None:
        raise Refused("not_investigated", field="state")
    if state.telling_due:
        raise Refused("telling_open", "state", "At this risk the people concerned have to be told before it is closed.")
    in_state(state, "Open")
    step(state.contained, "Say first what was done to contain it, or why nothing could be.")
    step(bool(state.risk), "Assess the breach first.")
    step(not state.clock_runs, "Decide whether to notify the Information Commissioner, and do so, first.")
    yield b.BreachClosed(outcome=outcome, lessons=lessons, by=facts.by.person, learning_id=learning_of(facts))


def clock_reached(state: Breach, command: ClockReached, facts: Facts) -> Decisions:
    """A warning, and at last the mark that it is overdue. Nothing where it was settled meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline == next_deadline(state) and state.deadline_at is not None:
        overdue = deadline.due_at >= state.deadline_at
        yield b.BreachClockWarning(deadline_at=state.deadline_at, overdue=overdue)


def _uninvolved(state: Breach, facts: Facts, caused_by: str | None = None) -> None:
    """Whoever was named keeps out of it for good: nobody clears themselves by naming another (sod10)."""
    if facts.by.person in (*state.suspected, caused_by):
        raise Refused("separation_of_duties", field="person")


DECIDE: Mapping[type[Command], Decide] = {
    b.ReportBreach: report,
    b.ContainBreach: contain,
    b.AssessBreach: assess,
    b.DecideIcoNotification: decide_notification,
    b.RecordIcoNotified: record_notified,
    b.RecordSubjectsNotified: record_subjects_notified,
    b.InvestigateBreach: investigate,
    b.CloseBreach: close,
    ClockReached: clock_reached,
}

decide = by_command(DECIDE)
