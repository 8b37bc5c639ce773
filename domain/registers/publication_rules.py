"""Who may change the law as data, and when a version may follow another (R-012, R-018, R-094, INV-44)."""

from hashlib import sha256

from domain.catalogue import Catalogue
from domain.catalogue_checks import NamedTwice
from domain.catalogues import read_document
from domain.decider import Decisions
from domain.document import DocumentError
from domain.event import Command
from domain.facts import Facts
from domain.refusal import Refused
from domain.registers.publication_language import (
    CatalogueProposalWithdrawn,
    CatalogueProposed,
    CataloguePublished,
    ProposeCatalogue,
    PublishCatalogue,
    WithdrawProposal,
)
from domain.registers.publication_state import Proposal, Publication

LONGEST_DOCUMENT = 100_000
"""Characters, twice as many as the shipped catalogue has: reading it has to be done within a moment."""

STRUCTURE = ("roles", "pathways", "risk_levels", "urgencies")
"""Sections to which a version may add, and from which it takes nothing."""


def decide(state: Publication, command: Command, facts: Facts) -> Decisions:
    """What may happen to the catalogue. Raises Refused."""
    match command:
        case ProposeCatalogue():
            yield _proposed(state, command, facts)
        case PublishCatalogue(version=version):
            yield _published(proposal_of(state.proposal, version), facts)
        case WithdrawProposal(version=version):
            proposal = proposal_of(state.proposal, version)
            yield CatalogueProposalWithdrawn(version=proposal.version, withdrawn_by=facts.by.person)
        case _:
            raise TypeError(f"the catalogue knows no {command.type}")


def _proposed(state: Publication, command: ProposeCatalogue, facts: Facts) -> CatalogueProposed:
    """Raises Refused: field_missing, too_long, malformed, version_overlap, wrong_state beside another proposal."""
    document = command.document or ""
    if not document.strip():
        raise Refused("field_missing", "document")
    if len(document) > LONGEST_DOCUMENT:
        raise Refused("too_long", "document")
    catalogue = _read(document)
    if catalogue.version in state.taken:
        raise Refused("version_overlap", "catalogue.version", "Give it a version that was never proposed before.")
    _follows(catalogue, facts)
    if state.proposal is not None:
        raise Refused("wrong_state", "document", "Publish or withdraw the version that is proposed first.")
    edition = catalogue.catalogue
    return CatalogueProposed(
        version=edition.version,
        effective_from=edition.effective_from,
        supersedes=edition.supersedes or "",
        document=document,
        digest=sha256(document.encode()).hexdigest(),
        proposed_by=facts.by.person,
    )


def _read(document: str) -> Catalogue:
    """Raises Refused: malformed with line, field and remedy; version_overlap for two entries of one id (R-018)."""
    try:
        return read_document(document)
    except DocumentError as error:
        code = "version_overlap" if isinstance(error, NamedTwice) else "malformed"
        said = f"Line {error.line}: {error.problem}. {error.remedy}"
        raise Refused(code, error.field or "document", said) from None


def _follows(catalogue: Catalogue, facts: Facts) -> None:
    """Each version supersedes the one published before it, and none begins in the past, so that every day has exactly
    one. A version that is superseded before its first day never counts.

    Raises Refused: version_overlap; malformed where nobody could publish the next one.
    """
    edition, line = catalogue.catalogue, facts.catalogues.line
    last, _ = line[-1]
    if edition.version in {version for version, _ in line}:
        raise Refused("version_overlap", "catalogue.version", "There is one of this version; give it another.")
    if edition.supersedes != last:
        raise Refused("version_overlap", "catalogue.supersedes", f"Let it supersede {last}, which comes last.")
    today = facts.calendar.local(facts.now).date()
    if edition.effective_from < today:
        raise Refused("version_overlap", "catalogue.effective_from", f"Let it begin on {today} or later.")
    if edition.effective_until is not None:
        remedy = "Leave it out: a version ends when another supersedes it."
        raise Refused("version_overlap", "catalogue.effective_until", remedy)
    _keeps_what_rules_speak_of(catalogue, facts.catalogues.version(last))


def _keeps_what_rules_speak_of(catalogue: Catalogue, before: Catalogue) -> None:
    """Every act stays somebody's: without it nobody could ask for what rests on it, the next version included. Roles
    are held, and the rules know pathways, risks and urgencies by their names."""
    for act in before.permissions:
        if not catalogue.permissions.get(act):
            raise Refused("malformed", f"permissions.{act}", "Name at least one role that may do it.")
    for section in STRUCTURE:
        gone = {row.id for row in getattr(before, section)} - {row.id for row in getattr(catalogue, section)}
        if gone:
            raise Refused("malformed", section, f"Keep {', '.join(sorted(gone))}; another title may say what it means.")


def proposal_of(proposal: Proposal | None, version: str) -> Proposal:
    """The proposal of that version. Raises Refused(not_found)."""
    if proposal is None or proposal.version != version:
        raise Refused("not_found", "version", "Name the version that is proposed.")
    return proposal


def _published(proposal: Proposal, facts: Facts) -> CataloguePublished:
    """Raises Refused: separation_of_duties (sod12); version_overlap where it comes too late."""
    if facts.by.person == proposal.proposed_by:
        raise Refused("separation_of_duties", "person")
    _follows(read_document(proposal.document), facts)
    return CataloguePublished(
        version=proposal.version,
        effective_from=proposal.effective_from,
        digest=proposal.digest,
        proposed_by=proposal.proposed_by,
        published_by=facts.by.person,
    )
