"""A worker whose servers are not there says so in a line."""

import base64
import os
from pathlib import Path

import pytest
from temporalio.service import RPCError, RPCStatusCode

from cli.embedded.ports import free_port
from store.keyfile import create_key_file
from worker.assembly import connect_temporal
from worker.main import main
from worker.migrate import spoken
from worker.settings import Settings


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Everything is as it should be, but no server is there."""
    keys = tmp_path / "namespace.keys"
    keys.write_text(f"1 {base64.b64encode(os.urandom(32)).decode()}\n")
    create_key_file(tmp_path / "key")
    dsn = f"postgresql://sharewell:hunter2@127.0.0.1:{free_port()}/sharewell"
    given = {
        "temporal_address": f"127.0.0.1:{free_port()}",
        "service_dsn": dsn,
        "disposal_dsn": dsn,
        "key_store": str(tmp_path / "keys.sqlite"),
        "key_encryption_key": str(tmp_path / "key"),
        "namespace_keys": str(keys),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"SHAREWELL_{name.upper()}", value)
    return Settings.read()


def test_a_database_that_does_not_answer_is_said_in_a_line(
    nowhere: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main() == 3
    said = capsys.readouterr().err
    assert "The worker cannot start: the server does not answer" in said
    assert "hunter2" not in said
    assert "Traceback" not in said


async def test_so_is_a_temporal_that_does_not_answer_or_refuses(nowhere: Settings) -> None:
    with pytest.raises(ConnectionError) as refused:
        await connect_temporal(nowhere)
    assert spoken(refused.value) == "the server does not answer (Temporal)."
    unknown = RPCError("Namespace sharewell is not found.", RPCStatusCode.NOT_FOUND, b"")
    assert spoken(unknown) == "Temporal refuses: Namespace sharewell is not found."
