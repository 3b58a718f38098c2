"""Counters: how often and never who or what; whatever happens to the file, nobody's answer waits or fails."""

import contextlib
import datetime as dt
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import write_knowledge

from bot.cli.exit_codes import OK
from bot.cli.main import main
from bot.core.errors import SettingsError
from bot.core.knowledge.models import KnowledgeBase
from bot.core.responder import Responder
from bot.settings import Settings
from bot.usage import counters as counting
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
    """Over writes, too."""
    for _ in range(3):
        tally.count("helpful", "parking")
        tally.count("held_back", None)
        tally.flush()
    tally.flush()

    assert rows(path) == [("held_back", "", 3), ("helpful", "parking", 3)]


def test_every_day_has_its_own_line(path: Path) -> None:
    """Days are told apart, and older ones can be left out."""
    days = iter([DAY - dt.timedelta(days=1), DAY, DAY])
    with DayTally(path, lambda: next(days)) as tally:
        for _ in range(3):
            tally.count("abstain", None)

    assert [(count.day, count.count) for count in read_counts(path, EVER)] == [("2026-11-21", 1), ("2026-11-22", 2)]
    assert read_counts(path, DAY) == [Count("2026-11-22", "abstain", "", 2)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("What time do you close?", [("answer", "opening-hours", 1)]),
        ("What time do you close? Can I lend novels?", [("answer", "borrowing", 1), ("answer", "opening-hours", 1)]),
        ("parking spaces nearby", [("out_of_scope", "parking", 1)]),
        ("xylophone", [("abstain", "", 1)]),
        ("I cannot breathe", [("safety", "", 1)]),
    ],
)
def test_reply_is_counted_by_its_outcome(
    tally: DayTally, path: Path, small: KnowledgeBase, query: str, found: list[tuple[str, str, int]]
) -> None:
    """With the entries that it shows, if it shows any."""
    tally.replied(Responder(small).respond(query))
    tally.flush()

    assert rows(path) == found


def test_no_text_and_no_id_of_a_person_is_in_the_file(tally: DayTally, path: Path, small: KnowledgeBase) -> None:
    """Numbers and names of ours alone; what was asked is nowhere in the bytes."""
    tally.replied(Responder(small).respond("my aunt Eulalia asks: What time do you close?"))
    tally.flush()

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
        while not path.exists() or not rows_or_none(path):
            assert time.monotonic() < end
            time.sleep(0.02)
    with DayTally(path, lambda: DAY, every=60) as tally:
        tally.count("helpful", None)

    assert rows(path) == [("helpful", "", 2)]


def rows_or_none(path: Path) -> list[tuple[str, str, int]]:
    """Return the lines, none where the table is not there yet."""
    with contextlib.suppress(SettingsError):
        return rows(path)
    return []


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


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep a file locked."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextlib.contextmanager
def full_disk(_: Path) -> Iterator[None]:
    """Let no file of this process grow."""
    resource = pytest.importorskip("resource", reason="needs a Unix")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def lost_folder(path: Path) -> Iterator[None]:
    """Take the folder away, and bring it back."""
    away = path.parent.rename(path.parent.with_name("away"))
    yield
    away.rename(path.parent)


@contextlib.contextmanager
def no_database(path: Path) -> Iterator[None]:
    """Put something else in the place of the file for a while."""
    kept = path.rename(path.with_name("kept"))
    path.write_text("this is no database, and it is longer than the head of one " * 10)
    yield
    kept.replace(path)


@pytest.mark.parametrize("trouble", [locked, full_disk, lost_folder, no_database])
def test_trouble_with_the_file_costs_nothing_but_a_line(
    tally: DayTally, path: Path, caplog: pytest.LogCaptureFixture, trouble: object
) -> None:
    """Counting stays as fast, one line says so however often it fails, and all is written when the trouble is over."""
    caplog.set_level(logging.INFO, "bot")
    tally.count("helpful", "parking")
    tally.flush()
    assert callable(trouble)
    with trouble(path):
        start = time.perf_counter()
        for _ in range(1000):
            tally.count("helpful", "parking")
        assert time.perf_counter() - start < 0.5
        for _ in range(3):
            tally.flush()
        lines = list(caplog.messages)
    tally.flush()

    assert len(lines) == 1
    assert lines[0].startswith("counts cannot be written for now, answers go on: ")
    assert caplog.messages[1:] == ["counts are written again"]
    assert rows(path) == [("helpful", "parking", 1001)]


def test_file_that_is_lost_begins_anew(tally: DayTally, path: Path) -> None:
    """What was counted before is gone with it, and the next counts have a file again."""
    tally.count("helpful", None)
    tally.flush()
    path.unlink()
    tally.count("abstain", None)
    tally.flush()

    assert rows(path) == [("abstain", "", 1)]


def test_what_waits_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file can never be written, memory stays bounded, and what was given up is counted."""
    monkeypatch.setattr(counting, "MOST_WAITING", 3)
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
    with pytest.raises(SettingsError, match=r"The counts in .*x \(setting FAQ_TALLY\) cannot be read: "):
        read_counts(path, EVER)

    assert path.exists() == (content is not None)


def test_table_shows_events_then_entries(tally: DayTally, path: Path) -> None:
    """Most frequent first; an entry has a column for each event that any entry has."""
    counted = [("answer", "borrowing", 12), ("answer", "parking", 3), ("helpful", "parking", 2), ("abstain", None, 4)]
    for event, entry, count in counted:
        for _ in range(count):
            tally.count(event, entry)
    tally.flush()

    assert stats_table(read_counts(path, EVER)).splitlines() == [
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
    tally: DayTally, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the last days, today included."""
    today = dt.datetime.now(tz=dt.UTC).date()
    tally._today = lambda: today
    tally.count("abstain", None)
    tally._today = lambda: today - dt.timedelta(days=7)
    tally.count("answer", "parking")
    tally.flush()
    monkeypatch.setenv("FAQ_TALLY", str(path))

    assert main(["stats", "--days", "7"]) == OK
    assert "parking" not in capsys.readouterr().out
    assert main(["stats"]) == OK
    assert "parking" in capsys.readouterr().out


@pytest.mark.usefixtures("settings")
def test_nothing_is_counted_unless_a_path_is_set(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The command says so, and asking leaves no file."""
    write_knowledge(tmp_path / "empty", {})

    assert main(["stats"]) == SettingsError.exit_code
    said = "Nothing is counted, because neither FAQ_TALLY nor FAQ_DATABASE_URL is set."
    assert capsys.readouterr().err.startswith(said)
    assert Settings().tally is None


@pytest.mark.usefixtures("settings")
def test_command_reads_the_database_of_all_processes(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where one is set, also beside a file."""
    with DayTally(url, lambda: dt.datetime.now(tz=dt.UTC).date()) as tally:
        tally.count("answer", "parking")
    monkeypatch.setenv("FAQ_DATABASE_URL", url.replace("postgresql:", "postgres:"))
    monkeypatch.setenv("FAQ_TALLY", "/nowhere")

    assert main(["stats"]) == OK
    assert "parking" in capsys.readouterr().out


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("url", ["mysql://faq:secret@host/name", "secret", "sqlite:///secret"])
def test_database_of_another_kind_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence that does not hold it, since it may hold a password."""
    monkeypatch.setenv("FAQ_DATABASE_URL", url)

    assert main(["stats"]) == SettingsError.exit_code
    told = capsys.readouterr().err
    assert told.startswith("The setting FAQ_DATABASE_URL cannot be used: it begins with postgresql://")
    assert "secret" not in told


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("password", ["pass@secret", "@secret", "pass/@secret", "a@b/secret"])
def test_password_that_would_become_part_of_the_host_is_refused(
    password: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else the log would say that no such host is found."""
    monkeypatch.setenv("FAQ_DATABASE_URL", f"postgresql://faq:{password}@host/name")

    assert main(["stats"]) == SettingsError.exit_code
    told = capsys.readouterr().err
    assert "write %40 for one that is part of the password" in told
    assert "secret" not in told


@pytest.mark.parametrize("rest", ["faq:pass%40word@host/name", "host/name", "faq@one,two/name", "faq:a@[::1]/name"])
def test_urls_with_one_at_or_none_are_taken(rest: str) -> None:
    """With a password and without, of one host or several."""
    url = f"postgresql://{rest}"

    assert Settings(FAQ_DATABASE_URL=url).counts == url
