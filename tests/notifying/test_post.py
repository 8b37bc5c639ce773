"""The ways out that settings name, and what is said of settings that do not fit together."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from worker.channels.govuk_notify import NotifyChannel
from worker.channels.maildir import MaildirChannel
from worker.channels.smtp import SmtpChannel
from worker.post import EMAIL, NOTIFY, PostProblem, open_post
from worker.settings import Settings


def settings(**given: Any) -> Settings:
    place = Path("/nowhere")
    dsn = SecretStr("postgresql://sharewell_service@127.0.0.1/sharewell")
    needed = {"service_dsn": dsn, "disposal_dsn": dsn, "key_store": place, "namespace_keys": place}
    return Settings(**{**needed, "key_encryption_key": place, **given})


def test_without_settings_there_is_no_way_out() -> None:
    assert open_post(settings()).channels == {}


def test_each_way_out_is_made_of_its_settings_and_its_secret_of_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not-a-real-secret\n")
    mail = {"smtp_host": "mail.example.org", "smtp_sender": "sharewell@example.org", "smtp_user": "sharewell"}
    notify = {"notify_key_file": secret, "notify_template": UUID(int=7)}
    post = open_post(settings(**mail, **notify, smtp_password_file=secret, messages_per_hour=2))
    password = SecretStr("not-a-real-secret")
    assert post.channels[EMAIL] == SmtpChannel(
        "mail.example.org", 587, "sharewell@example.org", "starttls", "sharewell", password
    )
    assert isinstance(post.channels[NOTIFY], NotifyChannel)
    assert post.per_hour == 2
    assert "not-a-real-secret" not in repr(post)


def test_a_mailbox_stands_in_for_a_mail_server(tmp_path: Path) -> None:
    assert open_post(settings(mailbox=tmp_path)).channels == {EMAIL: MaildirChannel(tmp_path)}
    both = settings(mailbox=tmp_path, smtp_host="mail.example.org", smtp_sender="sharewell@example.org")
    assert isinstance(open_post(both).channels[EMAIL], SmtpChannel)


SERVER = {"smtp_host": "mail.example.org"}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (SERVER, "SHAREWELL_SMTP_SENDER"),
        (
            {**SERVER, "smtp_sender": "a@example.org", "smtp_user": "a", "smtp_security": "none"},
            "SHAREWELL_SMTP_SECURITY",
        ),
        (
            {**SERVER, "smtp_sender": "a@example.org", "smtp_password_file": Path("/nowhere/to/be/found")},
            "SHAREWELL_SMTP_PASSWORD_FILE",
        ),
        ({"notify_key_file": Path("/dev/null")}, "SHAREWELL_NOTIFY_TEMPLATE"),
        ({"notify_key_file": Path("/dev/null"), "notify_template": UUID(int=7)}, "SHAREWELL_NOTIFY_KEY_FILE"),
    ],
)
def test_settings_that_do_not_fit_together_are_named(given: dict[str, Any], names: str) -> None:
    with pytest.raises(PostProblem, match=names):
        open_post(settings(**given))
