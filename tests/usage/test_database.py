"""The same tables in SQLite and PostgreSQL: upgraded from any earlier form, each batch once, one queue for all."""

import asyncio
import contextlib
import itertools
import sqlite3
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sql

from bot.core.errors import SettingsError
from bot.usage.counters import DayTally, read_counts
from bot.usage.database import Database
from bot.usage.schema import FORM
from bot.usage.tally import Batch, Count

from .conftest import DAY

T = TypeVar("T")
BATCH = Batch("one", 1, {("2026-11-22", "answer", "parking"): 2, ("2026-11-22", "abstain", ""): 1})
COUNTED = [Count("2026-11-22", "abstain", "", 1), Count("2026-11-22", "answer", "parking", 2)]
BEFORE_REVISIONS = """
CREATE TABLE tally (
  day TEXT NOT NULL, event TEXT NOT NULL, entry TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, event, entry)
) WITHOUT ROWID;
PRAGMA user_version = 1;
INSERT INTO tally VALUES ('2026-11-22', 'abstain', '', 1), ('2026-11-22', 'answer', 'parking', 2);
"""
FIRST_REVISION = (
    BEFORE_REVISIONS
    + """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO alembic_version VALUES ('0001');
"""
)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns, in a loop of the kind that the bot uses."""
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return runner.run(work)


@contextlib.contextmanager
def connected(where: Path | str) -> Iterator[sql.Connection]:
    """Return a plain connection."""
    url = f"sqlite:///{where}" if isinstance(where, Path) else where.replace("postgresql:", "postgresql+psycopg:")
    engine = sql.create_engine(url, poolclass=sql.NullPool)
    with engine.begin() as connection:
        yield connection


def old_file(path: Path, script: str = BEFORE_REVISIONS) -> None:
    """Make a file as an earlier program wrote it."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


@pytest.mark.parametrize("script", [BEFORE_REVISIONS, FIRST_REVISION])
def test_file_from_before_keeps_its_counts(path: Path, script: str) -> None:
    """It is read as it is, and brought to the form of today by the first write."""
    old_file(path, script)
    assert read_counts(path, DAY) == COUNTED
    run(Database(path).add(BATCH))

    assert read_counts(path, DAY) == [Count(one.day, one.event, one.entry, 2 * one.count) for one in COUNTED]
    with connected(path) as connection:
        assert connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalars().all() == [FORM]


def test_processes_that_start_together_upgrade_once(where: Path | str) -> None:
    """Four at once on an empty database: nobody fails, nothing is lost."""
    if isinstance(where, Path):
        old_file(where)
    threads = [
        threading.Thread(target=run, args=(Database(where).add(Batch(str(number), 1, BATCH.counts)),))
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read_counts(where, DAY)[1].count == 8 + 2 * isinstance(where, Path)


def test_database_of_a_newer_program_is_left_alone(where: Path | str, caplog: pytest.LogCaptureFixture) -> None:
    """Counts wait for the newer program, and one line says why."""
    run(Database(where).add(BATCH))
    with connected(where) as connection:
        connection.execute(sql.text("UPDATE alembic_version SET version_num = '9999'"))
    with DayTally(where, lambda: DAY, every=3600) as tally:
        tally.count("helpful", None)
        tally.flush()
        assert tally.waiting == 1

    assert "'9999'" in caplog.text
    assert read_counts(where, DAY) == COUNTED


def test_batch_is_counted_once(where: Path | str) -> None:
    """A writer that got no answer sends it again; another writer's of the same number is another one."""
    for batch in (BATCH, BATCH, Batch("one", 2, BATCH.counts), BATCH, Batch("two", 1, BATCH.counts)):
        run(Database(where).add(batch))

    assert read_counts(where, DAY) == [Count(one.day, one.event, one.entry, 3 * one.count) for one in COUNTED]


def test_writers_of_long_ago_are_forgotten(where: Path | str) -> None:
    """So that the table does not grow with every start."""
    run(Database(where).add(Batch("old", 1, {("2026-01-01", "answer", ""): 1})))
    run(Database(where).add(BATCH))

    with connected(where) as connection:
        assert connection.execute(sql.text("SELECT id FROM writer")).scalars().all() == ["one"]


def test_all_processes_stand_in_one_queue(where: Path | str) -> None:
    """Each gets a time of its own, at the pace that was asked for; another lane has its own pace."""

    async def turns(lane: int) -> list[float]:
        return sorted(await asyncio.gather(*(Database(where).turn(lane, 60) for _ in range(4))))

    run(Database(where).add(BATCH))
    first = run(turns(0))
    assert first == pytest.approx([0, 60, 120, 180], abs=20)
    assert [later - sooner for sooner, later in itertools.pairwise(first)] == pytest.approx([60] * 3, abs=20)
    assert run(Database(where).turn(1, 60)) == pytest.approx(0)


def test_old_turns_and_far_ones_delay_nobody(where: Path | str) -> None:
    """After a quiet time the next one goes at once; a turn in the far future is no queue, but a clock set back."""
    run(Database(where).turn(0, 0.01))
    run(asyncio.sleep(0.05))
    assert run(Database(where).turn(0, 86_400)) == pytest.approx(0)
    assert run(Database(where).turn(0, 60)) == pytest.approx(0)


@pytest.mark.parametrize(
    "url", ["postgresql://faq:secret@127.0.0.1:1/faq", "postgresql://faq:secret@nowhere.invalid/x"]
)
def test_password_is_told_nobody(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither by the log nor by `stats`, where the database cannot be reached."""
    with DayTally(url, lambda: DAY, every=3600) as tally:
        tally.count("helpful", None)
        tally.flush()
    with pytest.raises(SettingsError, match=r"the database \(setting FAQ_DATABASE_URL\) cannot be read: ") as told:
        read_counts(url, DAY)

    assert "counts cannot be written for now" in caplog.text
    assert "1 counts are lost" in caplog.text
    assert "secret" not in caplog.text + str(told.value)
