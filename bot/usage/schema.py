"""The tables, the same in SQLite and in PostgreSQL; `migrations` brings a database there."""

from pathlib import Path
from typing import Final

import sqlalchemy as sql

HEAD: Final = "0002"
"""The newest revision in `migrations`: what a database is brought to before it is written."""
MIGRATIONS: Final = Path(__file__).with_name("migrations")
UPGRADE_LOCK: Final = 0x464151
"""PostgreSQL's advisory lock under which one process at a time upgrades."""

METADATA = sql.MetaData()
TALLY = sql.Table(
    "tally",
    METADATA,
    sql.Column("day", sql.Text, primary_key=True),
    sql.Column("event", sql.Text, primary_key=True),
    sql.Column("entry", sql.Text, primary_key=True),
    sql.Column("count", sql.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""How often what happened on a day."""
WRITER = sql.Table(
    "writer",
    METADATA,
    sql.Column("id", sql.Text, primary_key=True),
    sql.Column("batch", sql.BigInteger, nullable=False),
    sql.Column("day", sql.Text, nullable=False),
)
"""The last batch of each writer, with the last day in it: what was written without an answer is not written twice."""
TURN = sql.Table(
    "turn",
    METADATA,
    sql.Column("lane", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column("free", sql.Double, nullable=False),
)
"""From when on the next one may go, in seconds since 1970, for each lane of which one at a time goes."""


def upgrade(connection: sql.Connection) -> None:
    """Bring a database to the newest revision, within the transaction of this connection; keeps what it counted.

    Raises:
        alembic.util.CommandError: a newer program has written it.
    """
    if _revision(connection) == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - 12 MB and a quarter of a second, for a start after an update alone
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")


def _revision(connection: sql.Connection) -> str | None:
    if not sql.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalar()
