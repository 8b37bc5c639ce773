"""What is proposed and what was published of the catalogue."""

from datetime import date

from domain.catalogues import Published
from domain.duties.book import DutyBook
from domain.event import Event
from domain.registers.publication_language import (
    CatalogueProposalWithdrawn,
    CatalogueProposed,
    CataloguePublished,
)
from domain.values import Instant, PersonId, Value


class Proposal(Value):
    """A version that waits for a second person."""

    version: str
    effective_from: date
    supersedes: str
    document: str
    digest: str
    proposed_by: PersonId
    since: Instant


class Publication(DutyBook):
    """`taken` are all versions that were ever proposed; `published` those that count, in their order."""

    proposal: Proposal | None = None
    published: tuple[Published, ...] = ()
    taken: tuple[str, ...] = ()


def evolve(state: Publication, event: Event) -> Publication:
    """What is true of the catalogue after an event."""
    match event.body:
        case CatalogueProposed() as body:
            proposal = Proposal(**body.model_dump(), since=event.occurred_at)
            return state.model_copy(update={"proposal": proposal, "taken": (*state.taken, body.version)})
        case CataloguePublished():
            return state.model_copy(update={"proposal": None, "published": (*state.published, _now(state.proposal))})
        case CatalogueProposalWithdrawn():
            return state.model_copy(update={"proposal": None})
    raise TypeError(f"the catalogue knows no {event.type}")


def _now(proposal: Proposal | None) -> Published:
    if proposal is None:
        raise ValueError("nothing was proposed")
    return Published(**proposal.model_dump(include=set(Published.model_fields)))
