"""Counts and turns in SQLite or PostgreSQL, through SQLAlchemy; only imported where a database is used.

Every call opens a connection of its own: a file that was taken away, and a server that was restarted, are there again
for the next one.
"""

import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.usage.schema import TALLY, TURN, WRITER, upgrade
from bot.usage.tally import Batch, Count

BUSY_SECONDS: Final = 1.0
"""How long a write waits for another process to let go of a SQLite file."""
WRITERS_KEPT: Final = dt.timedelta(days=90)
"""How long a writer's last batch is remembered: counts that were left behind may be written so much later."""
LONGEST_QUEUE: Final = 3600.0
"""Seconds to a turn beyond which a clock must have been set back: 600 shards begin within an hour."""
POSTGRESQL: Final = {
    "connect_timeout": 3,
    "tcp_user_timeout": 4000,  # milliseconds without an answer after which a network counts as cut
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "options": "-c statement_timeout=5000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000",
    "application_name": "prolotherapy-faq-bot",
}
"""How long PostgreSQL may take, as libpq and the server know it."""


class Database:
    """One database; every call is a transaction of its own, and raises whatever is wrong with it.

    Args:
        where: a SQLite file, or the URL of a PostgreSQL database.
        read_only: True to leave it as it is, a missing file too.
    """

    def __init__(self, where: Path | str, *, read_only: bool = False) -> None:
        self._read_only = read_only
        if isinstance(where, Path):
            place = where.resolve().as_uri() + ("?mode=ro" if read_only else "?mode=rwc")
            url = sql.URL.create("sqlite+aiosqlite", database=place, query={"uri": "true"})
            options: dict[str, Any] = {"timeout": BUSY_SECONDS}
        else:
            url = sql.make_url(where).set(drivername="postgresql+psycopg")
            options = {key: value for key, value in POSTGRESQL.items() if key not in url.query}
        self._engine = create_async_engine(url, poolclass=sql.NullPool, connect_args=options, hide_parameters=True)
        if isinstance(where, Path):
            sql.event.listen(self._engine.sync_engine, "connect", _leave_transactions_to_us)
            sql.event.listen(self._engine.sync_engine, "begin", _begin_read if read_only else _begin_write)
        self._insert: Any = sqlite.insert if isinstance(where, Path) else postgresql.insert

    async def add(self, batch: Batch) -> None:
        """Add the counts of a batch, unless this or a later one of its writer is there already."""
        counted = sorted(batch.counts.items())  # one order for all, so that no two wait for each other
        rows = [{"day": day, "event": event, "entry": entry, "count": count} for (day, event, entry), count in counted]
        if not rows:
            return
        last = {"id": batch.writer, "batch": batch.number, "day": rows[-1]["day"]}
        first = self._insert(WRITER).values(last)
        first = first.on_conflict_do_update(index_elements=["id"], set_=last, where=WRITER.c.batch < batch.number)
        adding = self._insert(TALLY)
        adding = adding.on_conflict_do_update(
            index_elements=["day", "event", "entry"], set_={"count": TALLY.c.count + adding.excluded.count}
        )
        async with self._transaction() as connection:
            if (await connection.execute(first.returning(WRITER.c.batch))).first():
                await connection.execute(adding, rows)
            until = (dt.date.fromisoformat(str(last["day"])) - WRITERS_KEPT).isoformat()
            await connection.execute(sql.delete(WRITER).where(WRITER.c.day < until))

    async def counts(self, since: dt.date) -> list[Count]:
        """Return the counts from a day on, in the order of days, events and entries."""
        query = sql.select(TALLY).where(TALLY.c.day >= since.isoformat()).order_by(*TALLY.primary_key.columns)
        async with self._transaction() as connection:
            return [Count(*row) for row in await connection.execute(query)]

    async def turn(self, lane: int, seconds: float) -> float:
        """Take the next turn in a lane, and return the seconds until it comes; the one after it comes `seconds` later.

        All who use the database stand in one queue. PostgreSQL's own clock counts, a file has one machine's.
        """
        now: Any = sql.literal(time.time())
        if self._engine.dialect.name == "postgresql":
            now = sql.cast(sql.extract("epoch", sql.func.statement_timestamp()), sql.Double)
        free = sql.case((TURN.c.free.between(now, now + LONGEST_QUEUE), TURN.c.free), else_=now)
        taking = self._insert(TURN).values(lane=lane, free=now + seconds)
        taking = taking.on_conflict_do_update(index_elements=["lane"], set_={"free": free + seconds})
        async with self._transaction() as connection:
            return float((await connection.execute(taking.returning(TURN.c.free - seconds - now))).scalar_one())

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.begin() as connection:
            if not self._read_only:
                await connection.run_sync(upgrade)
            yield connection


def _leave_transactions_to_us(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own
    """Keep Python's driver from beginning transactions by itself, so that tables change within one, too."""
    connection.isolation_level = None


def _begin_write(connection: sql.Connection) -> None:
    connection.exec_driver_sql("PRAGMA journal_mode = WAL")  # somebody reading does not stop us
    connection.exec_driver_sql("PRAGMA synchronous = NORMAL")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_read(connection: sql.Connection) -> None:
    connection.exec_driver_sql("BEGIN")
