"""The compose file against the settings that the code reads; an engine to start it with is rarely at hand."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic_settings import BaseSettings
from ruamel.yaml import YAML

from store.migrate import DISPOSAL, OWNER, SERVICE
from worker.migrate import MigrationSettings
from worker.settings import Settings

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
READS = {"worker": Settings, "tools": Settings, "migrations": MigrationSettings}
"""Our own programs, and the settings that each of them reads."""

LIBPQ = {"PGPASSFILE"}
ONE_SHOT = {"migrations", "temporal-schema", "temporal-namespace"}
ON_DEMAND = {"tools"}
SERVES = SERVICES.keys() - ONE_SHOT - ON_DEMAND


def named(settings: type[BaseSettings], required_only: bool = False) -> set[str]:
    fields = settings.model_fields.items()
    return {f"SHAREWELL_{name.upper()}" for name, field in fields if field.is_required() or not required_only}


@pytest.mark.parametrize(("service", "settings"), READS.items())
def test_every_setting_that_is_given_is_one_that_the_program_reads(service: str, settings: type[BaseSettings]) -> None:
    assert SERVICES[service]["environment"].keys() - LIBPQ <= named(settings)


@pytest.mark.parametrize(("service", "settings"), READS.items())
def test_every_setting_that_the_program_demands_is_given(service: str, settings: type[BaseSettings]) -> None:
    assert named(settings, required_only=True) <= SERVICES[service]["environment"].keys()


@pytest.mark.parametrize(("service", "settings"), READS.items())
def test_the_program_takes_the_settings_as_they_are_given(
    service: str, settings: type[BaseSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SERVICES[service]["environment"].items():
        monkeypatch.setenv(name, value)
    settings()


def test_no_setting_of_ours_is_given_to_a_program_that_is_not_ours() -> None:
    foreign = [SERVICES[name].get("environment", {}) for name in SERVICES.keys() - READS.keys()]
    assert not [name for environment in foreign for name in environment if name.startswith("SHAREWELL_")]


def test_each_role_signs_in_as_itself() -> None:
    worker, migrations = SERVICES["worker"]["environment"], SERVICES["migrations"]["environment"]
    assert f"//{SERVICE}@" in worker["SHAREWELL_SERVICE_DSN"]
    assert f"//{DISPOSAL}@" in worker["SHAREWELL_DISPOSAL_DSN"]
    assert f"//{OWNER}@" in migrations["SHAREWELL_OWNER_DSN"]


def test_no_password_and_no_key_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert not re.search(r"//\w+:[^@\s]+@", text)
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            secret = re.search(r"PASSWORD|PWD|SECRET|TOKEN|ENCRYPTION_KEY|_KEYS", name)
            assert not secret or str(value).startswith("/run/secrets/"), name


def test_every_image_is_pinned_to_a_release() -> None:
    bases = re.findall(r"^FROM (\S+)", (ROOT / "deploy/Dockerfile").read_text("utf-8"), re.MULTILINE)
    images = [service["image"] for service in SERVICES.values()] + bases
    assert bases
    for image in images:
        assert re.fullmatch(r"[a-z0-9/._-]+:\d+\.\d+(\.\d+)?(-[a-z0-9-]+)?", image), image


def test_our_own_image_carries_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {SERVICES[name]["image"] for name in READS} == {f"sharewell:{project['version']}"}


def test_the_image_holds_every_package_of_the_project() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = re.findall(r"^COPY (\S+) \1$", (ROOT / "deploy/Dockerfile").read_text("utf-8"), re.MULTILINE)
    ignored = (ROOT / "deploy/Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert copied == packages["packages"]
    assert {f"!{package}" for package in copied} <= set(ignored)


def test_the_schema_tools_are_of_the_servers_own_version() -> None:
    tools = {SERVICES[name]["image"].partition(":")[2] for name in ("temporal-schema", "temporal-namespace")}
    assert tools == {SERVICES["temporal"]["image"].partition(":")[2]}


def test_nothing_listens_beyond_loopback() -> None:
    for name, service in SERVICES.items():
        for port in service.get("ports", []):
            assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), (name, port)


def test_every_server_has_a_health_check_and_comes_back_after_a_crash() -> None:
    for name in SERVES:
        assert SERVICES[name]["healthcheck"]["test"][0] == "CMD", name
        assert SERVICES[name]["restart"] == "unless-stopped", name


def test_everything_waits_until_what_it_needs_is_ready_or_done() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            ready = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
            assert how["condition"] == ready, (name, other)


def test_the_worker_waits_for_its_schema_and_its_namespace() -> None:
    assert {"events-db", "temporal", "migrations", "temporal-namespace"} <= SERVICES["worker"]["depends_on"].keys()


def test_the_namespace_that_is_made_is_the_one_that_the_worker_uses() -> None:
    made = SERVICES["temporal-namespace"]["command"][0]
    assert f"create --namespace {SERVICES['worker']['environment']['SHAREWELL_TEMPORAL_NAMESPACE']} " in made


def test_volumes_secrets_and_networks_are_declared_and_none_is_left_over() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert {mount for mount in mounts if not mount.startswith(".")} == COMPOSE["volumes"].keys()
    for kind in ("secrets", "networks"):
        used = {name for service in SERVICES.values() for name in service.get(kind, [])}
        assert used == COMPOSE[kind].keys(), kind


def test_every_file_that_is_mounted_lies_in_the_repository() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert all((ROOT / mount).is_file() for mount in mounts if mount.startswith("."))


def test_every_secret_file_that_is_named_is_mounted_where_it_is_named() -> None:
    for name, service in SERVICES.items():
        named = set(re.findall(r"/run/secrets/(\w+)", str(service)))
        assert named == set(service.get("secrets", [])), name


def test_the_secrets_are_those_that_the_script_makes_and_git_never_sees_them() -> None:
    script = (ROOT / "deploy/make-secrets").read_text("utf-8")
    for name, secret in COMPOSE["secrets"].items():
        assert secret["file"] == f"deploy/secrets/{name}"
        assert re.search(rf"> {name}$", script, re.MULTILINE), name
    assert "secrets/" in (ROOT / "deploy/.gitignore").read_text("utf-8").splitlines()


def test_the_keys_lie_on_a_volume_of_their_own_that_no_database_sees() -> None:
    holders = {name for name, service in SERVICES.items() if any("keys:" in m for m in service.get("volumes", []))}
    assert holders == {"worker", "tools"}
    folder = next(m.partition(":")[2] for m in SERVICES["worker"]["volumes"] if m.startswith("keys:"))
    assert Path(SERVICES["worker"]["environment"]["SHAREWELL_KEY_STORE"]).parent == Path(folder)
    assert f"--mode=0700 {folder}" in (ROOT / "deploy/Dockerfile").read_text("utf-8")


def test_our_own_programs_run_without_privileges() -> None:
    for name in READS:
        service = SERVICES[name]
        assert service["user"].split(":")[0] not in ("0", "root")
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"]
