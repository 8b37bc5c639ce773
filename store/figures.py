"""What the figures are made of: a few events of every request, read in one pass."""

from collections.abc import AsyncIterator
from datetime import datetime

from domain.figures import SPOKEN_OF, Said
from store.connect import Pool

SAID = """
SELECT e.stream, e.type, e.occurred_at, (e.body->>'decision_due_at')::timestamptz AS due_at,
  s.agencies[1] AS discloser, s.agencies[2] AS recipient, s.facts->>'urgency' AS urgency
FROM sharewell.event e JOIN sharewell.summary s USING (stream)
WHERE e.type = ANY($1) AND e.stream > 'share-request/' AND e.stream < 'share-request0' AND e.occurred_at >= $2
ORDER BY e.stream, e.version"""


class Figured:
    """Reads over a raw connection, a page at a time."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def said(self, since: datetime) -> AsyncIterator[Said]:
        """In the order of stream and version, what happened since then (UTC)."""
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            async for row in connection.cursor(SAID, SPOKEN_OF, since, prefetch=1_000):
                yield Said(*row.values())
