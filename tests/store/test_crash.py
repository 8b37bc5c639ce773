import asyncio
import signal
import tempfile
from pathlib import Path

import asyncpg
import psutil
import pytest
from store_samples import a_note

from cli.embedded.binaries import wheel_bindir
from cli.embedded.postgres import PostgresServer
from domain.record import Conflict
from store.append import Writer
from store.eventstore import open_store
from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade
from store.verify import verify_chain, verify_positions

DATABASE = "sharewell"
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


async def write_until_cut(dsn: str, stream: str, acknowledged: dict[str, int]) -> None:
    writer = Writer(dsn)
    try:
        while True:
            acknowledged[stream] = await writer.append(
                a_note(stream, acknowledged.get(stream, 0), ciphertext=b"sealed")
            )
    except LOST:
        return


@pytest.mark.parametrize("install", ["pginstall18", "pginstall"])
async def test_a_server_killed_in_the_middle_of_appends_loses_nothing_acknowledged(install: str) -> None:
    with tempfile.TemporaryDirectory(prefix="swc-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # noqa: ASYNC240
        server = PostgresServer(Path(folder) / "pg", wheel_bindir(install))
        await server.start()
        await asyncio.to_thread(prepare, server.superuser_dsn(), DATABASE)
        await asyncio.to_thread(upgrade, server.dsn(OWNER, DATABASE))
        acknowledged: dict[str, int] = {}
        for _ in range(2):
            await kill_amid_appends(server, acknowledged)
            await server.start()
        await everything_is_there(server, acknowledged)
        await server.stop()


async def kill_amid_appends(server: PostgresServer, acknowledged: dict[str, int]) -> None:
    dsn, before = server.dsn(SERVICE, DATABASE), sum(acknowledged.values())
    streams = [f"notes/{server.pid}-{number}" for number in range(8)]
    writers = [asyncio.create_task(write_until_cut(dsn, stream, acknowledged)) for stream in streams]
    while sum(acknowledged.values()) < before + 100:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert server.pid
    kill_all(server.pid)
    await asyncio.gather(*writers)


def kill_all(postmaster: int) -> None:
    """The power cut: the postmaster and all its children at once."""
    parent = psutil.Process(postmaster)
    for process in [parent, *parent.children()]:
        process.send_signal(signal.SIGKILL)


async def everything_is_there(server: PostgresServer, acknowledged: dict[str, int]) -> None:
    async with open_store(server.dsn(SERVICE, DATABASE), server.dsn(DISPOSAL, DATABASE)) as store:
        versions = await store.streams("notes")
        for stream, version in acknowledged.items():
            assert versions[stream] in (version, version + 1)
            assert await verify_chain(store.pool, stream) is None
            with pytest.raises(Conflict):
                await store.append(a_note(stream, version - 1))
        assert await verify_positions(store.pool) is None
        assert len([event async for event in store.log()]) == sum(versions.values())
