"""The streams of the catalogue and of the Code, lived through in memory, and catalogues to publish."""

from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from uuid import UUID

from domain.catalogues import Catalogues, shipped_catalogues
from domain.facts import Facts
from domain.registers.register import Register
from tests.domain.incidents.incident import Incident
from tests.domain.request.scenario import partnership

ADMINISTRATOR, SECOND = "nsp.administrator", "nsp.administrator.second"
OFFICER, OTHER_OFFICER = "nsp.partnership_officer", "nsp.partnership_officer.second"


class Law(Incident):
    """A stream of which there is one. Decisions see the catalogue that was published on it."""

    @property
    def stream(self) -> str:
        return f"{self.decider.kind}/main"

    @property
    def catalogues(self) -> Catalogues:
        return shipped_catalogues().followed_by(getattr(self.state, "published", ()))

    def facts(self, person: str, command_id: UUID) -> Facts:
        today = self.now.date()
        law = {"catalogue": self.catalogues.in_force(today), "catalogues": self.catalogues}
        return replace(super().facts(person, command_id), **law)  # type: ignore[arg-type]


@cache
def shipped() -> str:
    return files("domain").joinpath("catalogue.yaml").read_text("utf-8")


def document(version: str, begins: date, supersedes: str | None = None, **changes: str) -> str:
    """The shipped catalogue as a later version, with each text in `changes` in place of the one before it."""
    last = supersedes or shipped_catalogues().line[-1][0]
    old = shipped_catalogues().version(shipped_catalogues().line[-1][0]).catalogue
    edition = {
        f"version: {old.version}": f"version: {version}",
        f"effective_from: {old.effective_from}": f"effective_from: {begins}",
        "supersedes: null": f"supersedes: {last}",
    }
    return changed(shipped(), edition | changes)


def changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def register_with(law: Law) -> Register:
    """The invented partnership, with this stream of the Code."""
    return replace(partnership(), code=law.state)
