"""What surrounds a request: talks, the family, the risk, the threshold, the referral (R-007, R-010, R-081 to 085)."""

from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.demands import filled, given, in_state, moment
from domain.request.identity import names_nobody
from domain.request.particulars import known_subjects
from domain.request.staff import held_there, of_a_party
from domain.request.state import ShareRequest
from domain.request.transitions import DRAFTING, MOVES

TALKED_TO = ("line_manager", "safeguarding_lead")
"""With whom a concern is talked over (Code App 1 Safeguarding)."""


def record_discussion(state: ShareRequest, command: c.RecordSafeguardingDiscussion, facts: Facts) -> Decisions:
    """With a line manager or safeguarding lead of a party, who is somebody else (R-081).

    Raises Refused: unknown_code, separation_of_duties, role_not_held, field_missing.
    """
    role = facts.catalogue.role(command.with_role, "with_role").id
    if role not in TALKED_TO:
        raise Refused("unknown_code", "with_role", "Talk to your line manager or the designated safeguarding lead.")
    if command.with_person == facts.person:
        raise Refused("separation_of_duties", "with_person", "Name the other person in the talk.")
    if role not in held_there(state, command.with_person, facts):
        raise Refused("role_not_held", "with_person", "Name somebody of a party who holds this role.")
    course = filled(command.course_agreed, "field_missing", "course_agreed")
    at = moment(command, facts)
    in_state(state, *MOVES[e.SafeguardingDiscussionRecorded].source)
    yield e.SafeguardingDiscussionRecorded(
        with_person=command.with_person,
        with_role=role,
        discussed_at=at,
        course_agreed=course,
        late_reason=command.late_reason,
    )


def record_engagement(state: ShareRequest, command: c.RecordFamilyEngagement, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, unknown_subject, malformed, engagement_or_reason_missing."""
    known_subjects(state, command.subject_refs, "subject_refs")
    if command.discussed and not command.subject_refs:
        raise Refused("field_missing", field="subject_refs")
    if not command.discussed:
        filled(command.reason_if_not, "engagement_or_reason_missing", "reason_if_not")
        if command.agreed is not None:
            raise Refused("malformed", "agreed", "Nobody agrees to what was not talked about; leave it out.")
    at = moment(command, facts)
    in_state(state, *MOVES[e.FamilyEngagementRecorded].source)
    yield e.FamilyEngagementRecorded(
        subject_refs=command.subject_refs,
        discussed=command.discussed,
        agreed=command.agreed,
        reason_if_not=command.reason_if_not,
        at=at,
        late_reason=command.late_reason,
    )


def record_extended_family(state: ShareRequest, command: c.RecordExtendedFamilyApproach, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, extended_family_reason_missing."""
    if command.sought == "yes" and not any(person.filled for person in command.from_whom):
        raise Refused("field_missing", field="from_whom")
    if command.sought != "yes":
        filled(command.reason_if_not, "extended_family_reason_missing", "reason_if_not")
    in_state(state, *MOVES[e.ExtendedFamilyApproachRecorded].source)
    yield e.ExtendedFamilyApproachRecorded(
        sought=command.sought, from_whom=command.from_whom, reason_if_not=command.reason_if_not
    )


def assess_risk(state: ShareRequest, command: c.AssessRisk, facts: Facts) -> Decisions:
    """Raises Refused: risk_level_missing, unknown_code, field_missing, unknown_person."""
    risk = facts.catalogue.risk(given(command.risk_level, "risk_level_missing", "risk_level"))
    if risk.order and not command.harm_to:
        raise Refused("field_missing", "harm_to", "Say who may come to harm.")
    context = filled(command.context, "field_missing", "context")
    assessor = of_a_party(state, command.assessed_by or facts.person, "assessed_by", facts)
    at = moment(command, facts)
    in_state(state, *MOVES[e.RiskLevelAssessed].source)
    yield e.RiskLevelAssessed(
        risk_level=risk.id,
        harm_to=command.harm_to,
        context=context,
        assessed_at=at,
        assessed_by=assessor,
        late_reason=command.late_reason,
    )
    if risk.call_first:
        yield Warn("call_999_first")


def record_referral(state: ShareRequest, command: c.RecordReferral, facts: Facts) -> Decisions:
    """Either a referral with its reference, or why none was made (R-057).

    Raises Refused: referral_or_reason_missing, agency_not_party.
    """
    if command.referred_to is None:
        reason = filled(command.reason_not_referred, "referral_or_reason_missing", "reason_not_referred")
        decided = e.ReferralRecorded(reason_not_referred=reason)
    else:
        facts.register.agency(command.referred_to, "referred_to")
        reference = filled(command.referral_ref, "referral_or_reason_missing", "referral_ref")
        at = moment(command, facts)
        decided = e.ReferralRecorded(
            referred_to=command.referred_to, referral_ref=reference, at=at, late_reason=command.late_reason
        )
    in_state(state, *MOVES[e.ReferralRecorded].source)
    yield decided


def mark_threshold_unclear(state: ShareRequest, command: c.MarkThresholdUnclear, facts: Facts) -> Decisions:
    """The summary goes round for advice, so it names nobody. Raises Refused: field_missing, identity_in_advice."""
    doubt = filled(command.doubt, "field_missing", "doubt")
    field = "concern_summary_without_identity"
    summary = filled(command.concern_summary_without_identity, "field_missing", field)
    names_nobody(state, summary, facts, field)
    in_state(state, *DRAFTING)
    yield e.ThresholdMarkedUnclear(doubt=doubt, concern_summary_without_identity=summary)


def resolve_threshold(state: ShareRequest, command: c.ResolveThreshold, facts: Facts) -> Decisions:
    """Raises Refused: separation_of_duties for the requester (R-085), unknown_code, reasons_missing, wrong_state."""
    if facts.person == state.requester_id:
        raise Refused("separation_of_duties", field="person")
    level = facts.catalogue.threshold_level(command.level, "level").level
    reasons = filled(command.reasons, "reasons_missing", "reasons")
    if not state.threshold_unclear:
        raise Refused("wrong_state", "state", "The threshold is not marked unclear.")
    in_state(state, *DRAFTING)
    yield e.ThresholdResolved(level=level, decided_by=facts.person, reasons=reasons)
