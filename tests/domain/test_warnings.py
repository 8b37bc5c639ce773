"""Every warning has words, and there are no words for a warning that nobody gives."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import domain
from domain.decider import Warn
from domain.refusal import refusal_rules
from domain.warning import warning_texts

TEXTS = list(warning_texts().values())
ROOT = Path(domain.__path__[0])
SOURCES = [path.read_text("utf-8") for folder in (ROOT, ROOT.parent / "activities") for path in folder.rglob("*.py")]


def said() -> Iterator[str]:
    """Every word in the files that give warnings; some look their code up before they give it."""
    for tree in (ast.parse(source) for source in SOURCES if "Warn(" in source):
        yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value)


def given() -> Iterator[str]:
    """The codes that stand in the warning itself."""
    for call in (node for source in SOURCES for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id == "Warn" and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


@pytest.mark.parametrize("warning", TEXTS, ids=lambda warning: warning.code)
def test_a_warning_names_its_clause_and_says_what_to_do(warning) -> None:  # type: ignore[no-untyped-def]
    assert warning.clause.startswith("Code ")
    assert warning.text.endswith(".")
    assert len(warning.text) > 40


def test_there_is_one_row_a_warning_in_alphabetical_order() -> None:
    codes = re.findall(r"^  - \{code: (\w+)", (ROOT / "warnings.yaml").read_text("utf-8"), re.MULTILINE)
    assert codes == sorted(warning_texts())


def test_every_warning_that_is_given_has_a_text() -> None:
    assert set(given()) <= set(warning_texts())


def test_no_text_is_kept_for_a_warning_that_is_never_given() -> None:
    assert set(warning_texts()) <= set(said())


def test_a_warning_without_a_text_cannot_be_given() -> None:
    with pytest.raises(KeyError):
        Warn("no_such_warning")


def test_a_warning_and_a_refusal_of_one_name_are_about_the_same_thing() -> None:
    assert set(warning_texts()) & set(refusal_rules()) == {
        *("agency_not_party", "agency_without_lead_officer"),
        *("basis_not_available", "limits_widened", "protocol_not_active"),
        *("ico_registration_expired", "reaffirmation_overdue", "training_expired"),
    }
