"""What whoever runs the service is told: by doctor, by verify-chain, and when servers are gone."""

import asyncio
import os
import signal
from datetime import date, timedelta
from pathlib import Path

import psutil
import pytest

from cli.connection import settings_of
from cli.doctor import SOON, calendar_finding
from cli.exits import Exit
from cli.serving import environment
from store.connect import connect
from store.migrate import SERVICE
from tests.cli.typed import Service, ask, eventually, serving


def faults(*words: object) -> dict[str, str]:
    """What doctor finds wrong, and that its exit code says so."""
    done = ask("doctor", "--json", *words)
    wrong = {each["what"]: each["said"] for each in done.json if not each["ok"]}
    assert done.exit_code == (Exit.SERVERS if wrong else Exit.DONE)
    return wrong


def test_doctor_finds_nothing_wrong_with_a_service_that_is_well(service: Service) -> None:
    assert faults("--data", service.folder) == {}


def test_doctor_goes_by_the_settings_where_there_is_no_folder(service: Service) -> None:
    done = ask("doctor", "--json", env=environment(settings_of(service.running)))
    assert done.exit_code == 0, done.out
    assert [each["what"] for each in done.json] == [
        *("calendar", "catalogue", "registers", "key store", "work", "reconcile"),
        *("schedule reconcile", "schedule sweep", "streams", "notices"),
    ]


def test_doctor_says_how_to_start_what_is_stopped(tmp_path: Path) -> None:
    assert f"sharewell up --data {tmp_path}" in faults("--data", tmp_path)["service"]


def test_a_calendar_that_runs_out_within_sixty_days_is_a_fault() -> None:
    today = date(2028, 11, 1)
    assert calendar_finding(today + SOON + timedelta(days=1), today).ok
    assert not calendar_finding(today + SOON, today).ok


def test_doctor_names_a_worker_that_is_gone(service: Service) -> None:
    worker = service.running.pids["worker"]
    service.process.send_signal(signal.SIGSTOP)  # so that it cannot start the worker again
    try:
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: psutil.Process(worker).status() == psutil.STATUS_ZOMBIE)
        assert f"process {worker} is gone" in faults("--data", service.folder)["worker"]
    finally:
        service.process.send_signal(signal.SIGCONT)
    eventually(lambda: service.running.pids["worker"] != worker)
    assert service.submit()


def test_an_empty_service_and_a_killed_one_are_told_from_a_stopped_one(place: Path) -> None:
    folder = place / "data"
    with serving(folder) as empty:
        assert "sharewell load" in faults("--data", folder)["registers"]
        assert empty.ask("requests").out == "There is none.\n"
        servers = empty.running.pids.values()
        empty.process.kill()
        empty.process.wait()
        assert (folder / "service.json").exists()
        assert f"No service runs on {folder}" in faults("--data", folder)["service"]
        assert empty.ask("requests").exit_code == Exit.SERVERS
        eventually(lambda: not any(psutil.pid_exists(pid) for pid in servers))


@pytest.mark.parametrize("command", ["verify-chain", "rehydrate"])
def test_a_stream_that_never_was_is_not_checked_and_not_started(service: Service, command: str) -> None:
    done = service.ask(command, "agency/nowhere")
    assert done.exit_code == Exit.REFUSED
    assert "not_found" in done.said


async def altered(service: Service, request: str) -> None:
    connection = await connect(service.running.dsns[SERVICE])
    try:
        change = "UPDATE sharewell.summary SET state = 'Declined' WHERE stream = $1"
        assert await connection.execute(change, f"share-request/{request}") == "UPDATE 1"
    finally:
        await connection.close()


def test_a_row_that_was_altered_is_found_and_mended(service: Service) -> None:
    request = service.submit()
    asyncio.run(altered(service, request))
    found = service.ask("rebuild", "--json")
    assert found.exit_code == Exit.DIFFERENCE
    assert len(found.json["differences"]) == 1
    assert request in found.json["differences"][0]
    assert service.ask("rebuild").out == "Every row is as its events say.\n"


def test_loading_the_same_file_again_changes_nothing(service: Service) -> None:
    before = service.ask("verify-chain", "--json").json
    versions = service.ask("show", "agency/alp", "--as", "alp.director", "--json").json["version"]
    again = service.ask("load", service.folder.parent / "two.yaml", "--json")
    others = [each for each in again.json["changes"] if each["change"] != "ended"]  # what other tests agreed on
    assert (again.json["applied"], others, again.json["notes"]) == (False, [], [])
    assert service.ask("show", "agency/alp", "--as", "alp.director", "--json").json["version"] == versions
    assert before.keys() <= service.ask("verify-chain", "--json").json.keys()
