"""Asking for something by the command line: every way in, every exit code, and a whole life by hand."""

import json
import shlex
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from ruamel.yaml import YAML

from cli.exits import Exit
from cli.play.playing import ROOT
from cli.problems import tell
from client.sharewell import OutcomeUnknown
from tests.cli.typed import Answer, Service, ask, typed

TEMPLATES = ROOT / "cli" / "templates"
SUBMIT = TEMPLATES / "submit.yaml"
Ways = Callable[..., Answer]
REQUESTER, OFFICER, RECIPIENT = "alp.practitioner", "alp.lead_officer", "csc.practitioner"


def step(way: Ways, *words: object) -> str:
    """What the command prints, which has to end well."""
    done = way(*words)
    assert done.exit_code == 0, done.said
    return done.out


def do(way: Ways, command: str, request: str, person: str, **fields: object) -> str:
    return step(way, "do", command, request, "--as", person, "--json", json.dumps(fields))


def in_file(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


TOLD = {"safe_contact_checked": True, "what_why_who_told": "All of it", "rights_and_complaints_given": True}


def test_a_request_can_be_lived_by_hand(service: Service, tmp_path: Path) -> None:
    """What is asked for runs in processes of their own; what only looks, or prints a template, in this one."""
    draft = in_file(tmp_path / "request.yaml", step(ask, "submit", "--template"))
    submitted = step(service.typed, "submit", draft, "--as", REQUESTER)
    request = submitted.split()[0].partition("/")[2]
    assert submitted.splitlines()[-1].strip() == "ApproverAssigned"

    assert request in step(service.ask, "tasks", "--as", OFFICER)
    shown = step(service.ask, "show", request[:8], "--as", OFFICER)
    assert "necessity_reason: It shows the pattern on which the concern rests." in shown
    decide = ("decide", request, "approve", "--as", OFFICER)
    decision = in_file(tmp_path / "decision.yaml", step(service.ask, *decide))
    assert "ShareApproved" in step(service.typed, *decide, "--file", decision)

    log = in_file(tmp_path / "concern-log.pdf", "what the school saw")
    manifest = json.loads(step(typed, "manifest", log))["manifest"]
    digest = sha256(log.read_bytes()).hexdigest()
    assert manifest == [{"item_id": "concern-log", "sha256": digest, "bytes": log.stat().st_size}]
    sent = {"method_id": "secure_portal", "named_recipient": RECIPIENT, "manifest": manifest, "limits_stated": True}
    do(service.typed, "SendInformation", request, REQUESTER, **sent, onward_intent_asked=True)

    arrived = in_file(tmp_path / "as-the-portal-calls-it.pdf", "what the school saw")
    own = json.loads(step(ask, "manifest", arrived))["manifest_digest"]
    terms = {"limits_understood": True, "onward_intent": False, "terms_accepted": True, "stored_where": "Her file"}
    received = do(service.typed, "ConfirmReceipt", request, RECIPIENT, manifest_digest=own, **terms)
    assert "ReceiptConfirmed" in received

    for subject, method in (("child", "child_friendly"), ("mother", "phone")):
        do(service.ask, "RecordTelling", request, REQUESTER, subject_ref=subject, method_id=method, **TOLD)
    assert "ShareClosed" in step(service.typed, "do", "CloseShare", request, "--as", REQUESTER)
    assert f"share-request/{request}" in service.ask("requests", "--state", "Retained", "--json").json

    assert "InformationSent" in step(service.ask, "timeline", request, "--as", RECIPIENT)
    assert step(service.ask, "verify-chain", request).endswith("every hash is as it was written\n")


def test_the_life_in_the_readme_goes_through(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is written there, but for the id, which is copied from what submit prints; years are not waited for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHAREWELL_DATA", str(service.folder))
    block = (ROOT / "README.md").read_text("utf-8").partition("The same by hand.")[2].split("```")[1]
    request = ""
    for words in commands_of(block):
        command, target = (words[:-2], words[-1]) if ">" in words else (words, None)
        if command[0] == "echo":
            out = command[1]
        elif command[0] == "sharewell" and command[1] != "load":
            out = step(ask, *(word.replace("$REQUEST", request) for word in command[1:]))
        if target:
            in_file(tmp_path / target, out)
        elif command[1:3] == ["submit", "request.yaml"]:
            request = out.split()[0].partition("/")[2]
    assert request in step(ask, "requests", "--state", "Retained")


def commands_of(block: str) -> list[list[str]]:
    """The words of each command of a shell block, without comments."""
    lines = block.replace("\\\n", " ").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def test_a_decision_to_fill_in_carries_the_requests_own_items_people_and_version(
    service: Service, tmp_path: Path
) -> None:
    request = service.submit()
    decide = ("decide", request, "approve", "--as", OFFICER)
    printed = step(service.ask, *decide)
    filled = YAML(typ="safe", pure=True).load(printed)
    shown = service.ask("show", request, "--as", OFFICER, "--json").json
    assert filled["items_approved"] == list(shown["state"]["items"])
    assert "Log of concerns since September." in printed
    assert (filled["named_senders"], filled["named_recipients"]) == ([REQUESTER], [RECIPIENT])
    assert filled["expected_version"] == shown["version"]
    older = in_file(tmp_path / "older.yaml", printed.replace("expected_version: 16", "expected_version: 15"))
    assert "stale_version" in service.ask(*decide, "--file", older).said
    outsider = service.ask("decide", request, "approve", "--as", "nsp.practitioner")
    assert (outsider.exit_code, outsider.out) == (Exit.REFUSED, "")
    asker = service.ask("decide", request, "approve", "--as", REQUESTER)
    assert (asker.exit_code, asker.out, "not_lead_officer" in asker.said) == (Exit.REFUSED, "", True)


def test_a_decision_to_decline_has_no_reasons_but_those_that_somebody_writes(service: Service, tmp_path: Path) -> None:
    decide = ("decide", service.submit(), "decline", "--as", OFFICER)
    printed = step(service.ask, *decide)
    filled = YAML(typ="safe", pure=True).load(printed)
    assert (filled["ground_ids"], filled["reasons"], filled["alternatives_offered"]) == ([], "", "")
    unedited = service.ask(*decide, "--file", in_file(tmp_path / "unedited.yaml", printed))
    assert unedited.exit_code == Exit.REFUSED


def test_nobody_acts_as_the_service_itself(service: Service) -> None:
    request = service.submit()
    for words in (
        ("submit", SUBMIT),
        ("tasks",),
        ("show", request),
        ("do", "CloseShare", request),
        ("timeline", request),
    ):
        done = service.ask(*words, "--as", "SYSTEM")
        assert done.exit_code == Exit.REFUSED
        assert "unknown_person" in done.said


def test_submitting_again_under_the_same_command_id_makes_no_second_request(service: Service) -> None:
    words = ("submit", SUBMIT, "--as", REQUESTER, "--command-id", uuid4(), "--json")
    assert service.ask(*words).json == service.ask(*words).json


def test_an_unknown_outcome_comes_with_the_very_command_to_repeat(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["sharewell", "submit", "my request.yaml", "--as", REQUESTER])
    command_id = uuid4()
    assert tell(OutcomeUnknown("share-request/x", command_id), False) == Exit.UNKNOWN
    said = capsys.readouterr().err
    assert f"submit 'my request.yaml' --as {REQUESTER} --command-id {command_id}" in said


@pytest.mark.parametrize(
    ("words", "takes_id"),
    [
        (["catalogue", "publish", "2027.1"], True),
        (["load", "--apply", "--as", REQUESTER], False),
        (["up", "--demo"], False),
    ],
)
def test_the_command_to_repeat_is_one_that_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], takes_id: bool
) -> None:
    monkeypatch.setattr("sys.argv", ["sharewell", *words])
    command_id = uuid4()
    tell(OutcomeUnknown("partnership/main", command_id), False)
    again = capsys.readouterr().err.splitlines()[-1]
    assert again.endswith(" ".join([*words, *(["--command-id", str(command_id)] if takes_id else [])]))


def test_a_manifest_makes_handles_of_the_names_of_files(tmp_path: Path) -> None:
    log = in_file(tmp_path / "Mixed [b] Name.PDF", "what the school saw")
    assert json.loads(step(ask, "manifest", log))["manifest"][0]["item_id"] == "mixed-b-name"
    wrong = ask("manifest", log, "--item", "[/]UPPER case")
    assert wrong.exit_code == Exit.WRONG_INPUT
    assert "[/]UPPER case is no handle" in wrong.said
    assert "small letters, digits, - and _" in wrong.said


def test_a_request_can_be_submitted_from_json_on_standard_input(service: Service) -> None:
    request_id, command_id = uuid4(), uuid4()
    words = ("submit", "-", "--as", REQUESTER, "--request-id", request_id, "--command-id", command_id, "--json")
    done = service.typed(*words, given=as_json(SUBMIT))
    assert done.exit_code == 0
    assert done.json["stream"] == f"share-request/{request_id}"
    assert done.json["command_id"] == str(command_id)
    assert not done.said


def as_json(path: Path) -> str:
    return json.dumps(YAML(typ="safe", pure=True).load(path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("wrong", "right", "line", "said"),
    [
        ("purpose_test:", "purpose_tst:", 44, "Did you mean purpose_test?"),
        ("direction: push", "direction: shove", 7, "pull"),
        ("why: The child", "why: [The child", 47, "brackets"),
        ("threshold_level: 4", "threshold_level: four", 9, "threshold_level"),
    ],
)
def test_a_broken_file_is_told_by_line_and_remedy(tmp_path: Path, wrong: str, right: str, line: int, said: str) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SUBMIT.read_text("utf-8").replace(wrong, right), "utf-8")
    done = ask("submit", broken, "--as", REQUESTER)
    assert done.exit_code == Exit.WRONG_INPUT
    assert f"line {line}" in done.said
    assert said in done.said
    assert not done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("submit",), "--template"),
        (("submit", "/nowhere.yaml", "--as", REQUESTER), "/nowhere.yaml cannot be read"),
        (("do", "GrantRol", "agency/alp", "--as", OFFICER), "Did you mean GrantRole?"),
        (("do", "GrantRole", "3f6c0f3e", "--as", OFFICER), "agency/…"),
        (("do", "GrantRole", "agency/alp", "--as", OFFICER), "person, role, since?"),
        (("do", "GrantRole", "school/alp", "--as", OFFICER), "agency/…"),
        (("do", "GrantRole", "agency/alp", "--as", OFFICER, "--json", "{}", "--file", "x"), "once"),
        (("do", "CloseShare", "3f6c", "--as", OFFICER), "6 characters"),
        (("decide", "3f6c0f3e", "perhaps", "--as", OFFICER), "approve, decline or return"),
        (("manifest", "/nowhere.pdf"), "/nowhere.pdf cannot be read"),
        (("manifest", "/nowhere.pdf", "--item", "a", "--item", "b"), "one --item for each file"),
        (("play", "/nowhere.yaml"), "/nowhere.yaml"),
        (("load", "/[/b]nowhere.yaml"), "/[/b]nowhere.yaml cannot be read"),
        (("manifest", "/[/b]nowhere.pdf"), "/[/b]nowhere.pdf cannot be read"),
        (("manifest", "/nowhere.pdf", "--for", "fun"), "sending or receipt"),
        (("decide", "agency/alp", "approve", "--as", OFFICER), "only a share request"),
        (("rehydrate", "foo/bar"), "foo/bar is no stream"),
        (("requests", "--data", ""), "it is empty"),
        (("up", "--ui-port", "-5"), "--ui-port"),
        (("requests", "--state", "Approvd"), "Did you mean Approved?"),
    ],
)
def test_wrong_input_is_told_before_any_server_is_asked(words: tuple[str, ...], said: str) -> None:
    done = ask(*words)
    assert done.exit_code == Exit.WRONG_INPUT
    assert said in done.said
    assert not done.out


@pytest.mark.parametrize("choice", ["approve", "decline", "return"])
def test_the_template_of_each_decision_decides(service: Service, choice: str) -> None:
    done = service.ask("decide", service.submit(), choice, "--as", OFFICER, "--file", TEMPLATES / f"{choice}.yaml")
    assert done.exit_code == 0, done.said


def test_an_administrator_edits_the_registers_and_nobody_else_does(service: Service) -> None:
    role = json.dumps({"person": "alp.newcomer", "role": "practitioner"})
    refused = service.ask("do", "GrantRole", "agency/alp", "--as", OFFICER, "--json", role)
    assert refused.exit_code == Exit.REFUSED
    assert refused.json["refusal"]["code"] == "role_not_held"
    for command, stream, fields in (
        ("GrantRole", "agency/alp", role),
        ("EndRole", "agency/alp", role),
        ("AgreeSecureMethod", "partnership/main", '{"between": ["alp", "nsp"], "method_id": "secure_portal"}'),
    ):
        done = service.ask("do", command, stream, "--as", "nsp.administrator", "--json", fields)
        assert done.exit_code == 0, done.said
    assert "SecureMethodAgreed" in service.ask("timeline", "partnership/main", "--as", "nsp.administrator").out


@pytest.mark.parametrize(
    ("person", "code"),
    [("nobody.here", "unknown_person"), (REQUESTER, "not_lead_officer"), ("nsp.practitioner", "not_found")],
)
def test_who_may_not_is_told_why(service: Service, person: str, code: str) -> None:
    request = service.submit()
    words = ("decide", request, "decline", "--as", person, "--file", TEMPLATES / "decline.yaml")
    done = service.ask(*words, "--json-out")
    assert done.exit_code == Exit.REFUSED
    assert done.json["refusal"]["code"] == code
    assert f"Refused: {code}" in done.said


def test_the_same_command_id_is_done_once_and_never_for_something_else(service: Service) -> None:
    request, again = service.submit(), ("--command-id", uuid4(), "--json-out")
    words = ("decide", request, "return", "--as", OFFICER, "--file", TEMPLATES / "return.yaml", *again)
    first, second = service.ask(*words), service.ask(*words)
    assert first.exit_code == second.exit_code == 0
    assert first.json == second.json
    other = service.ask("decide", request, "decline", "--as", OFFICER, "--file", TEMPLATES / "decline.yaml", *again)
    assert other.exit_code == Exit.REFUSED
    assert other.json["refusal"]["code"] == "command_id_reused"


def test_a_decision_on_a_version_that_is_gone_is_refused(service: Service) -> None:
    words = ("decide", service.submit(), "decline", "--as", OFFICER, "--file", TEMPLATES / "decline.yaml")
    done = service.ask(*words, "--expected-version", 3)
    assert done.exit_code == Exit.REFUSED
    assert "stale_version" in done.said


def test_an_unknown_request_is_told_as_such(service: Service) -> None:
    whole = service.ask("do", "CloseShare", uuid4(), "--as", REQUESTER)
    assert whole.exit_code == Exit.REFUSED
    assert "not_found" in whole.said
    beginning = service.ask("do", "CloseShare", "ffffffff-ffff", "--as", REQUESTER)
    assert beginning.exit_code == Exit.WRONG_INPUT
    assert "No request begins with ffffffff-ffff" in beginning.said
