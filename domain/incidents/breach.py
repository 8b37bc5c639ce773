"""A breach of the Code or of the law: contained, assessed, notified in time, investigated, closed with lessons."""

from collections.abc import Callable, Iterable, Mapping

from domain.decider import Decider
from domain.event import Command, Event
from domain.facts import Facts
from domain.incidents.authority import Permit, authorised, to_the_partnership_too
from domain.incidents.breach_language import (
    COMMANDS,
    EVENTS,
    BreachClosed,
    CloseBreach,
    ReportBreach,
)
from domain.incidents.breach_rules import decide
from domain.incidents.breach_state import Breach, evolve, next_deadline
from domain.request.effects import RECORD_LEARNING
from domain.request.linked import linked, linked_texts
from domain.values import Actor, Duty, Effect, Instant, Summary

ASSESS = Permit(act="assess_breach")
PERMITS: dict[str, Permit] = {
    "ReportBreach": Permit(act="report_breach_or_problem", system=True),
    "ContainBreach": Permit(act="assess_breach", roles=("lead_officer",)),
    "AssessBreach": ASSESS,
    "DecideIcoNotification": ASSESS,
    "RecordIcoNotified": ASSESS,
    "RecordSubjectsNotified": ASSESS,
    "InvestigateBreach": ASSESS,
    "CloseBreach": ASSESS,
    "ClockReached": Permit(system=True),
}
"""Who may ask for what: anyone reports; what follows is for those who act for the agency responsible."""


def authorise(state: Breach, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, not_found, role_not_held."""
    reports = isinstance(command, ReportBreach)
    where = (facts.register.home(facts.person, facts.now), None) if reports else (state.agency_responsible,)
    opens = reports and state.state == "NONE"
    return authorised(facts, PERMITS[command.type], state.holders, where, opens=opens)


def reactions(event: Event) -> Iterable[Effect]:
    """Its lessons go to the partnership as something learnt."""
    if isinstance(event.body, BreachClosed) and event.body.learning_id is not None:
        return (Effect(name=RECORD_LEARNING, event_id=event.event_id),)
    return ()


def summary(state: Breach) -> Summary:
    """The row by which a breach is found. `due_at` is the deadline for notifying, in ISO 8601, while it counts."""
    due_at = state.deadline_at.isoformat() if state.clock_runs and state.deadline_at else None
    facts: dict[str, str | int | None] = {
        "agency_responsible": state.agency_responsible,
        "risk_level": state.risk or None,
        "cause": state.cause,
        "due_at": due_at,
        "overdue": int(state.overdue),
        "request_id": str(state.request_id) if state.request_id else None,
    }
    return Summary(state=state.state, agencies=state.holders, facts=facts)


def duties(state: Breach) -> tuple[Duty, ...]:
    """What the agency responsible has to do, the deadline beside whatever the clock waits for."""
    if state.state != "Open" or state.opened_at is None:
        return ()
    return tuple(_duty(state, state.opened_at, task) for task in _tasks(state))


TASKS: Mapping[str, Callable[[Breach], bool]] = {
    "contain_breach": lambda state: not state.contained,
    "assess_breach": lambda state: not state.risk,
    "decide_notification": lambda state: state.notify is None,
    "notify_ico": lambda state: state.notify is True and state.notified_at is None,
    "tell_people_of_breach": lambda state: state.telling_due,
    "investigate_breach": lambda state: state.cause is None,
}
"""What there is to do, and whether it is still open."""

CLOSE = "close_breach"
"""What is left when nothing else is."""

BY_DEADLINE = ("decide_notification", "notify_ico")
UNINVOLVED = ("assess_breach", "decide_notification", "investigate_breach", CLOSE)
"""What is not done by whoever was ever said to have caused it (sod10)."""


def _tasks(state: Breach) -> list[str]:
    return [task for task, is_open in TASKS.items() if is_open(state)] or [CLOSE]


def _duty(state: Breach, since: Instant, task: str) -> Duty:
    due_at = state.deadline_at if task in BY_DEADLINE else None
    barred = state.suspected if task in UNINVOLVED else ()
    whose = {"role": "dpo", "agency": state.agency_responsible, "barred": barred}
    return Duty.model_validate({"key": task, "task": task, "since": since, "due_at": due_at, **whose})


def _named(state: Breach, command: Command) -> frozenset[str]:
    asked = (command.agency_responsible, *command.holders) if isinstance(command, ReportBreach) else ()
    return frozenset(agency for agency in (state.agency_responsible, *asked) if agency)


def related(state: Breach, command: Command) -> frozenset[str]:
    """The request from which it came, whose people no lesson names."""
    match command:
        case ReportBreach():
            return linked(command.request_id)
        case CloseBreach():
            return linked(state.request_id)
        case _:
            return frozenset()


BREACH: Decider[Breach] = Decider(
    kind="breach",
    initial=Breach(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=next_deadline,
    summary=summary,
    duties=duties,
    agencies=_named,
    reactions=reactions,
    related=related,
    opens_related=lambda state, command, related: linked_texts(related) if isinstance(command, CloseBreach) else {},
    resting=lambda state: state.state == "Closed",
    seen_by=to_the_partnership_too,
)
