"""The worker's health check, against a real Temporal server."""

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from cli.embedded.ports import free_port
from cli.embedded.temporal import NAMESPACE, TemporalServer
from worker.polling import main, polls
from worker.settings import Settings
from workflows.streams import TASK_QUEUE


@workflow.defn
class Idle:
    @workflow.run
    async def run(self) -> None: ...


def settings_at(address: str) -> Settings:
    dsn, file = SecretStr("postgresql://nobody@/nothing"), Path("none")
    return Settings(
        temporal_address=address,
        temporal_namespace=NAMESPACE,
        service_dsn=dsn,
        disposal_dsn=dsn,
        key_store=file,
        key_encryption_key=file,
        namespace_keys=file,
    )


async def test_a_worker_is_healthy_while_this_machine_polls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = TemporalServer(tmp_path / "temporal")
    await server.start()
    try:
        settings, here = settings_at(server.address), socket.gethostname()
        assert not await polls(settings, here)
        client = await Client.connect(server.address, namespace=NAMESPACE)
        async with Worker(client, task_queue=TASK_QUEUE, workflows=[Idle], workflow_runner=UnsandboxedWorkflowRunner()):
            await client.execute_workflow("Idle", id="idle", task_queue=TASK_QUEUE)
            assert await polls(settings, here)
            assert not await polls(settings, "another-machine")
            profile = tmp_path / "temporal.toml"
            profile.write_text(f'[profile.own]\naddress = "{server.address}"\nnamespace = "{NAMESPACE}"\n')
            monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(profile))
            nowhere = settings_at(f"127.0.0.1:{free_port()}")
            assert await polls(nowhere.model_copy(update={"temporal_profile": "own"}), here)
    finally:
        await server.stop()


def test_without_temporal_it_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in settings_at(f"127.0.0.1:{free_port()}").model_dump(mode="json", exclude_none=True).items():
        monkeypatch.setenv(f"SHAREWELL_{name.upper()}", str(value))
    assert main() == 1
    assert capsys.readouterr().err.startswith("Temporal does not answer")
