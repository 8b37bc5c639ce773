"""The five ways in which a share may stand, and whether it still does (INV-04 to INV-12)."""

from collections.abc import Callable, Iterable, Mapping

from domain.catalogue_entries import Pathway
from domain.decider import Decisions
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.answers import conflict_open, gaps, valid
from domain.request.classification import classified
from domain.request.commands import SettleLegalFooting
from domain.request.demands import filled, in_state, today
from domain.request.events import LegalFootingSettled
from domain.request.facets import Consent
from domain.request.grounded import grounded
from domain.request.parts import FootingKind
from domain.request.state import ShareRequest
from domain.request.transitions import MOVES

Check = Callable[[ShareRequest, SettleLegalFooting, Facts], None]
"""Raises Refused where the footing cannot be of this kind."""


def settle(state: ShareRequest, command: SettleLegalFooting, facts: Facts) -> Decisions:
    """Settles what the share stands on. What only a draft can put right is refused here, not first at submission.

    Raises Refused: threshold_unresolved, pathway_level_mismatch, consent_missing, conflict_needs_guidance,
    reasonable_cause_missing, public_interest_test_missing, and as `grounded` does.
    """
    if state.threshold_unclear:
        raise Refused("threshold_unresolved", field="threshold_level")
    pathway = classified(state, facts)
    _kind_fits(pathway, command)
    CHECKS[command.kind](state, command, facts)
    grounded(state, facts)
    basis = None if pathway.anonymised else _basis(state, command, facts)
    in_state(state, *MOVES[LegalFootingSettled].source)
    yield LegalFootingSettled(
        kind=command.kind,
        consent_ids=tuple(consent.consent_id for consent in _relied_on(state, command.consent_ids, facts))
        if command.kind == "consent"
        else (),
        exemption_id=state.exemption.exemption_id if state.exemption and command.kind == "exemption" else None,
        basis_ref=basis,
        policy_version=facts.catalogue.version,
        reasonable_cause=command.reasonable_cause,
    )


def _kind_fits(pathway: Pathway, command: SettleLegalFooting) -> None:
    """Where the Code asks for consent nothing else will do; where it is left to policy, that counts (INV-07)."""
    if pathway.anonymised != (command.kind == "anonymised"):
        raise Refused("pathway_level_mismatch", "kind", "Settle anonymised data as anonymised, and nothing else.")
    only_consent = pathway.consent == "required" or (pathway.consent_required and command.kind == "not_required")
    if only_consent and command.kind != "consent":
        remedy = "Obtain the consent that this pathway asks for, or choose the pathway that fits first."
        raise Refused("consent_missing", "kind", remedy)


def _by_consent(state: ShareRequest, command: SettleLegalFooting, facts: Facts) -> None:
    if conflict_open(state):
        raise Refused("conflict_needs_guidance", field="consents")
    missing = gaps(state, _relied_on(state, command.consent_ids, facts))
    if missing:
        raise Refused("consent_missing", field=f"consents.{missing[0]}")
    if not _relied_on(state, command.consent_ids, facts):
        raise Refused("consent_missing", field="consents")


def _relied_on(state: ShareRequest, named: Iterable[str], facts: Facts) -> tuple[Consent, ...]:
    """The consents that count, of those named or of all."""
    only = set(named) or set(state.consents)
    return tuple(consent for consent in valid(state, facts) if consent.consent_id in only)


def _by_exemption(state: ShareRequest, command: SettleLegalFooting, facts: Facts) -> None:
    recorded = state.exemption
    if recorded is None or command.exemption_id not in (None, recorded.exemption_id):
        raise Refused("field_missing", "exemption_id", "Record the exemption with its reasons first.")
    for reason in recorded.reason_ids:
        needed = facts.catalogue.exemption_reason(reason).min_risk
        if state.risk_level and not facts.catalogue.at_least(state.risk_level, needed):
            raise Refused("risk_too_low_for_reason", field="risk_level")


def _by_public_interest(state: ShareRequest, command: SettleLegalFooting, facts: Facts) -> None:
    if state.public_interest is None:
        raise Refused("public_interest_test_missing", field="public_interest")


def _not_required(state: ShareRequest, command: SettleLegalFooting, facts: Facts) -> None:
    """Where the pathway rests on reasonable cause, it is said (R-082)."""
    if facts.catalogue.pathway(state.pathway).reasonable_cause:
        filled(command.reasonable_cause, "reasonable_cause_missing", "reasonable_cause")


def _anonymised(state: ShareRequest, command: SettleLegalFooting, facts: Facts) -> None:
    """Nobody in it, and no cell too small (INV-08)."""
    if state.subjects or any(item.people for item in state.items.values()):
        raise Refused("anonymised_has_no_subjects", field="subjects")
    if state.anonymisation is None:
        raise Refused("field_missing", "anonymisation", "Have an analyst confirm the anonymisation first.")
    if state.anonymisation.smallest_cell < facts.catalogue.limits.small_cell_minimum:
        raise Refused("small_cell", field="anonymisation")


CHECKS: Mapping[FootingKind, Check] = {
    "consent": _by_consent,
    "exemption": _by_exemption,
    "public_interest": _by_public_interest,
    "not_required": _not_required,
    "anonymised": _anonymised,
}


def _basis(state: ShareRequest, command: SettleLegalFooting, facts: Facts) -> str | None:
    """The legal basis relied on, one of those recorded. Without consent none may rest on it."""
    recorded = state.legal_basis
    if recorded is None:
        raise Refused("legal_basis_missing", field="legal_basis")
    if command.kind != "consent":
        for id, code in (
            (recorded.art6_id, "legal_basis_missing"),
            (recorded.art9_id, "condition9_missing"),
            (recorded.confidentiality_basis, "confidence_basis_missing"),
        ):
            if id is not None and facts.catalogue.legal_basis(id, today(facts), "legal_basis").needs_consent:
                raise Refused(code, "legal_basis", "Record one that does not rest on consent.")
    named = command.basis_ref or recorded.art6_id
    if named not in (recorded.art6_id, *recorded.gateway_ids):
        raise Refused("legal_basis_missing", "basis_ref", "Record this legal basis for the request first.")
    return named


def footing_still_holds(state: ShareRequest, facts: Facts) -> bool:
    """Whether what was settled carries the share now: every consent that it needs is there, unless it needs none."""
    if state.footing is None:
        return False
    if state.footing.kind != "consent":
        return True
    consents = _relied_on(state, state.footing.consent_ids, facts)
    return not conflict_open(state) and bool(consents) and not gaps(state, consents)
