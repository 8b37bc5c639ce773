"""Looking at what there is: lists without a word about people, records with it, and JSON that a program can read."""

import json
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from cli.exits import Exit
from cli.play.playing import ROOT
from cli.play.world import World
from cli.printing import print_record, print_timeline
from tests.cli.typed import SHAREWELL, Service, ask
from tests.workflows.living import ATTESTATION, Living, until
from tests.workflows.temporal_side import has_ended

REQUESTER, OFFICER, RECIPIENT = "alp.practitioner", "alp.lead_officer", "csc.practitioner"


@pytest.fixture(scope="module")
def request_id(service: Service) -> str:
    return service.submit()


def test_every_command_that_prints_data_prints_one_json_document(service: Service, request_id: str) -> None:
    commands = (
        ("tasks", "--as", OFFICER),
        ("requests",),
        ("show", request_id, "--as", OFFICER),
        ("timeline", request_id, "--as", OFFICER),
        ("timeline", "agency/alp", "--as", OFFICER),
        ("verify-chain", request_id),
        ("verify-chain",),
        ("rebuild",),
        ("rehydrate", request_id),
        ("doctor",),
    )
    for words in commands:
        done = service.ask(*words, "--json")
        assert done.exit_code == 0, (words, done.said)
        assert json.loads(done.out), words
        assert not done.said, words


def test_tasks_say_what_waits_and_nothing_else_does(service: Service, request_id: str) -> None:
    mine = service.ask("tasks", "--as", OFFICER)
    assert any(line.startswith("decide") and request_id in line for line in mine.out.splitlines())
    assert service.ask("tasks", "--as", "nsp.auditor").out == "Nothing waits for you.\n"
    assert service.ask("tasks", "--as", "nobody.here").exit_code == Exit.REFUSED


def test_a_task_is_claimed_handed_over_and_released(service: Service) -> None:
    request, deputy = service.submit(), "alp.deputy_lead_officer"
    assert "DutyClaimed" in service.ask("claim", request, "dec", "--as", deputy).out
    shown = service.ask("tasks", "--as", deputy, "--claimed", "mine").out
    assert any(request in line and "you see to it" in line for line in shown.splitlines())
    second = service.ask("claim", request, "decide", "--as", OFFICER)
    assert (second.exit_code, "duty_claimed" in second.said) == (Exit.REFUSED, True)
    giving = ("hand-over", request, "decide", "--to", OFFICER, "--reason", "I am in court.", "--as", deputy)
    assert "DutyHandedOver" in service.ask(*giving).out
    assert "DutyReleased" in service.ask("release", request, "decide", "--as", OFFICER).out
    for words in (("claim", request, "Dr. Testcase"), ("claim", request, ""), ("tasks", "--claimed", "hers")):
        assert service.ask(*words, "--as", deputy).exit_code == Exit.WRONG_INPUT
    assert service.ask("tasks", "--task", "\udcff", "--as", deputy).exit_code == Exit.WRONG_INPUT
    for option, word, meant in (
        ("--task", "decid", "decide"),
        ("--agency", "alb", "alp"),
        ("--urgency", "now", "same_day"),
    ):
        wrong = service.ask("tasks", option, word, "--as", deputy)
        assert (wrong.exit_code, f"no {option[2:]} {word}" in wrong.said, meant in wrong.said) == (
            Exit.WRONG_INPUT,
            True,
            True,
        )
    assert service.ask("tasks", "--task", "review_code", "--as", deputy).exit_code == Exit.DONE
    for task in (["send"], ["tell", "3f6c0f3e"]):
        assert "duty_not_open" in service.ask("claim", request, *task, "--as", deputy).said


@pytest.mark.parametrize(("to", "reason"), [("Dell Testcase", "Mine"), ("ALP.lead", "Mine"), (OFFICER, "\udcff")])
def test_what_cannot_be_handed_over_so_is_refused_and_not_quoted(service: Service, to: str, reason: str) -> None:
    words = ("hand-over", service.submit(), "decide", "--to", to, "--reason", reason, "--as", OFFICER)
    refused = service.ask(*words)
    assert (refused.exit_code, "malformed" in refused.said) == (Exit.REFUSED, True)
    assert (to if reason == "Mine" else "codec") not in refused.said


def test_a_catalogue_of_no_version_is_refused_and_not_quoted(service: Service) -> None:
    refused = service.ask("catalogue", "withdraw", "Dell Testcase", "--as", "nsp.partnership_officer")
    assert (refused.exit_code, "Dell" in refused.said) == (Exit.REFUSED, False)


def test_tasks_come_in_pages_and_narrowed(service: Service) -> None:
    ids = {service.submit() for _ in range(3)}
    seen: list[str] = []
    words: tuple[object, ...] = ("--task", "decide", "--agency", "alp", "--urgency", "priority")
    while True:
        page = service.ask("tasks", "--as", OFFICER, "--limit", 2, "--json", *words).json
        seen += [task["stream"].partition("/")[2] for task in page["tasks"]]
        assert {(task["seconds_left"] > 0, task["clock"], task["why"]) for task in page["tasks"]} == {
            (True, "working", "named")
        }
        if page["after"] is None:
            break
        words = (*words[:6], "--after", page["after"])
    assert ids <= set(seen)
    assert len(seen) == len(set(seen))
    assert service.ask("tasks", "--as", OFFICER, "--overdue").out == "Nothing waits for you.\n"


def test_requests_come_in_pages(service: Service) -> None:
    ids = {service.submit() for _ in range(3)}
    seen: list[str] = []
    words: tuple[object, ...] = ()
    while True:
        page = service.ask("requests", "--limit", 2, "--json", *words)
        seen += [stream.partition("/")[2] for stream in page.json]
        if "--after" not in page.said:
            break
        words = ("--after", seen[-1])
    assert ids <= set(seen)
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)


def test_whoever_reads_no_further_ends_a_list_without_an_error(service: Service, request_id: str) -> None:
    for words in (("requests",), ("requests", "--json"), ("show", request_id, "--as", OFFICER)):
        argv = [*SHAREWELL, *words, "--data", str(service.folder)]
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")


def test_a_record_is_found_by_the_beginning_of_its_id(service: Service, request_id: str) -> None:
    shown = service.ask("show", request_id[:13], "--as", OFFICER, "--json").json
    assert shown["stream"] == f"share-request/{request_id}"
    assert service.ask("show", request_id[:5], "--as", OFFICER).exit_code == Exit.WRONG_INPUT


def test_a_record_shows_what_was_written_to_those_who_decide_on_it(service: Service, request_id: str) -> None:
    shown = service.ask("show", request_id, "--as", OFFICER, "--json").json
    written = {entry["event"]: entry for entry in shown["written"]}
    assert written["DataItemRequested"]["necessity_reason"].startswith("It shows the pattern")
    assert written["RiskLevelAssessed"]["context"].startswith("Repeated unexplained injuries")


def test_an_outsider_sees_a_record_with_a_reason_only(service: Service, request_id: str) -> None:
    outsider = ("show", request_id, "--as", "nsp.director")
    assert "not_found" in service.ask(*outsider).said
    assert service.ask(*outsider, "--reason", "A child died, and the review needs it.").exit_code == 0


def test_lists_and_timelines_hold_no_word_about_people(service: Service, request_id: str) -> None:
    words = (("requests",), ("timeline", request_id, "--as", OFFICER), ("tasks", "--as", OFFICER))
    for each in words:
        for form in ((), ("--json",)):
            out = service.ask(*each, *form).out
            assert "Testcase" not in out
            assert "concern-log" not in out


async def test_a_disposed_request_is_still_told_as_facts(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    life = await Living(world).disposal_attested_by_one()
    await life.do(ATTESTATION, "csc.records_manager")
    await until(lambda: has_ended(life))
    reading, stream = world.parts.reading, life.stream
    print_timeline(await reading.timeline(stream, REQUESTER), as_json=False)
    print_record(await reading.show(stream, REQUESTER), as_json=False)
    told = capsys.readouterr().out
    assert "ShareApproved" in told
    assert "RecordDisposed" in told
    assert "ciphertext deleted" in told
    assert f"{stream} was disposed of: its key is destroyed, and no text can be read again." in told
    assert "Testcase" not in told


@pytest.mark.parametrize("command", [("requests",), ("tasks", "--as", OFFICER), ("show", "3f6c0f3e", "--as", OFFICER)])
def test_without_a_service_it_says_how_to_start_one(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = ask(*command, "--data", tmp_path / "none")
    assert done.exit_code == Exit.SERVERS
    assert f"sharewell up --data {tmp_path / 'none'}" in done.said


def test_other_kinds_are_listed_found_and_read_as_requests_are(service: Service) -> None:
    complaint = uuid4()
    received = '{"agency_id": "alp", "from_whom": "Mara Testcase", "about": "A list lay on the bus."}'
    service.ask("do", "ReceiveComplaint", f"complaint/{complaint}", "--as", "alp.dpo", "--json", received)
    listed = service.ask("requests", "--kind", "complaint", "--state", "Open")
    assert str(complaint) in listed.out
    assert "Mara" not in listed.out
    assert list(service.ask("requests", "--kind", "complaint", "--json").json) == [f"complaint/{complaint}"]
    shown = service.ask("show", f"complaint/{str(complaint)[:8]}", "--as", "alp.dpo")
    assert "Mara Testcase" in shown.out
    wrong = (("--kind", "complint"), ("--kind", "complaint", "--state", "Sent"), ("--after", "x"))
    for words in wrong:
        assert service.ask("requests", *words).exit_code == Exit.WRONG_INPUT
    for stream in ("complaint/first", f"complaint/{'0' * 8}"):
        assert service.ask("show", stream, "--as", "alp.dpo").exit_code == Exit.WRONG_INPUT
