"""Sharing without consent: exemption, public interest, anonymisation (R-090 to R-096, R-107, R-131 to R-138)."""

from collections.abc import Iterable

from domain.catalogue_entries import ExemptionReason, PublicInterestGround
from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.contribution import smallest_cell_allowed
from domain.request.demands import filled, given, in_state, today
from domain.request.grounds import LAWFUL, basis_of
from domain.request.particulars import known_subjects
from domain.request.state import ShareRequest
from domain.request.transitions import DRAFTING


def record_exemption(state: ShareRequest, command: c.RecordConsentExemption, facts: Facts) -> Decisions:
    """Raises Refused: field_missing, reason_not_enabled, narrative_missing, legal_basis_missing,
    legal_basis_not_in_force, unknown_code, risk_level_missing, risk_too_low_for_reason, not_serious_crime,
    child_welfare_missing."""
    if not command.reason_ids:
        raise Refused("field_missing", field="reason_ids")
    reasons = [facts.catalogue.exemption_reason(reason) for reason in command.reason_ids]
    narrative = filled(command.narrative, "narrative_missing", "narrative")
    basis = _basis_without_consent(command, facts)
    risk = facts.catalogue.risk(given(command.risk_level, "risk_level_missing", "risk_level")).id
    for reason in reasons:
        _holds(state, reason, risk, facts)
        _supported(state, reason, command, facts)
    welfare = filled(command.child_welfare_considered, "child_welfare_missing", "child_welfare_considered")
    in_state(state, *DRAFTING)
    yield e.ConsentExemptionRecorded(
        exemption_id=command.exemption_id,
        reason_ids=command.reason_ids,
        narrative=narrative,
        legal_basis_id=basis,
        risk_level=risk,
        child_welfare_considered=welfare,
        recorded_by=facts.person,
        recorded_at=facts.now,
        adult_at_risk=command.adult_at_risk,
        serious_crime=command.serious_crime,
        crime_harm=command.crime_harm,
        allegation=command.allegation,
    )


def _basis_without_consent(command: c.RecordConsentExemption, facts: Facts) -> str:
    named = given(command.legal_basis_id, "legal_basis_missing", "legal_basis_id")
    basis = basis_of(facts, named, today(facts), "legal_basis_id", LAWFUL)
    if basis.needs_consent:
        raise Refused("legal_basis_missing", "legal_basis_id", "Name a legal basis that does not rest on consent.")
    return basis.id


def _holds(state: ShareRequest, reason: ExemptionReason, risk: str, facts: Facts) -> None:
    """The reason holds at the risk stated, and at the one last assessed."""
    for level in (risk, state.risk_level):
        if level and not facts.catalogue.at_least(level, reason.min_risk):
            raise Refused("risk_too_low_for_reason", field="risk_level")


def _supported(state: ShareRequest, reason: ExemptionReason, command: c.RecordConsentExemption, facts: Facts) -> None:
    """The fact that the reason rests on (R-091 to R-093)."""
    match reason.needs:
        case "adult_at_risk":
            adult = given(command.adult_at_risk, "field_missing", "adult_at_risk")
            known_subjects(state, (adult,), "adult_at_risk")
        case "serious_crime":
            _serious(command, facts)
        case "allegation":
            filled(command.allegation, "field_missing", "allegation")


def _serious(command: c.RecordConsentExemption | c.RecordPublicInterestTest, facts: Facts) -> None:
    """A crime is serious by the harm that it causes or is likely to cause. Raises Refused(not_serious_crime)."""
    filled(command.serious_crime, "not_serious_crime", "serious_crime")
    harm = given(command.crime_harm, "not_serious_crime", "crime_harm")
    facts.catalogue.entry("serious_crime", harm, "crime_harm", "not_serious_crime")


def record_public_interest(state: ShareRequest, command: c.RecordPublicInterestTest, facts: Facts) -> Decisions:
    """Where the risk is clear it is said that the test is almost certainly met; it is recorded all the same (R-134).

    Raises Refused: ground_missing, unknown_code, field_missing, reasonable_cause_missing, not_serious_crime,
    both_harms_required, reasons_missing, advice_missing.
    """
    if not command.ground_ids:
        raise Refused("ground_missing", field="ground_ids")
    grounds = [facts.catalogue.public_interest_ground(ground) for ground in command.ground_ids]
    _grounded(grounds, command, facts)
    if_shared = filled(command.harm_if_shared, "both_harms_required", "harm_if_shared")
    if_not = filled(command.harm_if_not_shared, "both_harms_required", "harm_if_not_shared")
    judgement = filled(command.judgement, "reasons_missing", "judgement")
    if command.advice_ref is not None and command.advice_ref not in state.advice:
        raise Refused("advice_missing", "advice_ref", "Name advice that was asked for in this request.")
    in_state(state, *DRAFTING)
    yield e.PublicInterestTestRecorded(
        ground_ids=tuple(ground.id for ground in grounds),
        harm_if_shared=if_shared,
        harm_if_not_shared=if_not,
        judgement=judgement,
        preliminary_share_only=command.preliminary_share_only,
        advice_ref=command.advice_ref,
        evidence=command.evidence,
        reasonable_cause=command.reasonable_cause,
        serious_crime=command.serious_crime,
        crime_harm=command.crime_harm,
    )
    if any(ground.strength == "almost_certainly_met" for ground in grounds):
        yield Warn("test_almost_certainly_met")


def _grounded(grounds: Iterable[PublicInterestGround], command: c.RecordPublicInterestTest, facts: Facts) -> None:
    """The text that each ground rests on; and where a crime is named, that it is a serious one (R-136 to R-138)."""
    needed = {ground.needs for ground in grounds}
    if "evidence" in needed:
        filled(command.evidence, "field_missing", "evidence")
    if "reasonable_cause" in needed:
        filled(command.reasonable_cause, "reasonable_cause_missing", "reasonable_cause")
    if command.serious_crime is not None or command.crime_harm is not None:
        _serious(command, facts)


def confirm_anonymisation(state: ShareRequest, command: c.ConfirmAnonymisation, facts: Facts) -> Decisions:
    """The catalogue's suppression rule is the least; the data set may have a stricter one, or one may be named.

    Raises Refused: pathway_level_mismatch, anonymised_has_no_subjects, field_missing, small_cell.
    """
    if not facts.catalogue.pathway(state.pathway).anonymised:
        raise Refused("pathway_level_mismatch", field="pathway")
    if state.subjects:
        raise Refused("anonymised_has_no_subjects", field="subjects")
    method = filled(command.method, "field_missing", "method")
    least = max(facts.catalogue.limits.small_cell_minimum, smallest_cell_allowed(state, facts))
    rule = max(least, command.suppression_rule or 0)
    if command.smallest_cell < rule:
        raise Refused("small_cell", field="smallest_cell")
    view = filled(command.reidentification_view, "field_missing", "reidentification_view")
    in_state(state, *DRAFTING)
    yield e.AnonymisationConfirmed(
        method=method,
        smallest_cell=command.smallest_cell,
        suppression_rule=rule,
        reidentification_view=view,
        confirmed_by=facts.person,
    )
