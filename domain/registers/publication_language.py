"""What may be asked about the catalogue, and what happens to it: the words of kind `catalogue` (R-012, R-018)."""

from datetime import date
from typing import ClassVar

from domain.event import Body, Command
from domain.values import Code, PersonId


class CatalogueProposed(Body):
    """`document` is the whole catalogue as it was written; it is law and holds nothing about people.

    `digest` is the SHA-256 of its UTF-8 text in hexadecimal.
    """

    version: Code
    effective_from: date
    supersedes: str
    document: str
    digest: str
    proposed_by: PersonId


class CataloguePublished(Body):
    """The text is that of the proposal with this version and digest."""

    version: Code
    effective_from: date
    digest: str
    proposed_by: PersonId
    published_by: PersonId


class CatalogueProposalWithdrawn(Body):
    """The version is not used again, so that it never means two texts."""

    version: Code
    withdrawn_by: PersonId


class ProposeCatalogue(Command):
    """A whole catalogue, in YAML or JSON, that supersedes the last version there is."""

    opens_stream: ClassVar[bool] = True

    document: str | None = None


class PublishCatalogue(Command):
    """Another person lets the proposal of this version count from its first day on."""

    version: Code


class WithdrawProposal(Command):
    """The version that is proposed is not to be published."""

    version: Code


COMMANDS: dict[str, type[Command]] = {
    command.__name__: command for command in (ProposeCatalogue, PublishCatalogue, WithdrawProposal)
}
EVENTS: dict[str, type[Body]] = {
    body.__name__: body for body in (CatalogueProposed, CataloguePublished, CatalogueProposalWithdrawn)
}
