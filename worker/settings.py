"""What an operator can set, by environment variables named SHAREWELL_… (see docs/operators.md)."""

from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything the worker and the client need to find their servers and keys.

    The database addresses hold a role each: `service` appends and reads, `disposal` alone deletes ciphertext.
    `temporal_profile` names a profile of Temporal's own client configuration (mTLS, API key); then its address and
    namespace count.

    `public_url` is where people open the service. Messages go out by the server `smtp_host`, and by the service of
    GOV.UK Notify whose key `notify_key_file` holds; `mailbox` is a folder of this machine in place of a server.
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
    public_url: str | None = None
    messages_per_hour: int = Field(default=6, ge=1, le=3600)
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_sender: str | None = None
    smtp_user: str | None = None
    smtp_password_file: Path | None = None
    notify_key_file: Path | None = None
    notify_template: UUID | None = None
    notify_url: str = "https://api.notifications.service.gov.uk"
    mailbox: Path | None = None
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
