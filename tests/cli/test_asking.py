"""Asking for something by the command line: every way in, every exit code, and a whole life by hand."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from ruamel.yaml import YAML

from cli.exits import Exit
from cli.play.playing import ROOT
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
    decision = in_file(tmp_path / "decision.yaml", step(ask, *decide))
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
        ("purpose_test:", "purpose_tst:", 43, "Did you mean purpose_test?"),
        ("direction: push", "direction: shove", 7, "pull"),
        ("why: The child", "why: [The child", 46, "brackets"),
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
        (("load", "/nowhere.yaml"), "/nowhere.yaml cannot be read"),
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
