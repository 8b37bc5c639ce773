"""Figures across requests, for those whose work they measure. They hold no personal data and hide small numbers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from client.identity import identified
from client.reading import Reading
from domain.calendar import Calendar
from domain.catalogue import Catalogue
from domain.figures import Asked, Figures, Said, asked, figures
from domain.refusal import Refused


class Source(Protocol):
    """Where the events come from."""

    def said(self, since: datetime) -> AsyncIterator[Said]:
        """In the order of stream and version, what happened since then (UTC)."""


@dataclass(frozen=True)
class Reporting:
    """Whoever has a role in the partnership as a whole sees all of it; staff see what their own agency is part of."""

    source: Source
    reading: Reading
    catalogue: Catalogue
    calendar: Calendar

    async def figures(self, viewer: str, since: datetime, until: datetime) -> Figures:
        """On decisions that were asked for from `since` on and before `until` (UTC).

        Raises Refused: unknown_person, role_not_held.
        """
        now = datetime.now(UTC)
        own = await self._own(viewer, now)
        said = [one async for one in self.source.said(since)]
        return figures((one for one in asked(said) if _within(one, own, until)), now, self.catalogue, self.calendar)

    async def _own(self, viewer: str, now: datetime) -> frozenset[str] | None:
        """The agencies whose figures the viewer sees; None for all of them."""
        register = await self.reading.register()
        identified(register, viewer, now)
        may = frozenset(self.catalogue.permissions["read_figures"])
        if register.roles(viewer, None, now) & may:
            return None
        own = frozenset(agency for agency in register.agencies if register.roles(viewer, agency, now) & may)
        if not own:
            raise Refused("role_not_held", field="person")
        return own


def _within(one: Asked, own: frozenset[str] | None, until: datetime) -> bool:
    return one.asked_at < until and (own is None or bool(own & {one.discloser, one.recipient}))
