"""The event store: where the parts meet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from domain.record import Append
from domain.values import Effect
from store.append import Writer
from store.connect import SETTINGS, Pool, open_pool, plain_dsn
from store.figures import Figured
from store.inbox import Inbox
from store.notices import Notices
from store.queue import Queue
from store.read import Reader
from store.waiting import OpenStreams

DONE = """
UPDATE sharewell.outbox SET done_at = clock_timestamp()
WHERE stream = $1 AND event_id = $2 AND effect = $3 AND done_at IS NULL"""


class EventStore(Reader, Inbox, OpenStreams, Notices, Queue, Figured):
    """Everything that the service asks of PostgreSQL. `disposal_dsn` signs in as the disposal role, when it must."""

    def __init__(self, writer: Writer, pool: Pool, engine: AsyncEngine, disposal_dsn: str) -> None:
        Reader.__init__(self, pool)
        Inbox.__init__(self, engine)
        OpenStreams.__init__(self, pool)
        Notices.__init__(self, pool)
        Queue.__init__(self, pool)
        Figured.__init__(self, pool)
        self._writer = writer
        self._disposal_dsn = plain_dsn(disposal_dsn)

    async def append(self, append: Append) -> int:
        """See `Writer.append`."""
        return await self._writer.append(append)

    async def effect_done(self, stream: str, effect: Effect) -> None:
        """Takes an effect off the list; doing it twice is doing it once."""
        await self.pool.execute(DONE, stream, effect.event_id, effect.name)

    async def delete_sealed(self, stream: str) -> int:
        """Deletes the ciphertexts of a stream and says how many there were.

        Raises asyncpg.InsufficientPrivilegeError where the stream's disposal has not been started.
        """
        connection = await asyncpg.connect(self._disposal_dsn, server_settings=SETTINGS)
        try:
            done = await connection.execute("DELETE FROM sharewell.sealed WHERE stream = $1", stream)
        finally:
            await connection.close()
        return int(done.removeprefix("DELETE "))


@asynccontextmanager
async def open_store(service_dsn: str, disposal_dsn: str, size: int = 4) -> AsyncIterator[EventStore]:
    """The store over one connection for appends, at most `size` for reading streams and as many again for lists.

    Raises OSError or asyncpg.PostgresError where the server does not answer.
    """
    address, settings = plain_dsn(service_dsn), SETTINGS
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(address, server_settings=settings),
        pool_size=size,
        max_overflow=0,
        pool_pre_ping=True,
    )
    writer, pool = Writer(service_dsn), await open_pool(service_dsn, size)
    try:
        yield EventStore(writer, pool, engine, disposal_dsn)
    finally:
        await writer.close()
        await pool.close()
        await engine.dispose()
