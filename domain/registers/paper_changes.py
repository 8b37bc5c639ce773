"""What a document says of an agency's papers beside what its register says."""

from collections.abc import Iterator
from typing import Literal

from domain.event import Command
from domain.registers import papers_language as p
from domain.registers.loading import AgencyPart
from domain.registers.papers_state import Papers, key_of
from domain.values import Value

Said = tuple[Literal["added", "changed"], str, Command, str]
"""How it changes, on which stream, by which command, and in words."""


def paper_changes(part: AgencyPart, papers: Papers) -> Iterator[Said]:
    """Only what the document names: a paper that it leaves out stays as it is."""
    stream = f"agency/{part.id}"
    for was, wanted, about in _named(part, papers):
        if wanted is not None and was != wanted:
            yield "changed" if was else "added", stream, wanted, f"{part.id}: {about}"


def _named(part: AgencyPart, papers: Papers) -> Iterator[tuple[Command | None, Command | None, str]]:
    """The command that would have made what is there, the one that the document asks for, and what it is about."""
    registration = _as_asked(papers.registration, p.RecordIcoRegistration)
    yield registration, part.registration, "registration with the Information Commissioner"
    for policy in part.policies:
        kept = papers.policies.get(key_of(policy.kind, policy.ref))
        yield _as_asked(kept, p.RegisterPolicy), policy, f"{policy.kind}, {policy.ref}"
    yield _as_asked(papers.notice, p.RegisterPrivacyNotice), part.privacy_notice, "privacy notice"
    mechanisms = p.RecordMechanisms(mechanisms=papers.mechanisms) if papers.mechanisms else None
    wanted = p.RecordMechanisms(mechanisms=part.mechanisms) if part.mechanisms else None
    yield mechanisms, wanted, "how it carries out the Code"


def _as_asked(paper: Value | None, command: type[Command]) -> Command | None:
    """What was asked so that the paper is as it is."""
    if paper is None:
        return None
    return command.model_validate({name: getattr(paper, name) for name in command.model_fields})
