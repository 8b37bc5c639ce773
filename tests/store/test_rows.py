from dataclasses import replace
from datetime import UTC, datetime, timedelta

from store_samples import NOTES, DisposalStarted, Notes, NoteWritten, a_note, duties, plain, summary

from domain.record import Append
from domain.values import Duty, Effect, Summary
from store.eventstore import EventStore
from store.rebuild import NOTHING, Difference, rebuild


async def show(store: EventStore, stream: str, row: Summary, *duties: Duty) -> None:
    await store.append(replace(plain(stream, 0, [NoteWritten(number=1)]), summary=row, duties=duties))


async def test_what_people_see_is_there_as_soon_as_the_event_is(store: EventStore) -> None:
    for version in range(4):
        await store.append(a_note("notes/a", version, number=version))
    state = Notes(numbers=(2, 3))
    assert await store.summary("notes/a") == summary(state)
    shown = await store.duties_of("notes/a")
    assert tuple(row.duty for row in shown) == duties(state)


async def test_streams_are_listed_by_kind_agency_and_state_in_pages(store: EventStore) -> None:
    for number in range(5):
        row = Summary(state="Open" if number % 2 else "Ended", agencies=("alp",) if number < 3 else ("alp", "wda"))
        await show(store, f"notes/{number}", row)
    await show(store, "other/1", Summary(state="Open", agencies=("alp",)))
    assert list(await store.summaries("notes")) == [f"notes/{number}" for number in range(5)]
    assert list(await store.summaries("notes", agency="wda")) == ["notes/3", "notes/4"]
    assert list(await store.summaries("notes", agency="alp", state="Open")) == ["notes/1", "notes/3"]
    assert list(await store.summaries("notes", limit=2, after="notes/1")) == ["notes/2", "notes/3"]


async def test_an_effect_is_open_until_it_is_done(store: EventStore) -> None:
    first = a_note("notes/a", 0)
    effects = tuple(Effect(name=name, event_id=first.events[0].event_id) for name in ("tell", "chase"))
    await store.append(replace(first, effects=effects))
    await store.append(a_note("notes/b", 0, effects=True))
    assert await store.open_effects("notes/a") == list(effects)
    now = datetime.now(UTC)
    assert await store.effects_left(now + timedelta(minutes=1)) == ["notes/a", "notes/b"]
    assert await store.effects_left(now - timedelta(minutes=1)) == []
    for _ in range(2):
        await store.effect_done("notes/a", effects[0])
    assert await store.open_effects("notes/a") == [effects[1]]


async def test_a_refusal_leaves_the_rows_as_they_were(store: EventStore) -> None:
    await store.append(a_note("notes/a", 0, number=1))
    before = await store.summary("notes/a"), await store.duties_of("notes/a")
    refused = a_note("notes/a", 1).command
    await store.append(Append(stream="notes/a", expected_version=1, command=refused))
    assert (await store.summary("notes/a"), await store.duties_of("notes/a")) == before


async def a_life(store: EventStore, stream: str) -> None:
    numbers: tuple[int, ...] = ()
    for version in range(3):
        numbers = (*numbers, version)
        append = plain(stream, version, [NoteWritten(number=version)])
        state = Notes(numbers=numbers)
        await store.append(replace(append, summary=summary(state), duties=duties(state)))
    ended = Notes(numbers=numbers, ended=True)
    append = plain(stream, 3, [DisposalStarted()])
    await store.append(replace(append, summary=summary(ended), duties=duties(ended)))


async def test_a_rebuild_gives_the_rows_that_the_appends_wrote(store: EventStore) -> None:
    for stream in ("notes/a", "notes/b"):
        await a_life(store, stream)
    assert await rebuild(store.pool, [NOTES]) == []


async def test_a_rebuild_puts_wrong_rows_right_and_says_which(store: EventStore, place) -> None:
    for stream in ("notes/a", "notes/b"):
        await a_life(store, stream)
    right = await store.summaries("notes"), await store.duties_of("notes/a"), await store.duties_of("notes/b")
    connection = await place.connect("postgres")
    await connection.execute("UPDATE sharewell.summary SET state = 'Lost' WHERE stream = 'notes/a'")
    await connection.execute("DELETE FROM sharewell.duty WHERE stream = 'notes/b' AND key = 'read-1'")
    await connection.execute("INSERT INTO sharewell.summary VALUES ('notes/never', 'Open', '{}', '{}')")
    await connection.close()
    found = await rebuild(store.pool, [NOTES])
    assert [difference.stream for difference in found] == ["notes/a", "notes/b", "notes/never"]
    assert found[0].stored[0] is not None
    assert found[0].stored[0].state == "Lost"
    assert len(found[1].stored[1]) + 1 == len(found[1].rebuilt[1])
    assert found[2] == Difference("notes/never", NOTHING, NOTHING)
    assert right == (await store.summaries("notes"), await store.duties_of("notes/a"), await store.duties_of("notes/b"))
    assert await rebuild(store.pool, [NOTES]) == []
