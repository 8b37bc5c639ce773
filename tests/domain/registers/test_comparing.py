"""A partnership's file beside its registers: what would change, and that nothing else does."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_world import World
from ruamel.yaml import YAML

from domain.calendar import shipped_calendar
from domain.catalogue import shipped_catalogue
from domain.document import DocumentError
from domain.registers.comparing import Comparing, commands
from domain.registers.loading import PartnershipDocument, read_partnership
from domain.registers.rehearsing import Rehearsing

ROOT = Path(__file__).parents[3]
OFFICER = "nsp.partnership_officer"
ALP, EHH = 0, 1
"""The places of two agencies in the file."""


class File:
    """The shipped partnership, as somebody edits it."""

    def __init__(self) -> None:
        self.data: Any = YAML(typ="safe").load((ROOT / "partnership.yaml").read_text("utf-8"))

    @property
    def alp(self) -> Any:
        return self.data["agencies"][ALP]

    def person(self, id: str) -> Any:
        return next(each for part in self.data["agencies"] for each in part["people"] if each["id"] == id)

    def read(self) -> PartnershipDocument:
        text = StringIO()
        YAML().dump(self.data, text)
        return read_partnership(text.getvalue(), shipped_catalogue())


@pytest.fixture
def file() -> File:
    return File()


@pytest.fixture
def world(file: File) -> World:
    loaded = World()
    loaded.load(commands(file.read()))
    loaded.wait(hours=1)
    return loaded


def comparing(world: World, file: File) -> Comparing:
    addresses = {
        person: contact.address.text if contact.address else None
        for agency in world.register.agencies.values()
        for person, contact in agency.contacts.items()
    }
    return Comparing(file.read(), world.register, world.now, addresses, OFFICER)


def differences(world: World, file: File) -> list[tuple[str, str]]:
    return [(each.sign, each.about) for each in comparing(world, file).changes()]


def applied(world: World, file: File) -> None:
    """Everything is carried out, in its order; then nothing differs."""
    for each in comparing(world, file).changes():
        world.do(each.stream, each.command, OFFICER)
    assert differences(world, file) == []


def test_the_file_that_was_loaded_changes_nothing(world: World, file: File) -> None:
    assert differences(world, file) == []
    assert comparing(world, file).notes() == []


def test_people_who_come_and_go_are_added_and_ended(world: World, file: File) -> None:
    file.alp["people"].append({"id": "alp.new", "roles": ["practitioner"]})
    file.alp["people"].remove(file.person("alp.dpo"))
    assert differences(world, file) == [("ended", "alp.dpo: dpo of alp"), ("added", "alp.new: practitioner of alp")]
    applied(world, file)
    assert not world.register.known("alp.dpo", world.now)


def test_a_new_lead_officer_is_there_before_the_old_one_leaves(world: World, file: File) -> None:
    file.person("alp.lead_officer")["roles"] = ["practitioner"]
    file.person("alp.director")["roles"] = ["director", "lead_officer"]
    for each in comparing(world, file).changes():
        world.do(each.stream, each.command, OFFICER)
        assert world.register.lead_officers("alp", world.now)
    assert world.register.lead_officers("alp", world.now) == ("alp.director",)
    assert differences(world, file) == []


def test_a_lead_officer_becomes_deputy_and_an_outsider_joins_them(world: World, file: File) -> None:
    file.person("alp.lead_officer")["roles"] = ["deputy_lead_officer"]
    file.person("alp.deputy_lead_officer")["roles"] = ["lead_officer"]
    file.alp["external_deputies"] = ["hsg.lead_officer"]
    applied(world, file)
    assert world.register.lead_officers("alp", world.now) == ("alp.deputy_lead_officer",)
    assert set(world.register.deputies("alp", world.now)) == {"alp.lead_officer", "hsg.lead_officer"}


@pytest.mark.parametrize("outsiders", [[], None])
def test_an_outsider_leaves_where_the_file_names_no_outsiders_any_more(
    world: World, file: File, outsiders: list[str] | None
) -> None:
    file.alp["external_deputies"] = ["hsg.lead_officer"]
    applied(world, file)
    del file.alp["people"]
    del file.alp["external_deputies"]
    if outsiders is not None:
        file.alp["external_deputies"] = outsiders
    before = set(world.register.deputies("alp", world.now))
    applied(world, file)
    left = before - set(world.register.deputies("alp", world.now))
    assert left == (set() if outsiders is None else {"hsg.lead_officer"})


def test_who_was_lead_officer_may_become_administrator_in_one_go(world: World, file: File) -> None:
    file.person("nsp.lead_officer")["roles"] = ["practitioner"]
    file.person("nsp.director")["roles"] = ["lead_officer"]
    file.data["people"].append({"id": "nsp.lead_officer", "roles": ["administrator"], "home": "nsp"})
    applied(world, file)
    assert world.register.lead_officers("nsp", world.now) == ("nsp.director",)
    assert world.register.roles("nsp.lead_officer", None, world.now) == {"administrator"}


def test_whoever_applies_the_file_loses_their_own_role_last(world: World, file: File) -> None:
    file.data["people"] = [each for each in file.data["people"] if each["id"] != OFFICER]
    file.data["people"].append({"id": "nsp.newcomer", "roles": ["partnership_officer"], "home": "nsp"})
    file.alp["people"].append({"id": "alp.new", "roles": ["practitioner"]})
    for each in comparing(world, file).changes():
        world.do(each.stream, each.command, OFFICER)
    assert not world.register.known(OFFICER, world.now)
    assert differences(world, file) == []


def test_methods_are_agreed_and_ended(world: World, file: File) -> None:
    file.data["agreements"][0] = {"between": ["ehh", "alp"], "methods": ["secure_portal", "sftp"]}
    assert differences(world, file) == [
        ("added", "sftp between ehh and alp"),
        ("ended", "secure_email_platform between alp and ehh"),
    ]
    applied(world, file)


def test_what_the_file_leaves_out_altogether_stays(world: World, file: File) -> None:
    del file.data["agreements"], file.data["people"], file.alp["people"]
    assert differences(world, file) == []
    file.data["agencies"].pop()
    assert differences(world, file) == []
    assert comparing(world, file).notes() == ["nsp is not in the file and stays as it is"]


def test_what_no_command_can_change_is_said(world: World, file: File) -> None:
    file.alp["name"] = "Another School"
    assert differences(world, file) == []
    assert comparing(world, file).notes() == ["alp: name is Alder Lane School in the register and stays so"]


def test_an_agency_that_joins_is_registered_with_its_people(world: World, file: File) -> None:
    joining = {**file.data["agencies"][EHH], "id": "new", "name": "New Hub", "commissioner": "alp"}
    joining["people"] = [{"id": "new.lead_officer", "roles": ["lead_officer"]}]
    file.data["agencies"].append(joining)
    applied(world, file)
    assert world.register.lead_officers("new", world.now) == ("new.lead_officer",)


def test_contacts_are_recorded_changed_and_ended_without_a_word_of_the_address(world: World, file: File) -> None:
    lead = file.person("alp.lead_officer")
    lead["contact"] = {
        "channel": "email",
        "address": "desk@alp.example.org",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }
    assert differences(world, file) == [("added", "alp.lead_officer: reached by email")]
    applied(world, file)
    lead["contact"]["address"] = "office@alp.example.org"
    assert differences(world, file) == [("changed", "alp.lead_officer: reached by email (other address)")]
    applied(world, file)
    lead["contact"] |= {"channel": "govuk_notify", "quiet_until": "08:00"}
    about = "alp.lead_officer: reached by govuk_notify (other channel, quiet hours)"
    assert differences(world, file) == [("changed", about)]
    applied(world, file)
    lead["contact"] = {"channel": "none"}
    assert differences(world, file) == [("ended", "alp.lead_officer: reached by none")]
    applied(world, file)
    del lead["contact"]
    assert differences(world, file) == []


def test_whoever_may_not_see_addresses_compares_the_rest(world: World, file: File) -> None:
    lead = file.person("alp.lead_officer")
    lead["contact"] = {"channel": "email", "address": "desk@alp.example.org"}
    applied(world, file)
    lead["contact"]["address"] = "office@alp.example.org"
    assert Comparing(file.read(), world.register, world.now).changes() == []


def test_the_rota_is_compared_from_now_on(world: World, file: File) -> None:
    def shift(person: str, first: int, last: int) -> dict[str, str]:
        since, until = (world.now + timedelta(hours=hours) for hours in (first, last))
        return {"person": person, "since": since.isoformat(), "until": until.isoformat()}

    deputy, lead = "alp.deputy_lead_officer", "alp.lead_officer"
    file.alp["rota"] = [shift(deputy, -20, -4), shift(deputy, 8, 24), shift(lead, 32, 48)]
    assert differences(world, file) == [("added", "alp: duty rota with 2 shifts")]
    applied(world, file)
    world.wait(hours=9)
    assert differences(world, file) == []
    file.alp["rota"] = [shift(lead, 20, 30)]
    assert differences(world, file) == [("changed", "alp: duty rota with 1 shifts")]
    applied(world, file)
    assert world.register.on_duty("alp", world.now) == ()
    file.alp["rota"] = []
    assert differences(world, file) == [("ended", "alp: duty rota with 0 shifts")]
    applied(world, file)


def test_papers_are_added_and_changed(world: World, file: File) -> None:
    file.alp["registration"] = {"number": "ZA000000", "expires_on": "2027-03-31"}
    file.alp["policies"] = [
        {"kind": "ig", "ref": "IG 1", "version": "2", "review_on": "2027-01-15"},
        {"kind": "sector_guidance", "ref": "Keeping children safe", "version": "2026", "review_on": "2027-09-01"},
    ]
    file.alp["privacy_notice"] = {
        "url": "https://alp.example.org/privacy",
        "version": "3",
        "reviewed_on": "2026-09-01",
        "child_friendly": True,
    }
    file.alp["mechanisms"] = [{"what": "Checked at induction", "owner": "alp.lead_officer"}]
    assert [sign for sign, _ in differences(world, file)] == ["added"] * 5
    applied(world, file)
    file.alp["policies"][0]["version"] = "3"
    file.alp["registration"]["expires_on"] = "2028-03-31"
    assert [sign for sign, _ in differences(world, file)] == ["changed"] * 2
    applied(world, file)


def test_a_rehearsal_finds_what_would_be_refused_before_anything_is_asked(world: World, file: File) -> None:
    file.alp["people"].append({"id": "alp.new", "roles": ["practitioner"]})
    file.alp["privacy_notice"] = {
        "url": "https://alp.example.org/privacy",
        "version": "3",
        "reviewed_on": "2030-01-01",
        "child_friendly": True,
    }
    before = dict(world.states)
    changes = comparing(world, file).changes()
    found = Rehearsing(OFFICER, world.now, shipped_catalogue(), shipped_calendar()).of(changes, world.states)
    assert [each.refusal.code if each.refusal else None for each in found] == [None, "time_in_future"]
    assert world.states == before
    found = Rehearsing("alp.dpo", world.now, shipped_catalogue(), shipped_calendar()).of(changes, world.states)
    assert found[0].refusal is not None
    assert found[0].refusal.code == "role_not_held"


@pytest.mark.parametrize(
    ("where", "said", "problem"),
    [
        (
            "rota",
            [{"person": "alp.dpo", "since": "2027-01-01T17:00:00Z", "until": "2027-01-02T09:00:00Z"}],
            "there is no lead officer or deputy here alp.dpo",
        ),
        (
            "rota",
            [{"person": "alp.lead_officer", "since": "2027-01-01T17:00:00", "until": "2027-01-02T09:00:00Z"}],
            "input should have timezone info",
        ),
        ("mechanisms", [{"what": "Induction", "owner": "alp.nobody"}], "there is no person alp.nobody"),
        ("registration", {"number": "za", "expires_on": "2027-03-31"}, "it has not the right form"),
        ("policies", [{"kind": "igg", "ref": "x", "version": "1"}], "input should be"),
        ("privacy_notice", {"url": "https://x.example.org", "version": "1", "child_friendly": True}, "it is missing"),
    ],
)
def test_a_faulty_entry_of_an_agency_names_line_and_remedy(file: File, where: str, said: Any, problem: str) -> None:
    file.alp[where] = said
    with pytest.raises(DocumentError) as caught:
        file.read()
    assert caught.value.problem.startswith(problem)
    assert caught.value.line > 1
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("contact", "problem"),
    [
        ({"channel": "email"}, "an address goes with"),
        ({"channel": "none", "address": "desk@alp.example.org"}, "an address goes with"),
        ({"channel": "none", "quiet_from": "22:00"}, "quiet hours have a beginning and an end"),
        ({"channel": "pigeon"}, "input should be"),
    ],
)
def test_a_faulty_contact_names_line_and_remedy(file: File, contact: Any, problem: str) -> None:
    file.person("alp.lead_officer")["contact"] = contact
    with pytest.raises(DocumentError) as caught:
        file.read()
    assert caught.value.problem.startswith(problem)
    assert caught.value.line > 1


ROLES = ("practitioner", "dpo", "lead_officer", "deputy_lead_officer", "director")
STAFF = ("alp.lead_officer", "alp.deputy_lead_officer", "alp.director", "alp.dpo")
METHODS = ("secure_portal", "sftp", "secure_email_platform")


def few() -> File:
    """Four agencies of the shipped file, one agreement."""
    file = File()
    file.data["agencies"] = [part for part in file.data["agencies"] if part["id"] in ("alp", "ehh", "hsg", "nsp")]
    file.data["agreements"] = file.data["agreements"][:1]
    return file


@st.composite
def edits(draw: st.DrawFn) -> File:
    """A part of the shipped file with other roles, outsiders and methods in it; somebody may be gone."""
    file = few()
    for person in draw(st.sets(st.sampled_from(STAFF))):
        file.person(person)["roles"] = draw(st.lists(st.sampled_from(ROLES), max_size=3, unique=True))
    for person in draw(st.sets(st.sampled_from(STAFF), max_size=2)):
        file.alp["people"].remove(file.person(person))
    outsiders = draw(st.sets(st.sampled_from(("hsg.lead_officer", "ehh.director")), max_size=2))
    file.alp["external_deputies"] = sorted(outsiders)
    file.data["agreements"][0]["methods"] = sorted(draw(st.sets(st.sampled_from(METHODS), min_size=1)))
    if draw(st.booleans()):
        file.data["people"][-1]["roles"] = draw(st.sampled_from((["auditor"], ["partnership_chair"], [])))
    return file


@settings(max_examples=12)
@given(first=edits(), second=edits())
def test_any_file_can_be_applied_upon_any_other_and_is_then_what_the_registers_say(first: File, second: File) -> None:
    world = World()
    world.load(commands(few().read()))
    for file in (first, second, first):
        world.wait(hours=1)
        applied(world, file)
        assert differences(world, file) == []
