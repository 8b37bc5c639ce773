"""Which pathway fits which level of need and which risk (R-075, R-077)."""

from domain.catalogue import Catalogue
from domain.catalogue_entries import Pathway
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.state import ShareRequest

SIGNIFICANT_HARM = "likely_significant_harm"
"""The lowest level of risk that the Code calls significant harm."""


def significant_harm(catalogue: Catalogue, risk_level: str) -> bool:
    """Whether the risk, where it is assessed at all, is one of significant harm."""
    return bool(risk_level) and catalogue.at_least(risk_level, SIGNIFICANT_HARM)


def may_begin(facts: Facts, pathway_id: str, level: int | None, risk_level: str) -> Pathway:
    """The pathway, as far as a draft can tell: the risk may not be assessed yet.

    Raises Refused: unknown_code, pathway_level_mismatch.
    """
    pathway = facts.catalogue.pathway(pathway_id)
    if level is not None:
        facts.catalogue.threshold_level(level)
    if pathway.significant_harm is False and significant_harm(facts.catalogue, risk_level):
        raise Refused("pathway_level_mismatch", field="pathway")
    if pathway.levels and level not in pathway.levels and not pathway.also_on_significant_harm:
        raise Refused("pathway_level_mismatch", field="threshold_level")
    return pathway


def classified(state: ShareRequest, facts: Facts) -> Pathway:
    """The pathway of a request whose risk is known. Raises Refused: pathway_level_mismatch, risk_level_missing."""
    pathway = may_begin(facts, state.pathway, state.threshold_level, state.risk_level)
    in_levels = not pathway.levels or state.threshold_level in pathway.levels
    if not in_levels and not state.risk_level:
        raise Refused("risk_level_missing", field="risk_level")
    if not in_levels and not significant_harm(facts.catalogue, state.risk_level):
        raise Refused("pathway_level_mismatch", field="threshold_level")
    return pathway


def never_blocked(facts: Facts, *facets: str) -> bool:
    """Whether one of these pathways or levels of risk lets no register entry stand in the way (INV-46)."""
    return bool(set(facets) & set(facts.catalogue.blocking_policy.never_block))
