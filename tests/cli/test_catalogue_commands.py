"""The law is changed at the command line, by two people who see what it changes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.exits import Exit
from tests.cli.typed import Answer, Service, ask
from tests.domain.registers.law import ADMINISTRATOR, OFFICER, OTHER_OFFICER, SECOND, document, shipped

TOMORROW = datetime.now(UTC).date() + timedelta(days=2)
VERSION = "later"
YEAR = TOMORROW.year + 1
REVIEW = f"{YEAR}-01-01"


def test_two_people_change_the_catalogue_and_see_what_they_change(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / VERSION).write_text(shipped(), "utf-8")  # a file of that name is not what is published
    file = tmp_path / "own.yaml"
    file.write_text(document(VERSION, TOMORROW, **{"active: true": "active: false"}), "utf-8")
    proposed = service.ask("catalogue", "propose", file, "--as", ADMINISTRATOR)
    assert proposed.exit_code == 0, proposed.said
    assert "- secure_methods" in proposed.out
    assert "CatalogueProposed" in proposed.out
    waiting = service.ask("catalogue", "list").out.splitlines()[-1]
    assert waiting.startswith(VERSION) and f"proposed by {ADMINISTRATOR}" in waiting
    assert "publish_catalogue" in service.ask("tasks", "--as", SECOND).out

    unasked = service.ask("catalogue", "publish", VERSION, "--as", SECOND)
    assert unasked.exit_code == Exit.WRONG_INPUT
    assert "- secure_methods" in unasked.out
    alone = service.ask("catalogue", "publish", VERSION, "--as", ADMINISTRATOR, "--yes")
    assert alone.exit_code == Exit.REFUSED and "separation_of_duties" in alone.said
    done = service.ask("catalogue", "publish", VERSION, "--as", SECOND, "--yes", "--json")
    assert (done.exit_code, done.json["events"]) == (0, ["CataloguePublished"])

    (tmp_path / VERSION).unlink()
    assert [each["stands"] for each in service.ask("catalogue", "list", "--json").json] == ["in force", "to come"]
    assert service.ask("catalogue", "show", VERSION).out == file.read_text("utf-8")
    assert service.ask("catalogue", "show").out == shipped()
    changes = service.ask("catalogue", "diff", VERSION, "--json").json["changes"]
    assert [(each["section"], each["kind"]) for each in changes] == [("secure_methods", "retired")]
    assert service.ask("catalogue", "diff").exit_code == Exit.WRONG_INPUT
    withdrawn = service.ask("catalogue", "withdraw", VERSION, "--as", SECOND)
    assert "not_found" in withdrawn.said


def test_a_catalogue_with_a_fault_is_told_by_line_and_field_and_nothing_is_asked(
    service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(shipped().replace("layer: art6,", "layer: art66,", 1), "utf-8")
    done = service.ask("catalogue", "propose", file, "--as", ADMINISTRATOR)
    assert done.exit_code == Exit.WRONG_INPUT
    assert "legal_bases[0].layer" in done.said and "line" in done.said


def test_the_code_shows_how_it_stands(service: Service) -> None:
    assert service.ask("code", "--year", 2018).exit_code == Exit.REFUSED
    proposal = {"version": "2018", "effective_from": "2018-05-25", "review_on": REVIEW, "owner": OFFICER}
    for person, command, said in (
        (OFFICER, "ProposeCodeVersion", proposal),
        (OTHER_OFFICER, "PublishCodeVersion", {"version": "2018"}),
        (OFFICER, "RequestReaffirmation", {"due_on": f"{YEAR}-12-31", "agencies": ["alp", "csc"]}),
        ("alp.director", "GiveReaffirmation", {"agency_id": "alp", "version": "2018"}),
    ):
        done = service.ask("do", command, "code/main", "--as", person, "--json", json.dumps(said))
        assert done.exit_code == 0, done.said
    assert service.ask("code", "--year", YEAR, "--json").json["agencies"] == {"alp": "given", "csc": "asked"}
    assert f"version 2018 from 2018-05-25, review on {REVIEW}" in service.ask("code").out


def test_the_schema_of_every_command_and_event_is_printed_with_its_version() -> None:
    everything = json.loads(ask("schema").out)["streams"]
    asked = everything["share-request"]["commands"]["WithdrawConsent"]
    assert asked["schema_version"] == 1
    assert asked["schema"]["$defs"]["Sealed"]["type"] == "string"
    kept = everything["share-request"]["events"]["ShareApproved"]["schema"]
    assert kept["$defs"]["Sealed"]["required"] == ["command_id", "path", "digest"]
    assert "CataloguePublished" in everything["catalogue"]["events"]
    assert ask("schema", "WithdrawConsent").json == asked
    assert ask("schema", "WithdrawConsents").exit_code == Exit.WRONG_INPUT


def test_what_is_asked_may_say_in_which_schema_it_is_written_and_an_unknown_one_is_refused(service: Service) -> None:
    def asked(version: int | None) -> Answer:
        said = json.dumps({"between": ["alp", "csc"], "method_id": "dedicated_post", "schema_version": version})
        return service.ask("do", "EndSecureMethod", "partnership/main", "--as", ADMINISTRATOR, "--json", said)

    assert [asked(version).json["refusal"]["code"] for version in (1, None, 99)] == ["method_not_agreed"] * 2 + [
        "schema_unknown"
    ]
