"""What a row of tasks says to whoever sees to it for the partnership."""

from datetime import UTC, datetime

import pytest

from cli.tasks import print_page
from client.queue import Page, Task
from domain.values import Duty, Summary

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def shown(capsys: pytest.CaptureFixture[str], agency: str | None, agencies: tuple[str, ...]) -> str:
    duty = Duty(key="see_to_decision", task="see_to_decision", role="partnership_officer", agency=agency, since=NOON)
    summary = Summary(state="AwaitingDecision", agencies=agencies)
    task = Task("share-request/1", duty, summary, "office", False, False, None, "working", None)
    print_page(Page((task,), None), as_json=False)
    return capsys.readouterr().out


def test_what_the_partnership_sees_to_says_which_agencies_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert "partnership (alp, csc)" in shown(capsys, None, ("alp", "csc"))
    assert "partnership  " in shown(capsys, None, ())
    assert "partnership" not in shown(capsys, "alp", ("alp", "csc"))
