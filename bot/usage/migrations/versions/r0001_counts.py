"""Counts per day, event and entry: the one table of files that were written before there were revisions."""

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table where it is not there yet."""
    op.create_table(
        "tally",
        sql.Column("day", sql.Text, primary_key=True),
        sql.Column("event", sql.Text, primary_key=True),
        sql.Column("entry", sql.Text, primary_key=True),
        sql.Column("count", sql.BigInteger, nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
