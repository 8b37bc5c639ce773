"""What an operator sees of what people are told."""

import mailbox
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.doctor import notices_finding
from cli.exits import Exit
from domain.notices.notice import Way
from tests.cli.typed import eventually, serving

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORKS = Way(name="email", seen_at=NOW)
STILL = Way(name="govuk_notify", seen_at=NOW - 2 * HOUR)


@pytest.mark.parametrize(
    ("ways", "counts", "ok", "said"),
    [
        ([WORKS], {"pending": (3, NOW - HOUR), "sent": (7, NOW)}, True, "3 wait since 2026-11-23 08:00 UTC; 7 sent"),
        ([WORKS], {"pending": (3, NOW - 25 * HOUR)}, False, "sharewell notices"),
        ([WORKS], {"failed": (1, NOW), "sent": (7, NOW)}, False, "1 failed: sharewell notices --state failed"),
        ([], {"unsent": (4, NOW)}, True, "nobody is written to: no SHAREWELL_SMTP_HOST"),
        ([STILL], {}, True, "nobody is written to since 2026-11-23 07:00 UTC"),
        ([STILL], {"pending": (40, NOW)}, False, "nobody has looked at what waits since 2026-11-23 07:00 UTC"),
        ([], {"pending": (40, NOW - HOUR)}, False, "nobody has looked at what waits since 2026-11-23 08:00 UTC"),
        ([STILL, WORKS], {"pending": (40, NOW - HOUR)}, True, "40 wait since 2026-11-23 08:00 UTC"),
        ([WORKS.model_copy(update={"failing_since": NOW - HOUR})], {}, False, "nothing goes out by email since"),
    ],
)
def test_doctor_says_whether_people_are_told(ways: list[Way], counts: dict, ok: bool, said: str) -> None:
    finding = notices_finding(ways, counts, NOW)
    assert finding.ok is ok
    assert said in finding.said


def test_without_a_channel_what_was_not_sent_is_listed_and_can_be_taken_up_again(place: Path) -> None:
    with serving(place / "data") as service:
        assert service.ask("load").exit_code == 0
        id = service.submit()

        def unsent() -> list[dict]:
            listed = service.ask("notices", "--state", "unsent", "--limit", 1000, "--json").json["notices"]
            return [each for each in listed if each["stream"] == f"share-request/{id}" and each["reason"] == "new"]

        eventually(unsent)
        assert "decide" in {each["task"] for each in unsent()}
        table = service.ask("notices").out
        assert "unsent" in table
        assert id in table
        assert "There are more" in service.ask("notices", "--limit", 1).said
        assert len(service.ask("notices", "--limit", 1, "--json").json["notices"]) == 1
        assert service.ask("notices", "--retry", "--json").json["retried"] >= 1
        eventually(unsent)
        assert service.ask("notices", "--state", "lost").exit_code == Exit.WRONG_INPUT


def test_a_service_with_a_mailbox_puts_what_it_tells_people_there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_MAILBOX", str(place / "mail"))
    monkeypatch.setenv("SHAREWELL_PUBLIC_URL", "https://sharewell.example.org")
    with serving(place / "data") as service:
        assert service.ask("load").exit_code == 0
        person = "alp.lead_officer"
        contact = f"{{person: {person}, channel: email, address: {person}@example.org}}"
        done = service.ask("do", "RecordContact", "agency/alp", "--as", person, "--file", "-", given=contact)
        assert done.exit_code == 0, done.said
        id = service.submit()
        mail = mailbox.Maildir(place / "mail", create=True)
        eventually(lambda: any(id[:8] in str(message["Subject"]) for message in mail))
        assert "nobody is written to" not in service.ask("doctor").out
