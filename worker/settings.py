"""What an operator can set, by environment variables named SHAREWELL_… (see docs/operators.md)."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything the worker and the client need to find their servers and keys.

    The database addresses hold a role each: `service` appends and reads, `disposal` alone deletes ciphertext.
    `temporal_profile` names a profile of Temporal's own client configuration (mTLS, API key); then its address and
    namespace count.
    """

    model_config = SettingsConfigDict(env_prefix="SHAREWELL_", extra="ignore", frozen=True)

    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "sharewell"
    temporal_profile: str | None = None
    service_dsn: SecretStr
    disposal_dsn: SecretStr
    key_store: Path
    key_encryption_key: Path
    namespace_keys: Path
    catalogue: Path | None = None
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
