"""The table of requirements against its source and against the code, so that it cannot go stale."""

import pytest

from domain.refusal import refusal_rules
from domain.warning import warning_texts
from tests import requirements
from tests.requirements import TABLE, Requirement, page, read

REQUIREMENTS = read()
ROWS = REQUIREMENTS.rows
BY_ID = pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])


def test_the_table_is_the_one_that_its_source_makes() -> None:
    assert TABLE.read_text("utf-8") == page(REQUIREMENTS), "run python -m tests.requirements"


def test_every_row_is_there_once_in_any_order() -> None:
    assert sorted(row.id for row in ROWS) == [f"R-{number:03}" for number in range(1, 185)]


@pytest.mark.parametrize(
    ("field", "known"),
    [
        ("commands", requirements.commands()),
        ("events", requirements.events()),
        ("refusals", set(refusal_rules())),
        ("warnings", set(warning_texts())),
        ("tests", requirements.tests()),
    ],
)
def test_whatever_is_named_exists(field: str, known: set[str]) -> None:
    named = {(row.id, name) for row in ROWS for name in getattr(row, field)}
    assert {(id, name) for id, name in named if name not in known} == set()


@BY_ID
def test_what_is_built_is_shown_and_what_is_not_says_what_is_missing(row: Requirement) -> None:
    if row.status == "built":
        assert row.commands
        assert row.events
        assert row.tests
    if row.status == "partly":
        assert row.note.endswith(".")


@BY_ID
def test_no_work_on_a_request_is_left_for_later_without_a_word(row: Requirement) -> None:
    assert not row.work or row.status == "built" or row.note


@BY_ID
def test_what_comes_later_names_nothing_that_is_there(row: Requirement) -> None:
    assert row.status != "later" or not (row.commands or row.events or row.refusals or row.tests)


def test_every_command_is_asked_for_by_the_code_or_says_why_it_is_there() -> None:
    asked = {name for row in ROWS for name in row.commands}
    beyond = {name for each in REQUIREMENTS.beyond for name in each.commands}
    assert asked & beyond == set()
    assert asked | beyond == requirements.commands()
