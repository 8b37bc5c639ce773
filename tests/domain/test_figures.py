"""Figures count every decision that was asked for once, by the clock of its urgency, and hide small numbers."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import shipped_calendar
from domain.catalogue import shipped_catalogue
from domain.figures import ASKED, OVER, TAKEN, Asked, Figures, Said, asked, figures, shown

FRIDAY = datetime(2026, 11, 27, 16, tzinfo=UTC)
NOW = FRIDAY + timedelta(days=30)


def said(stream: str, type: str, hours: float, due: float | None = None) -> Said:
    due_at = FRIDAY + timedelta(hours=due) if due is not None else None
    return Said(f"share-request/{stream}", type, FRIDAY + timedelta(hours=hours), due_at, "alp", "ehh", "routine")


def decision(pair: str = "alp ehh", urgency: str = "routine", taken: float | None = 1, due: float = 2) -> Asked:
    discloser, recipient = pair.split()
    taken_at = FRIDAY + timedelta(hours=taken) if taken is not None else None
    return Asked(discloser, recipient, urgency, FRIDAY, FRIDAY + timedelta(hours=due), taken_at)


def come_to(*decisions: Asked) -> Figures:
    return figures(decisions, NOW, shipped_catalogue(), shipped_calendar())


def test_a_decision_that_is_asked_for_again_counts_again() -> None:
    once = [said("a", ASKED, 0, 8), said("a", "ShareApproved", 1)]
    again = [said("a", ASKED, 9, 20), said("a", "ShareDeclined", 30)]
    found = list(asked([*once, *again, said("b", ASKED, 0, 8)]))
    assert [one.taken_at is None for one in found] == [False, False, True]


def test_what_was_taken_back_or_lost_its_footing_was_not_left_undecided() -> None:
    assert not list(
        asked([said("a", ASKED, 0, 8), said("a", OVER[0], 1), said("b", ASKED, 0, 8), said("b", OVER[1], 1)])
    )


def test_a_decision_on_monday_morning_took_working_hours_where_the_urgency_counts_them() -> None:
    monday = 65.0  # from Friday 16:00 to Monday 09:00
    found = come_to(*[decision(taken=monday + 1, due=monday + 2)] * 5)
    assert (found.by_urgency[0].working, found.by_urgency[0].typical) == (True, 2.0)
    assert (found.total.working, found.total.typical) == (False, 66.0)
    assert come_to(*[decision(urgency="same_day", taken=66)] * 5).by_urgency[0].typical == 66.0


def test_those_that_wait_too_long_are_late_and_not_in_the_share_taken_in_time() -> None:
    found = come_to(*[decision()] * 4, decision(taken=3), *[decision(taken=None)] * 5).total
    assert (found.decided, found.in_time, found.waiting, found.late, found.share_in_time) == (5, 4, 5, 5, 0.8)


def test_a_small_number_is_hidden_and_cannot_be_worked_out_from_the_others() -> None:
    many = [decision()] * 9
    found = come_to(*many, *[decision("hlt csc")] * 8, *[decision("gp pol")] * 4)
    assert {one.name: one.decided for one in found.by_pair} == {"alp to ehh": 9, "hlt to csc": None, "gp to pol": None}


@pytest.mark.parametrize("smallest", [3, 5])
def test_what_is_left_of_the_total_leaves_every_hidden_number_room_to_be_one_that_is_shown(smallest: int) -> None:
    for sizes in product(range(9), repeat=3):
        pairs = dict(zip("abc", sizes, strict=True))
        total, said = shown([{"all": sum(sizes)}, pairs], smallest)
        hidden = [name for name, size in said.items() if size is None]
        left = (total["all"] or 0) - sum(size or 0 for size in said.values())
        assert not hidden or total["all"] is None or left - (len(hidden) - 1) > smallest, sizes
        assert {name for name, size in pairs.items() if 0 < size < smallest} <= set(hidden)


def test_numbers_that_are_all_small_are_not_told_by_what_they_come_to() -> None:
    found = come_to(*(decision(f"a{n} b{n}") for n in range(6)))
    assert [one.decided for one in (found.total, *found.by_urgency, *found.by_pair)] == [None] * 8
    beside = come_to(*[decision()] * 20, decision("hlt csc"), decision("gp pol"))
    assert {one.decided for one in beside.by_pair} == {None}
    assert beside.total.decided == 22


def test_one_decision_among_many_that_wait_is_not_told_apart() -> None:
    found = come_to(decision(), *[decision(taken=None)] * 9)
    for row in (found.total, *found.by_pair, *found.by_urgency):
        assert (row.decided, row.in_time, row.typical, row.share_in_time, row.waiting) == (None, None, None, None, 9)


PAIRS = ("alp ehh", "hlt csc", "gp pol", "pol csc")


@given(st.lists(st.tuples(st.sampled_from(PAIRS), st.booleans()), max_size=60))
def test_whatever_is_shown_stands_for_enough_and_never_gives_a_hidden_number_away(
    asked: list[tuple[str, bool]],
) -> None:
    found = come_to(*(decision(pair, taken=1 if taken else None) for pair, taken in asked))
    for column, kept in (("decided", True), ("waiting", False)):
        sizes = Counter(pair.replace(" ", " to ") for pair, taken in asked if taken == kept)
        shown = {one.name: getattr(one, column) for one in found.by_pair}
        assert all(size in (None, sizes[name]) for name, size in shown.items())
        assert all(size is None or size == 0 or size >= found.smallest for size in shown.values())
        hidden = [name for name, size in shown.items() if size is None]
        assert len(hidden) != 1 or not any(shown.values())


@given(st.lists(st.sampled_from([ASKED, *TAKEN, *OVER]), max_size=12))
def test_every_decision_asked_for_is_taken_over_or_waiting_once(types: list[str]) -> None:
    found = list(asked(said("a", type, hour, 100) for hour, type in enumerate(types)))
    assert len(found) <= types.count(ASKED)
    assert sum(one.taken_at is not None for one in found) <= sum(type in TAKEN for type in types)
