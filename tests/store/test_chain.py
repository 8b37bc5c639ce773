import json
from dataclasses import replace
from hashlib import sha256
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_samples import T0, DisposalStarted, NoteWritten, a_note, an_event, plain

from domain.record import Append
from store.chain import START, content_hash, envelope, link, references
from store.eventstore import EventStore
from store.verify import Fault, verify_chain, verify_positions


async def three_notes(store: EventStore) -> None:
    await store.append(a_note("notes/other", 0))
    for version in range(3):
        await store.append(a_note("notes/a", version, number=version, ciphertext=b"sealed %d" % version))


async def tamper(place, *statements: str) -> None:
    """As somebody does who owns the server and switches the guards off."""
    connection = await place.connect("postgres")
    for table in ("event", "sealed"):
        await connection.execute(f"ALTER TABLE sharewell.{table} DISABLE TRIGGER USER")
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def test_a_stream_verifies_as_it_was_written(store: EventStore) -> None:
    await three_notes(store)
    await store.append(plain("notes/a", 3, [NoteWritten(number=n) for n in range(3)]))
    assert await verify_chain(store.pool, "notes/a") is None
    assert await verify_chain(store.pool, "notes/other") is None
    assert await verify_positions(store.pool) is None


async def test_an_audit_stream_verifies_and_a_changed_event_id_is_found(store: EventStore, place) -> None:
    stream = "audit/alp/2026-01"
    entry = an_event(stream, 1, NoteWritten(number=1))
    for _ in range(2):
        await store.append(Append(stream=stream, expected_version=None, events=(entry,), event_ids=(uuid4(),)))
    assert await verify_chain(store.pool, stream) is None
    await tamper(place, "UPDATE sharewell.event SET event_id = gen_random_uuid() WHERE version = 2")
    assert await verify_chain(store.pool, stream) == Fault(1, 2, "the content differs from its hash")


CONTENT = "the content differs from its hash"
LINK = "the hash does not follow from the event before"
TAMPERING = {
    "body = jsonb_set(body, '{number}', '7')": CONTENT,
    "type = 'NoteTorn'": CONTENT,
    "schema_version = 2": CONTENT,
    "occurred_at = occurred_at + interval '1 microsecond'": CONTENT,
    'actor = actor || \'{"person": "wda.practitioner"}\'': CONTENT,
    "command_id = gen_random_uuid()": CONTENT,
    "correlation_id = gen_random_uuid()": CONTENT,
    "causation_id = gen_random_uuid()": CONTENT,
    "policy_version = 'other'": CONTENT,
    "key_commitment = NULL": CONTENT,
    "content_hash = sha256('x')": CONTENT,
    "recorded_at = recorded_at + interval '1 microsecond'": LINK,
    "hash = sha256('x')": LINK,
    "sealed_hash = NULL": "the hash of the sealed parts differs from the event's references",
    "event_id = gen_random_uuid()": "the event id does not follow from stream and version",
    "position = 1000": None,
}


@pytest.mark.parametrize(("change", "what"), TAMPERING.items())
async def test_a_changed_row_is_found(store: EventStore, place, change: str, what: str | None) -> None:
    await three_notes(store)
    await tamper(place, f"UPDATE sharewell.event SET {change} WHERE stream = 'notes/a' AND version = 2")
    if what is None:
        assert await verify_chain(store.pool, "notes/a") == Fault(3, 3, "the event lies before its predecessor")
        assert await verify_positions(store.pool) == Fault(2, 0, "an event is missing from the log")
    else:
        assert await verify_chain(store.pool, "notes/a") == Fault(2, 2, what)


async def test_an_event_taken_out_is_found(store: EventStore, place) -> None:
    await three_notes(store)
    await tamper(place, "DELETE FROM sharewell.event WHERE stream = 'notes/a' AND version = 2")
    assert await verify_chain(store.pool, "notes/a") == Fault(3, 3, "version 2 is missing")


async def test_a_log_cut_off_at_its_end_is_found_by_its_positions(store: EventStore, place) -> None:
    await three_notes(store)
    await tamper(place, "DELETE FROM sharewell.event WHERE position = 3")
    assert await verify_chain(store.pool, "notes/a") is None
    assert await verify_positions(store.pool) == Fault(3, 0, "an event is missing from the log")


async def test_a_changed_or_missing_sealed_part_is_found(store: EventStore, place) -> None:
    await three_notes(store)
    await tamper(place, "UPDATE sharewell.sealed SET data = 'x' WHERE stream = 'notes/a' AND data = 'sealed 1'")
    assert await verify_chain(store.pool, "notes/a") == Fault(2, 2, "the sealed part note differs from its digest")
    await tamper(place, "DELETE FROM sharewell.sealed WHERE data = 'x'")
    assert await verify_chain(store.pool, "notes/a") == Fault(2, 2, "the sealed part note is missing")


async def test_a_disposed_stream_still_verifies(store: EventStore) -> None:
    await three_notes(store)
    await store.append(plain("notes/a", 3, [DisposalStarted()]))
    await store.delete_sealed("notes/a")
    assert await verify_chain(store.pool, "notes/a") is None


async def test_the_hashes_are_those_that_the_design_says(store: EventStore) -> None:
    await store.append(replace(a_note("notes/a", 0), recorded_at=T0))
    [event] = [event async for event in store.log()]
    said = {key: value for key, value in event.wire.items() if key not in ("version", "recorded_at")}
    said |= {"occurred_at": 1767603600123456, "sealed_hash": None, "key_commitment": None}
    content = sha256(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).digest()
    assert event.content_hash == content
    place = (1).to_bytes(8, "big") + (1767603600123456).to_bytes(8, "big")
    assert event.hash == sha256(bytes(32) + place + content).digest()
    assert event.hash == link(bytes(32), 1, T0, content)


def test_version_and_id_of_an_ordinary_event_are_not_part_of_its_content() -> None:
    first = an_event("notes/a", 1, NoteWritten(number=1))
    second = first.model_copy(update={"version": 2})
    hashes = {content_hash(envelope(e.wire(), T0, e.event_id, None, None)) for e in (first, second)}
    assert len(hashes) == 1


CONTENTS = st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=12, unique=True)


def head(contents: list[bytes]) -> bytes:
    """The hash of the last of these events."""
    linked = START
    for version, content in enumerate(contents, 1):
        linked = link(linked, version, T0, content)
    return linked


@given(contents=CONTENTS, data=st.data())
def test_inv_53_whatever_is_changed_taken_out_or_swapped_changes_the_head(
    contents: list[bytes], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(contents) - 2))
    changed = [*contents[:at], sha256(contents[at]).digest(), *contents[at + 1 :]]
    swapped = [*contents[:at], contents[at + 1], contents[at], *contents[at + 2 :]]
    heads = [head(each) for each in (contents, changed, swapped, contents[:at] + contents[at + 1 :], contents[:-1])]
    assert len(set(heads)) >= 4 and heads.count(heads[0]) == 1


def test_a_fraction_is_no_evidence() -> None:
    with pytest.raises(TypeError, match="fractions"):
        references({"a": [{"b": 0.1}]})
