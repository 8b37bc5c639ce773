"""Whether those who decide, and those who ask, have the training that their role needs (INV-46, R-033, R-034, R-097).

Training that has run out counts; an agency that keeps no register of it, or has recorded none of somebody's, goes on.
"""

from collections.abc import Iterable

from domain.catalogue_entries import Block
from domain.decider import Warn
from domain.event import ClockReached, Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.agency_language import OFFICES
from domain.request.authority import agencies_of
from domain.request.classification import never_blocked
from domain.request.commands import (
    ApproveShare,
    DeclineShare,
    ReassignApprover,
    RecordAlternativeBasis,
    ReopenDecision,
    ResolveEscalation,
    SubmitForDecision,
    SubmitShareRequest,
)
from domain.request.permissions import Party
from domain.request.state import ShareRequest

SUBMITTING = (SubmitForDecision, SubmitShareRequest)
DECIDING = (ApproveShare, DeclineShare)
ASSIGNING = (*SUBMITTING, ReassignApprover, ReopenDecision, RecordAlternativeBasis, ResolveEscalation, ClockReached)
"""What may make a request wait for somebody's decision."""


def related(state: ShareRequest, command: Command) -> frozenset[str]:
    """The training registers by which whoever submits or decides, or is to decide, is judged."""
    parties = agencies_of(state, command)
    judged: dict[Party, tuple[type[Command], ...]] = {
        "disclosing": (*DECIDING, *ASSIGNING),
        "requesting": SUBMITTING,
    }
    return frozenset(_register(parties[at]) for at, by in judged.items() if at in parties and isinstance(command, by))


def decider_trained(state: ShareRequest, facts: Facts) -> list[Warn]:
    """By the register of the agency whose office it is, also for a deputy from outside.

    Raises Refused(training_expired), but never in an emergency.
    """
    if may_not_decide(state, facts.by.person, facts):
        raise Refused("training_expired", field="person")
    return _said(_run_out(state.disclosing_agency_id, facts.by.person, OFFICES, facts))


def may_not_decide(state: ShareRequest, person: str, facts: Facts) -> bool:
    """Whether a decision of theirs would be refused, so that none should wait for them."""
    run_out = _run_out(state.disclosing_agency_id, person, OFFICES, facts)
    return run_out and _blocks(facts.catalogue.blocking_policy.training_expired_approver, state, facts)


def requester_trained(state: ShareRequest, facts: Facts) -> list[Warn]:
    """As the catalogue says; it ships with a warning. Raises Refused(training_expired) where it says block."""
    agency = state.requesting_agency_id
    block = facts.catalogue.blocking_policy.training_expired_practitioner
    run_out = _run_out(agency, facts.by.person, facts.register.roles(facts.by.person, agency, facts.now), facts)
    if run_out and _blocks(block, state, facts):
        raise Refused("training_expired", field="person")
    return _said(run_out)


def _run_out(agency: str, person: str, roles: Iterable[str], facts: Facts) -> bool:
    register = facts.related.get(_register(agency))
    return register is not None and bool(register.expired(person, facts.catalogue.courses_of(roles), facts.now))


def _blocks(block: Block, state: ShareRequest, facts: Facts) -> bool:
    return block == "block" and not never_blocked(facts, state.pathway, state.risk_level)


def _said(run_out: bool) -> list[Warn]:
    return [Warn("training_expired")] if run_out else []


def _register(agency: str) -> str:
    return f"training/{agency}"
