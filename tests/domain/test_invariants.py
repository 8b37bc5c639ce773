"""Every invariant of the language is held by a property that is tried with many examples, under its number."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
INVARIANTS = range(1, 54)
NUMBERED = re.compile(r"(?:test_)?inv_\d\d(?:_(?:and_)?\d\d)*")
DRAWS = ("given", "invariant")
"""What makes a function a property: Hypothesis draws its examples, or asks it after each step of a drawn life."""


def numbered() -> Iterator[tuple[int, bool]]:
    """The number of every test that carries one, and whether it is a property."""
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (found := NUMBERED.match(node.name)):
                drawn = any(_name(decorator) in DRAWS for decorator in node.decorator_list)
                yield from ((int(number), drawn) for number in re.findall(r"\d\d", found[0]))


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(called, "id", getattr(called, "attr", ""))


def test_every_invariant_has_a_property_of_its_number() -> None:
    properties = defaultdict(int)
    for number, drawn in numbered():
        properties[number] += drawn
    assert [number for number in INVARIANTS if not properties[number]] == []
    assert set(properties) <= set(INVARIANTS)
