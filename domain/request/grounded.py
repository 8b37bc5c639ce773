"""That a request has what every share needs, whatever carries it (INV-04, INV-06, R-020, R-021, R-112, R-141)."""

from domain.catalogue_entries import LegalBasis
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.demands import given, today
from domain.request.state import ShareRequest


def grounded(state: ShareRequest, facts: Facts) -> None:
    """Raises Refused: field_missing, proportionality_missing, confidence_basis_missing, and for everything but
    anonymised data risk_level_missing, legal_basis_missing, legal_basis_not_in_force, condition9_missing,
    public_interest_test_missing."""
    anonymised = facts.catalogue.pathway(state.pathway).anonymised
    if not state.items:
        raise Refused("field_missing", field="items")
    if not state.purpose_tested:
        raise Refused("proportionality_missing", field="purpose_test")
    if state.confidentiality is None:
        raise Refused("field_missing", field="confidentiality")
    if not anonymised:
        _about_people(state, facts)


def _about_people(state: ShareRequest, facts: Facts) -> None:
    if not state.subjects:
        raise Refused("field_missing", field="subjects")
    if not state.risk_level:
        raise Refused("risk_level_missing", field="risk_level")
    basis = article6(state, facts)
    condition9(state, basis, facts)
    _confidence(state, facts)


def article6(state: ShareRequest, facts: Facts) -> LegalBasis:
    """The basis recorded, with everything beside it in force today (INV-04).

    Raises Refused: legal_basis_missing, legal_basis_not_in_force.
    """
    recorded = state.legal_basis
    if recorded is None:
        raise Refused("legal_basis_missing", field="legal_basis")
    for beside in (recorded.art9_id, recorded.confidentiality_basis, *recorded.gateway_ids):
        if beside is not None:
            facts.catalogue.legal_basis(beside, today(facts), "legal_basis")
    return facts.catalogue.legal_basis(recorded.art6_id, today(facts), "legal_basis")


def condition9(state: ShareRequest, basis: LegalBasis, facts: Facts) -> None:
    """Special category items need a condition of Article 9, criminal offence data a paragraph of Schedule 1 (INV-06).

    Raises Refused: condition9_missing; unknown_code for a paragraph that there is not.
    """
    if state.legal_basis is None or basis.needs_condition9 == "replaces_it":
        return
    art9, paragraph = state.legal_basis.art9_id, state.legal_basis.dpa_sch1_para
    if any(item.special_category for item in state.items.values()) and not _condition_of_article9(art9, facts):
        raise Refused("condition9_missing", field="legal_basis.art9_id")
    if any(item.criminal_offence for item in state.items.values()):
        named = given(paragraph, "condition9_missing", "legal_basis.dpa_sch1_para")
        facts.catalogue.paragraph(named, today(facts), "legal_basis.dpa_sch1_para")


def _condition_of_article9(id: str | None, facts: Facts) -> bool:
    return id is not None and facts.catalogue.legal_basis(id, today(facts), "legal_basis").layer == "art9"


def _confidence(state: ShareRequest, facts: Facts) -> None:
    """How the duty of confidence is met, where there is one; sensitive information is always owed it (R-112)."""
    owed = state.confidentiality is not None and (state.confidentiality.confidential or state.confidentiality.sensitive)
    named = state.legal_basis.confidentiality_basis if state.legal_basis else None
    if named is None:
        if owed:
            raise Refused("confidence_basis_missing", field="legal_basis.confidentiality_basis")
        return
    basis = facts.catalogue.legal_basis(named, today(facts), "legal_basis.confidentiality_basis")
    if basis.requires_public_interest_test and state.public_interest is None:
        raise Refused("public_interest_test_missing", field="public_interest")
