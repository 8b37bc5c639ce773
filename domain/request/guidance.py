"""Whose consent counts where people answered differently, or where it is not sure that they can decide (R-122)."""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.answers import in_doubt, standing_refusals
from domain.request.commands import GiveConflictGuidance
from domain.request.demands import filled, in_state
from domain.request.events import ConsentConflictGuidanceGiven
from domain.request.particulars import known_subjects
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES


def give_guidance(state: ShareRequest, command: GiveConflictGuidance, facts: Facts) -> Decisions:
    """Said by a safeguarding lead who did not ask for the share (R-122).

    Raises Refused: separation_of_duties, field_missing, unknown_subject, competent_refusal_stands, wrong_state.
    """
    if facts.person == state.requester_id:
        raise Refused("separation_of_duties", field="person")
    guidance = filled(command.guidance, "field_missing", "guidance")
    if not command.whose_consent_counts:
        raise Refused("field_missing", field="whose_consent_counts")
    known_subjects(state, command.whose_consent_counts, "whose_consent_counts")
    if not standing_refusals(state) <= set(command.whose_consent_counts):
        raise Refused("competent_refusal_stands", field="whose_consent_counts")
    if state.conflict is None and not in_doubt(state):
        raise Refused("wrong_state", "state", "Nobody has answered differently, and nobody's capacity is in doubt.")
    in_state(state, *MOVES[ConsentConflictGuidanceGiven].source)
    yield ConsentConflictGuidanceGiven(
        safeguarding_lead=facts.person,
        guidance=guidance,
        whose_consent_counts=command.whose_consent_counts,
        conditions=command.conditions,
    )
