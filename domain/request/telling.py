"""Telling each person what was shared about them, putting it off, or waiving it (Code App 1 Q5 and Q6)."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid5

from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.commands import DeferTelling, RecordTelling, ReviewDeferral, WaiveTelling
from domain.request.demands import filled, given, in_state, moment
from domain.request.events import SubjectTold, TellingDeferralReviewed, TellingDeferred, TellingNotRequired
from domain.request.facets import Subject, Telling
from domain.request.rights import rights_told
from domain.request.staff import of_a_party
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES
from domain.values import Ref


def telling_due_at(facts: Facts, sent_at: datetime) -> datetime:
    """By when people are told, counted from the sending: the partnership's limit, never later than the law's."""
    limits = facts.catalogue.telling_limits
    spans = (limits.identifiable_default, limits.absolute_limit)
    return min(facts.calendar.add(sent_at, span) for span in spans)


def telling_remind_at(facts: Facts, sent_at: datetime) -> tuple[datetime, ...]:
    """When they are reminded who tell."""
    limits, parts = facts.catalogue.telling_limits, facts.catalogue.limits.remind_at
    spans = (limits.identifiable_default, limits.absolute_limit)
    return tuple(min(facts.calendar.add(sent_at, span, part) for span in spans) for part in parts)


def telling_open(state: ShareRequest) -> tuple[str, ...]:
    """Who still has to be told, in the order they were named. Without a transfer there is nothing to tell (INV-24)."""
    if not state.sent_ever or state.telling_not_applicable:
        return ()
    living = {ref for ref, subject in state.subjects.items() if subject.living}
    named = (*state.subjects, *(ref for ref in state.telling if ref not in state.subjects))
    return tuple(ref for ref in named if _telling(state, ref).open and (ref in living or ref in state.telling))


def nobody_named(state: ShareRequest) -> bool:
    """Whether something was told in an emergency and nobody is named yet whom it was about (INV-24)."""
    return state.retrospective and not state.subjects and not state.telling_not_applicable


def _telling(state: ShareRequest, ref: str) -> Telling:
    return state.telling.get(ref, Telling())


def record_telling(state: ShareRequest, command: RecordTelling, facts: Facts) -> Decisions:
    """Records what one person was told, by a way that is safe for them (INV-26); it may come before the sending."""
    _subject(state, command.subject_ref)
    told_by = of_a_party(state, command.told_by or facts.by.person, "told_by", facts)
    method = facts.catalogue.notification_method(command.method_id)
    if method.safe_contact_check == "required" and not command.safe_contact_checked:
        remedy = "Check that this way of reaching the person is safe for them, before they are told."
        raise Refused("field_missing", field="safe_contact_checked", how_to_fix=remedy)
    said = filled(command.what_why_who_told, "subject_information_incomplete", "what_why_who_told")
    rights = rights_told(command, "rights_and_complaints_given")
    at = moment(command, facts)
    in_state(state, *MOVES[SubjectTold].source)
    yield SubjectTold(
        subject_ref=command.subject_ref,
        told_by=told_by,
        method_id=method.id,
        safe_contact_checked=command.safe_contact_checked,
        what_why_who_told=said,
        rights_and_complaints_given=True,
        wishes_expressed=command.wishes_expressed,
        at=at,
        late_reason=command.late_reason,
        how_it_helps=command.how_it_helps,
        statement_id=command.statement_id or Ref(uuid5(facts.command_id, "statement")),
        language=command.language,
        format=command.format or method.statement,
        **rights,
    )


def defer(state: ShareRequest, command: DeferTelling, facts: Facts) -> Decisions:
    """Authorises what somebody else proposed: not to tell this person before a date (INV-25)."""
    _proposed_by_another(state, command.proposed_by, facts)
    _subject(state, command.subject_ref)
    if not command.reason_ids:
        raise Refused("field_missing", field="reason_ids")
    latest = _latest_review(command.reason_ids, facts)
    narrative = filled(command.narrative, "narrative_missing", "narrative")
    review_on = _review_on(command.review_on, "review_on", latest, facts)
    in_state(state, *MOVES[TellingDeferred].source)
    _still_open(state, command.subject_ref)
    yield TellingDeferred(
        subject_ref=command.subject_ref,
        reason_ids=command.reason_ids,
        narrative=narrative,
        review_on=review_on,
        proposed_by=command.proposed_by,
        authorised_by=facts.by.person,
    )


def review_deferral(state: ShareRequest, command: ReviewDeferral, facts: Facts) -> Decisions:
    """Looks again at a deferral: tell now, put off once more, or never while it is not safe."""
    proposer = _proposer(state, command, facts)
    _subject(state, command.subject_ref)
    telling = _telling(state, command.subject_ref)
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    again = None
    if command.outcome == "defer_again":
        again = _review_on(command.next_review_on, "next_review_on", _latest_review(telling.reason_ids, facts), facts)
    in_state(state, *MOVES[TellingDeferralReviewed].source)
    if telling.status != "deferred":
        raise Refused("wrong_state", field="subject_ref")
    grace = facts.calendar.add(facts.now, facts.catalogue.limits.tell_now_grace)
    yield TellingDeferralReviewed(
        subject_ref=command.subject_ref,
        outcome=command.outcome,
        reasons=reasons,
        next_review_on=again,
        reviewer=facts.by.person,
        due_at=grace if command.outcome == "tell_now" else None,
    )
    if proposer is not None:
        yield TellingNotRequired(
            subject_ref=command.subject_ref,
            reason="never_safe",
            proposed_by=proposer,
            authorised_by=facts.by.person,
        )


def waive(state: ShareRequest, command: WaiveTelling, facts: Facts) -> Decisions:
    """Authorises what somebody else proposed: that this person need not be told, and why."""
    _proposed_by_another(state, command.proposed_by, facts)
    if command.subject_ref is not None:
        _fits(_subject(state, command.subject_ref), command)
    elif command.reason != "anonymised" or state.subjects:
        raise Refused("unknown_subject", field="subject_ref")
    in_state(state, *MOVES[TellingNotRequired].source)
    if command.subject_ref is not None:
        _still_open(state, command.subject_ref)
    yield TellingNotRequired(
        subject_ref=command.subject_ref,
        reason=command.reason,
        proposed_by=command.proposed_by,
        authorised_by=facts.by.person,
    )


def _fits(subject: Subject, command: WaiveTelling) -> None:
    """Nobody who can be identified is anonymous, and only a child is told through a carer."""
    of_a_child = command.reason == "too_young_told_through_carer"
    if command.reason == "anonymised" or (of_a_child and subject.role != "child"):
        remedy = "Choose a reason that is true of this person."
        raise Refused("unknown_code", field="reason", how_to_fix=remedy)


def _subject(state: ShareRequest, ref: str) -> Subject:
    if ref not in state.subjects:
        raise Refused("unknown_subject", field="subject_ref")
    return state.subjects[ref]


def _still_open(state: ShareRequest, ref: str) -> None:
    """What is settled stays settled: who was told cannot be put off any more."""
    if not _telling(state, ref).open:
        remedy = "This person has been told already, or need not be told."
        raise Refused("wrong_state", field="subject_ref", how_to_fix=remedy)


def _proposed_by_another(state: ShareRequest, proposer: str, facts: Facts) -> None:
    """Who authorises did not propose it (sod5)."""
    if proposer == facts.by.person:
        raise Refused("separation_of_duties", field="proposed_by")
    of_a_party(state, proposer, "proposed_by", facts)


def _proposer(state: ShareRequest, command: ReviewDeferral, facts: Facts) -> str | None:
    """Who proposed never to tell; only that outcome needs a proposer."""
    if command.outcome != "never_safe":
        return None
    proposer = given(command.proposed_by, "field_missing", "proposed_by")
    _proposed_by_another(state, proposer, facts)
    return proposer


def _latest_review(reason_ids: Iterable[str], facts: Facts) -> date:
    """The last day that the strictest of the reasons allows; today where there is no reason."""
    spans = [facts.catalogue.deferral_reason(reason).max_review for reason in reason_ids]
    latest = min((facts.calendar.add(facts.now, span) for span in spans), default=facts.now)
    return facts.calendar.local(latest).date()


def _review_on(day: date | None, field: str, latest: date, facts: Facts) -> date:
    review_on = given(day, "review_date_missing", field)
    if not facts.calendar.local(facts.now).date() < review_on <= latest:
        raise Refused("review_too_far", field=field)
    return review_on
