"""The Temporal development server: what it keeps, what it refuses, and its clock that can be moved."""

import os
import signal
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from cli.embedded.problem import EmbeddedProblem, PortTaken, ServerDied
from cli.embedded.temporal import NAMESPACE, TemporalServer
from tests.cli.conftest import LimitFileSize


@workflow.defn(sandboxed=False)
class Sleeper:
    """Sleeps longer than anyone waits."""

    @workflow.run
    async def run(self, days: int) -> str:
        await workflow.sleep(timedelta(days=days))
        return "awake"


@pytest.fixture
async def server(place: Path) -> AsyncIterator[TemporalServer]:
    server = TemporalServer(place / "temporal", search_attributes={"StreamKind": "Keyword"})
    await server.start()
    yield server
    await server.stop()


async def start_sleeper(server: TemporalServer) -> str:
    client = await Client.connect(server.address, namespace=NAMESPACE)
    handle = await client.start_workflow(Sleeper.run, 1, id=str(uuid.uuid4()), task_queue="nobody")
    return handle.id


async def is_open(server: TemporalServer, workflow_id: str) -> bool:
    client = await Client.connect(server.address, namespace=NAMESPACE)
    described = await client.get_workflow_handle(workflow_id).describe()
    return described.status is WorkflowExecutionStatus.RUNNING


async def test_open_workflows_outlive_a_stop_and_a_kill_at_the_same_address(server: TemporalServer) -> None:
    address, sleeper = server.address, await start_sleeper(server)
    await server.stop()
    await server.start()
    assert await is_open(server, sleeper)
    assert server.child
    os.kill(server.child.pid, signal.SIGKILL)
    await server.start()
    assert await is_open(server, sleeper)
    assert server.address == address


async def test_search_attributes_asked_for_are_there(server: TemporalServer) -> None:
    client = await Client.connect(server.address, namespace=NAMESPACE)
    listed = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=NAMESPACE))
    assert "StreamKind" in listed.custom_attributes


async def test_a_taken_port_is_named_with_its_setting(place: Path, left_running: Callable[[], list[str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        taken = holder.getsockname()[1]
        for ports, setting in (({"port": taken}, "--temporal-port"), ({"ui_port": taken}, "--ui-port")):
            with pytest.raises(PortTaken, match=f"Port {taken} ") as refused:
                await TemporalServer(place / "temporal", **ports).start()
            assert setting in refused.value.remedy
    assert left_running() == []


async def test_a_database_file_that_is_none_is_told_with_the_servers_last_words(
    place: Path, left_running: Callable[[], list[str]]
) -> None:
    server = TemporalServer(place / "temporal")
    (place / "temporal").mkdir()
    (place / "temporal" / "temporal.db").write_bytes(b"no database at all, yet long enough to be read" * 100)
    with pytest.raises(ServerDied, match="file is not a database"):
        await server.start()
    assert left_running() == []


async def test_a_file_size_limit_is_told_and_nothing_is_lost(
    server: TemporalServer, limit_file_size: LimitFileSize
) -> None:
    sleeper = await start_sleeper(server)
    await server.stop()
    with limit_file_size(100_000), pytest.raises(EmbeddedProblem):
        await server.start()
    await server.start()
    assert await is_open(server, sleeper)


async def test_a_time_skipping_server_passes_ten_years_at_once_and_keeps_nothing(place: Path) -> None:
    server = TemporalServer(place / "temporal", time_skipping=True)
    await server.start()
    try:
        client = await Client.connect(server.address, namespace=NAMESPACE)
        async with Worker(client, task_queue="sleepers", workflows=[Sleeper]):
            handle = await client.start_workflow(Sleeper.run, 3650, id="sleeper", task_queue="sleepers")
            await TimeSkipper(client).fast_forward(handle, timedelta(days=3651))
            assert await handle.result() == "awake"
    finally:
        await server.stop()
    assert not list((place / "temporal").glob("*.db*"))
