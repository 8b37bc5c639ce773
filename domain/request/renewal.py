"""Looking again at a consent: whether it goes on, is renewed, or has done its work (R-127)."""

from datetime import date

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import ReviewConsent
from domain.request.demands import given, in_state, today
from domain.request.events import ConsentReviewed, LegalFootingLost, ShareStopped
from domain.request.folds.fold import amend, but
from domain.request.footing import footing_still_holds
from domain.request.retention import schedule
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES


def review_in_reach(day: date, facts: Facts, field: str) -> date:
    """A day after today on which a consent is looked at, and not later than the catalogue allows (R-127).

    Raises Refused(review_too_far).
    """
    longest = facts.catalogue.consent_checklist.review_at_most
    latest = facts.calendar.local(facts.calendar.add(facts.now, longest)).date() if longest else date.max
    if not today(facts) < day <= latest:
        raise Refused("review_too_far", field=field)
    return day


def review_consent(state: ShareRequest, command: ReviewConsent, facts: Facts) -> Decisions:
    """A consent that ends before the transfer takes the footing with it, as a withdrawal does.

    Raises Refused: consent_missing, review_date_missing, review_too_far, wrong_state.
    """
    consent = state.consents.get(command.consent_id)
    if consent is None:
        raise Refused("consent_missing", "consent_id", "Name a consent of this request.")
    if command.outcome != "ended":
        next_review = given(command.next_review_on, "review_date_missing", "next_review_on")
        review_in_reach(next_review, facts, "next_review_on")
    if consent.status != "given":
        raise Refused("wrong_state", "consent_id", "Only a consent that was given and not withdrawn is reviewed.")
    in_state(state, *MOVES[ConsentReviewed].source)
    yield ConsentReviewed(
        consent_id=command.consent_id,
        outcome=command.outcome,
        next_review_on=None if command.outcome == "ended" else command.next_review_on,
        reviewer=facts.person,
    )
    ended = but(state, consents=amend(state.consents, command.consent_id, status="ended"))
    if command.outcome == "ended" and state.footing is not None and not footing_still_holds(ended, facts):
        yield from _consequence(state, facts)


def _consequence(state: ShareRequest, facts: Facts) -> Decisions:
    if state.state in MOVES[LegalFootingLost].source:
        yield LegalFootingLost(cause="consent_lapsed")
    elif state.state in MOVES[ShareStopped].source:
        yield ShareStopped(cause="consent_lapsed", at=facts.now, by=facts.person)
        yield from schedule(state, facts, "stopped")
