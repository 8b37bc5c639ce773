"""How a command finds its service, and what is said where that does not serve it."""

from pathlib import Path

import pytest

from cli.connection import find_settings
from cli.embedded.problem import NotRunning


def test_an_address_that_is_set_to_nothing_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHAREWELL_SERVICE_DSN", "")
    monkeypatch.setattr("cli.connection.default_folder", lambda: tmp_path)
    with pytest.raises(NotRunning):
        find_settings(None)
