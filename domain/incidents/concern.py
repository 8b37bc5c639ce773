"""A problem that somebody met in sharing or storing information: looked at regularly until it is closed (R-037)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from domain.decider import Decider, Decisions
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.incidents import concern_language as n
from domain.incidents.authority import Permit, authorised
from domain.incidents.concern_state import Concern, evolve, next_deadline
from domain.incidents.demands import Decide, by_command, in_state, own_id, step
from domain.refusal import Refused
from domain.registers.register import Register
from domain.request.demands import filled, given, moment, today
from domain.values import Actor, Deadline, Duty, Summary

FOLLOW_UP = ("lead_officer", "deputy_lead_officer", "dpo")
"""Who follows a problem up, in the agency where it was met or in the one that it is about."""

PERMITS: dict[str, Permit] = {
    "ReportProblem": Permit(act="report_breach_or_problem"),
    "ReviewProblem": Permit(roles=FOLLOW_UP),
    "CloseProblem": Permit(roles=FOLLOW_UP),
    "ClockReached": Permit(system=True),
}
"""Who may ask for what: anyone reports a problem, in the own agency or another."""

REVIEW, CLOSE = "review_problem", "close_problem"
"""What there is to do about it."""


def authorise(state: Concern, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, not_found, role_not_held."""
    reports = isinstance(command, n.ReportProblem)
    home = facts.register.home(facts.person, facts.now)
    own = (command.own_agency or home,) if isinstance(command, n.ReportProblem) else state.agencies
    opens = reports and state.state == "NONE"
    return authorised(facts, PERMITS[command.type], state.agencies, own, opens=opens)


def report(state: Concern, command: n.ReportProblem, facts: Facts) -> Decisions:
    """Opens the stream, and sets by when somebody looks at it.

    Raises Refused: agency_not_party, field_missing, unknown_person, time_in_future, backdated_without_reason.
    """
    own = given(command.own_agency or facts.by.agency, "agency_not_party", "own_agency")
    about = command.about_agency or own
    facts.register.agency(about, "about_agency")
    what = filled(command.what, "field_missing", "what")
    if command.raised_with is not None and not facts.register.known(command.raised_with, facts.now):
        raise Refused("unknown_person", field="raised_with")
    at = moment(command, facts)
    in_state(state, "NONE")
    yield n.ProblemReported(
        problem_id=own_id(facts),
        kind=command.kind,
        own_agency=own,
        about_agency=about,
        what=what,
        raised_with=command.raised_with,
        at=at,
        review_by=facts.calendar.add(facts.now, facts.catalogue.limits.problem_reviewed_within),
        late_reason=command.late_reason,
    )


def review(state: Concern, command: n.ReviewProblem, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, review_too_far, time_in_future, backdated_without_reason, wrong_state."""
    finding = filled(command.finding, "field_missing", "finding")
    again = _next_review(command.next_review_on, facts)
    at = moment(command, facts)
    in_state(state, "Open")
    yield n.ProblemReviewed(
        by=facts.by.person,
        finding=finding,
        at=at,
        next_review_on=again,
        review_by=facts.calendar.begin_of(again + timedelta(days=1)) if again else None,
        late_reason=command.late_reason,
    )


def _next_review(day: date | None, facts: Facts) -> date | None:
    """A day within the interval of the catalogue."""
    latest = facts.calendar.local(facts.calendar.add(facts.now, facts.catalogue.limits.problem_reviewed_within)).date()
    if day is not None and not today(facts) < day <= latest:
        raise Refused("review_too_far", "next_review_on", "Look at it again sooner, on a day that is still to come.")
    return day


def close(state: Concern, command: n.CloseProblem, facts: Facts) -> Decisions:
    """Once somebody has looked at it. Raises Refused: wrong_state."""
    in_state(state, "Open")
    step(state.reviews > 0, "Review it first, and record what was found.")
    yield n.ProblemClosed(by=facts.by.person)


def clock_reached(state: Concern, command: ClockReached, facts: Facts) -> Decisions:
    """Nobody has looked at it in time. Nothing where somebody has meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline == next_deadline(state):
        yield n.ProblemReviewOverdue(due_at=deadline.due_at)


DECIDE: Mapping[type[Command], Decide] = {
    n.ReportProblem: report,
    n.ReviewProblem: review,
    n.CloseProblem: close,
    ClockReached: clock_reached,
}


def summary(state: Concern) -> Summary:
    """The row by which a concern is found; it does not say who raised it. `due_at` is the next review, in ISO 8601."""
    due_at = state.review_by if state.state == "Open" else None
    facts: dict[str, str | int | None] = {
        "kind": state.kind,
        "about_agency": state.about_agency or None,
        "due_at": due_at.isoformat() if due_at else None,
        "overdue": int(state.overdue),
        "reviews": state.reviews,
    }
    return Summary(state=state.state, agencies=state.agencies, facts=facts)


def duties(state: Concern) -> tuple[Duty, ...]:
    """The lead officer of the agency that met it looks at it, and closes it where no further look is planned."""
    if state.state != "Open" or state.since is None:
        return ()
    task = CLOSE if state.review_by is None else REVIEW
    return (
        Duty(
            key=task,
            task=task,
            role="lead_officer",
            agency=state.own_agency,
            since=state.since,
            due_at=state.review_by,
        ),
    )


def withheld(state: Concern, viewer: str, register: Register, now: datetime) -> frozenset[str]:
    """Who raised it, from all but those who follow it up in the own agency, and themselves (R-054)."""
    follows = register.roles(viewer, state.own_agency, now) & set(FOLLOW_UP)
    return frozenset() if follows or viewer == state.raiser else frozenset({state.raiser})


def _named(state: Concern, command: Command) -> frozenset[str]:
    asked = (command.own_agency, command.about_agency) if isinstance(command, n.ReportProblem) else ()
    return frozenset(agency for agency in (*state.agencies, *asked) if agency)


CONCERN: Decider[Concern] = Decider(
    kind="concern",
    initial=Concern(),
    commands=n.COMMANDS,
    events=n.EVENTS,
    authorise=authorise,
    decide=by_command(DECIDE),
    evolve=evolve,
    next_deadline=next_deadline,
    summary=summary,
    duties=duties,
    agencies=_named,
    resting=lambda state: state.state == "Closed",
    withheld=withheld,
)
