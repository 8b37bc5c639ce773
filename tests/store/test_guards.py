from uuid import uuid4

import asyncpg
import pytest
from store_samples import PATH, DisposalStarted, a_note, plain

from store.eventstore import EventStore
from store.migrate import DISPOSAL, OWNER, SERVICE

REFUSED = asyncpg.InsufficientPrivilegeError
CHANGES = {
    "event": ["UPDATE sharewell.event SET type = 'x'", "DELETE FROM sharewell.event"],
    "command": ["UPDATE sharewell.command SET command = 'x'", "DELETE FROM sharewell.command"],
    "sealed": ["UPDATE sharewell.sealed SET data = ''", "DELETE FROM sharewell.sealed"],
}


@pytest.mark.parametrize("role", [SERVICE, DISPOSAL, OWNER, "postgres"])
@pytest.mark.parametrize("table", CHANGES)
async def test_nobody_changes_or_removes_what_was_written(store: EventStore, place, role: str, table: str) -> None:
    await store.append(a_note("notes/a", 0, ciphertext=b"sealed"))
    connection = await place.connect(role)
    for change in (*CHANGES[table], f"TRUNCATE sharewell.{table}"):
        with pytest.raises(REFUSED):
            await connection.execute(change)
    await connection.close()
    assert len(await store.events("notes/a")) == 1


@pytest.mark.parametrize("table", CHANGES)
async def test_replication_mode_does_not_slip_past_the_guards(store: EventStore, place, table: str) -> None:
    await store.append(a_note("notes/a", 0, ciphertext=b"sealed"))
    connection = await place.connect("postgres")
    await connection.execute("SET session_replication_role = replica")
    for change in (*CHANGES[table], f"TRUNCATE sharewell.{table}"):
        with pytest.raises(REFUSED):
            await connection.execute(change)
    await connection.close()


async def test_sealed_parts_are_deleted_only_after_the_disposal_was_started(store: EventStore) -> None:
    kept, gone = a_note("notes/kept", 0, ciphertext=b"kept"), a_note("notes/gone", 0, ciphertext=b"gone")
    await store.append(kept)
    await store.append(gone)
    with pytest.raises(REFUSED, match="has not been started"):
        await store.delete_sealed("notes/gone")
    await store.append(plain("notes/gone", 1, [DisposalStarted()]))
    assert await store.delete_sealed("notes/gone") == 1
    assert await store.delete_sealed("notes/gone") == 0
    with pytest.raises(REFUSED):
        await store.delete_sealed("notes/kept")
    part = (kept.sealed[0].command_id, PATH)
    assert await store.sealed("notes/kept", [part, (uuid4(), PATH)]) == {part: b"kept"}
    assert len(await store.events("notes/gone")) == 2


async def test_the_service_deletes_no_sealed_part_even_after_the_disposal_was_started(store: EventStore, place) -> None:
    await store.append(a_note("notes/a", 0, ciphertext=b"sealed"))
    await store.append(plain("notes/a", 1, [DisposalStarted()]))
    connection = await place.connect(SERVICE)
    with pytest.raises(REFUSED):
        await connection.execute("DELETE FROM sharewell.sealed")
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT data FROM sharewell.sealed",
        "SELECT body FROM sharewell.event",
        "SELECT * FROM sharewell.summary",
        "SELECT * FROM sharewell.command",
        "INSERT INTO sharewell.sealed VALUES ('a', gen_random_uuid(), 'b', '')",
        "DELETE FROM sharewell.duty",
    ],
)
async def test_the_disposal_role_reads_nothing_and_writes_nothing(place, statement: str) -> None:
    connection = await place.connect(DISPOSAL)
    with pytest.raises(REFUSED):
        await connection.execute(statement)
    await connection.close()


async def test_no_role_of_ours_is_more_than_an_ordinary_one(place) -> None:
    connection = await place.connect("postgres")
    mighty = await connection.fetch(
        """SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)
           AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)""",
        [OWNER, SERVICE, DISPOSAL],
    )
    await connection.close()
    assert not mighty


async def test_the_service_makes_no_table_of_its_own(place) -> None:
    connection = await place.connect(SERVICE)
    with pytest.raises(REFUSED):
        await connection.execute("CREATE TABLE sharewell.mine ()")
    with pytest.raises(REFUSED):
        await connection.execute("CREATE SCHEMA mine")
    await connection.close()
