"""A partnership's file on a service that has registers already: what differs is shown first, and recorded when told."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cli.connection import settings_of
from cli.exits import Exit
from cli.registers import partnership_file
from cli.registers_compared import compared
from domain.catalogue import shipped_catalogue
from domain.refusal import Refused
from tests.cli.typed import Service, serving, two_agencies
from worker.assembly import open_parts

OFFICER = "nsp.partnership_officer"
ADDRESS = "desk@alp.example.org"


@pytest.fixture
def file(service: Service, tmp_path: Path) -> Path:
    """The loaded file, with somebody new and a way to reach the lead officer."""
    document = YAML().load((service.folder.parent / "two.yaml").read_text("utf-8"))
    alp = next(part for part in document["agencies"] if part["id"] == "alp")
    alp["people"].append({"id": "alp.arrival", "roles": ["practitioner"]})
    lead = next(each for each in alp["people"] if each["id"] == "alp.lead_officer")
    lead["contact"] = {"channel": "email", "address": ADDRESS, "quiet_from": "22:00", "quiet_until": "07:00"}
    alp["registration"] = {"number": "ZA000000", "expires_on": "2060-03-31"}
    path = tmp_path / "changed.yaml"
    YAML().dump(document, path)
    return path


def test_a_changed_file_is_shown_then_applied_and_then_changes_nothing(service: Service, file: Path) -> None:
    shown = service.ask("load", file)
    assert shown.exit_code == 0
    assert [line for line in shown.out.splitlines() if line.startswith("added")] == [
        "added    alp.arrival: practitioner of alp",
        "added    alp.lead_officer: reached by email",
        "added    alp: registration with the Information Commissioner",
    ]
    assert "none is recorded yet" in shown.said
    assert service.ask("load", file, "--apply").exit_code == Exit.WRONG_INPUT
    assert service.ask("load", file, "--apply", "--as", "SYSTEM").exit_code == Exit.REFUSED
    refused = service.ask("load", file, "--apply", "--as", "alp.practitioner")
    assert (refused.exit_code, "role_not_held" in refused.said) == (Exit.REFUSED, True)
    changes = service.ask("load", file, "--json").json["changes"]
    assert [each["change"] for each in changes].count("added") == 3

    done = service.ask("load", file, "--apply", "--as", OFFICER, "--json")
    assert done.json["applied"]
    assert ADDRESS not in done.out
    for words in ((), ("--as", OFFICER)):
        assert service.ask("load", file, "--json", *words).json["changes"] == []
    file.write_text(file.read_text("utf-8").replace(ADDRESS, "office@alp.example.org"), "utf-8")
    unseen = service.ask("load", file, "--json").json
    assert (unseen["changes"], unseen["notes"][-1].startswith("addresses are not compared")) == ([], True)
    again = YAML().load(file.read_text("utf-8"))
    again["agencies"][0]["people"].append({"id": "alp.another", "roles": ["practitioner"]})
    YAML().dump(again, file)
    turned_away = service.ask("load", file, "--apply", "--as", "alp.lead_officer").said
    assert "role_not_held" in turned_away and "administrator, partnership officer" in turned_away
    again["agencies"][0]["people"].pop()
    YAML().dump(again, file)
    seen = service.ask("load", file, "--json", "--as", OFFICER).json["changes"]
    assert [each["change"] for each in seen] == ["changed"]


def test_what_somebody_else_recorded_meanwhile_is_told_with_what_to_do(service: Service, tmp_path: Path) -> None:
    document = json.loads(two_agencies())
    document["agencies"][0]["people"].append({"id": "alp.twice", "roles": ["practitioner"]})
    path = tmp_path / "twice.yaml"
    path.write_text(json.dumps(document), "utf-8")

    async def twice() -> None:
        async with open_parts(settings_of(service.running)) as parts:
            register, catalogue = await parts.reading.register(), shipped_catalogue()
            given = (parts, partnership_file(path), register, catalogue, datetime.now(UTC), OFFICER, True)
            assert (await compared(*given)).applied
            await compared(*given)

    with pytest.raises(Refused, match="wrong_state") as refused:
        asyncio.run(twice())
    assert "0 changes are recorded. Run it again" in refused.value.refusal.how_to_fix


def test_a_folder_is_no_file_of_a_partnership(service: Service, tmp_path: Path) -> None:
    assert "it is a folder" in service.ask("load", tmp_path).said


def test_whoever_has_left_is_told_since_when_wherever_they_look(service: Service) -> None:
    person, request = "csc.leaver", service.submit()
    for command, fields in (("GrantRole", {"role": "practitioner"}), ("EndRole", {"role": "practitioner"})):
        given = json.dumps({"person": person, **fields})
        assert service.ask("do", command, "agency/csc", "--as", OFFICER, "--json", given).exit_code == Exit.DONE
    for words in (("tasks",), ("decide", request, "approve"), ("show", request), ("report",)):
        refused = service.ask(*words, "--as", person)
        assert refused.exit_code == Exit.REFUSED
        assert "Your office ended on " in refused.said, words


def test_the_agencies_are_listed_with_who_decides_and_what_is_missing(service: Service) -> None:
    rows = {row["agency"]: row for row in service.ask("registers", "--json").json}
    assert rows["csc"]["lead_officers"] == ["csc.lead_officer"]
    assert "privacy_notice" in rows["csc"]["missing"]
    listed = service.ask("registers").out.splitlines()
    assert [line.split()[0] for line in listed] == ["Agency", *sorted(rows)]
    assert "csc.lead_officer" in service.ask("registers", "csc").out
    assert service.ask("registers", "xyz").exit_code == Exit.WRONG_INPUT


def test_registers_that_nobody_keeps_any_more_change_only_when_told_so(place: Path) -> None:
    file = place / "two.yaml"
    file.write_text(two_agencies(), "utf-8")
    with serving(place / "data") as service:
        assert service.ask("load", file).exit_code == 0
        editors = ("nsp.administrator", "nsp.administrator.second", "nsp.partnership_officer.second", OFFICER)
        for person in editors:
            role = {"person": person, "role": person.split(".")[1]}
            asked = service.ask("do", "EndRole", "partnership/main", "--as", OFFICER, "--json", json.dumps(role))
            assert asked.exit_code == 0, asked.said
        for _ in range(2):
            shown = service.ask("load", file)
            assert sorted(line.split()[1].strip(":") for line in shown.out.splitlines()) == sorted(editors)
            assert "load" in shown.said and "--as PERSON" not in shown.said
        assert service.ask("load", file, "--apply", "--as", OFFICER).exit_code == Exit.REFUSED
        assert service.ask("load", file, "--apply", "--json").json["applied"]
        assert service.ask("load", file, "--json").json["changes"] == []
        assert service.ask("load", file, "--apply").exit_code == Exit.WRONG_INPUT
