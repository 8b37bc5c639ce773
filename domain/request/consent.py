"""Asking for consent and writing down the answer (Code App 1 Q4; R-080, R-114 to R-128)."""

from datetime import date, datetime

from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.age import of_age
from domain.request.answers import (
    answers_differ,
    concerned,
    latest,
    outcome,
    speaks_for,
    standing_refusals,
)
from domain.request.demands import filled, in_state, moment
from domain.request.facets import Consent
from domain.request.folds.fold import but, put
from domain.request.particulars import known_subjects
from domain.request.parts import ConsentScope, InfoGiven, InfoOffered
from domain.request.renewal import review_in_reach
from domain.request.rights import rights_told
from domain.request.staff import of_a_party
from domain.request.state import ShareRequest
from domain.request.transitions import DRAFTING, MOVES

UNDER_16 = ("under_5", "5_to_9", "10_to_12", "13_to_15")


def assess_capacity(state: ShareRequest, command: c.AssessCapacity, facts: Facts) -> Decisions:
    """An age says nothing by itself (R-118). Raises Refused: unknown_subject, field_missing, unknown_person."""
    known_subjects(state, (command.subject_ref,), "subject_ref")
    decision = filled(command.decision, "field_missing", "decision")
    evidence = filled(command.evidence, "field_missing", "evidence")
    assessor = of_a_party(state, command.assessor or facts.person, "assessor", facts)
    at = moment(command, facts)
    in_state(state, *DRAFTING)
    yield e.CapacityAssessed(
        subject_ref=command.subject_ref,
        decision=decision,
        framework=command.framework,
        outcome=command.outcome,
        evidence=evidence,
        assessor=assessor,
        at=at,
        late_reason=command.late_reason,
    )
    if command.framework == "mca_2005" and state.subjects[command.subject_ref].age_band in UNDER_16:
        yield Warn("mca_under_16")
    if command.outcome == "doubt" and _asked_about(state, command.subject_ref):
        yield e.ConsentConflictRecorded(between_subject_refs=(command.subject_ref,), nature="capacity_in_doubt")


def _asked_about(state: ShareRequest, ref: str) -> bool:
    """Whether a consent is under way that the doubt touches, and it is not known yet."""
    asked = any(ref in (each.from_subject_ref, speaks_for(each)) for each in latest(state))
    known = state.conflict is not None and state.guidance is None and ref in state.conflict.between
    return asked and not known and state.state in MOVES[e.ConsentConflictRecorded].source


def seek_consent(state: ShareRequest, command: c.SeekConsent, facts: Facts) -> Decisions:
    """Raises Refused: wrong_state for a reference in use, unknown_subject, competent_refusal_stands,
    no_parental_responsibility, capacity_missing, consent_information_incomplete, subject_information_incomplete."""
    if command.consent_id in state.consents:
        raise Refused("wrong_state", "consent_id", "Another consent of this request has this reference; use a new one.")
    _may_be_asked(state, command, facts)
    for ref in (command.from_subject_ref, command.capacity_ref or command.from_subject_ref):
        if outcome(state, ref) not in ("has", "doubt"):
            raise Refused("capacity_missing", field="capacity_ref")
    info = _informed(command.info_given)
    if not command.told_right_to_withdraw:
        raise Refused("consent_information_incomplete", field="told_right_to_withdraw")
    rights = rights_told(command, "told_rights_and_complaints")
    code, field = "consent_information_incomplete", "why_needed_and_implications"
    why = filled(command.why_needed_and_implications, code, field)
    at = moment(command, facts)
    in_state(state, *DRAFTING)
    yield e.ConsentSought(
        consent_id=command.consent_id,
        from_subject_ref=command.from_subject_ref,
        on_behalf_of=command.on_behalf_of,
        capacity_ref=command.capacity_ref or command.from_subject_ref,
        info_given=info,
        told_right_to_withdraw=command.told_right_to_withdraw,
        told_rights_and_complaints=True,
        why_needed_and_implications=why,
        channel=command.channel,
        interpreter=command.interpreter,
        at=at,
        late_reason=command.late_reason,
        **rights,
    )
    people = (command.from_subject_ref, command.on_behalf_of or command.from_subject_ref)
    doubtful = tuple(dict.fromkeys(ref for ref in people if outcome(state, ref) == "doubt"))
    if doubtful and state.conflict is None:
        yield e.ConsentConflictRecorded(between_subject_refs=doubtful, nature="capacity_in_doubt")


def _may_be_asked(state: ShareRequest, command: c.SeekConsent, facts: Facts) -> None:
    """A child's own answer comes first; for a child who cannot decide, whoever has parental responsibility. There is
    none for an adult."""
    giver, child = command.from_subject_ref, command.on_behalf_of
    known_subjects(state, (giver,), "from_subject_ref")
    known_subjects(state, (child,) if child else (), "on_behalf_of")
    if child is None:
        if standing_refusals(state) and giver not in concerned(state):
            raise Refused("competent_refusal_stands", field="from_subject_ref")
        return
    if of_age(state, child, facts):
        raise Refused("no_parental_responsibility", "on_behalf_of", "Ask the person; an adult answers for themselves.")
    if _decides_alone(state, child):
        raise Refused("competent_refusal_stands", field="on_behalf_of")
    if outcome(state, child) is None:
        raise Refused("capacity_missing", field="on_behalf_of")
    if not state.subjects[giver].holds_pr:
        raise Refused("no_parental_responsibility", field="from_subject_ref")


def _informed(offered: InfoOffered) -> InfoGiven:
    """The four pieces of information, each said (R-123 to R-126)."""
    code = "consent_information_incomplete"
    return InfoGiven(
        what=filled(offered.what, code, "info_given.what"),
        purposes=filled(offered.purposes, code, "info_given.purposes"),
        with_whom=filled(offered.with_whom, code, "info_given.with_whom"),
        recipient_uses=filled(offered.recipient_uses, code, "info_given.recipient_uses"),
    )


def record_consent(state: ShareRequest, command: c.RecordConsent, facts: Facts) -> Decisions:
    """A consent that is not free, informed or explicit is written down and does not count (INV-09).

    Raises Refused: consent_missing where it was not sought, competent_refusal_stands, no_parental_responsibility,
    consent_information_incomplete, not_understood, field_missing, unknown_item, purpose_out_of_scope,
    review_too_far, wrong_state.
    """
    asked = _asked(state, command.consent_id)
    giver = command.given_by or asked.from_subject_ref
    _may_answer(state, asked, giver, "given_by")
    if not command.understood_check:
        raise Refused("not_understood", field="understood_check")
    _scope(state, command.scope, facts)
    at = moment(command, facts)
    review_on = _review_on(command, at, facts)
    _unanswered(asked)
    in_state(state, *MOVES[e.ConsentGiven].source)
    yield e.ConsentGiven(
        consent_id=command.consent_id,
        given_by=giver,
        freely=command.freely,
        informed=command.informed,
        explicit=command.explicit,
        understood_check=command.understood_check,
        scope=command.scope,
        evidence=command.evidence,
        given_at=at,
        review_on=review_on,
        late_reason=command.late_reason,
    )
    yield from _conflict(state, but(asked, status="given"))


def record_refusal(state: ShareRequest, command: c.RecordRefusal, facts: Facts) -> Decisions:
    """Raises Refused: consent_missing where it was not sought, competent_refusal_stands, unknown_subject,
    no_parental_responsibility, consent_information_incomplete, wrong_state."""
    asked = _asked(state, command.consent_id)
    refuser = command.refused_by or asked.from_subject_ref
    known_subjects(state, (refuser,), "refused_by")
    _may_answer(state, asked, refuser, "refused_by")
    at = moment(command, facts)
    _unanswered(asked)
    in_state(state, *MOVES[e.ConsentRefused].source)
    yield e.ConsentRefused(
        consent_id=command.consent_id,
        refused_by=refuser,
        words_or_reason=command.words_or_reason,
        at=at,
        late_reason=command.late_reason,
    )
    yield from _conflict(state, but(asked, status="refused"))


def _asked(state: ShareRequest, consent_id: str) -> Consent:
    if consent_id not in state.consents:
        raise Refused("consent_missing", "consent_id", "Seek the consent first, with all that the person has to know.")
    return state.consents[consent_id]


def _unanswered(asked: Consent) -> None:
    if asked.status != "sought":
        raise Refused("wrong_state", "consent_id", "This was answered; ask anew, or record that it is withdrawn.")


def _may_answer(state: ShareRequest, asked: Consent, giver: str, field: str) -> None:
    """Only the person who was asked and told can agree or refuse (INV-10, INV-11)."""
    person = speaks_for(asked)
    if giver != person and _decides_alone(state, person):
        remedy = "This person decides for themselves; record what they say, and ask nobody in their place."
        raise Refused("competent_refusal_stands", field, remedy)
    known_subjects(state, (giver,), field)
    if giver == asked.from_subject_ref:
        return
    if not state.subjects[giver].holds_pr:
        raise Refused("no_parental_responsibility", field=field)
    raise Refused("consent_information_incomplete", field, "Seek the consent of this person first.")


def _decides_alone(state: ShareRequest, person: str) -> bool:
    """Whether nobody may be asked instead: the person refused, or can decide and no guidance says otherwise."""
    return person in standing_refusals(state) or (outcome(state, person) == "has" and state.guidance is None)


def _scope(state: ShareRequest, scope: ConsentScope, facts: Facts) -> None:
    """The limits of a consent are written down with it."""
    for field in ("item_ids", "recipients", "purposes"):
        if not getattr(scope, field):
            raise Refused("field_missing", field=f"scope.{field}")
    if not set(scope.item_ids) <= set(state.items):
        raise Refused("unknown_item", field="scope.item_ids")
    for purpose in scope.purposes:
        facts.catalogue.purpose(purpose, "scope.purposes")
    if scope.onward is not None:
        facts.catalogue.onward_rule(scope.onward, "scope.onward")


def _review_on(command: c.RecordConsent, given_at: datetime, facts: Facts) -> date:
    """When the need to renew is looked at; by default as long after the consent as the catalogue says (R-127)."""
    default = facts.calendar.local(facts.calendar.add(given_at, facts.catalogue.consent_checklist.review_default))
    return review_in_reach(command.review_on or default.date(), facts, "review_on")


def _conflict(state: ShareRequest, answered: Consent) -> Decisions:
    """Recorded by itself as soon as two people have answered differently and nobody has said whose answer counts."""
    answers = latest(but(state, consents=put(state.consents, answered.consent_id, answered)))
    told = tuple(dict.fromkeys(each.from_subject_ref for each in answers if each.status in ("given", "refused")))
    known = state.conflict is not None and set(told) <= set(state.conflict.between)
    if answers_differ(answers) and state.guidance is None and not known:
        yield e.ConsentConflictRecorded(between_subject_refs=told, nature="answers_differ")
