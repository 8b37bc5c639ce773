"""What the commands about the catalogue look up, ask for and print."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import typer

from cli.asked import nobody_else
from cli.exits import SPEECH, WrongInput
from cli.printing import print_json
from client.commands import made
from domain.catalogue import Catalogue, load_catalogue, shipped_catalogue
from domain.catalogue_difference import Change, difference
from domain.catalogues import Catalogues, read_document
from domain.document import decode, suggestion
from domain.event import Command
from domain.record import Result
from domain.registers.publication import CATALOGUE_STREAM
from domain.registers.publication_language import ProposeCatalogue, PublishCatalogue, WithdrawProposal
from domain.registers.publication_state import Proposal, Publication
from domain.streams import DECIDERS
from worker.assembly import Parts

MARKS = {"added": "+", "retired": "-", "changed": "~"}


@dataclass(frozen=True)
class Listed:
    """A version and how it stands: in force, to come, superseded or proposed."""

    version: str
    effective_from: date
    stands: str


@dataclass(frozen=True)
class Compared:
    """What `new` changes in `old`."""

    old: str
    new: str
    effective_from: date
    changes: tuple[Change, ...]


async def _publication(parts: Parts) -> Publication:
    state: Publication = DECIDERS["catalogue"].fold(await parts.reading.events(CATALOGUE_STREAM))
    return state


def _today(parts: Parts) -> date:
    return parts.policy.calendar.local(datetime.now(UTC)).date()


async def versions(parts: Parts) -> list[Listed]:
    """Every version in the order in which it counts, then the proposal."""
    catalogues, proposal = await parts.catalogues(), (await _publication(parts)).proposal
    today = _today(parts)
    current = catalogues.in_force(today).version
    found = [
        Listed(version, begins, _stands(version, begins, current, today, catalogues.line[at:]))
        for at, (version, begins) in enumerate(catalogues.line, start=1)
    ]
    if proposal is not None:
        found.append(Listed(proposal.version, proposal.effective_from, f"proposed by {proposal.proposed_by}"))
    return found


def _stands(version: str, begins: date, current: str, today: date, after: tuple[tuple[str, date], ...]) -> str:
    """One that is superseded before its first day never counts."""
    if version == current:
        return "in force"
    return "to come" if begins > today and all(begins < later for _, later in after) else "superseded"


def print_versions(found: list[Listed], as_json: bool) -> None:
    if as_json:
        print_json([{**each.__dict__, "effective_from": str(each.effective_from)} for each in found])
        return
    for each in found:
        typer.echo(f"{each.version:<14} from {each.effective_from}  {each.stands}")


async def document_of(parts: Parts, version: str | None) -> str:
    """The text of a version. Raises WrongInput where there is none, or where it lies in the operator's folder only."""
    named = version or (await parts.catalogues()).in_force(_today(parts)).version
    publication = await _publication(parts)
    stored = (*publication.published, *((publication.proposal,) if publication.proposal else ()))
    for each in stored:
        if each.version == named:
            return str(each.document)
    if named == shipped_catalogue().version:
        return files("domain").joinpath("catalogue.yaml").read_text("utf-8")
    _version(await parts.catalogues(), named)
    raise WrongInput(f"{named} was not published: its text lies in the folder that SHAREWELL_CATALOGUE names.")


async def compared(parts: Parts, version: str | None, against: str | None) -> Compared:
    """A version, a file or what is proposed, with what it supersedes. Raises WrongInput, DocumentError."""
    if version is None or not _is_file(version):
        return await recorded(parts, version, against)
    return _difference(await parts.catalogues(), _from_file(Path(version))[1], against)


async def recorded(parts: Parts, version: str | None, against: str | None = None) -> Compared:
    """As `compared`, whatever files there are: what would be published. Raises WrongInput."""
    catalogues = await parts.catalogues()
    return _difference(catalogues, _meant(catalogues, (await _publication(parts)).proposal, version), against)


def _is_file(name: str) -> bool:
    return Path(name).is_file()


def _meant(catalogues: Catalogues, proposal: Proposal | None, version: str | None) -> Catalogue:
    if proposal is not None and version in (None, proposal.version):
        return read_document(proposal.document)
    if version is None:
        raise WrongInput("Nothing is proposed. Name a version or a file.")
    return _version(catalogues, version)


def _difference(catalogues: Catalogues, new: Catalogue, against: str | None) -> Compared:
    old = _version(catalogues, against or new.catalogue.supersedes or catalogues.line[-1][0])
    return Compared(old.version, new.version, new.catalogue.effective_from, difference(old, new))


def _version(catalogues: Catalogues, version: str) -> Catalogue:
    try:
        return catalogues.version(version)
    except LookupError:
        known = {each for each, _ in catalogues.line}
        raise WrongInput(f"There is no catalogue of version {version}. {suggestion(version, known)}") from None


def _from_file(path: Path) -> tuple[str, Catalogue]:
    """Raises WrongInput, or DocumentError with line, field and remedy."""
    try:
        text = decode(path.read_bytes(), str(path))
    except OSError as error:
        raise WrongInput(f"{path} cannot be read: {error.strerror}.") from None
    return text, load_catalogue(text, str(path))


def print_difference(found: Compared, as_json: bool) -> None:
    """One line for each entry: + added, - retired, ~ changed."""
    if as_json:
        changes = [change.model_dump(mode="json") for change in found.changes]
        print_json({"old": found.old, "new": found.new, "from": str(found.effective_from), "changes": changes})
        return
    typer.echo(f"{found.new} from {found.effective_from}, after {found.old}:")
    for change in found.changes:
        fields = f" ({', '.join(change.fields)})" if change.fields else ""
        typer.echo(f"  {MARKS[change.kind]} {change.section} {change.entry}: {change.kind}{fields}")
    if not found.changes:
        typer.echo("  nothing is different")


def agreed(found: Compared, yes: bool, as_json: bool) -> None:
    """Shows what would change and asks. Raises WrongInput where that is not wanted, or nobody can be asked."""
    if not as_json:
        print_difference(found, as_json=False)
    if not yes and (as_json or not SPEECH.is_terminal or not typer.confirm("Publish it?", err=True)):
        raise WrongInput("Nothing was published. Say --yes to publish without being asked.")


async def proposed(parts: Parts, path: Path, person: str, command_id: UUID | None) -> tuple[Compared, Result]:
    """What it changes, and what came of it. Raises WrongInput, DocumentError, and as the client."""
    text, new = _from_file(path)
    found = _difference(await parts.catalogues(), new, None)
    return found, await _asked(parts, made(ProposeCatalogue, document=text), person, command_id)


async def published(parts: Parts, version: str, person: str, command_id: UUID | None) -> Result:
    """Raises as the client."""
    return await _asked(parts, made(PublishCatalogue, version=version), person, command_id)


async def withdrawn(parts: Parts, version: str, person: str, command_id: UUID | None) -> Result:
    """Raises as the client."""
    return await _asked(parts, made(WithdrawProposal, version=version), person, command_id)


async def _asked(parts: Parts, command: Command, person: str, command_id: UUID | None) -> Result:
    nobody_else(person)
    return await parts.sharewell.carry_out(CATALOGUE_STREAM, command, person=person, command_id=command_id)
