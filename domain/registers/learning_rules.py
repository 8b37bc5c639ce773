"""What may happen to something learnt: one function for each command (R-023, R-026, R-041, R-043, R-072)."""

from collections.abc import Mapping
from datetime import date, timedelta

from domain.decider import Decisions
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.incidents.demands import Decide, by_command, in_state, own_id, step
from domain.refusal import Refused
from domain.registers import learning_language as g
from domain.registers.learning_sources import may_name, nobody_named
from domain.registers.learning_state import Action, Learning, open_deadlines
from domain.request.demands import filled, given, today
from domain.values import SYSTEM, Deadline

FURTHEST = timedelta(days=5 * 365)
"""An action that is due later has a mistyped year."""


def record(state: Learning, command: g.RecordLearning, facts: Facts) -> Decisions:
    """Opens the stream. Raises Refused: field_missing, not_found, identity_in_learning."""
    text = filled(command.text, "field_missing", "text")
    may_name(command, facts)
    nobody_named(command, text, facts, "text")
    in_state(state, "NONE")
    yield g.LearningRecorded(
        learning_id=own_id(facts),
        source=command.source,
        text=text,
        agency_id=None if facts.person == SYSTEM else facts.by.agency,
        request_id=command.request_id,
        breach_id=command.breach_id,
        complaint_id=command.complaint_id,
    )


def disseminate(state: Learning, command: g.DisseminateLearning, facts: Facts) -> Decisions:
    """To agencies that do not have it yet. Raises Refused: field_missing, agency_not_party, wrong_state."""
    if not command.to_agencies:
        raise Refused("field_missing", field="to_agencies")
    for agency in command.to_agencies:
        facts.register.agency(agency, "to_agencies")
    new = tuple(dict.fromkeys(agency for agency in command.to_agencies if agency not in state.to_agencies))
    step(bool(new), "Each of these agencies has it already.")
    yield g.LearningDisseminated(to_agencies=new)


def acknowledge(state: Learning, command: g.AcknowledgeLearning, facts: Facts) -> Decisions:
    """An agency has taken it in. Raises Refused: agency_not_party, wrong_state."""
    if command.agency_id not in state.to_agencies:
        raise Refused("agency_not_party", "agency_id", "Name an agency to which it was sent.")
    if command.agency_id in state.acknowledged:
        raise Refused("wrong_state", "agency_id", "This agency has acknowledged it already.")
    yield g.LearningAcknowledged(agency_id=command.agency_id, by=facts.by.person)


def agree_action(state: Learning, command: g.AgreeAction, facts: Facts) -> Decisions:
    """Raises Refused: wrong_state for a name in use, field_missing, identity_in_learning, unknown_person, malformed."""
    if command.action_id in state.actions:
        raise Refused("wrong_state", "action_id", "Another action has this name; use a new one.")
    what = filled(command.what, "field_missing", "what")
    nobody_named(state, what, facts, "what")
    owner = given(command.owner, "field_missing", "owner")
    if not facts.register.known(owner, facts.now):
        raise Refused("unknown_person", field="owner")
    due_on = _due_on(command, facts)
    yield g.ActionAgreed(
        action_id=command.action_id,
        what=what,
        owner=owner,
        agency_id=facts.register.home(owner, facts.now),
        due_on=due_on,
        due_at=facts.calendar.begin_of(due_on + timedelta(days=1)),
        put_to=command.put_to,
    )


def _due_on(command: g.AgreeAction, facts: Facts) -> date:
    due_on = given(command.due_on, "field_missing", "due_on")
    if not today(facts) <= due_on <= today(facts) + FURTHEST:
        raise Refused("malformed", "due_on", "Give a day within the next five years.")
    return due_on


def complete_action(state: Learning, command: g.CompleteAction, facts: Facts) -> Decisions:
    """By its owner, or by those who may agree actions. Raises Refused: not_found, role_not_held, field_missing."""
    action = _named(state, command.action_id)
    if facts.by.person != action.owner and facts.by.role not in facts.catalogue.permissions.get("agree_action", ()):
        raise Refused("role_not_held", field="person")
    outcome = filled(command.outcome, "field_missing", "outcome")
    nobody_named(state, outcome, facts, "outcome")
    step(not action.done, "This action is done already.")
    yield g.ActionCompleted(action_id=command.action_id, by=facts.by.person, outcome=outcome)


def _named(state: Learning, id: str) -> Action:
    if id not in state.actions:
        raise Refused("not_found", "action_id", "Name an action that was agreed.")
    return state.actions[id]


def clock_reached(state: Learning, command: ClockReached, facts: Facts) -> Decisions:
    """An action is late. Nothing where it was done meanwhile."""
    deadline = Deadline(name=command.deadline, due_at=command.due_at)
    if facts.now >= deadline.due_at and deadline in open_deadlines(state):
        yield g.ActionOverdue(action_id=deadline.name.partition(" ")[2], due_at=deadline.due_at)


DECIDE: Mapping[type[Command], Decide] = {
    g.RecordLearning: record,
    g.DisseminateLearning: disseminate,
    g.AcknowledgeLearning: acknowledge,
    g.AgreeAction: agree_action,
    g.CompleteAction: complete_action,
    ClockReached: clock_reached,
}

decide = by_command(DECIDE)
