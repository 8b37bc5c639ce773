"""A gathering for a practice review: one request to each agency, and no end before everyone has answered."""

from collections.abc import Iterable, Iterator

from domain.decider import Decider
from domain.event import Command, Event
from domain.facts import Facts
from domain.incidents.authority import Permit, authorised, to_the_partnership_too
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
    "RecordReturnNotAsked": Permit(system=True),
    "AskReturnAgain": Permit(act="run_gathering"),
    "RecordFamilyApproach": Permit(act="run_gathering"),
    "ClockReached": Permit(system=True),
}
"""Who may ask for what: the partnership gathers, and each agency answers for itself."""


ANSWER, CHASE, CLOSE = "answer_gathering", "chase_return", "close_gathering"
ASK_AGAIN, ASK_FAMILY = "ask_return_again", "ask_extended_family"
"""What there is to do, for the agencies and for the partnership officer."""


def authorise(state: Gathering, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, not_found, role_not_held."""
    opens = isinstance(command, OpenGathering) and state.state == "NONE"
    here = command.agency_id if isinstance(command, RecordNilReturn) else None
    return authorised(facts, PERMITS[command.type], _parties(state), (here,), opens=opens)


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
    if state.extended_family is None:
        yield _officers(state, ASK_FAMILY, since)
    for agency in asked:
        due_at = state.returns[agency].due_at
        key = f"{ANSWER} {agency}"
        if state.returns[agency].unasked:
            yield _officers(state, ASK_AGAIN, since, of=agency)
        else:
            told = {"key": key, "task": ANSWER, "agency": agency, "urgency": state.urgency or None}
            yield Duty.model_validate({**told, "role": "lead_officer", "since": since, "due_at": due_at})
        if state.returns[agency].overdue:
            yield _officers(state, CHASE, due_at, of=agency)
    if not asked and state.extended_family is not None:
        yield _officers(state, CLOSE, since)


def _officers(state: Gathering, task: str, since: Instant, of: str = "") -> Duty:
    key = f"{task} {of}".rstrip()
    told = {"key": key, "task": task, "role": "partnership_officer", "urgency": state.urgency or None}
    return Duty.model_validate({**told, "person": state.opened_by, "since": since})


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
    resting=lambda state: state.state == "Closed",
    seen_by=to_the_partnership_too,
)
