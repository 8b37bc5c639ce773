"""Asking others for advice, without saying whom it is about where that can be helped (R-139, R-158)."""

from collections.abc import Iterable

from domain.decider import Decisions
from domain.duties.ladder import Post, Presence, able_in
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.demands import filled, in_state, moment
from domain.request.facets import Advice
from domain.request.identity import names_nobody
from domain.request.permissions import PERMITS
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES

LAWYERS = ("legal_adviser",)


def request_advice(state: ShareRequest, command: c.RequestAdvice, facts: Facts) -> Decisions:
    """Raises Refused: wrong_state for a reference in use, unknown_code, role_not_held and unknown_person for who cannot
    give it, separation_of_duties for whoever asks, field_missing, identity_in_advice."""
    if command.advice_id in state.advice:
        raise Refused("wrong_state", "advice_id", "Other advice has this reference; use a new one.")
    role = facts.catalogue.role(command.asked_of_role, "asked_of_role").id
    _able(state, role, command.asked_of_person, facts)
    if command.asked_of_person == facts.person:
        raise Refused("separation_of_duties", "asked_of_person", "Ask somebody else; nobody advises themselves.")
    question = filled(command.question, "field_missing", "question")
    if command.identity_withheld:
        names_nobody(state, question, facts, "question")
    else:
        filled(command.reason_identity_given, "identity_in_advice", "reason_identity_given")
    in_state(state, *MOVES[e.AdviceRequested].source)
    agency = _falls_to(state, role, command.asked_of_person, facts)
    yield e.AdviceRequested(
        advice_id=command.advice_id,
        asked_of_role=role,
        asked_of_person=command.asked_of_person,
        question=question,
        identity_withheld=command.identity_withheld,
        reason_identity_given=command.reason_identity_given,
        asked_of_agency=agency,
        asked_of_partnership=agency is None,
    )


def give_advice(state: ShareRequest, command: c.GiveAdvice, facts: Facts) -> Decisions:
    """Raises Refused: malformed, separation_of_duties for who asked, role_not_held for whom it was not asked of,
    field_missing, identity_in_advice, wrong_state."""
    asked = state.advice.get(command.advice_id)
    if asked is None:
        raise Refused("malformed", "advice_id", "Name advice that was asked for in this request.")
    if asked.asked_by == facts.person:
        raise Refused("separation_of_duties", field="person")
    _asked_of(state, asked, facts)
    if command.legal_advice and not _holds(state, facts.person, LAWYERS, facts):
        raise Refused("role_not_held", "legal_advice", "Legal advice is given by a legal adviser; ask one for it.")
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


def _able(state: ShareRequest, role: str, person: str | None, facts: Facts) -> None:
    """Whether the role gives advice, and whoever is named holds it for a party or the partnership."""
    if role not in PERMITS["GiveAdvice"].roles:
        raise Refused("role_not_held", "asked_of_role", "Ask a role that gives advice, such as the safeguarding lead.")
    if person is None:
        return
    if not facts.register.known(person, facts.now):
        raise Refused("unknown_person", field="asked_of_person")
    if not _holds(state, person, (role,), facts):
        raise Refused("role_not_held", "asked_of_person", "Name somebody of an agency that takes part who is that.")


def _falls_to(state: ShareRequest, role: str, person: str | None, facts: Facts) -> str | None:
    """The agency in which whoever is named is that, else in which somebody is who could give it, the asker's first;
    None for the partnership as a whole. Where there is nobody yet, it waits in the asker's agency."""
    own = facts.by.acting_for or facts.by.agency or state.requesting_agency_id
    presence = Presence(facts.register, facts.now)
    for place in dict.fromkeys((own, *state.agencies, None)):
        if person is not None and role in facts.register.roles(person, place, facts.now):
            return place
        if person is None and set(able_in(Post(role, place), presence)) - {facts.person}:
            return place
    return own


def _asked_of(state: ShareRequest, asked: Advice, facts: Facts) -> None:
    """Whoever was named, as long as they are there as what they were asked; otherwise anybody who is that, and whoever
    stands in for them."""
    named, role = asked.asked_of_person, asked.asked_of_role
    presence = Presence(facts.register, facts.now, here=facts.person)
    if any(presence.reachable(Post(role, place, named)) for place in (*state.agencies, None)):
        may = facts.person == named
    else:
        stand_in = able_in(Post(role, asked.asked_of_agency, named), presence)
        may = facts.person in stand_in or _holds(state, facts.person, (role,), facts)
    if not may:
        raise Refused("role_not_held", "person", "It was asked of somebody else; only they give this advice.")


def _holds(state: ShareRequest, person: str, roles: Iterable[str], facts: Facts) -> bool:
    held = (facts.register.roles(person, agency, facts.now) for agency in (*state.agencies, None))
    return any(set(roles) & each for each in held)
