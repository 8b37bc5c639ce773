"""The index by which one person's decisions are found."""

from importlib.resources import files
from typing import Any

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection: Any = op.get_bind().connection.dbapi_connection
    sql = files("store.migrations").joinpath("sql/0005_decisions.sql").read_text("utf-8")
    connection.run_async(lambda raw: raw.execute(sql))


def downgrade() -> None:
    raise RuntimeError("the log can only be added to; there is no way back to before it")
