"""What the fields of Appendix 3 may say, and what must be there before anybody signs (R-166 to R-181, R-184)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from domain.decider import Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.protocol_language import Attachment, Duration, LimitsOfUse, Terms
from domain.request.demands import filled, today
from domain.request.parties import party
from domain.sealed import Sealed


def judged(terms: Terms, facts: Facts) -> list[Warn]:
    """Judges whatever a draft says already; what it leaves open is asked for before it is signed.

    Raises Refused: field_missing, agency_not_party, agency_without_lead_officer, purpose_missing, purpose_out_of_scope,
    unknown_code, legal_basis_not_in_force, method_forbidden, time_in_future, dates_out_of_order.
    """
    warnings = _between(terms, facts)
    _written(terms.description_of_data_flow, "field_missing", "description_of_data_flow")
    _dates(terms, facts)
    _people(terms)
    _written(terms.purpose, "purpose_missing", "purpose")
    for kind in terms.type_of_information:
        _written(kind.description, "field_missing", "type_of_information")
    in_force(terms, facts)
    _data_sets(terms)
    for method in terms.transfer_method:
        facts.catalogue.secure_method(method, field="transfer_method")
    if terms.storage is not None:
        filled(terms.storage.text, "field_missing", "storage.text")
    _limits(terms, terms.limitations_to_use, facts)
    for method in terms.disposal:
        facts.catalogue.disposal_method(method, "disposal")
    _assessed(terms)
    _attached(terms.supporting_documents, "supporting_documents")
    return warnings


def in_force(terms: Terms, facts: Facts) -> None:
    """Raises Refused: unknown_code, legal_basis_not_in_force for a basis that does not count today (R-173)."""
    for basis in terms.legal_basis:
        facts.catalogue.legal_basis(basis, today(facts), "legal_basis")


def complete(terms: Terms, facts: Facts) -> None:
    """Raises Refused(field_missing) with the first field of the catalogue's list that is open, or purpose_missing."""
    for field in facts.catalogue.protocol_fields.required:
        if not getattr(terms, field, True) and not (field == "data_sets" and terms.data_sets_sheet):
            raise Refused("purpose_missing" if field == "purpose" else "field_missing", field=field)
        if field in FOR_EACH and not FOR_EACH[field](terms):
            raise Refused("field_missing", field, "Fill it in for every agency that takes part.")


FOR_EACH: Mapping[str, Callable[[Terms], bool]] = {
    "iao_sharing": lambda terms: set(terms.sharers) <= {owner.agency_id for owner in terms.iao_sharing},
    "iao_receiving": lambda terms: set(terms.receivers) <= {owner.agency_id for owner in terms.iao_receiving},
    "contacts": lambda terms: set(terms.parties) <= {contact.organisation for contact in terms.contacts},
}
"""Fields that have to be filled in once for each agency concerned."""


def _between(terms: Terms, facts: Facts) -> list[Warn]:
    for field, agencies in (("sharers", terms.sharers), ("receivers", terms.receivers)):
        if not agencies:
            raise Refused("field_missing", field=field)
        if len(set(agencies)) < len(agencies):
            raise Refused("agency_not_party", field, "Name every agency once.")
    if len(terms.parties) == 1:
        raise Refused("agency_not_party", "receivers", "Name another agency than the one that shares.")
    said = [warn for agency in terms.sharers for warn in party(facts, agency, "sharers", never_blocked=False)]
    said += [warn for agency in terms.receivers for warn in party(facts, agency, "receivers", never_blocked=False)]
    return list(dict.fromkeys(said))


def _people(terms: Terms) -> None:
    """Owners and contacts, each of an agency on their side."""
    for owner in terms.iao_sharing:
        _of(owner.agency_id, terms.sharers, "iao_sharing", owner.name)
    for owner in terms.iao_receiving:
        _of(owner.agency_id, terms.receivers, "iao_receiving", owner.name)
    for contact in terms.contacts:
        _of(contact.organisation, terms.parties, "contacts", contact.contact)


def _of(agency: str, agencies: Iterable[str], field: str, text: Sealed) -> None:
    if agency not in agencies:
        raise Refused("agency_not_party", field, "Name an agency that takes part on this side of the protocol.")
    filled(text, "field_missing", field)


def _dates(terms: Terms, facts: Facts) -> None:
    """In their order: dated, then begun, looked at again, ended (R-167, R-178)."""
    lasts = terms.duration
    if lasts is None:
        return
    if terms.date is not None and terms.date > max(lasts.since, today(facts)):
        raise Refused("time_in_future", "date", "Date it no later than the first day on which it holds.")
    if lasts.until < lasts.since:
        raise Refused("dates_out_of_order", "duration.until", "Let it end after it begins.")
    if lasts.review_on is not None and not lasts.since <= lasts.review_on <= lasts.until:
        raise Refused("dates_out_of_order", "duration.review_on", "Look at it again while it holds.")
    still_ahead(lasts, facts)


def still_ahead(lasts: Duration, facts: Facts) -> None:
    """Raises Refused(dates_out_of_order) for an end that is over, or that no calendar holds."""
    if not today(facts) <= lasts.until < dt.date.max:
        raise Refused("dates_out_of_order", "duration.until", "Give a last day that is still to come.")


def _data_sets(terms: Terms) -> None:
    for text in terms.data_sets:
        filled(text, "field_missing", "data_sets")
    _attached((terms.data_sets_sheet,) if terms.data_sets_sheet else (), "data_sets_sheet")


def _limits(terms: Terms, limits: LimitsOfUse | None, facts: Facts) -> None:
    """Purposes at least; recipients are among the receivers (R-177)."""
    if limits is None:
        return
    if not limits.purposes:
        raise Refused("field_missing", field="limitations_to_use.purposes")
    for purpose in limits.purposes:
        facts.catalogue.purpose(purpose, "limitations_to_use.purposes")
    if not set(limits.recipients) <= set(terms.receivers):
        raise Refused("agency_not_party", "limitations_to_use.recipients", "Name agencies that receive under it.")
    if limits.onward is not None:
        facts.catalogue.onward_rule(limits.onward, "limitations_to_use.onward")
    _written(limits.text, "field_missing", "limitations_to_use.text")


def _assessed(terms: Terms) -> None:
    """Attached or described: one of the two (R-180)."""
    assessment = terms.privacy_impact_assessment
    if assessment is None:
        return
    if assessment.document is None:
        filled(assessment.text, "field_missing", "privacy_impact_assessment")
    else:
        _attached((assessment.document,), "privacy_impact_assessment")


def _attached(documents: Iterable[Attachment], field: str) -> None:
    """Each with its title and its digest (R-184)."""
    for document in documents:
        filled(document.title, "field_missing", field)
        if document.sha256 is None:
            raise Refused("field_missing", field, "Give the SHA-256 of every document.")


def _written(text: Sealed | None, code: str, field: str) -> None:
    """A field that is given says something."""
    if text is not None:
        filled(text, code, field)
