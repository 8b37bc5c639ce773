"""What people see: the rows by which streams are found, and the open duties."""

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.record import StoredDuty
from domain.values import Duty, Summary
from store.schema import DUTY, duty, summary


class Inbox:
    """Reads what the append wrote in its transaction, so that people see what they have just done."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def summary(self, stream: str) -> Summary | None:
        rows = await self._rows(select(summary).where(summary.c.stream == stream))
        return _summary(rows[0]) if rows else None

    async def summaries(
        self,
        kind: str,
        agency: str | None = None,
        state: str | None = None,
        after: str = "",
        limit: int = 100,
    ) -> dict[str, Summary]:
        """The streams of a kind, in the order of their names; the next page comes `after` the last name."""
        query = select(summary).where(summary.c.stream > (after or f"{kind}/"), summary.c.stream < f"{kind}0")
        if agency is not None:
            query = query.where(summary.c.agencies.contains([agency]))
        if state is not None:
            query = query.where(summary.c.state == state)
        rows = await self._rows(query.order_by(summary.c.stream).limit(limit))
        return {row.stream: _summary(row) for row in rows}

    async def duties_of(self, stream: str) -> list[StoredDuty]:
        """The open duties of one stream."""
        return await self._duties(_open_duties().where(duty.c.stream == stream))

    async def _duties(self, query: Select[Any]) -> list[StoredDuty]:
        ordered = query.order_by(duty.c.due_at.asc().nulls_last(), duty.c.since, duty.c.stream, duty.c.key)
        return [StoredDuty(row.stream, _duty(row), _summary(row)) for row in await self._rows(ordered)]

    async def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        async with self.engine.connect() as connection:
            return list(await connection.execute(query))


def _open_duties() -> Select[Any]:
    shown = (summary.c.state, summary.c.agencies, summary.c.facts)
    return select(duty, *shown).join(summary, summary.c.stream == duty.c.stream)


def _summary(row: Row[Any]) -> Summary:
    return Summary(state=row.state, agencies=tuple(row.agencies), facts=row.facts)


def _duty(row: Row[Any]) -> Duty:
    return Duty(**{column: getattr(row, column) for column in DUTY})
