"""What must still stand when information is about to be shared: the parties, the footing, the confidence (INV-04)."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from domain.decider import Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request.age import of_age
from domain.request.classification import never_blocked
from domain.request.parties import parties
from domain.request.state import ShareRequest

Gone = Literal["consent_withdrawn", "consent_lapsed"]


def still_parties(state: ShareRequest, facts: Facts, *, submitted: bool = True) -> list[Warn]:
    """What there is to say of the two agencies, which were fit when it began. Raises Refused as `parties` does."""
    open_to_all = never_blocked(facts, state.pathway, state.risk_level)
    return parties(facts, state.disclosing_agency_id, state.recipient_agency_id, open_to_all, submitted)


def footing_stands(state: ShareRequest, item_ids: Iterable[str], facts: Facts) -> None:
    """Data about nobody needs no basis. Raises Refused: legal_basis_missing, legal_basis_not_in_force,
    consent_missing, condition9_missing."""
    anonymised = state.footing is not None and state.footing.kind == "anonymised"
    if state.footing is None or (state.legal_basis is None and not anonymised):
        raise Refused("legal_basis_missing", field="legal_basis")
    today = facts.calendar.local(facts.now).date()
    for id in _bases(state):
        facts.catalogue.legal_basis(id, today, "legal_basis")
    _consents_stand(state, facts)
    _condition9_stands(state, item_ids, facts, today)


def _bases(state: ShareRequest) -> tuple[str, ...]:
    """What the share rests on: a basis recorded after a withdrawal replaces that of Article 6."""
    if state.footing is None or state.legal_basis is None:
        return ()
    replaced = state.footing.kind == "alternative_basis" and state.footing.basis_ref
    own = state.approval.disclosing_basis_id if state.approval else None
    named = (replaced or state.legal_basis.art6_id, own, state.legal_basis.art9_id, *state.legal_basis.gateway_ids)
    return tuple(id for id in named if id)


def _consents_stand(state: ShareRequest, facts: Facts) -> None:
    """A consent that lapsed or was withdrawn carries nothing (R-127), nor one given for somebody who is of age now."""
    if state.footing is None or state.footing.kind != "consent":
        return
    for consent in (state.consents.get(id) for id in state.footing.consent_ids):
        if consent is None or not consent.counts or of_age(state, consent.on_behalf_of or "", facts):
            raise Refused("consent_missing", field="consents")


def _condition9_stands(state: ShareRequest, item_ids: Iterable[str], facts: Facts, today: date) -> None:
    """Explicit consent ended with the consent that was withdrawn: it opens no special category any more (INV-06)."""
    if state.footing is None or state.footing.kind != "alternative_basis":
        return
    special = any(state.items[id].special_category for id in item_ids if id in state.items)
    art9 = state.legal_basis.art9_id if state.legal_basis else None
    if special and (art9 is None or facts.catalogue.legal_basis(art9, today).needs_consent):
        remedy = "Withhold the special category items, or return the request so that another condition is recorded."
        raise Refused("condition9_missing", field="items_approved", how_to_fix=remedy)


def consent_gone(state: ShareRequest) -> Gone | None:
    """Why a consent that the footing rests on carries it no more: it was withdrawn, or a review ended it."""
    relied_on = state.footing.consent_ids if state.footing and state.footing.kind == "consent" else ()
    became = {state.consents[id].status for id in relied_on if id in state.consents}
    if "withdrawn" in became:
        return "consent_withdrawn"
    return "consent_lapsed" if "ended" in became else None


def confidence_kept(state: ShareRequest) -> None:
    """No confidence is broken where a legitimate purpose is recorded, or consent is evidenced (Code App 1 Q3).

    Raises Refused(confidence_basis_missing).
    """
    if state.confidentiality is None or not state.confidentiality.confidential:
        return
    by_footing = state.footing is not None and state.footing.kind in ("consent", "public_interest", "alternative_basis")
    if not by_footing and (state.legal_basis is None or not state.legal_basis.confidentiality_basis):
        raise Refused("confidence_basis_missing", field="confidentiality_basis")
