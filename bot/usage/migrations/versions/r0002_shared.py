"""What several processes need: the last batch of each writer, and whose turn it is to begin a session."""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "writer",
        sql.Column("id", sql.Text, primary_key=True),
        sql.Column("batch", sql.BigInteger, nullable=False),
        sql.Column("day", sql.Text, nullable=False),
    )
    op.create_table(
        "turn",
        sql.Column("lane", sql.BigInteger, primary_key=True, autoincrement=False),
        sql.Column("free", sql.Double, nullable=False),
    )
