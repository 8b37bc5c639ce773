"""Purpose, confidentiality and legal basis: why it may be shared at all (R-008, R-019 to R-021, R-099 to R-105)."""

from datetime import date

from domain.catalogue_entries import LegalBasis
from domain.decider import Decisions, Warn
from domain.facts import Facts
from domain.refusal import Refused
from domain.request import commands as c
from domain.request import events as e
from domain.request.demands import filled, given, in_state, today
from domain.request.inheritance import within_statute
from domain.request.particulars import known_subjects
from domain.request.parts import StatutoryLimit
from domain.request.state import ShareRequest
from domain.request.transitions import DRAFTING
from domain.sealed import Sealed

ARTICLE_6 = ("art6", "law_enforcement")
ARTICLE_9 = ("art9", "art10")
GATEWAYS = ("gateway",)
LAWFUL = (*ARTICLE_6, *GATEWAYS)
"""What may be named where one basis is asked for."""
CONFIDENCE = ("common_law",)


def record_purpose_test(state: ShareRequest, command: c.RecordPurposeTest, facts: Facts) -> Decisions:
    """Raises Refused: legal_basis_missing, order_reference_missing, purpose_missing, proportionality_missing,
    need_to_know_missing, limit_missing, limits_widened, less_intrusive_missing, field_missing."""
    missing = "order_reference_missing" if _by_order(state, facts) else "legal_basis_missing"
    duty = filled(command.duty_or_power, missing, "duty_or_power")
    why = filled(command.why, "purpose_missing", "why")
    proportionate = filled(command.proportionate_reason, "proportionality_missing", "proportionate_reason")
    requesting, disclosing = _said(command.need_to_know_requesting), _said(command.need_to_know_disclosing)
    if requesting is None and disclosing is None:
        raise Refused("need_to_know_missing", field="need_to_know_requesting")
    limit = _limit(given(command.statutory_limit, "limit_missing", "statutory_limit"))
    within_statute(state, limit.limited, facts)
    less_intrusive = filled(command.less_intrusive_option, "less_intrusive_missing", "less_intrusive_option")
    expectation = given(command.individual_would_expect, "field_missing", "individual_would_expect")
    in_state(state, *DRAFTING)
    yield e.PurposeTestRecorded(
        duty_or_power=duty,
        why=why,
        proportionate_reason=proportionate,
        need_to_know_requesting=requesting,
        need_to_know_disclosing=disclosing,
        statutory_limit=limit,
        secondary_disclosure=command.secondary_disclosure,
        less_intrusive_option=less_intrusive,
        individual_would_expect=expectation,
    )
    if not expectation.expected and _said(expectation.note) is None:
        yield Warn("expectation_note_missing")


def _said(text: Sealed | None) -> Sealed | None:
    return text if text is not None and text.filled else None


def _limit(limit: StatutoryLimit) -> StatutoryLimit:
    if limit.limited and _said(limit.which) is None:
        raise Refused("limit_missing", field="statutory_limit.which")
    return limit


def assess_confidentiality(state: ShareRequest, command: c.AssessConfidentiality, facts: Facts) -> Decisions:
    """Raises Refused: field_missing for an unanswered part of the test (R-111), unknown_subject."""
    confidential = given(command.confidential, "field_missing", "confidential")
    sensitive = given(command.sensitive, "field_missing", "sensitive")
    not_public = given(command.not_public, "field_missing", "not_public")
    in_confidence = given(command.given_in_confidence, "field_missing", "given_in_confidence")
    known_subjects(state, command.duty_owed_to, "duty_owed_to")
    in_state(state, *DRAFTING)
    yield e.ConfidentialityAssessed(
        confidential=confidential,
        sensitive=sensitive,
        not_public=not_public,
        given_in_confidence=in_confidence,
        duty_owed_to=command.duty_owed_to,
    )


def record_legal_basis(state: ShareRequest, command: c.RecordLegalBasis, facts: Facts) -> Decisions:
    """Raises Refused: legal_basis_missing, legal_basis_not_in_force, unknown_code, basis_not_available, field_missing,
    condition9_missing, order_reference_missing."""
    on = today(facts)
    art6 = basis_of(facts, given(command.art6_id, "legal_basis_missing", "art6_id"), on, "art6_id", ARTICLE_6)
    chooser = facts.by.acting_for or facts.by.agency or state.requesting_agency_id
    available = open_to(chooser, art6, facts)
    _chosen_rightly(art6, command, available)
    paragraph = _paragraph(command, facts, on)
    gateways = [basis_of(facts, gateway, on, "gateway_ids", GATEWAYS) for gateway in command.gateway_ids]
    if art6.needs_gateway and not gateways:
        raise Refused("legal_basis_missing", "gateway_ids", "Name the statute, duty or order that it rests on.")
    if command.confidentiality_basis is not None:
        basis_of(facts, command.confidentiality_basis, on, "confidentiality_basis", CONFIDENCE)
    order = _said(command.order_ref)
    if order is None and (_by_order(state, facts) or any(gateway.requires_document for gateway in gateways)):
        raise Refused("order_reference_missing", field="order_ref")
    in_state(state, *DRAFTING)
    yield e.LegalBasisRecorded(
        art6_id=art6.id,
        art9_id=command.art9_id,
        dpa_sch1_para=paragraph,
        gateway_ids=command.gateway_ids,
        confidentiality_basis=command.confidentiality_basis,
        catalogue_version=facts.catalogue.version,
        order_ref=order,
        balancing_test=command.balancing_test,
        request_statement=command.request_statement,
    )
    if _discouraged(state, art6, chooser, facts):
        yield Warn("basis_discouraged")
    if not available:
        yield Warn("basis_not_available")


def _chosen_rightly(art6: LegalBasis, command: c.RecordLegalBasis, available: bool) -> None:
    """What the basis itself asks for: a competent authority, a balancing test, the statement of the request."""
    if art6.sectors and not available:
        raise Refused("basis_not_available", field="art6_id")
    if art6.balancing_test:
        filled(command.balancing_test, "field_missing", "balancing_test")
    if art6.requires_request_statement:
        filled(command.request_statement, "field_missing", "request_statement")


def open_to(agency_id: str, basis: LegalBasis, facts: Facts) -> bool:
    """Whether an agency of this kind may rest on it. Raises Refused(agency_not_party) for no agency."""
    agency = facts.register.agency(agency_id)
    match basis.available_to:
        case "competent_authority":
            return agency.sector in basis.sectors
        case "public_task_bodies":
            return agency.public_authority
        case "not_public_authority_in_its_tasks":
            return not agency.public_authority
        case "any":
            return True


def basis_of(facts: Facts, id: str, on: date, field: str, layers: tuple[str, ...]) -> LegalBasis:
    """A basis in force that day and of one of these layers. Raises Refused: unknown_code, legal_basis_not_in_force."""
    basis = facts.catalogue.legal_basis(id, on, field)
    if basis.layer not in layers:
        raise Refused("unknown_code", field=field)
    return basis


def _paragraph(command: c.RecordLegalBasis, facts: Facts, on: date) -> str | None:
    """The paragraph of Schedule 1, which most conditions name by themselves (INV-06)."""
    named = command.dpa_sch1_para and facts.catalogue.paragraph(command.dpa_sch1_para, on)
    if command.art9_id is None:
        return named
    own = basis_of(facts, command.art9_id, on, "art9_id", ARTICLE_9).dpa_sch1_para
    if own in (None, "to_be_named"):
        if own and not named:
            raise Refused("condition9_missing", "dpa_sch1_para", "Name the paragraph of Schedule 1 that is relied on.")
        return named
    if named not in (None, own):
        raise Refused("unknown_code", "dpa_sch1_para", "Leave it out; this condition rests on a paragraph of its own.")
    return own


def _by_order(state: ShareRequest, facts: Facts) -> bool:
    """Whether the pathway rests on a document of its own, as a court order is (R-099)."""
    return any(basis.requires_document and state.pathway in basis.pathways for basis in facts.catalogue.legal_bases)


def _discouraged(state: ShareRequest, art6: LegalBasis, chooser: str, facts: Facts) -> bool:
    """Whether a public authority chose what it should not on this pathway (R-008)."""
    return state.pathway in art6.discouraged_on and facts.register.agency(chooser).public_authority
