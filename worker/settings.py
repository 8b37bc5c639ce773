"""What an operator can set, by environment variables named SHAREWELL_… (see docs/operators.md)."""

import re
from email.utils import getaddresses
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class SettingsProblem(Exception):
    """Settings are missing or wrong; the message names each, with what is wrong with it and what to do."""


class Settings(BaseSettings):
    """Everything the worker and the client need to find their servers and keys.

    The database addresses hold a role each: `service` appends and reads, `disposal` alone deletes ciphertext.
    `temporal_profile` names a profile of Temporal's own client configuration (mTLS, API key); then its address and
    namespace count.

    `public_url` is where people open the service. Messages go out by the server `smtp_host`, and by the service of
    GOV.UK Notify whose key `notify_key_file` holds; `mailbox` is a folder of this machine in place of a server.
    """

    model_config = SettingsConfigDict(env_prefix="SHAREWELL_", extra="ignore", env_ignore_empty=True, frozen=True)

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
    smtp_port: int = Field(default=587, ge=1, le=65535)
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

    @field_validator("public_url", "notify_url")
    @classmethod
    def _address_of_a_site(cls, value: str | None) -> str | None:
        site = urlsplit(value or "")
        if value is not None and not (site.scheme in ("http", "https") and site.hostname):
            raise ValueError("Give a whole address, such as https://sharewell.example.org")
        return value

    @field_validator("smtp_sender")
    @classmethod
    def _address_of_a_sender(cls, value: str | None) -> str | None:
        addresses = [address for _, address in getaddresses([value])] if value is not None else []
        if value is not None and not (len(addresses) == 1 and ADDRESS.fullmatch(addresses[0]) and value.isprintable()):
            raise ValueError("Give one e-mail address, such as Sharewell <sharewell@example.org>")
        return value

    @classmethod
    def read(cls, **given: Any) -> Self:
        """From the environment, and what is given. Raises SettingsProblem."""
        try:
            return cls(**given)
        except ValidationError as error:
            faults = error.errors(include_input=False, include_url=False)
            raise SettingsProblem("\n".join(map(_said, faults)) + "\nSee docs/operators.md.") from None


def _said(fault: Any) -> str:
    """Never what was given: it may be a secret."""
    words = fault["msg"].removeprefix("Value error, ").removesuffix(".")
    return f"SHAREWELL_{'.'.join(map(str, fault['loc'])).upper()}: {words}."
