"""The document from which the registers are first loaded is whole, or says what is wrong with it."""

from pathlib import Path

import pytest

from domain.catalogue import shipped_catalogue
from domain.document import DocumentError
from domain.registers.comparing import commands
from domain.registers.loading import read_partnership

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "partnership.yaml").read_text("utf-8")


def test_the_demonstration_has_every_agency_of_the_cases() -> None:
    document = read_partnership(TEXT, shipped_catalogue())
    agencies = {part.id for part in document.agencies}
    assert agencies == {"alp", "ehh", "bfa", "kyc", "hlt", "csc", "pol", "gp", "wda", "hsg", "nsp"}


def test_an_agency_is_registered_before_anything_is_said_of_it() -> None:
    asked = commands(read_partnership(TEXT, shipped_catalogue()))
    kinds = [command.type for _, command in asked]
    last = max(at for at, kind in enumerate(kinds) if kind == "RegisterAgency")
    assert set(kinds[: last + 1]) == {"RegisterAgency"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("roles: [line_manager]", "roles: [line_manger]", "there is no role within an agency line_manger"),
        ("roles: [auditor]", "roles: [dpo]", "there is no role in the partnership dpo"),
        ("between: [alp, ehh]", "between: [alp, xyz]", "there is no agency xyz"),
        ("methods: [secure_portal,", "methods: [fax,", "there is no secure method in use fax"),
        ("[hsg.lead_officer]", "[hsg.nobody]", "there is no member of staff hsg.nobody"),
        ("id: ehh\n", "id: alp\n", "there is no agency ehh"),
        ("id: ehh.dpo", "id: alp.dpo", "alp.dpo is there twice"),
        ("home: nsp}", "home: xyz}", "there is no agency xyz"),
        ("sector: school", "sector: schol", "input should be"),
        ("    name: Alder", "    nmae: Alder", "there is no such field"),
        ("id: alp.director", "id: Ash Testcase", "it has not the right form"),
    ],
)
def test_a_faulty_partnership_names_line_and_remedy(old: str, new: str, problem: str) -> None:
    assert old in TEXT
    with pytest.raises(DocumentError) as caught:
        read_partnership(TEXT.replace(old, new, 1), shipped_catalogue(), "mine.yaml")
    assert caught.value.problem.startswith(problem)
    assert caught.value.line > 1
    assert caught.value.remedy
