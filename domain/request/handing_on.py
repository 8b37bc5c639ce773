"""Giving a decision that waits to another who may take it (R-050, INV-02)."""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.assignment import Turn, assign, pass_on, reassign, step_aside
from domain.request.commands import ReassignApprover
from domain.request.demands import in_state
from domain.request.events import ApproverReassigned
from domain.request.office import capacity, present, unconflicted
from domain.request.state import ShareRequest
from domain.request.training import may_not_decide
from domain.request.transitions import MOVES
from domain.values import SYSTEM


def reassign_approver(state: ShareRequest, command: ReassignApprover, facts: Facts) -> Decisions:
    """Gives the decision to another holder of the office who has no part in the request; nor has whoever gives it."""
    if facts.by.person != SYSTEM:
        unconflicted(state, facts.by.person)
        _conflict_of_their_own(state, command, facts)
    if command.to_id is None:
        yield _to_whoever_is_next(state, command, facts)
        return
    held = capacity(command.to_id, state.disclosing_agency_id, facts)
    if held is None:
        raise Refused("not_lead_officer", field="to_id")
    unconflicted(state, command.to_id, "to_id")
    present(state, command.to_id, facts, "to_id")
    if may_not_decide(state, command.to_id, facts):
        raise Refused("training_expired", field="to_id")
    in_state(state, *MOVES[ApproverReassigned].source)
    if state.approver is None:
        yield assign(state, facts, "nobody_before", (command.to_id, held))
        return
    if state.approver.approver == command.to_id:
        raise Refused("wrong_state", field="to_id", how_to_fix="The decision waits for this person already.")
    if command.reason == "overdue" and not state.decision_overdue:
        raise Refused("wrong_state", field="reason", how_to_fix="The decision is not late; give another reason.")
    yield reassign(state, facts, (command.to_id, held), command.reason)


def _conflict_of_their_own(state: ShareRequest, command: ReassignApprover, facts: Facts) -> None:
    """Nobody declares it for another: it shuts them out for good. What is left to the whole office, each declares who
    holds it. Raises Refused(role_not_held)."""
    by_name = state.approver is not None and state.approver.approver == facts.by.person
    theirs = by_name or (state.exhausted and command.to_id is None)
    if command.reason == "conflict_of_interest" and not theirs:
        remedy = "Whoever the decision waits for declares it themselves; give another reason."
        raise Refused("role_not_held", field="reason", how_to_fix=remedy)


def _to_whoever_is_next(state: ShareRequest, command: ReassignApprover, facts: Facts) -> Turn:
    """Where there is no other who can, the partnership is told: once. Raises Refused: wrong_state, disposed."""
    in_state(state, *MOVES[ApproverReassigned].source)
    if command.reason == "conflict_of_interest" and facts.by.person != SYSTEM:
        return step_aside(state, facts)
    waits_for, agency = state.approver.approver if state.approver else None, state.disclosing_agency_id
    if waits_for is None or state.exhausted:
        raise Refused("wrong_state", "to_id", "Name who is to decide.")
    if capacity(waits_for, agency, facts) is None:
        return pass_on(state, facts, "office_lost")
    if facts.register.absent(waits_for, agency, facts.now):
        return pass_on(state, facts, "absent")
    if may_not_decide(state, waits_for, facts):
        return pass_on(state, facts, "training_expired")
    raise Refused("wrong_state", "to_id", "The one it waits for is here; name who is to decide instead.")
