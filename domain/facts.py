"""What a decision needs to know beyond its own stream, read at one moment (DESIGN 8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.calendar import Calendar
from domain.catalogue import Catalogue
from domain.catalogues import Catalogues, shipped_catalogues
from domain.sealed import Sealed
from domain.values import Actor

if TYPE_CHECKING:
    from domain.registers.register import Register


@dataclass(frozen=True)
class Facts:
    """A snapshot. `now` is UTC; `person` is who asks, `actor` in which role, once that is settled.

    `catalogue` is the version that the stream is pinned to, else the one in force.
    `catalogues` are all that there are.
    `texts` holds the earlier sealed texts of the stream that the decision asked to see, `related` the states of the
    other streams that it asked to see, by stream.
    """

    now: datetime
    stream: str
    person: str
    command_id: UUID
    catalogue: Catalogue
    calendar: Calendar
    register: "Register"
    actor: Actor | None = None
    texts: Mapping[tuple[UUID | None, str], str] = field(default_factory=dict)
    related: Mapping[str, Any] = field(default_factory=dict)
    catalogues: Catalogues = field(default_factory=shipped_catalogues)

    @property
    def by(self) -> Actor:
        """Who acts. Raises RuntimeError before `authorise` has settled it."""
        if self.actor is None:
            raise RuntimeError("nobody has been authorised yet")
        return self.actor

    def text(self, sealed: Sealed) -> str:
        """What a sealed text says: one of the command at hand, or an earlier one.

        Raises KeyError for an earlier one that the decision did not ask to see.
        """
        return sealed.text if sealed.is_open else self.texts[(sealed.command_id, sealed.path)]
