"""A message says what is asked, of which record, by when, and where to look; never a word about a person."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from notice_samples import NOON, STREAM

from domain.calendar import shipped_calendar
from domain.notices.letter import LONGEST, Entry, Letter, letter, reference, wording
from domain.notices.notice import Reason

DUE = NOON + timedelta(hours=4)
GLOSSARY = Path(__file__).parents[3] / "docs" / "glossary.md"


def written(*entries: Entry, url: str | None = "https://sharewell.example.org/") -> Letter:
    return letter(entries, NOON, shipped_calendar(), url)


def test_one_duty_is_told_with_its_time_on_the_wall_and_a_link() -> None:
    said = written(Entry(STREAM, "decide", "new", urgent=False, due_at=DUE))
    assert said.subject == "Sharewell: Decide on a request, by Wed 15 Jul 2026 16:00 (6f1c2a3b)"
    assert "- Decide on a request, by Wed 15 Jul 2026 16:00. Reference 6f1c2a3b." in said.text
    assert f"  https://sharewell.example.org/{STREAM}" in said.text


def test_in_the_hour_that_the_clock_shows_twice_it_is_told_which_is_meant() -> None:
    clock_goes_back = datetime(2026, 10, 25, tzinfo=UTC)
    entries = [
        Entry(STREAM, "decide", "new", urgent=False, due_at=clock_goes_back + timedelta(minutes=minutes))
        for minutes in (-30, 30, 90, 150)
    ]
    said = letter(entries, NOON, shipped_calendar(), None).text
    assert re.findall(r"25 Oct 2026 (.*?)\. ", said) == ["00:30", "01:30 BST", "01:30 GMT", "02:30"]


def test_what_is_late_and_what_cannot_wait_are_told_as_such_and_come_first() -> None:
    said = written(
        Entry("breach/0a", "contain_breach", "new", urgent=False),
        Entry(STREAM, "decide", "overdue", urgent=True, due_at=NOON - timedelta(hours=1)),
    )
    assert said.subject == "URGENT: Sharewell: 2 things wait for you"
    assert said.text.index("was due Wed 15 Jul 2026 11:00") < said.text.index("See that a breach gets no worse")


def test_whoever_sees_to_what_is_nobodys_is_told_so() -> None:
    assert "Nobody who may do it" in written(Entry(STREAM, "decide", "new", urgent=False, unattended=True)).text


def test_where_a_task_alone_does_not_say_how_it_is_done_the_message_does() -> None:
    assert "AppointDeputy" in written(Entry(STREAM, "see_to_decision", "new", urgent=False)).text
    assert wording().ways.keys() <= wording().tasks.keys()


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    said = written(*(Entry(f"breach/{n}", "contain_breach", "new", urgent=False) for n in range(LONGEST + 7)))
    assert said.text.count("Reference") == LONGEST
    assert "and 7 more" in said.text


def test_without_an_address_of_the_service_the_command_is_named() -> None:
    said = written(Entry(STREAM, "decide", "new", urgent=False), url=None)
    assert "sharewell tasks" in said.text
    assert "http" not in said.text


def test_a_reference_is_short_where_the_id_is_drawn_at_random() -> None:
    assert reference(STREAM) == "6f1c2a3b"
    assert reference("agency/alp") == "agency/alp"


@given(
    st.lists(st.tuples(st.sampled_from([*wording().tasks, "paint_wall"]), st.sampled_from(Reason.__args__)), min_size=1)
)
def test_nothing_but_the_shipped_words_a_reference_a_time_and_a_link_is_ever_in_it(kinds) -> None:
    entries = [Entry(STREAM, task, reason, urgent=False, due_at=DUE) for task, reason in kinds]
    said = written(*entries)
    words = wording()
    left = f"{said.subject}\n{said.text}"
    shipped = [
        *words.tasks.values(),
        *words.ways.values(),
        *words.opening.values(),
        words.opening_of_many,
        words.closing,
        "Paint wall",
    ]
    facts = [f"https://sharewell.example.org/{STREAM}", "6f1c2a3b", "by Wed 15 Jul 2026 16:00"]
    for known in sorted((*facts, *shipped), key=len, reverse=True):
        left = left.replace(known.strip(), "")
    for pattern in (words.subject, words.subject_of_many, words.line, words.more):
        for piece in re.split(r"\{\w+\}", pattern):
            left = left.replace(piece.strip(), "") if len(piece.strip()) > 1 else left
    assert not re.search(r"[A-Za-z]", left), left


def test_only_tasks_that_there_are_have_words() -> None:
    tables = re.findall(r"^## Tasks.*?(?=^## |\Z)", GLOSSARY.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    named = {task for table in tables for task in re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)}
    assert wording().tasks.keys() <= named
