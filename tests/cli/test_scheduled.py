"""Doctor tells when what should run every day does not, also where somebody does it by hand meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.scheduled import DAILY, Run, how_it_runs
from tests.cli.typed import Service, eventually
from worker.schedule import SCHEDULES

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(began: int, took: int | None = 0, *, failed: bool = False) -> Run:
    """A run that began so many hours ago and took so many; None: it runs still."""
    at = NOW - began * HOUR
    return Run("sweep-1", at, None if took is None else at + took * HOUR, failed)


@pytest.mark.parametrize(
    ("last", "service_hours", "ok", "said"),
    [
        ([run(12), run(36)], 99, True, "last completed on 2026-11-25 00:00 UTC"),
        ([run(0, None), run(24)], 99, True, "last completed on 2026-11-24 12:00 UTC"),
        ([run(2, None), run(26)], 99, False, "sweep-1 has not ended since 2026-11-25 10:00 UTC"),
        ([run(36, None)], 99, False, "sweep-1 has not ended since 2026-11-24 00:00 UTC"),
        ([run(12, failed=True), run(36)], 99, True, "last completed on 2026-11-24 00:00 UTC"),
        ([run(12, failed=True), run(36, failed=True), run(60)], 99, False, "last completed on 2026-11-23 00:00 UTC"),
        ([run(50)], 99, False, "see whether a worker runs"),
        ([], 1, True, "not completed yet"),
        ([], 49, False, "not completed yet: see whether a worker runs"),
        (None, 1, False, "there is no such schedule"),
    ],
)
def test_a_daily_run_that_does_not_end_or_does_not_come_is_told(
    last: list[Run] | None, service_hours: int, ok: bool, said: str
) -> None:
    found, words = how_it_runs(last, NOW - service_hours * HOUR, NOW)
    assert found is ok
    assert said in words


def test_what_is_looked_at_is_what_runs_once_a_day() -> None:
    assert set(DAILY) == {name for name, (_, every) in SCHEDULES.items() if every == timedelta(days=1)}


def test_doctor_says_when_each_daily_run_was_completed(service: Service) -> None:
    def said() -> set[str]:
        found = service.ask("doctor", "--json").json
        return {each["what"] for each in found if each["said"].startswith("last completed on 20") and each["ok"]}

    eventually(lambda: {f"schedule {name}" for name in DAILY} <= said())
