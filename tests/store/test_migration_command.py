"""`python -m worker.migrate`: what the compose file runs before anything serves."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from store.connect import plain_dsn
from store.migrate import DISPOSAL, OWNER, SERVICE
from worker.migrate import PasswordFileProblem, read_role_passwords

PASSWORDS = {OWNER: "owner:word", SERVICE: "service\\word", DISPOSAL: "disposal word"}
FILE = r"""# the roles of the events database
*:5432:sharewell:sharewell_owner:owner\:word
*:5432:sharewell:sharewell_service:service\\word
*:5432:sharewell:sharewell_disposal:disposal word
"""


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "passwords"
    path.write_text(FILE)
    return path


def run(**settings: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"]} | {f"SHAREWELL_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run([sys.executable, "-m", "worker.migrate"], env=env, capture_output=True, text=True)


async def test_it_makes_roles_passwords_and_schema_and_may_be_run_again(server, password_file: Path) -> None:
    settings = {
        "superuser_dsn": server.superuser_dsn(),
        "owner_dsn": server.dsn(OWNER, "commanded"),
        "role_passwords": str(password_file),
    }
    for _ in range(2):
        done = run(**settings)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "The database commanded is ready.\n")
    connection = await asyncpg.connect(plain_dsn(server.superuser_dsn("commanded")))
    scrambled = await connection.fetch("SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'")
    assert {row["rolname"] for row in scrambled} == set(PASSWORDS)
    assert await connection.fetchval("SELECT size FROM sharewell.log_head") == 0
    for role in PASSWORDS:
        await connection.execute(f"ALTER ROLE {role} PASSWORD NULL")
    await connection.close()


def test_passwords_are_read_as_libpq_reads_them(password_file: Path) -> None:
    assert read_role_passwords(password_file) == PASSWORDS


def test_a_role_without_a_password_is_named_before_anything_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    path.write_text("\n".join(FILE.splitlines()[:2]))
    with pytest.raises(PasswordFileProblem, match=f"{SERVICE}, {DISPOSAL}"):
        read_role_passwords(path)


def test_a_missing_setting_is_named(server) -> None:
    done = run(superuser_dsn=server.superuser_dsn())
    assert done.returncode == 2
    assert "SHAREWELL_OWNER_DSN" in done.stderr


@pytest.mark.parametrize("address", ["sharewell", "postgresql://owner:se/cret@host:5432", "postgresql://owner@host"])
def test_an_address_that_is_none_is_named_but_never_quoted(address: str) -> None:
    done = run(superuser_dsn="postgresql://postgres:hunter2@127.0.0.1:1/postgres", owner_dsn=address)
    assert done.returncode == 2
    assert "SHAREWELL_OWNER_DSN" in done.stderr
    assert address not in done.stderr


def test_a_server_that_does_not_answer_is_said_without_a_password_or_a_stack_trace() -> None:
    address = "postgresql://postgres:hunter2@127.0.0.1:1/sharewell"
    done = run(superuser_dsn=address, owner_dsn=address)
    assert done.returncode == 3
    assert "does not answer" in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_role_that_may_not_make_roles_is_told_what_the_server_said(server) -> None:
    done = run(superuser_dsn=server.dsn(SERVICE, "postgres"), owner_dsn=server.dsn(OWNER, "refused"))
    assert done.returncode == 3
    assert "InsufficientPrivilegeError" in done.stderr
    assert "Traceback" not in done.stderr
