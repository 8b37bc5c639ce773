"""Runs the steps over the connection that `store.migrate` hands in."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="sharewell",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
