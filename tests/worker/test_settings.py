"""A setting that cannot be used is named, with what is wrong with it and what to do, before anything is started."""

from pathlib import Path

import pytest

from cli.exits import Exit
from tests.cli.typed import ask
from worker.settings import Settings, SettingsProblem

SERVER = {"SMTP_HOST": "mail.example.org", "SMTP_SENDER": "Sharewell <sharewell@example.org>"}
NEEDED = ("SERVICE_DSN", "DISPOSAL_DSN", "KEY_STORE", "KEY_ENCRYPTION_KEY", "NAMESPACE_KEYS")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MESSAGES_PER_HOUR": "0"}, "SHAREWELL_MESSAGES_PER_HOUR: Input should be greater than or equal to 1."),
        ({**SERVER, "SMTP_SECURITY": "ssl"}, "SHAREWELL_SMTP_SECURITY: Input should be 'starttls', 'tls' or 'none'."),
        ({**SERVER, "SMTP_SENDER": "garbage"}, "SHAREWELL_SMTP_SENDER: Give one e-mail address"),
        ({**SERVER, "SMTP_SENDER": "a@example.org, b@example.org"}, "SHAREWELL_SMTP_SENDER: Give one e-mail address"),
        ({**SERVER, "SMTP_SENDER": ""}, "SHAREWELL_SMTP_SENDER is missing"),
        ({**SERVER, "SMTP_PORT": "0"}, "SHAREWELL_SMTP_PORT: Input should be greater than or equal to 1."),
        ({"PUBLIC_URL": "notaurl"}, "SHAREWELL_PUBLIC_URL: Give a whole address, such as https://"),
        ({**SERVER, "SMTP_USER": "sharewell"}, "SHAREWELL_SMTP_PASSWORD_FILE is missing"),
        (
            {**SERVER, "SMTP_PASSWORD_FILE": "/nowhere/to/be/found"},
            "SHAREWELL_SMTP_PASSWORD_FILE: /nowhere/to/be/found",
        ),
        ({"NOTIFY_KEY_FILE": "/dev/null"}, "SHAREWELL_NOTIFY_TEMPLATE is missing"),
        (
            {"NOTIFY_KEY_FILE": "/dev/null", "NOTIFY_TEMPLATE": "7"},
            "SHAREWELL_NOTIFY_TEMPLATE: Input should be",
        ),
    ],
)
def test_up_starts_nothing_by_a_setting_that_cannot_be_used(tmp_path: Path, given: dict[str, str], said: str) -> None:
    tmp_path.chmod(0o711)
    answer = ask("up", "--data", tmp_path / "data", env={f"SHAREWELL_{name}": value for name, value in given.items()})
    assert (answer.exit_code, said in answer.said) == (Exit.WRONG_INPUT, True), answer.said
    assert "Traceback" not in answer.said
    assert not (tmp_path / "data" / "pg18").exists()


def test_every_setting_that_is_missing_or_wrong_is_named_and_its_value_is_not_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in NEEDED:
        monkeypatch.delenv(f"SHAREWELL_{name}", raising=False)
    monkeypatch.setenv("SHAREWELL_LOG_LEVEL", "not-to-be-said")
    with pytest.raises(SettingsProblem) as problem:
        Settings.read()
    assert all(f"SHAREWELL_{name}: Field required." in str(problem.value) for name in (*NEEDED, "KEY_STORE"))
    assert "SHAREWELL_LOG_LEVEL" in str(problem.value)
    assert "not-to-be-said" not in str(problem.value)
