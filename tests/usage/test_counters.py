"""Counters: how often and never who or what; whatever happens to the file, nobody's answer waits or fails."""

import contextlib
import datetime as dt
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY

from bot.cli.exit_codes import OK
from bot.cli.main import main
from bot.core.errors import SettingsError
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.settings import Settings
from bot.usage import spool
from bot.usage.counters import DayTally, read_counts
from bot.usage.report import stats_table
from bot.usage.tally import Count

from .conftest import DAY

EVER = dt.date(2000, 1, 1)


@pytest.fixture
def tally(path: Path) -> Iterator[DayTally]:
    """Return a tally that writes when told to."""
    with DayTally(path, lambda: DAY, every=3600) as tally:
        yield tally


def rows(path: Path) -> list[tuple[str, str, int]]:
    """Return event, entry and count of every line."""
    return [(count.event, count.entry, count.count) for count in read_counts(path, EVER)]


def test_counts_are_added_up(tally: DayTally, path: Path) -> None:
    """Over writes, too; a file that is lost begins anew with the next ones."""
    for _ in range(3):
        tally.count("helpful", "parking")
        tally.count("held_back", None)
        tally.flush()
    tally.flush()
    assert rows(path) == [("held_back", "", 3), ("helpful", "parking", 3)]

    path.unlink()
    tally.count("abstain", None)
    tally.flush()
    assert rows(path) == [("abstain", "", 1)]


def test_every_day_has_its_own_line(path: Path) -> None:
    """Days are told apart, and older ones can be left out."""
    days = iter([DAY - dt.timedelta(days=1), DAY, DAY])
    with DayTally(path, lambda: next(days)) as tally:
        for _ in range(3):
            tally.count("abstain", None)

    assert [(count.day, count.count) for count in read_counts(path, EVER)] == [("2026-11-21", 1), ("2026-11-22", 2)]
    assert read_counts(path, DAY) == [Count("2026-11-22", "abstain", "", 2)]


def test_replies_are_counted_by_outcome_without_a_word(tally: DayTally, path: Path, small: KnowledgeBase) -> None:
    """With the entries that they show, if any. What was asked is nowhere in the bytes, and no id of a person."""
    responder = Responder(small)
    for query in (
        "what time do you close Eulalia",
        "What time do you close? Can I lend novels?",
        "parking spaces nearby",
        "xylophone",
        "I cannot breathe",
    ):
        tally.replied(responder.respond(query))
    tally.flush()

    assert rows(path) == [
        ("abstain", "", 1),
        ("answer", "borrowing", 1),
        ("answer", "opening-hours", 2),
        ("out_of_scope", "parking", 1),
        ("safety", "", 1),
    ]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        columns = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in tables}
    assert columns == {
        "alembic_version": ["version_num"],
        "tally": ["day", "event", "entry", "count"],
        "turn": ["lane", "free"],
        "writer": ["id", "batch", "day"],
    }
    assert not any(b"eulalia" in file.read_bytes().lower() for file in path.parent.iterdir())


def test_it_writes_by_itself_and_at_the_end(path: Path) -> None:
    """Every few seconds; what is left is written when the bot leaves."""
    with DayTally(path, lambda: DAY, every=0.05) as tally:
        tally.count("helpful", None)
        end = time.monotonic() + 10
        while tally.waiting:
            assert time.monotonic() < end
            time.sleep(0.02)
        assert rows(path) == [("helpful", "", 1)]
    with DayTally(path, lambda: DAY, every=60) as tally:
        tally.count("helpful", None)

    assert rows(path) == [("helpful", "", 2)]


def test_processes_and_threads_add_to_one_file(path: Path) -> None:
    """Two tallies like those of two processes, each used by four threads; nothing is lost."""
    with contextlib.ExitStack() as stack:
        tallies = [stack.enter_context(DayTally(path, lambda: DAY, every=0.01)) for _ in range(2)]
        threads = [
            threading.Thread(target=lambda own=own: [own.count("answer", "parking") for _ in range(2000)])
            for own in tallies * 4
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with DayTally(path, lambda: DAY):  # a writer that was locked out at its end has left its counts
        pass

    assert rows(path) == [("answer", "parking", 16_000)]


def test_database_is_loaded_only_where_counts_are_written() -> None:
    """SQLAlchemy takes a third of a second, which the bot's start and a bot that counts nothing are spared."""
    code = "import sys, bot.usage.counters; sys.exit('sqlalchemy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True)


def test_what_waits_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file can never be written, memory stays bounded, and what was given up is counted."""
    monkeypatch.setattr(spool, "MOST_WAITING", 3)
    with DayTally(tmp_path / "nowhere" / "x", lambda: DAY) as tally:
        tally.count("event", None)
        tally.flush()
        for number in range(10):
            tally.count(f"event-{number}", None)
            tally.flush()

    assert (tally.waiting, tally.dropped) == (4, 7)


@pytest.mark.parametrize("content", [None, b"", b"this is no database " * 99])
def test_file_without_counts_is_told(tmp_path: Path, content: bytes | None) -> None:
    """With the setting that names it; nothing is made by reading."""
    path = tmp_path / "x"
    if content is not None:
        path.write_bytes(content)
    said = (
        r"Nothing .* there is no .*x"
        if content is None
        else r"The counts in .*x \(setting FAQ_TALLY\) cannot be read: "
    )
    with pytest.raises(SettingsError, match=said):
        read_counts(path, EVER)

    assert path.exists() == (content is not None)


def test_table_shows_events_then_entries() -> None:
    """Most frequent first; an entry has a column for each event that any entry has."""
    counted = [("answer", "borrowing", 12), ("answer", "parking", 3), ("helpful", "parking", 2), ("abstain", "", 4)]

    assert stats_table([Count("2026-11-22", *one) for one in counted]).splitlines() == [
        "2026-11-22 to 2026-11-22 (UTC)",
        "",
        "event    count",
        "answer      15",
        "abstain      4",
        "helpful      2",
        "",
        "entry      answer  helpful",
        "borrowing      12        0",
        "parking         3        2",
    ]
    assert stats_table([]) == "Nothing was counted in these days."
    assert "entry" not in stats_table([Count("2026-11-22", "abstain", "", 4)])


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only the variables of a test count."""
    monkeypatch.setattr("bot.settings.ENV_FILE", tmp_path / ".env")
    for name in ("FAQ_TALLY", "FAQ_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("settings")
def test_command_prints_the_table(
    where: Path | str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the last days, today included; of the database of all processes where one is set, also beside a file."""
    today = dt.datetime.now(tz=dt.UTC).date()
    days = iter([today, today - dt.timedelta(days=7)])
    with DayTally(where, lambda: next(days)) as tally:
        tally.count("abstain", None)
        tally.count("answer", "parking")
    monkeypatch.setenv("FAQ_TALLY", str(where) if isinstance(where, Path) else "/nowhere")
    if isinstance(where, str):
        monkeypatch.setenv("FAQ_DATABASE_URL", where.replace("postgresql:", "postgres:"))

    assert main(["stats", "--days", "7"]) == OK
    assert "parking" not in capsys.readouterr().out
    assert main(["stats"]) == OK
    assert "parking" in capsys.readouterr().out


@pytest.mark.usefixtures("settings")
def test_nothing_is_counted_unless_a_path_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    """The command says so."""
    assert main(["stats"]) == SettingsError.exit_code
    said = "Nothing is counted, because neither FAQ_TALLY nor FAQ_DATABASE_URL is set."
    assert capsys.readouterr().err.startswith(said)


KINDS = ["mysql://faq:secret@host/name", "secret", "sqlite:///secret"]
SPLIT = [f"postgresql://faq:{word}@host/name" for word in ("pass@secret", "@secret", "pass/@secret", "a@b/secret")]


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("url", [*KINDS, *SPLIT])
def test_url_that_cannot_be_right_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence without the password; else part of it would be taken for the host, and logged."""
    monkeypatch.setenv("FAQ_DATABASE_URL", url)

    assert main(["stats"]) == SettingsError.exit_code
    told = capsys.readouterr().err
    assert told.startswith("The setting FAQ_DATABASE_URL cannot be used: ")
    assert (
        "it begins with postgresql://" if url in KINDS else "write %40 for one that is part of the password"
    ) in told
    assert "secret" not in told


@pytest.mark.parametrize("rest", ["faq:pass%40word@host/name", "host/name", "faq@one,two/name", "faq:a@[::1]/name"])
def test_urls_with_one_at_or_none_are_taken(rest: str) -> None:
    """With a password and without, of one host or several."""
    url = f"postgresql://{rest}"

    assert Settings(FAQ_DATABASE_URL=url).counts == url
