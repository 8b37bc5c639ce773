"""All servers of `up` together: they start in order, come back when killed, and leave nothing behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client

from cli.embedded.folder import DataFolder
from cli.embedded.postgres import PostgresServer
from cli.embedded.problem import NotRunning, PortTaken, ServerDied
from cli.embedded.running import Running
from cli.embedded.serve import run
from tests.cli.embedded_up import supervisor_of

LeftRunning = Callable[[], list[str]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(place: Path) -> Iterator[DataFolder]:
    with DataFolder(place / "data") as folder:
        yield folder


def up(path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cli.embedded_up", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def first_line(service: "subprocess.Popen[str]") -> str:
    assert service.stdout
    return service.stdout.readline().strip()


def end(service: "subprocess.Popen[str]", number: signal.Signals | None) -> int:
    if number is not None:
        service.send_signal(number)
    code = service.wait(30)
    assert service.stdout
    service.stdout.close()
    return code


async def until(true: Callable[[], bool]) -> None:
    for _ in range(1500):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to pass within 30 s")


async def answers(running: Running) -> bool:
    connection = await asyncpg.connect(running.dsns["postgres"])
    await connection.close()
    client = await Client.connect(running.address, namespace=running.namespace)
    return await client.service_client.check_health()


async def test_each_server_that_is_killed_comes_back_and_other_commands_find_it(
    folder: DataFolder, left_running: LeftRunning
) -> None:
    said: list[str] = []

    async def kill_each(running: Running) -> None:
        for name, pid in running.pids.items():
            os.kill(pid, signal.SIGKILL)
            await until(partial(said.__contains__, f"{name} runs again."))
        again = Running.read(folder.path)
        assert set(again.pids) == {"PostgreSQL", "Temporal", "Worker"}
        assert not set(again.pids.values()) & set(running.pids.values())
        assert await answers(again)
        os.kill(os.getpid(), signal.SIGTERM)

    await run(supervisor_of(folder, said.append), kill_each)
    assert "Worker ended unexpectedly (killed by SIGKILL); it is started again." in said
    assert left_running() == []
    with pytest.raises(NotRunning):
        Running.read(folder.path)


async def test_a_program_that_keeps_dying_ends_the_service_with_its_last_words(
    folder: DataFolder, left_running: LeftRunning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.embedded.supervisor.PAUSES", (0.0, 0.0))
    said: list[str] = []
    supervisor = supervisor_of(folder, said.append, argv=[sys.executable, "-c", "raise SystemExit('no such key')"])
    with pytest.raises(ServerDied, match="no such key"):
        await run(supervisor, asked_for_nothing)
    assert "no such key" in said[0]
    assert left_running() == []


async def test_what_was_started_is_stopped_when_a_later_server_cannot_start(
    folder: DataFolder, left_running: LeftRunning
) -> None:
    with pytest.raises(ServerDied, match="Worker could not be started"):
        await supervisor_of(folder, print, argv=["/no/such/program"]).start()
    with socket.create_server(("127.0.0.1", 0)) as holder, pytest.raises(PortTaken):
        await supervisor_of(folder, print, temporal_port=holder.getsockname()[1]).start()
    with pytest.raises(NotRunning):
        Running.read(folder.path)
    assert left_running() == []


async def test_an_error_while_preparing_the_database_stops_it_again(
    folder: DataFolder, left_running: LeftRunning
) -> None:
    def fail(postgres: PostgresServer) -> None:
        raise RuntimeError("a migration that does not apply")

    with pytest.raises(RuntimeError, match="does not apply"):
        await supervisor_of(folder, print, prepare=fail).start()
    assert left_running() == []


async def test_being_asked_to_stop_while_starting_leaves_nothing(folder: DataFolder, left_running: LeftRunning) -> None:
    def interrupt(postgres: PostgresServer) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    await run(supervisor_of(folder, print, prepare=interrupt), asked_for_nothing)
    assert left_running() == []


async def asked_for_nothing(running: Running) -> None:
    """The service is ready; go on."""


def test_ctrl_c_stops_everything_and_a_second_service_is_refused_meanwhile(
    place: Path, left_running: LeftRunning
) -> None:
    service = up(place / "data")
    assert first_line(service) == "ready"
    second = up(place / "data")
    assert first_line(second) == f"A service already runs on {place / 'data'} (process {service.pid})."
    assert end(second, None) == 3
    assert end(service, signal.SIGINT) == 0
    assert left_running() == []


def test_nothing_outlives_a_killed_service_and_the_next_one_starts(place: Path, left_running: LeftRunning) -> None:
    service = up(place / "data")
    assert first_line(service) == "ready"
    end(service, signal.SIGKILL)
    with pytest.raises(NotRunning):
        Running.read(place / "data")
    service = up(place / "data")
    assert first_line(service) == "ready"
    assert end(service, signal.SIGTERM) == 0
    assert left_running() == []


async def test_the_processes_of_a_killed_service_die_with_it(place: Path, left_running: LeftRunning) -> None:
    service = up(place / "data")
    assert await asyncio.to_thread(first_line, service) == "ready"
    await asyncio.to_thread(end, service, signal.SIGKILL)
    await until(lambda: left_running() == [])
