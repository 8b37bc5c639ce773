"""Whether those who decide, and those who ask, have the training that their role needs (INV-46, R-033, R-034, R-097).

Training that has run out counts; an agency that keeps no register of it, or has recorded none of somebody's, goes on.
"""

from collections.abc import Iterable

from domain.catalogue_entries import Block
from domain.decider import Warn
from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.agency_language import OFFICES
from domain.request.authority import agencies_of
from domain.request.classification import never_blocked
from domain.request.commands import ApproveShare, DeclineShare, SubmitForDecision, SubmitShareRequest
from domain.request.state import ShareRequest


def related(state: ShareRequest, command: Command) -> frozenset[str]:
    """The training register by which whoever decides or submits is judged."""
    parties = agencies_of(state, command)
    match command:
        case ApproveShare() | DeclineShare() if parties:
            return frozenset({_register(parties["disclosing"])})
        case SubmitForDecision() | SubmitShareRequest() if parties:
            return frozenset({_register(parties["requesting"])})
    return frozenset()


def _register(agency: str) -> str:
    return f"training/{agency}"


def decider_trained(state: ShareRequest, facts: Facts) -> list[Warn]:
    """By the register of the agency whose office it is, also for a deputy from outside.

    Raises Refused(training_expired), but never in an emergency.
    """
    block = facts.catalogue.blocking_policy.training_expired_approver
    return _trained(state, state.disclosing_agency_id, OFFICES, block, facts)


def requester_trained(state: ShareRequest, facts: Facts) -> list[Warn]:
    """As the catalogue says; it ships with a warning. Raises Refused(training_expired) where it says block."""
    agency = state.requesting_agency_id
    block = facts.catalogue.blocking_policy.training_expired_practitioner
    return _trained(state, agency, facts.register.roles(facts.by.person, agency, facts.now), block, facts)


def _trained(state: ShareRequest, agency: str, roles: Iterable[str], block: Block, facts: Facts) -> list[Warn]:
    register = facts.related.get(_register(agency))
    if register is None or not register.expired(facts.by.person, facts.catalogue.courses_of(roles), facts.now):
        return []
    if block == "block" and not never_blocked(facts, state.pathway, state.risk_level):
        raise Refused("training_expired", field="person")
    return [Warn("training_expired")]
