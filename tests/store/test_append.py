import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from store_samples import EVENTS, T0, NoteWritten, a_note, an_event, plain

from domain.event import Event
from domain.record import Append, Conflict, SealedPart
from store.append import Writer
from store.eventstore import EventStore
from store.migrate import SERVICE

RACERS = 16


@pytest.fixture
async def writers(place) -> AsyncIterator[list[Writer]]:
    """As many processes would write: each over a connection of its own."""
    writers = [Writer(place.dsn(SERVICE)) for _ in range(RACERS)]
    yield writers
    for writer in writers:
        await writer.close()


async def won(writer: Writer, append: Append) -> bool:
    try:
        await writer.append(append)
    except Conflict:
        return False
    return True


async def test_sixteen_writers_race_and_each_version_has_one_winner_while_a_reader_misses_nothing(
    store: EventStore, writers: list[Writer]
) -> None:
    versions, seen, stop = 30, list[int](), asyncio.Event()

    async def tail() -> None:
        while not stop.is_set():
            async for event in store.log(after=seen[-1] if seen else -1, page=7):
                seen.append(event.position)
            await asyncio.sleep(0)

    reader = asyncio.create_task(tail())
    winners = []
    for version in range(versions):
        results = await asyncio.gather(*(won(writer, a_note("notes/a", version)) for writer in writers))
        winners.append(sum(results))
    stop.set()
    await reader
    await tail_to_end(store, seen)
    assert winners == [1] * versions
    assert seen == list(range(versions))


async def tail_to_end(store: EventStore, seen: list[int]) -> None:
    async for event in store.log(after=seen[-1] if seen else -1):
        seen.append(event.position)


async def test_writers_of_many_streams_share_one_order_without_gaps(store: EventStore, writers: list[Writer]) -> None:
    async def write(number: int, writer: Writer) -> None:
        for version in range(10):
            await writer.append(a_note(f"notes/{number}", version))

    await asyncio.gather(*(write(number, writer) for number, writer in enumerate(writers)))
    log = [event async for event in store.log(page=9)]
    assert [event.position for event in log] == list(range(10 * RACERS))
    for number in range(RACERS):
        own = [event.wire["version"] for event in log if event.wire["stream"] == f"notes/{number}"]
        assert own == list(range(1, 11))


async def test_of_appends_that_exclude_each_other_one_alone_is_written(writers: list[Writer]) -> None:
    wrong = 0
    for turn in range(200):
        streams = [f"notes/{turn}-{number}" for number in range(RACERS)]
        appends = [
            plain(stream, 0, [NoteWritten(number=1)], conditions={other: 0 for other in streams if other != stream})
            for stream in streams
        ]
        results = await asyncio.gather(*map(won, writers, appends))
        wrong += sum(results) != 1
    assert wrong == 0


async def test_an_append_is_refused_where_a_register_has_moved_since_it_was_read(store: EventStore) -> None:
    await store.append(plain("agency/alp", 0, [NoteWritten(number=1)]))
    decided = plain("notes/a", 0, [NoteWritten(number=1)], conditions={"agency/alp": 1, "agency/wda": 0})
    await store.append(plain("agency/alp", 1, [NoteWritten(number=2)]))
    with pytest.raises(Conflict, match="agency/alp has moved"):
        await store.append(decided)
    assert await store.append(replace(decided, conditions={"agency/alp": 2, "agency/wda": 0})) == 1


async def test_a_refused_append_uses_up_no_position(store: EventStore) -> None:
    await store.append(a_note("notes/a", 0))
    for _ in range(5):
        with pytest.raises(Conflict):
            await store.append(a_note("notes/a", 0))
    await store.append(a_note("notes/a", 1))
    assert [event.position async for event in store.log()] == [0, 1]


async def test_a_command_is_judged_once_and_its_first_result_stays(store: EventStore) -> None:
    first = a_note("notes/a", 0, ciphertext=b"sealed")
    assert first.command
    await store.append(first)
    again = replace(plain("notes/a", 1, [NoteWritten(number=9)]), command=replace(first.command, fingerprint=b"other"))
    with pytest.raises(Conflict, match="judged meanwhile"):
        await store.append(again)
    peek = await store.peek("notes/a", first.command.command_id)
    assert peek.command == first.command
    assert peek.version == 1


async def test_a_refusal_takes_its_command_id_and_leaves_the_stream_as_it_was(store: EventStore) -> None:
    refused = a_note("notes/a", 0)
    await store.append(Append(stream="notes/a", expected_version=0, command=refused.command))
    assert refused.command
    peek = await store.peek("notes/a", refused.command.command_id)
    assert peek.command is not None
    assert peek.version == 0
    assert await store.events("notes/a") == []
    with pytest.raises(Conflict):
        await store.append(refused)


async def test_events_come_back_as_they_were_written(store: EventStore) -> None:
    written = a_note("notes/a", 0, number=3, ciphertext=b"sealed")
    await store.append(written)
    [wire] = await store.events("notes/a")
    event = Event.from_wire(wire, EVENTS[wire["type"]])
    assert event.wire() == wire
    assert event.model_copy(update={"recorded_at": None}).wire() == written.events[0].wire()


async def test_many_events_of_one_decision_follow_each_other(store: EventStore) -> None:
    assert await store.append(plain("notes/a", 0, [NoteWritten(number=n) for n in range(40)])) == 40
    assert [wire["body"]["number"] for wire in await store.events("notes/a", after=37)] == [37, 38, 39]


async def test_the_committers_clock_is_never_before_the_event(store: EventStore) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    event = an_event("notes/a", 1, NoteWritten(number=1)).model_copy(update={"occurred_at": tomorrow})
    ahead = replace(a_note("notes/a", 0), events=(event,))
    await store.append(ahead)
    before = datetime.now(UTC)
    await store.append(a_note("notes/b", 0))
    log = [event async for event in store.log()]
    assert log[0].recorded_at == tomorrow
    assert before <= log[1].recorded_at <= datetime.now(UTC)


async def test_a_throw_away_store_takes_the_time_that_it_is_given(store: EventStore) -> None:
    later = T0 + timedelta(days=4000, microseconds=1)
    await store.append(replace(a_note("notes/a", 0), recorded_at=later))
    assert [event.recorded_at async for event in store.log()] == [later]


async def test_an_audit_entry_that_is_repeated_is_written_once(store: EventStore) -> None:
    stream, ids, command_id = "audit/alp/2026-01", (uuid4(), uuid4()), uuid4()
    events = tuple(an_event(stream, 1, NoteWritten(number=n), command_id) for n in range(2))
    sealed = (SealedPart(command_id, "why", b"first"),)
    entry = Append(stream=stream, expected_version=None, events=events, event_ids=ids, sealed=sealed)
    assert await store.append(entry) == 2
    assert await store.append(replace(entry, sealed=(SealedPart(command_id, "why", b"second"),))) == 2
    assert await store.append(replace(entry, events=events[:1], event_ids=(uuid4(),))) == 3
    assert [event.position async for event in store.log()] == [0, 1, 2]
    assert await store.sealed(stream, [(command_id, "why")]) == {(command_id, "why"): b"first"}
    assert await store.event_exists(ids[0])
    assert not await store.event_exists(uuid4())


@pytest.mark.parametrize(
    "wrong",
    [
        Append(stream="audit/alp/2026-01", expected_version=0),
        Append(stream="notes/a", expected_version=None),
        Append(stream="notes/a", expected_version=0, event_ids=()),
        Append(stream="notes/a", expected_version=0, events=(an_event("notes/b", 1, NoteWritten(number=1)),)),
        Append(stream="notes/a", expected_version=0, events=(an_event("notes/a", 2, NoteWritten(number=1)),)),
    ],
)
async def test_an_append_that_contradicts_itself_is_not_sent(store: EventStore, wrong: Append) -> None:
    with pytest.raises(ValueError):
        await store.append(wrong)


async def test_peek_knows_the_version_of_every_register(store: EventStore) -> None:
    counts = {
        "agency/alp": 3,
        "agency/wda": 1,
        "partnership/main": 2,
        "agencyx/no": 1,
        "notes/a": 1,
    }
    for stream, count in counts.items():
        await store.append(plain(stream, 0, [NoteWritten(number=n) for n in range(count)]))
    peek = await store.peek("notes/a", uuid4())
    assert peek.command is None
    assert peek.version == 1
    assert peek.registers == {"agency/alp": 3, "agency/wda": 1, "partnership/main": 2}
    assert await store.streams("agency") == {"agency/alp": 3, "agency/wda": 1}


async def test_the_writer_comes_back_after_its_connection_was_cut(store: EventStore, place) -> None:
    await store.append(a_note("notes/a", 0))
    superuser = await place.connect("postgres")
    await superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", SERVICE)
    await superuser.close()
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        await store.append(a_note("notes/a", 1))
    assert await store.append(a_note("notes/b", 0)) == 1
