"""What cannot be written now costs no answer and no time at the end, and is written later, by whoever comes next."""

import contextlib
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import psycopg
import pytest

from bot.usage import counters, spool
from bot.usage.counters import DayTally, read_counts
from bot.usage.spool import Spool

from .conftest import DAY
from .postgres import Server

LIFE = """
import datetime, os, pathlib, signal, sys
from bot.usage.counters import DayTally
from bot.usage import database
database.BUSY_SECONDS = 0.1
where = pathlib.Path(sys.argv[1]) if sys.argv[1].startswith("/") else sys.argv[1]
tally = DayTally(where, lambda: datetime.date(2026, 11, 22), every=3600, spool=pathlib.Path(sys.argv[2]))
with tally:
    for _ in range(3):
        tally.count("answer", "parking")
    if sys.argv[3] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    tally.flush() if sys.argv[3] == "flushed" else None
"""
"""A process that counts three times, then is killed, or leaves with or without a write."""

SPOOL_ALONE = """
import os, pathlib, signal, sys
from bot.usage.spool import Spool
spool = Spool(pathlib.Path(sys.argv[1]))
spool.open()
for _ in range(3):
    spool.add(("2026-11-22", "answer", "parking"))
os.kill(os.getpid(), signal.SIGKILL)
"""
"""A process that is killed after three counts, before any of them is on its way to the database."""


Trouble: TypeAlias = Callable[[Path | str, Server | None], contextlib.AbstractContextManager[None]]
"""What is wrong with a file or a server for a while."""


def lived(where: Path | str, folder: Path, how: str) -> subprocess.CompletedProcess[str]:
    """Run a process that counts and ends."""
    command = [sys.executable, "-c", LIFE, str(where), str(folder), how]
    return subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)


def spool_killed(place: Path) -> None:
    """Run a process that keeps three counts on disk and is killed."""
    killed = subprocess.run([sys.executable, "-c", SPOOL_ALONE, str(place)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL


def counted(where: Path | str) -> int:
    """Return the sum of what is in the database."""
    return sum(count.count for count in read_counts(where, DAY))


def wait_for(reached: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextlib.contextmanager
def locked_file(path: Path, _: None) -> Iterator[None]:
    """Keep the file locked."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextlib.contextmanager
def full_disk(_path: Path, _: None) -> Iterator[None]:
    """Let no file of this process grow."""
    resource = pytest.importorskip("resource", reason="needs a Unix")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def lost_folder(path: Path, _: None) -> Iterator[None]:
    """Take the folder away, and bring it back."""
    away = path.parent.rename(path.parent.with_name("away"))
    yield
    away.rename(path.parent)


@contextlib.contextmanager
def no_database(path: Path, _: None) -> Iterator[None]:
    """Put something else in the place of the file for a while."""
    kept = path.rename(path.with_name("kept"))
    path.write_text("this is no database, and it is longer than the head of one " * 10)
    yield
    kept.replace(path)


@contextlib.contextmanager
def stopped(_url: str, server: Server) -> Iterator[None]:
    """Take the server away."""
    server.stop()
    yield
    server.start()


@contextlib.contextmanager
def crashed(_url: str, server: Server) -> Iterator[None]:
    """Let the server end without a word."""
    server.stop("immediate")
    yield
    server.start()


@contextlib.contextmanager
def locked_table(url: str, _: Server) -> Iterator[None]:
    """Lock the table."""
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE tally")
        yield


@contextlib.contextmanager
def refusing(url: str, _: Server) -> Iterator[None]:
    """Take no writes, as a server whose disk is full or that has become a copy of another."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER ROLE faq SET default_transaction_read_only = on")
        yield
        connection.execute("SET default_transaction_read_only = off")
        connection.execute("ALTER ROLE faq RESET default_transaction_read_only")


OF_FILES, OF_SERVERS = (locked_file, full_disk, lost_folder, no_database), (stopped, crashed, locked_table, refusing)


@pytest.mark.parametrize("trouble", [*OF_FILES, *OF_SERVERS])
def test_trouble_with_the_database_costs_nothing_but_a_line(
    request: pytest.FixtureRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture, trouble: Trouble
) -> None:
    """Counting stays as fast, one line says so however often it fails, and all is written, once, when it is over.

    Nothing is left behind, not even what a full disk would not take.
    """
    caplog.set_level(logging.INFO, "bot")
    where = request.getfixturevalue("url" if trouble in OF_SERVERS else "path")
    server = request.getfixturevalue("running_postgres") if trouble in OF_SERVERS else None
    with DayTally(where, lambda: DAY, every=3600, spool=tmp_path / "spool") as tally:
        tally.count("helpful", "parking")
        tally.flush()
        with trouble(where, server):
            start = time.perf_counter()
            for _ in range(1000):
                tally.count("helpful", "parking")
            assert time.perf_counter() - start < 0.5
            tally.flush()
            tally.count("helpful", "parking")
            tally.flush()
            assert tally.waiting == 1001
        tally.flush()

    assert [line.partition(":")[0] for line in caplog.messages] == [
        "counts cannot be written for now, answers go on",
        "counts are written again",
    ]
    assert counted(where) == 1002
    assert list((tmp_path / "spool").iterdir()) == []


def test_server_that_hangs_keeps_nobody_from_leaving(
    running_postgres: Server, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting goes on, the process is gone within its half second, and the next one writes what was left."""
    monkeypatch.setattr(counters, "CLOSING_SECONDS", 0.5)
    with DayTally(url, lambda: DAY, every=0.05, spool=tmp_path) as tally:
        tally.count("helpful", None)
        wait_for(lambda: not tally.waiting)
        master = int((running_postgres.folder / "data/postmaster.pid").read_text("utf-8").split()[0])
        os.kill(master, signal.SIGSTOP)  # connections are taken by the system, and nobody ever speaks
        try:
            tally.count("helpful", None)
            time.sleep(0.2)
            start = time.monotonic()
            tally.__exit__(None, None, None)
            seconds = time.monotonic() - start
        finally:
            os.kill(master, signal.SIGCONT)
    assert seconds < 3

    with DayTally(url, lambda: DAY, spool=tmp_path):
        pass
    assert counted(url) == 2


def test_killed_process_loses_nothing(where: Path | str, tmp_path: Path) -> None:
    """Its counts are in a file before the answer is sent; the next process writes them, once.

    The file and its lock are gone at once then: the process that took them over may itself be killed.
    """
    folder = tmp_path / "spool"
    assert lived(where, folder, "killed").returncode == -signal.SIGKILL
    with DayTally(where, lambda: DAY, every=3600, spool=folder) as tally:
        tally.flush()
        assert {file.name.split("-")[3].removesuffix(".lock") for file in folder.iterdir()} == {tally._spool.writer}
    with DayTally(where, lambda: DAY, spool=folder):
        pass

    assert counted(where) == 3
    assert list(folder.iterdir()) == []


def test_counts_of_a_living_process_are_its_own(where: Path | str, tmp_path: Path) -> None:
    """Another one with the same folder leaves them alone."""
    with DayTally(where, lambda: DAY, every=3600, spool=tmp_path) as tally:
        tally.flush()
        tally.count("answer", None)
        assert lived(where, tmp_path, "flushed").returncode == 0
        assert counted(where) == 3

    assert counted(where) == 4


def test_end_of_one_process_leaves_the_files_of_others(tmp_path: Path) -> None:
    """Empty ones, too: they are still written to."""
    ours, others = Spool(tmp_path / "counts"), Spool(tmp_path / "counts")
    for one in (others, ours):
        one.open()
    ours.close()
    others.add(("2026-11-22", "answer", "parking"))
    (left,) = (file for file in tmp_path.iterdir() if file.suffix != ".lock")
    others.close()

    assert others.writer in left.name
    assert left.read_bytes().count(b"parking") == 1


def test_file_that_somebody_took_away_leaves_no_lock(tmp_path: Path) -> None:
    """A batch that is in the database needs neither."""
    spool_killed(tmp_path / "counts")
    ours = Spool(tmp_path / "counts")
    ours.open()
    (batch,) = ours.batches
    (tmp_path / f"counts-waiting-{batch.writer}-{batch.number}").unlink()
    ours.drop_first()
    ours.close()

    assert batch.counts == {("2026-11-22", "answer", "parking"): 3}
    assert list(tmp_path.iterdir()) == []


def test_folder_may_hold_what_waits_for_several_databases(path: Path, url: str, tmp_path: Path) -> None:
    """What was counted for one is not written to another."""
    for where in (path, url):
        lived(where, tmp_path, "killed")
    for _ in range(2):
        with DayTally(path, lambda: DAY, spool=tmp_path):
            pass

    assert counted(path) == 3
    assert lived(url, tmp_path, "flushed").returncode == 0
    assert counted(url) == 6


def test_writer_that_is_locked_out_at_its_end_loses_nothing(path: Path, tmp_path: Path) -> None:
    """It says how much it leaves, and the next one writes it."""
    assert lived(path, tmp_path / "spool", "flushed").returncode == 0
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        ending = lived(path, tmp_path / "spool", "left")
    assert "3 counts wait for the next start" in ending.stderr
    assert lived(path, tmp_path / "spool", "flushed").returncode == 0

    assert counted(path) == 9


def test_folder_that_cannot_be_written_leaves_counts_in_memory(
    path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line says so, and they reach the database all the same."""
    (tmp_path / "file").write_text("no folder", "utf-8")
    with DayTally(path, lambda: DAY, spool=tmp_path / "file") as tally:
        tally.count("answer", None)

    assert counted(path) == 1
    assert [line.partition(":")[0] for line in caplog.messages] == [
        "counts are kept in memory alone until they are written"
    ]


def test_file_of_what_waits_stays_small(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the database is away: equal counts are added up."""
    monkeypatch.setattr(spool, "LARGE", 1000)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with DayTally(path, lambda: DAY, every=3600) as tally:
            for _ in range(20):
                for _ in range(100):
                    tally.count("answer", "parking")
                tally.flush()
            sizes = [file.stat().st_size for file in path.parent.glob("*-waiting-*")]
            connection.execute("COMMIT")

    assert sum(sizes) < 10_000
    assert counted(path) == 2000


def test_line_that_broke_off_is_passed_over(path: Path) -> None:
    """The disk was full amid it: the counts before it are taken."""
    spool_killed(path)
    (file,) = (one for one in path.parent.glob("*-waiting-*") if one.suffix != ".lock")
    file.write_bytes(file.read_bytes()[:-5])
    with DayTally(path, lambda: DAY):
        pass

    assert counted(path) == 2
