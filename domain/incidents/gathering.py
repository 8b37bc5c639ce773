"""A gathering for a practice review: one request to each agency, and no end before everyone has answered."""

from collections.abc import Iterable, Iterator

from domain.decider import Decider
from domain.event import Command, Event
from domain.facts import Facts
from domain.incidents.authority import Permit, acting, identified, visible
from domain.incidents.effects import OPEN_RETURN_REQUEST
from domain.incidents.gathering_language import (
    COMMANDS,
    EVENTS,
    AgencyReturnRequested,
    OpenGathering,
    RecordNilReturn,
)
from domain.incidents.gathering_rules import decide
from domain.incidents.gathering_state import Gathering, evolve, next_deadline
from domain.values import Actor, Duty, Effect, Instant, Summary

PERMITS: dict[str, Permit] = {
    "OpenGathering": Permit(act="run_gathering"),
    "CloseGathering": Permit(act="run_gathering"),
    "RecordNilReturn": Permit(act="send", roles=("lead_officer", "deputy_lead_officer")),
    "RecordReturn": Permit(system=True),
    "ClockReached": Permit(system=True),
}
"""Who may ask for what: the partnership gathers, and each agency answers for itself."""


ANSWER, CHASE, CLOSE = "answer_gathering", "chase_return", "close_gathering"
"""What there is to do, for the agencies and for the partnership officer."""


def authorise(state: Gathering, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, not_found, role_not_held."""
    identified(facts)
    if not isinstance(command, OpenGathering) or state.state != "NONE":
        visible(facts, _parties(state))
    here = command.agency_id if isinstance(command, RecordNilReturn) else None
    return acting(facts, PERMITS[command.type], (here,))


def _parties(state: Gathering) -> tuple[str, ...]:
    return tuple(dict.fromkeys((state.agency_id, *state.returns))) if state.agency_id else ()


def reactions(event: Event) -> Iterable[Effect]:
    """Each agency's request is opened by the service."""
    if isinstance(event.body, AgencyReturnRequested):
        return (Effect(name=OPEN_RETURN_REQUEST, event_id=event.event_id),)
    return ()


def summary(state: Gathering) -> Summary:
    """The row by which a gathering is found: how many were asked and how many answered."""
    asked = state.with_status("asked")
    facts: dict[str, str | int | None] = {
        "kind": state.kind,
        "due_at": state.due_at.isoformat() if state.due_at and asked else None,
        "overdue": sum(state.returns[agency].overdue for agency in asked),
        "asked": len(state.returns),
        "outstanding": len(asked),
        "nil": len(state.with_status("nil")),
    }
    return Summary(state=state.state, agencies=_parties(state), facts=facts)


def duties(state: Gathering) -> tuple[Duty, ...]:
    """The agencies answer; the partnership chases whoever is late, and closes it at the end."""
    if state.state != "Open" or state.opened_at is None:
        return ()
    return tuple(_duties(state, state.opened_at))


def _duties(state: Gathering, since: Instant) -> Iterator[Duty]:
    asked = state.with_status("asked")
    for agency in asked:
        due_at = state.returns[agency].due_at
        key = f"{ANSWER} {agency}"
        yield Duty(key=key, task=ANSWER, role="lead_officer", agency=agency, since=since, due_at=due_at)
        if state.returns[agency].overdue:
            yield _officers(state, CHASE, due_at, of=agency)
    if not asked:
        yield _officers(state, CLOSE, since)


def _officers(state: Gathering, task: str, since: Instant, of: str = "") -> Duty:
    key = f"{task} {of}".rstrip()
    return Duty(key=key, task=task, role="partnership_officer", person=state.opened_by, since=since)


def _named(state: Gathering, command: Command) -> frozenset[str]:
    return frozenset((*_parties(state), *(command.agencies if isinstance(command, OpenGathering) else ())))


GATHERING: Decider[Gathering] = Decider(
    kind="gathering",
    initial=Gathering(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=next_deadline,
    reactions=reactions,
    summary=summary,
    duties=duties,
    agencies=_named,
    opens=lambda state, command: (),
    pinned=lambda state: None,
    resting=lambda state: state.state == "Closed",
    ended=lambda state: False,
)
