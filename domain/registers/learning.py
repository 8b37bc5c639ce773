"""Something learnt about sharing: recorded without anybody's name, sent to agencies, followed to what is done."""

from collections.abc import Iterator

from domain.decider import Decider
from domain.event import Command
from domain.facts import Facts
from domain.incidents.authority import ANYONE, Permit, authorised, to_the_partnership_too
from domain.registers.learning_language import (
    COMMANDS,
    EVENTS,
    AcknowledgeLearning,
    AgreeAction,
    CompleteAction,
    DisseminateLearning,
    RecordLearning,
)
from domain.registers.learning_rules import decide
from domain.registers.learning_sources import streams_named, streams_of, texts_of
from domain.registers.learning_state import Learning, evolve, next_deadline
from domain.values import Actor, Duty, Instant, Summary

PERMITS: dict[str, Permit] = {
    "RecordLearning": Permit(act="record_learning", system=True),
    "DisseminateLearning": Permit(act="disseminate_learning"),
    "AcknowledgeLearning": Permit(act="acknowledge_learning"),
    "AgreeAction": Permit(act="agree_action"),
    "CompleteAction": Permit(act="agree_action", roles=(ANYONE,)),
    "ClockReached": Permit(system=True),
}
"""Who may ask for what: agencies send in what they learnt, and the partnership gives it to those who need it."""

DISSEMINATE, ACKNOWLEDGE, COMPLETE = "disseminate_learning", "acknowledge_learning", "complete_action"
"""What there is to do, for the partnership, for each agency, and for whoever owns an action."""


def authorise(state: Learning, command: Command, facts: Facts) -> Actor:
    """Raises Refused: unknown_person, not_found, role_not_held."""
    opens = isinstance(command, RecordLearning) and state.state == "NONE"
    home = facts.register.home(facts.person, facts.now)
    where = (command.agency_id,) if isinstance(command, AcknowledgeLearning) else (None, home)
    parties = (None, *state.agencies) if state.state != "NONE" else ()
    return authorised(facts, PERMITS[command.type], parties, where, opens=opens)


def summary(state: Learning) -> Summary:
    """The row by which something learnt is found. `due_at` is when the next action falls due, in ISO 8601."""
    open_actions = state.open_actions.values()
    due_at = min((action.due_at for action in open_actions), default=None)
    facts: dict[str, str | int | None] = {
        "source": state.source,
        "due_at": due_at.isoformat() if due_at else None,
        "overdue": sum(action.overdue for action in open_actions),
        "sent_to": len(state.to_agencies),
        "acknowledged": len(state.acknowledged),
        "actions": len(state.actions),
        "open_actions": len(open_actions),
    }
    return Summary(state=state.state, agencies=state.agencies, facts=facts)


def duties(state: Learning) -> tuple[Duty, ...]:
    """The partnership sends it on, agencies take it in, owners see to their actions."""
    return () if state.recorded_at is None else tuple(_duties(state, state.recorded_at))


def _duties(state: Learning, since: Instant) -> Iterator[Duty]:
    if state.state == "Recorded":
        yield Duty(key=DISSEMINATE, task=DISSEMINATE, role="partnership_officer", since=since)
    for agency in state.waiting_for:
        yield Duty(key=f"{ACKNOWLEDGE} {agency}", task=ACKNOWLEDGE, role="lead_officer", agency=agency, since=since)
    for id, action in state.open_actions.items():
        yield Duty(
            key=f"{COMPLETE} {id}",
            task=COMPLETE,
            role="practitioner",
            agency=action.agency,
            person=action.owner,
            since=action.agreed_at,
            due_at=action.due_at,
        )


def _named(state: Learning, command: Command) -> frozenset[str]:
    return frozenset((*state.agencies, *(command.to_agencies if isinstance(command, DisseminateLearning) else ())))


def _case(state: Learning, command: Command) -> frozenset[str]:
    """What it was learnt from, and whoever no text may name."""
    if isinstance(command, RecordLearning):
        return streams_named(command)
    return streams_of(state) if isinstance(command, AgreeAction | CompleteAction) else frozenset()


LEARNING: Decider[Learning] = Decider(
    kind="learning",
    initial=Learning(),
    commands=COMMANDS,
    events=EVENTS,
    authorise=authorise,
    decide=decide,
    evolve=evolve,
    next_deadline=next_deadline,
    summary=summary,
    duties=duties,
    agencies=_named,
    related=_case,
    opens_related=lambda state, command, related: texts_of(related),
    resting=lambda state: state.state == "Disseminated" and not (state.waiting_for or state.open_actions),
    seen_by=to_the_partnership_too,
)
