"""A task is named as `sharewell tasks` shows it, or by as much of that as is unique."""

import pytest

from cli.tasks import named, shown

STAGE = "settle_disagreement 4cefbafa-07c5-4b66-8a43-6a2e0d7a8f11 alp director"
OTHER = "settle_disagreement 4cefbafa-07c5-4b66-8a43-6a2e0d7a8f11 csc director"
TELL = "tell 3f6c0f3e-18ad-4a55-9f0e-1f2f6c8f6d01"
OPEN = [STAGE, OTHER, TELL, "decide", "decide_onward 51b0a6de-6a02-49a3-8b3f-0f6f7d5a1c22"]


@pytest.mark.parametrize("key", OPEN)
def test_every_open_task_is_found_by_what_is_shown_of_it_and_by_its_whole_key(key: str) -> None:
    assert named(OPEN, shown(key)) == named(OPEN, key) == [key]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tell", [TELL]),
        ("tell 3f6c0f3e-18ad", [TELL]),
        ("settle_disagreement 4cefbafa a", [STAGE]),
        ("settle_disagreement 4cefbafa", [STAGE, OTHER]),
        ("decide", ["decide"]),
        ("send", []),
    ],
)
def test_as_much_of_its_beginning_as_is_unique_names_a_task(typed: str, meant: list[str]) -> None:
    assert named(OPEN, typed) == meant
