"""A Temporal cluster with certificates or API keys is found by a profile of Temporal's own client configuration."""

from pathlib import Path

import pytest

from cli.play.world import World
from worker.assembly import connect_temporal
from worker.codec import KeyRing
from worker.plugin import SharewellPlugin
from worker.settings import Settings


async def test_a_profile_names_the_cluster_and_its_namespace(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = world.parts.temporal.service_client.config.target_host
    file = tmp_path / "temporal.toml"
    file.write_text(f'[profile.bench]\naddress = "{address}"\nnamespace = "{world.parts.temporal.namespace}"\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(file))
    settings = Settings(
        temporal_address="127.0.0.1:1",
        temporal_profile="bench",
        service_dsn="postgresql://nobody@/none",
        disposal_dsn="postgresql://nobody@/none",
        key_store=tmp_path / "keys.sqlite",
        key_encryption_key=tmp_path / "key",
        namespace_keys=tmp_path / "keys",
    )
    client = await connect_temporal(settings, SharewellPlugin(KeyRing("1", {"1": bytes(32)})))
    assert client.namespace == world.parts.temporal.namespace
    assert client.service_client.config.target_host == address
