import asyncio

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from store.connect import plain_dsn
from store.migrate import DISPOSAL, OWNER, SERVICE, prepare, upgrade
from store.schema import metadata


async def test_preparing_and_upgrading_twice_changes_nothing(place) -> None:
    await asyncio.to_thread(prepare, place.server.superuser_dsn(), place.database, {SERVICE: 'it\'s "secret"'})
    await asyncio.to_thread(upgrade, place.dsn(OWNER))
    connection = await place.connect(OWNER)
    assert await connection.fetchval("SELECT version_num FROM sharewell.alembic_version") == "0005"
    assert await connection.fetchval("SELECT size FROM sharewell.log_head") == 0
    await connection.close()


async def test_a_fresh_database_lets_in_nobody_but_the_three_roles(place) -> None:
    connection = await place.connect("postgres")
    await asyncio.to_thread(prepare, place.server.superuser_dsn(), "fresh")
    entrants = await connection.fetch(
        """SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolcanlogin
           AND has_database_privilege(rolname, 'fresh', 'CONNECT')"""
    )
    assert {row["rolname"] for row in entrants} == {OWNER, SERVICE, DISPOSAL}
    await connection.execute("DROP DATABASE fresh")
    await connection.close()


async def test_the_service_role_cannot_migrate(place) -> None:
    await asyncio.to_thread(prepare, place.server.superuser_dsn(), "empty")
    with pytest.raises(Exception, match="permission denied"):
        await asyncio.to_thread(upgrade, place.server.dsn(SERVICE, "empty"))
    connection = await place.connect("postgres")
    await connection.execute("DROP DATABASE empty")
    await connection.close()


async def test_the_tables_that_queries_name_are_those_that_the_migrations_made(place) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(plain_dsn(place.dsn(OWNER)))
    )
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()
    assert found == []


def differences(connection: Connection) -> list[object]:
    named = {table.name for table in metadata.tables.values()}
    options = {
        "include_schemas": True,
        "include_object": lambda thing, name, kind, *_: kind == "column" or (kind == "table" and name in named),
    }
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))
