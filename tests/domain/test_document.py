"""A document that people wrote is read whole, or the fault names the line and the remedy."""

from typing import Literal

import pytest

from domain.document import DocumentError, decode, load, parse
from domain.request.commands import RemoveDataItem
from domain.values import Value


class Part(Value):
    count: int
    colour: Literal["red", "green"] = "red"


class Whole(Value):
    title: str = ""
    parts: tuple[Part, ...] = ()
    open: bool = False


def fault(text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        parse(text, Whole, "whole.yaml")
    return caught.value


def test_yaml_and_json_say_the_same() -> None:
    wanted = Whole(title="a", parts=(Part(count=1, colour="green"),), open=True)
    assert parse("title: a\nopen: true\nparts:\n  - {count: 1, colour: green}\n", Whole, "x") == wanted
    tabbed = '{"title":\t"a",\n\t"open": true, "parts": [{"count": 1, "colour": "green"}]}'
    assert parse(tabbed, Whole, "x") == wanted


def test_a_date_or_yes_stays_the_text_that_was_written() -> None:
    assert parse("title: 2026-01-01", Whole, "x").title == "2026-01-01"
    assert parse("title: yes", Whole, "x").title == "yes"


def test_the_error_reads_as_one_clear_line() -> None:
    said = str(fault("open: true\ntilte: x"))
    assert said == "whole.yaml, line 2, tilte: there is no such field. Did you mean title?"


def test_a_misspelt_field_deep_inside_is_named_with_its_line() -> None:
    error = fault("title: a\nparts:\n  - count: 1\n  - conut: 2\n")
    assert (error.line, error.field) == (4, "parts[1].conut")
    assert error.remedy == "Did you mean count?"


def test_a_field_far_from_every_known_one_gets_the_list() -> None:
    assert fault("zzz: 1").remedy == "Known here: open, parts, title."


def test_a_wrong_choice_gets_the_nearest_right_one() -> None:
    error = fault("parts:\n  - count: 1\n    colour: gren")
    assert (error.line, error.remedy) == (3, "Did you mean green?")


def test_a_handle_in_another_form_is_told_in_words() -> None:
    with pytest.raises(DocumentError) as caught:
        parse("item_id: Mixed Name\nreason: Not needed.\n", RemoveDataItem, "x")
    assert caught.value.problem == "it has not the right form"
    assert "small letters, digits, - and _" in caught.value.remedy


def test_a_missing_field_is_asked_for_where_it_belongs() -> None:
    error = fault("title: a\nparts:\n  - colour: red")
    assert (error.line, error.field, error.remedy) == (3, "parts[0].count", "Add it.")


def test_a_number_where_text_belongs_is_to_be_quoted() -> None:
    assert fault("title: 5").remedy == "Put it in quotes."


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "it is empty"),
        ("# nothing but a comment", 1, "it is empty"),
        ("- a", 1, "it is not a list of fields"),
        ("just words", 1, "it is not a list of fields"),
        ("title: a\nopen: true\ntitle: b", 3, "it is there twice"),
        ("parts:\n\t- count: 1", 2, "a tab stands where only spaces may"),
        ("title: 'a", 1, "found unexpected end of stream"),
        ("title: a\n---\ntitle: b", 2, "found another document"),
        ("parts: &here []\ntitle: *here", 2, "it repeats another place by an alias"),
        ("parts: &here [*here]", 1, "it repeats another place by an alias"),
        ("? [a, b]\n: c", 1, "a field name is not plain text"),
        ("parts: {count: 1}", 1, "it should be a list"),
        ("parts: [x]", 1, "it should be a group of fields"),
        ("parts: " + "[" * 5000, 1, "it is nested too deeply"),
        ("title: a\0b", 1, "special characters are not allowed"),
        ("parts: [{count: " + "9" * 5000 + "}]", 1, "it is not a number"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, line: int, problem: str) -> None:
    error = fault(text)
    assert (error.line, error.problem) == (line, problem)
    assert error.remedy


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [ls]", "!!set {a}", "!own x", "!!binary aa"])
def test_a_document_never_makes_objects(tag: str) -> None:
    assert "is not known here" in fault(f"title: {tag}").problem


def test_bytes_that_are_not_utf8_are_refused_with_their_line() -> None:
    with pytest.raises(DocumentError, match="x, line 2, it is not UTF-8 text"):
        decode(b"title: a\nopen: \xff", "x")
    assert decode(b"\xef\xbb\xbftitle: a", "x") == "title: a"


def test_a_rule_over_the_whole_can_point_to_a_place() -> None:
    document = load("title: a\nparts:\n  - count: 1\n", Whole, "x")
    error = document.fault(("parts", 0, "count"), "it is too small", "Write 2.")
    assert str(error) == "x, line 3, parts[0].count: it is too small. Write 2."
    assert document.fault(("parts", 0, "colour"), "it is dull", "Write green.").line == 3
