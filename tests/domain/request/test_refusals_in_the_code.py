"""No refusal is kept that nothing says, and none is said that is not listed.

That each is given on the real servers is shown in tests/workflows/test_reachability.py.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from domain.refusal import refusal_rules
from domain.request.permissions import PERMITS

ROOT = Path(__file__).parents[3]
CODE = [path for folder in ("domain", "activities", "workflows", "client") for path in (ROOT / folder).rglob("*.py")]


@cache
def words_of(*paths: Path) -> frozenset[str]:
    """Every text that stands in these files."""
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return frozenset(str(node.value) for node in nodes if isinstance(node, ast.Constant))


def calls() -> Iterator[ast.Call]:
    nodes = (node for path in CODE for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return (node for node in nodes if isinstance(node, ast.Call))


def raised() -> Iterator[str]:
    """The codes that stand in a refusal, or in a demand that refuses with them."""
    places = {"Refused": 0, "filled": 1, "given": 1, "_row": 3}
    for call in calls():
        place = places.get(getattr(call.func, "id", getattr(call.func, "attr", "")))
        if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
            yield str(call.args[place].value)  # type: ignore[attr-defined]
    for permit in PERMITS.values():
        yield from (permit.no_role, permit.no_party)


def test_every_refusal_is_given_somewhere_in_the_code() -> None:
    assert set(refusal_rules()) - words_of(*CODE) == set()


def test_nothing_is_refused_with_a_code_that_is_not_listed() -> None:
    found = {code for code in raised() if re.fullmatch(r"[a-z0-9_]+", code)}
    assert found > {"field_missing", "wrong_state", "separation_of_duties"}
    assert found <= set(refusal_rules())
