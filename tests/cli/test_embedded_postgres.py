"""PostgreSQL of one folder: what it keeps, what it refuses, and that it leaves nothing behind."""

import asyncio
import os
import secrets
import shutil
import signal
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import psutil
import pytest

from cli.embedded.account import Account
from cli.embedded.binaries import runnable, wheel_bindir
from cli.embedded.postgres import PostgresServer
from cli.embedded.problem import EmbeddedProblem, FolderUnusable, ServerDied, WrongVersion
from tests.cli.conftest import LimitFileSize

OLDER = "pginstall"
STRANGER = Account("stranger", 61234, 61234)


@pytest.fixture
async def server(place: Path) -> AsyncIterator[PostgresServer]:
    server = PostgresServer(place / "pg")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def closed(place: Path) -> Path:
    """A folder that only we can pass."""
    (place / "closed").mkdir(mode=0o700)
    return place / "closed"


def mode_of(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


def left_behind(place: Path) -> list[Path]:
    return list(place.parent.glob(place.name))


async def ask(server: PostgresServer, *statements: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(server.superuser_dsn())
    try:
        for statement in statements:
            rows = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()


@pytest.mark.parametrize("install", ["pginstall18", OLDER])
async def test_what_was_written_is_there_after_a_stop_and_a_start(
    place: Path, install: str, left_running: Callable[[], list[str]]
) -> None:
    server = PostgresServer(place / "pg", wheel_bindir(install))
    await server.start()
    await ask(server, "CREATE TABLE kept AS SELECT 7 AS n")
    await server.stop()
    assert left_running() == []
    await server.start()
    assert (await ask(server, "SELECT n FROM kept"))[0]["n"] == 7
    await server.stop()
    assert left_running() == []


async def test_a_killed_server_starts_again_with_every_acknowledged_row(server: PostgresServer) -> None:
    await ask(server, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
    os.kill(server.pid or 0, signal.SIGKILL)
    await server.start()
    assert (await ask(server, "SELECT n FROM kept"))[0]["n"] == 7


async def test_a_stale_pid_file_that_names_a_living_stranger_does_not_stop_the_start(server: PostgresServer) -> None:
    await server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    await server.start()
    assert await ask(server, "SELECT 1")


async def test_commits_reach_the_disk_and_pages_carry_checksums(server: PostgresServer) -> None:
    shown = [(await ask(server, f"SHOW {name}"))[0][0] for name in ("fsync", "synchronous_commit", "data_checksums")]
    assert shown == ["on", "on", "on"]


async def test_nobody_else_can_reach_the_server(server: PostgresServer) -> None:
    assert psutil.Process(server.pid).net_connections("inet") == []
    for place in (server.folder, server.data, server.folder / "socket"):
        assert mode_of(place) == 0o700


async def test_the_server_never_runs_as_root(server: PostgresServer) -> None:
    assert psutil.Process(server.pid).uids().effective != 0


async def test_a_data_path_too_long_for_a_socket_gets_a_short_one_that_goes_away_again(place: Path) -> None:
    server = PostgresServer(place / ("deep" * 30))
    await server.start()
    socket = Path(str(server.dsn("x", "y")).split("host=")[1].split("&")[0].replace("%2F", "/"))
    assert await ask(server, "SELECT 1")
    assert place not in socket.parents
    await server.stop()
    assert left_behind(socket) == []


async def test_data_of_another_major_version_are_refused_and_left_alone(place: Path) -> None:
    older = PostgresServer(place / "pg", wheel_bindir(OLDER))
    await older.start()
    await older.stop()
    with pytest.raises(WrongVersion, match=r"written by PostgreSQL 16; the programs here are of 18"):
        await PostgresServer(place / "pg").start()
    await older.start()
    await older.stop()


async def test_a_folder_without_postgresql_in_it_is_refused_as_bindir(place: Path) -> None:
    with pytest.raises(EmbeddedProblem, match="does not run") as refused:
        await PostgresServer(place / "pg", place).start()
    assert "bindir" in refused.value.remedy


async def test_a_server_that_dies_at_its_start_says_its_last_words(
    server: PostgresServer, left_running: Callable[[], list[str]]
) -> None:
    await server.stop()
    with (server.data / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 'plenty'\n")
    with pytest.raises(ServerDied, match="shared_buffers") as death:
        await server.start()
    assert "postgres.log" in death.value.remedy
    assert left_running() == []


def test_a_folder_that_the_account_may_not_pass_is_named(closed: Path) -> None:
    (closed / "inner").mkdir()
    assert STRANGER.obstacle(closed / "inner") == closed


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account")
async def test_a_data_folder_below_a_closed_one_is_refused_without_opening_it(closed: Path) -> None:
    with pytest.raises(FolderUnusable, match=f"may not pass {closed}"):
        await PostgresServer(closed / "pg").start()
    assert mode_of(closed) == 0o700


async def test_programs_that_the_account_cannot_reach_are_copied_to_where_it_can(place: Path, closed: Path) -> None:
    package = wheel_bindir().parents[1]
    for part in (package / OLDER, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.relative_to(package.parent), ignore=shutil.ignore_patterns("include"))
    copied = runnable(closed / package.name / OLDER / "bin", STRANGER, place)
    assert STRANGER.obstacle(copied / "initdb") is None
    server = PostgresServer(place / "pg", copied)
    await server.start()
    await server.stop()


async def test_a_file_size_limit_at_the_first_start_is_named_and_leaves_no_half_a_cluster(
    place: Path, limit_file_size: LimitFileSize
) -> None:
    server = PostgresServer(place / "pg")
    with limit_file_size(1_000_000), pytest.raises(ServerDied, match="File too large") as death:
        await server.start()
    assert "ulimit" in death.value.remedy
    await server.start()
    await server.stop()


async def test_a_file_size_limit_in_the_middle_of_writing_loses_no_acknowledged_row(
    server: PostgresServer, limit_file_size: LimitFileSize
) -> None:
    await ask(server, "CREATE TABLE kept (n int, load text)")
    with limit_file_size(9_000_000):
        await server.start()
    acknowledged = await write_until_refused(server)
    assert acknowledged > 0
    await server.start()
    assert (await ask(server, "SELECT count(*) FROM kept WHERE length(load) = 20000"))[0][0] >= acknowledged


async def write_until_refused(server: PostgresServer) -> int:
    connection = await asyncpg.connect(server.superuser_dsn())
    for n in range(10_000):
        try:
            async with asyncio.timeout(20):
                await connection.execute("INSERT INTO kept VALUES ($1, $2)", n, secrets.token_hex(10_000))
        except (asyncpg.PostgresError, OSError):
            connection.terminate()
            return n
    raise AssertionError("the limit was never met")
