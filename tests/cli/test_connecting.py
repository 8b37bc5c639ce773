"""How a command finds its service, and what is said where that does not serve it."""

from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from cli.connection import find_settings, settings_of
from cli.database import unserved
from cli.embedded.problem import NotRunning
from cli.exits import Exit
from cli.serving import environment
from tests.cli.typed import Service, ask


def test_an_address_that_is_set_to_nothing_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHAREWELL_SERVICE_DSN", "")
    monkeypatch.setattr("cli.connection.default_folder", lambda: tmp_path)
    with pytest.raises(NotRunning):
        find_settings(None)


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("postgres", "python -m worker.migrate"),  # a database in which the migrations never ran
        ("nowhere", "no such events database. (SQLSTATE 3D000)"),
    ],
)
def test_a_database_that_is_not_there_or_not_made_yet_is_told_with_what_to_do(
    service: Service, database: str, said: str
) -> None:
    settings = settings_of(service.running)
    address = settings.service_dsn.get_secret_value()
    other = SecretStr(address.replace("/sharewell?", f"/{database}?"))
    assert other != settings.service_dsn
    env = environment(settings.model_copy(update={"service_dsn": other}))
    for words in (["doctor"], ["requests"], ["timeline", "3f6c0f3e-18ad-4a55-9f0e-1f2f6c8f6d01", "--as", "alp.dpo"]):
        done = ask(*words, env=env)
        assert done.exit_code == Exit.SERVERS
        assert said in " ".join((done.out + done.said).split())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (asyncpg.InvalidPasswordError, "PGPASSFILE"),
        (asyncpg.TooManyConnectionsError, "connections"),
        (asyncpg.InsufficientPrivilegeError, "python -m worker.migrate"),
    ],
)
def test_whatever_keeps_the_database_from_serving_us_is_told_with_what_to_do(
    error: type[asyncpg.PostgresError], said: str
) -> None:
    problem = unserved(error("wrong"))
    assert problem is not None and said in problem.message + problem.remedy


def test_a_fault_of_ours_is_not_put_on_the_database() -> None:
    assert unserved(asyncpg.NotNullViolationError("wrong")) is None
