"""Counters per day, event and entry in one SQLite table: how often, never who or what. Off unless a path is set.

`DayTally.count` only adds to a dict; a thread of its own writes every few seconds, over a new connection each time, so
that a full disk, a locked or a lost file never makes an answer wait or fail: what could not be written waits and is
tried again, and one log line says so.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from bot.core.errors import SettingsError
from bot.core.replies import Reply

FLUSH_SECONDS = 5.0
"""How often counts are written: what a crash may lose."""
BUSY_SECONDS = 1.0
"""How long a write waits for another process to let go of the file."""
MOST_WAITING = 10_000
"""Different counts that wait for a file that cannot be written; beyond, new ones are dropped."""
FORMAT = 1
"""Version of the table, in the file's `user_version`."""

_TABLE = """CREATE TABLE IF NOT EXISTS tally (
  day TEXT NOT NULL, event TEXT NOT NULL, entry TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, event, entry)
) WITHOUT ROWID"""
_ADD = "INSERT INTO tally VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"
_READ = "SELECT day, event, entry, count FROM tally WHERE day >= ? ORDER BY day, event, entry"

Key: TypeAlias = tuple[str, str, str]
"""Day, event, entry id or nothing."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Count:
    """One line of the table."""

    day: str
    """As year-month-day, in UTC."""
    event: str
    """An outcome, such as `answer` or `abstain`, or what was pressed, such as `helpful`."""
    entry: str
    """Id of the entry; empty where the event belongs to none."""
    count: int
    """How often, at least 1."""


class DayTally:
    """Takes counts and writes them to a file while it is entered as a context.

    Args:
        path: the SQLite file; made where it is not there.
        today: tells the day.
        every: seconds between two writes.
    """

    def __init__(self, path: Path, today: Callable[[], dt.date], every: float = FLUSH_SECONDS) -> None:
        self._path = path
        self._today = today
        self._every = every
        self._lock = threading.Lock()
        self._waiting: Counter[Key] = Counter()
        self._failing = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tally", daemon=True)

    def __enter__(self) -> Self:
        """Begin to write."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Write what is left, and end."""
        self._stop.set()
        self._thread.join(timeout=2 * BUSY_SECONDS)

    def count(self, event: str, entry_id: str | None) -> None:
        """Count one event, and the entry that it belongs to, if it belongs to one; never waits, never raises."""
        self._add((self._today().isoformat(), event, entry_id or ""), 1)

    def replied(self, reply: Reply) -> None:
        """Count a reply by its outcome: for each entry that it shows, or once where it shows none."""
        for entry_id in [entry.entry_id for entry in reply.entries if entry.answer is not None] or [""]:
            self.count(reply.outcome, entry_id)

    def flush(self) -> None:
        """Write what is waiting; where that fails, keep it for the next time."""
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
        if not waiting:
            return
        try:
            self._write(waiting)
        except (sqlite3.Error, OSError) as error:
            if not self._failing:
                _log.warning("counts cannot be written for now, answers go on: %s", error)
            self._failing = True
            for key, count in waiting.items():
                self._add(key, count)
        else:
            if self._failing:
                _log.info("counts are written again")
            self._failing = False

    def _add(self, key: Key, count: int) -> None:
        with self._lock:
            if key in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[key] += count

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self.flush()
        self.flush()

    def _write(self, waiting: Counter[Key]) -> None:
        """Add the counts in one transaction; the file is opened anew, because it may have been taken away."""
        with contextlib.closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as connection, connection:
            connection.execute("PRAGMA journal_mode = WAL")  # somebody reading does not stop us
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.executemany(_ADD, [(*key, count) for key, count in waiting.items()])


def read_counts(path: Path, since: dt.date) -> list[Count]:
    """Return the counts of a file from a day on, in the order of days, events and entries.

    Raises:
        SettingsError: the file is not there, or holds no such counts.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return [Count(*row) for row in connection.execute(_READ, (since.isoformat(),))]
    except sqlite3.Error as error:
        msg = f"The counts in {path} (setting FAQ_TALLY) cannot be read: {error}."
        raise SettingsError(msg) from None


@dataclass(frozen=True, slots=True)
class Tables:
    """Counts as rows of texts, the heads first; the first column names something, the others are numbers."""

    span: str
    """The first and the last day with a count."""
    events: list[list[str]]
    """Every event, most frequent first."""
    entries: list[list[str]]
    """Every entry with a column for each event that any entry has, most answered first; only heads where none has."""
    days: list[list[str]]
    """Every day with a column for each event, in order."""


def tables(counts: Sequence[Count]) -> Tables | None:
    """Return counts added up; None where there are none."""
    if not counts:
        return None
    totals, by_entry, by_day = Counter[str](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for count in counts:
        totals[count.event] += count.count
        by_day[count.day, count.event] += count.count
        if count.entry:
            by_entry[count.entry, count.event] += count.count
    days = sorted({count.day for count in counts})
    entries = sorted({entry for entry, _ in by_entry}, key=lambda entry: (-by_entry[entry, "answer"], entry))
    return Tables(
        span=f"{days[0]} to {days[-1]} (UTC)",
        events=[["event", "count"], *([event, str(number)] for event, number in totals.most_common())],
        entries=_crossed("entry", entries, by_entry),
        days=_crossed("day", days, by_day),
    )


def stats_table(counts: Sequence[Count]) -> str:
    """Return counts as text: the days, all events, then the entries with a column for each event that they have."""
    found = tables(counts)
    if found is None:
        return "Nothing was counted in these days."
    shown = [found.events, found.entries] if found.entries[1:] else [found.events]
    return "\n\n".join([found.span, *("\n".join(_aligned(rows)) for rows in shown)])


def _crossed(head: str, names: Sequence[str], numbers: Counter[tuple[str, str]]) -> list[list[str]]:
    """Return a row for each name, with a column for each event."""
    events = sorted({event for _, event in numbers})
    return [[head, *events], *([name, *(str(numbers[name, event]) for event in events)] for name in names)]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as lines: the first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        numbers = (f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join([f"{first:<{widths[0]}}", *numbers])
