"""The ways out that the settings name, as the worker has them."""

from pathlib import Path

from pydantic import SecretStr

from activities.channels import Channel
from activities.delivering import Post
from worker.channels.govuk_notify import NotifyChannel
from worker.channels.maildir import MaildirChannel
from worker.channels.smtp import SmtpChannel
from worker.settings import Settings

EMAIL, NOTIFY = "email", "govuk_notify"
"""The channels by the names under which people choose them."""


class PostProblem(Exception):
    """The settings of a way out cannot be used; the message says which, and what to do."""


def open_post(settings: Settings) -> Post:
    """Nothing is connected yet. Raises PostProblem."""
    channels: dict[str, Channel] = {}
    if settings.mailbox is not None:
        channels[EMAIL] = MaildirChannel(settings.mailbox)
    if settings.smtp_host is not None:
        channels[EMAIL] = _smtp(settings, settings.smtp_host)
    if settings.notify_key_file is not None:
        channels[NOTIFY] = _notify(settings, settings.notify_key_file)
    return Post(channels, settings.public_url, settings.messages_per_hour)


def _smtp(settings: Settings, host: str) -> SmtpChannel:
    if settings.smtp_sender is None:
        raise PostProblem("SHAREWELL_SMTP_SENDER is missing: name the address that messages come from.")
    if settings.smtp_user is not None and settings.smtp_security == "none":
        raise PostProblem("SHAREWELL_SMTP_SECURITY is none: a password goes to the mail server over TLS only.")
    secret = settings.smtp_password_file
    if settings.smtp_user is not None and secret is None:
        raise PostProblem("SHAREWELL_SMTP_PASSWORD_FILE is missing: name a file that holds the password of the user.")
    return SmtpChannel(
        host,
        settings.smtp_port,
        settings.smtp_sender,
        settings.smtp_security,
        settings.smtp_user,
        _read(secret, "SHAREWELL_SMTP_PASSWORD_FILE") if secret else None,
    )


def _notify(settings: Settings, key: Path) -> NotifyChannel:
    if settings.notify_template is None:
        raise PostProblem("SHAREWELL_NOTIFY_TEMPLATE is missing: name a template of ((subject)) and ((body)).")
    return NotifyChannel(_read(key, "SHAREWELL_NOTIFY_KEY_FILE"), settings.notify_template, settings.notify_url)


def _read(path: Path, setting: str) -> SecretStr:
    try:
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise PostProblem(f"{setting}: {path} cannot be read; let the service's own account read it.") from None
    if not text:
        raise PostProblem(f"{setting}: {path} is empty.")
    return SecretStr(text)
