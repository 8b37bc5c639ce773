"""Submitting a draft for decision: what has to be there, and whose turn it is (R-007, R-010, R-057, R-081, R-083)."""

from collections.abc import Iterator

from domain.catalogue_entries import Pathway
from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.assignment import assign, next_approver
from domain.request.citing import cited, use_of
from domain.request.classification import classified
from domain.request.commands import SubmitForDecision
from domain.request.demands import in_state, today
from domain.request.events import ShareRequestSubmitted
from domain.request.footing import footing_still_holds
from domain.request.grounded import grounded
from domain.request.inheritance import originator_asked
from domain.request.siblings import hint, no_reason
from domain.request.standing import still_parties
from domain.request.state import ShareRequest
from domain.request.training import requester_trained
from domain.request.transitions import MOVES


def submit(state: ShareRequest, command: SubmitForDecision, facts: Facts) -> Decisions:
    """Starts the decision's clock and pins the request to the rules in force (INV-44).

    Raises Refused: agency_not_party, agency_without_lead_officer, threshold_unresolved, pathway_level_mismatch,
    extended_family_reason_missing, engagement_or_reason_missing, referral_or_reason_missing, onward_not_permitted,
    protocol_not_active, limits_widened, consent_missing, nobody_can_decide, and as `grounded` does.
    """
    warnings = still_parties(state, facts, submitted=False)
    if state.threshold_unclear:
        raise Refused("threshold_unresolved", field="threshold_level")
    pathway = classified(state, facts)
    grounded(state, facts)
    _asked_around(state, pathway, facts)
    warnings += originator_asked(state, facts)
    warnings += requester_trained(state, facts)
    protocol_version, said = cited(state.protocol_id, use_of(state, facts), facts)
    if state.footing is not None and not footing_still_holds(state, facts):
        raise Refused("consent_missing", "consents", "A consent has lapsed or no longer covers the request; renew it.")
    duplicate_of_hint = hint(state, command, facts)
    in_state(state, *MOVES[ShareRequestSubmitted].source)
    assigned = assign(state, facts, "submitted", next_approver(state, facts, passed_over=(facts.person,)))
    yield ShareRequestSubmitted(
        checklist_snapshot=tuple(_checklist(state)),
        decision_due_at=assigned.decision_due_at,
        policy_version=facts.catalogue.version,
        protocol_version=protocol_version,
        code_version=facts.register.code.version_on(today(facts)),
        duplicate_of_hint=duplicate_of_hint,
    )
    yield assigned
    yield from (*warnings, *said, *no_reason(duplicate_of_hint))
    if _discussion_late(state, pathway, facts):
        yield Warn("safeguarding_discussion_missing")


def _asked_around(state: ShareRequest, pathway: Pathway, facts: Facts) -> None:
    """That those who matter were asked, or it is said why not."""
    assessment = facts.catalogue.purpose(state.purpose_code).assessment
    if pathway.extended_family and assessment and state.extended_family is None:
        raise Refused("extended_family_reason_missing", field="extended_family")
    if pathway.engagement and not _engaged(state):
        raise Refused("engagement_or_reason_missing", field="family_engagement")
    if pathway.referral and state.referral is None:
        raise Refused("referral_or_reason_missing", field="referral")


def _engaged(state: ShareRequest) -> bool:
    """A talk, or the reason against one; whoever answered when asked for consent was talked to (R-083)."""
    answered = any(consent.answered_by for consent in state.consents.values())
    return bool(state.engagements) or state.exemption is not None or answered


def _discussion_late(state: ShareRequest, pathway: Pathway, facts: Facts) -> bool:
    """A concern that nobody talked over in time: a flag, never a block (R-081)."""
    if not pathway.reasonable_cause or state.safeguarding_discussed_at or state.created_at is None:
        return False
    return facts.calendar.add(state.created_at, facts.catalogue.limits.safeguarding_discussion_within) < facts.now


def _checklist(state: ShareRequest) -> Iterator[str]:
    """The steps that were complete."""
    steps = {
        "purpose_test": state.purpose_tested,
        "confidentiality": state.confidentiality,
        "risk": state.risk_level,
        "legal_basis": state.legal_basis,
        "safeguarding_discussion": state.safeguarding_discussed_at,
        "family_engagement": _engaged(state),
        "extended_family": state.extended_family,
        "referral": state.referral,
        "exemption": state.exemption,
        "public_interest_test": state.public_interest,
        "anonymisation": state.anonymisation,
        "accuracy": state.items and all(item.accurate for item in state.items.values()),
        "legal_footing": state.footing,
    }
    return (step for step, complete in steps.items() if complete)
