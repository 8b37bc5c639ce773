"""The log, its guards and its one way in."""

from importlib.resources import files
from typing import Any

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection: Any = op.get_bind().connection.dbapi_connection
    for part in ("tables", "guards", "append"):
        sql = files("store.migrations").joinpath(f"sql/0001_{part}.sql").read_text("utf-8")
        connection.run_async(lambda raw, sql=sql: raw.execute(sql))


def downgrade() -> None:
    raise RuntimeError("the log can only be added to; there is no way back to before it")
