"""What is still to come: the streams that have not ended, what each waits for, and what was left undone."""

from datetime import datetime

from asyncpg import Record

from domain.request.effects import LEFT_TO_THE_SWEEP
from domain.values import Deadline
from domain.waits import Waits
from store.connect import Pool

WAITING = "SELECT stream, deadline, due_at FROM sharewell.waiting WHERE stream > $1 ORDER BY stream LIMIT $2"
WAITS = "SELECT deadline, due_at FROM sharewell.waiting WHERE stream = $1"
OVERDUE = "SELECT stream, deadline, due_at FROM sharewell.waiting WHERE due_at < $1 ORDER BY due_at, stream"
LEFT = """
SELECT DISTINCT o.stream FROM sharewell.outbox o JOIN sharewell.event e USING (event_id)
WHERE o.done_at IS NULL AND o.effect <> ALL ($1) AND e.recorded_at < $2 ORDER BY 1"""


class OpenStreams:
    """Reads open streams only, however many have ended."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def waiting(self, after: str = "", limit: int = 1000) -> dict[str, Waits]:
        """What each open stream waits for, in the order of their names, beginning after one."""
        return {row["stream"]: read_waits(row) for row in await self.pool.fetch(WAITING, after, limit)}

    async def open_count(self) -> int:
        """How many streams have not ended."""
        return int(await self.pool.fetchval("SELECT count(*) FROM sharewell.waiting"))

    async def waits(self, stream: str) -> Waits:
        """What one stream waits for; nothing where it has ended or never was."""
        return read_waits(await self.pool.fetchrow(WAITS, stream))

    async def overdue(self, before: datetime) -> dict[str, Waits]:
        """The streams whose deadline lies before a moment and has not acted, the longest first."""
        return {row["stream"]: read_waits(row) for row in await self.pool.fetch(OVERDUE, before)}

    async def effects_left(self, before: datetime) -> list[str]:
        """The streams with an effect that their own workflow should have performed since a moment."""
        return [row["stream"] for row in await self.pool.fetch(LEFT, list(LEFT_TO_THE_SWEEP), before)]


def read_waits(row: Record | None) -> Waits:
    """Nothing where there is no row."""
    if row is None:
        return Waits(ended=True)
    return Waits(deadline=Deadline(name=row["deadline"], due_at=row["due_at"]) if row["deadline"] else None)
