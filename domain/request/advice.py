"""Asking others for advice, without saying whom it is about where that can be helped (R-139, R-158)."""

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.demands import filled, in_state, moment
from domain.request.identity import names_nobody
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES


def request_advice(state: ShareRequest, command: c.RequestAdvice, facts: Facts) -> Decisions:
    """Raises Refused: wrong_state for a reference in use, unknown_code, field_missing, identity_in_advice."""
    if command.advice_id in state.advice:
        raise Refused("wrong_state", "advice_id", "Other advice has this reference; use a new one.")
    role = facts.catalogue.role(command.asked_of_role, "asked_of_role").id
    question = filled(command.question, "field_missing", "question")
    if command.identity_withheld:
        names_nobody(state, question, facts, "question")
    else:
        filled(command.reason_identity_given, "identity_in_advice", "reason_identity_given")
    in_state(state, *MOVES[e.AdviceRequested].source)
    yield e.AdviceRequested(
        advice_id=command.advice_id,
        asked_of_role=role,
        asked_of_person=command.asked_of_person,
        question=question,
        identity_withheld=command.identity_withheld,
        reason_identity_given=command.reason_identity_given,
    )


def give_advice(state: ShareRequest, command: c.GiveAdvice, facts: Facts) -> Decisions:
    """Raises Refused: malformed, separation_of_duties for who asked, field_missing, identity_in_advice, wrong_state."""
    asked = state.advice.get(command.advice_id)
    if asked is None:
        raise Refused("malformed", "advice_id", "Name advice that was asked for in this request.")
    if asked.asked_by == facts.person:
        raise Refused("separation_of_duties", field="person")
    advice = filled(command.advice, "field_missing", "advice")
    if asked.identity_withheld:
        names_nobody(state, advice, facts, "advice")
    at = moment(command, facts)
    if asked.adviser is not None:
        raise Refused("wrong_state", "advice_id", "This advice has been given; ask anew for more.")
    in_state(state, *MOVES[e.AdviceGiven].source)
    yield e.AdviceGiven(
        advice_id=command.advice_id,
        adviser=facts.person,
        adviser_role=facts.by.role,
        advice=advice,
        legal_advice=command.legal_advice,
        at=at,
        late_reason=command.late_reason,
    )
