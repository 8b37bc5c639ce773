"""What each open stream waits for, as the store keeps it: with the append, until the stream has ended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from store_samples import NOTES, T0, DisposalStarted, NoteWritten, a_note, plain

from domain.values import Deadline
from domain.waits import Waits
from store.eventstore import EventStore
from store.migrate import OWNER
from store.rebuild import rebuild

SOON = Waits(deadline=Deadline(name="decision", due_at=T0 + timedelta(days=1)))
LATER = Waits(deadline=Deadline(name="telling child", due_at=T0 + timedelta(days=9)))


async def test_a_stream_waits_for_what_its_last_event_left_until_it_has_ended(store: EventStore) -> None:
    await store.append(replace(a_note("notes/a", 0), waits=SOON))
    await store.append(replace(a_note("notes/b", 0), waits=Waits()))
    assert await store.waiting() == {"notes/a": SOON, "notes/b": Waits()}
    await store.append(replace(a_note("notes/a", 1), waits=LATER))
    assert await store.waits("notes/a") == LATER
    await store.append(replace(a_note("notes/a", 2), waits=Waits(ended=True)))
    assert await store.waiting() == {"notes/b": Waits()}
    assert (await store.waits("notes/a")).ended
    assert await store.open_count() == 1


async def test_an_append_that_brings_no_event_of_the_stream_leaves_what_it_waits_for(store: EventStore) -> None:
    await store.append(replace(a_note("notes/a", 0), waits=SOON))
    await store.append(plain("notes/a", 1, []))
    assert await store.waits("notes/a") == SOON


async def test_open_streams_come_in_pages_and_those_that_are_late_with_the_longest_first(store: EventStore) -> None:
    for number, waits in enumerate((LATER, SOON, Waits())):
        await store.append(replace(a_note(f"notes/{number}", 0), waits=waits))
    assert list(await store.waiting(limit=2)) == ["notes/0", "notes/1"]
    assert list(await store.waiting(after="notes/1", limit=2)) == ["notes/2"]
    assert list(await store.overdue(datetime.now(UTC))) == ["notes/1", "notes/0"]
    assert list(await store.overdue(T0 + timedelta(days=2))) == ["notes/1"]


async def test_a_rebuild_puts_right_what_a_stream_waits_for(store: EventStore) -> None:
    await store.append(replace(a_note("notes/a", 0, number=0), waits=SOON))
    await store.append(replace(plain("notes/b", 0, [NoteWritten(number=0), DisposalStarted()]), waits=SOON))
    await rebuild(store.pool, [NOTES])
    assert await store.waiting() == {"notes/a": Waits()}
    assert await rebuild(store.pool, [NOTES]) == []


async def test_streams_from_before_there_were_such_rows_are_known_to_go_on(store: EventStore, place) -> None:
    await store.append(plain("notes/a", 0, [NoteWritten(number=0)]))
    await store.append(a_note("notes/b", 0))
    sql = files("store.migrations").joinpath("sql/0002_waiting.sql").read_text("utf-8")
    connection = await place.connect(OWNER)
    await connection.execute(sql[sql.index("INSERT INTO sharewell.waiting (stream)") :])
    await connection.close()
    assert await store.waiting() == {"notes/a": Waits(), "notes/b": Waits()}
