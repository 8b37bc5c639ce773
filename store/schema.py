"""The tables that ordinary queries read; `migrations/` says how they came to be."""

from sqlalchemy import Column, DateTime, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(schema="sharewell")

summary = Table(
    "summary",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("agencies", ARRAY(Text), nullable=False),
    Column("facts", JSONB, nullable=False),
)

duty = Table(
    "duty",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("task", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("agency", Text),
    Column("person", Text),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("barred", ARRAY(Text), nullable=False),
    Column("urgency", Text),
    Column("missing", ARRAY(Text), nullable=False),
    Column("remind_at", ARRAY(DateTime(timezone=True)), nullable=False),
    Column("claimed_by", Text),
)

DUTY = tuple(column.name for column in duty.columns)[1:]
"""The columns of a duty beside its stream, in the order of the table: the names of its fields."""
