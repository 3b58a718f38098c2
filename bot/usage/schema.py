"""The tables, the same in SQLite and in PostgreSQL, and how a database gets them."""

from typing import Final

import sqlalchemy as sql

FORM: Final = "0002"
"""The form of these tables, as a database names the one that it has."""
OLDER: Final = (None, "0001")
"""The forms before it, which only lack tables; before the first one a file named none."""
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
VERSION = sql.Table("alembic_version", METADATA, sql.Column("version_num", sql.String(32), primary_key=True))
"""The form of the tables, in one row; Alembic named it so when it made them."""


def upgrade(connection: sql.Connection) -> None:
    """Bring a database to the form of today, within the transaction of this connection; keeps what it counted.

    Raises:
        RuntimeError: a newer program has written it.
    """
    if _form(connection) == FORM:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
    found = _form(connection)  # another process may have been first
    if found not in {*OLDER, FORM}:
        msg = f"Can't locate revision identified by {found!r}"
        raise RuntimeError(msg)
    METADATA.create_all(connection)
    connection.execute(sql.delete(VERSION))
    connection.execute(sql.insert(VERSION).values(version_num=FORM))


def _form(connection: sql.Connection) -> str | None:
    if not sql.inspect(connection).has_table(VERSION.name):
        return None
    return connection.execute(sql.select(VERSION.c.version_num)).scalar()
