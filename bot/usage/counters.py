"""Counters per day, event and entry: how often, never who or what. Off unless a file or a database is set.

`DayTally.count` only adds to the spool; a thread of its own writes to the database every few seconds, so that a slow,
locked, full or lost one never makes an answer wait or fail, and never keeps the process from leaving: what could not be
written waits and is tried again, by the next process if need be, and one log line says so.
"""

import asyncio
import contextlib
import datetime as dt
import functools
import hashlib
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any, Self, TypeVar

from bot.core.errors import SettingsError
from bot.core.replies import Reply
from bot.usage.spool import Spool
from bot.usage.tally import Count

T = TypeVar("T")

FLUSH_SECONDS = 5.0
"""How often counts are written."""
CLOSING_SECONDS = 0.5
"""How long the end waits for the last write."""
FAREWELL_SECONDS = 0.05
"""How long aiosqlite's thread has to tell that it could not open a file."""
TURN_SECONDS = 10.0
"""How long a process waits to hear when its turn is."""

_log = logging.getLogger(__name__)


class DayTally:
    """Takes counts and writes them to a database while it is entered as a context.

    Args:
        where: a SQLite file, made where it is not there, or the URL of a PostgreSQL database.
        today: tells the day.
        every: seconds between two writes.
        spool: folder for what is not written yet; None for beside the SQLite file, or nowhere with PostgreSQL.
    """

    def __init__(
        self, where: Path | str, today: Callable[[], dt.date], every: float = FLUSH_SECONDS, spool: Path | None = None
    ) -> None:
        database = hashlib.sha256(str(where).rpartition("@")[2].encode()).hexdigest()[:8]  # without the password
        beside = where if isinstance(where, Path) else None
        self._where = where
        self._folder = spool
        self._today = today
        self._every = every
        self._spool = Spool(spool / f"counts-{database}" if spool else beside)
        self._failing = False

    def __enter__(self) -> Self:
        """Begin to write, first what another process has left."""
        if self._folder:
            with contextlib.suppress(OSError):  # the spool tells what is wrong
                self._folder.mkdir(parents=True, exist_ok=True)
        self._spool.open()
        self._loop = asyncio.SelectorEventLoop()  # psycopg knows no other on Windows
        self._stop, self._flushing = asyncio.Event(), asyncio.Lock()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tally", daemon=True)
        self._thread.start()
        self._writing = self._submit(self._write_on())
        return self

    def __exit__(self, *_: object) -> None:
        """Write what is left, and end; what cannot be written now is kept for the next process."""
        self._loop.call_soon_threadsafe(self._stop.set)
        ended = wait([self._writing], timeout=CLOSING_SECONDS).done
        if ended:  # else the database hangs, and its thread ends with the process
            farewell = FAREWELL_SECONDS if self._failing else 0
            self._loop.call_soon_threadsafe(self._loop.call_later, farewell, self._loop.stop)
            self._thread.join()
            self._loop.close()
        kept = self._spool.close()
        if left := self.waiting:
            told = "%d counts wait for the next start" if kept else "%d counts are lost: they could not be written"
            _log.warning(told, left)

    @property
    def waiting(self) -> int:
        """How many counts are not in the database yet."""
        return self._spool.total

    @property
    def dropped(self) -> int:
        """How many counts were given up because too many waited."""
        return self._spool.dropped

    def count(self, event: str, entry_id: str | None) -> None:
        """Count one event, and the entry that it belongs to, if it belongs to one; never waits, never raises."""
        self._spool.add((self._today().isoformat(), event, entry_id or ""))

    def replied(self, reply: Reply) -> None:
        """Count a reply by its outcome: for each entry that it shows, or once where it shows none."""
        for entry_id in [entry.entry_id for entry in reply.shown] or [""]:
            self.count(reply.outcome, entry_id)

    def flush(self) -> None:
        """Write what is waiting; where that fails, keep it for the next time."""
        self._submit(self._flush()).result()

    async def turn(self, lane: int, seconds: float) -> float:
        """Take the next turn in a lane among all processes with this database; see `Database.turn`.

        Raises:
            Exception: whatever is wrong with the database; TimeoutError where it does not answer.
        """
        taking = self._submit(self._take_turn(lane, seconds))
        return await asyncio.wait_for(asyncio.wrap_future(taking), TURN_SECONDS)

    @functools.cached_property
    def _database(self) -> Any:  # noqa: ANN401 - its type would have to be imported
        """The `Database`; only for the thread: it brings SQLAlchemy, whose import takes a third of a second."""
        from bot.usage.database import Database  # noqa: PLC0415 - as above

        return Database(self._where)

    def _submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _take_turn(self, lane: int, seconds: float) -> float:
        return float(await self._database.turn(lane, seconds))

    async def _write_on(self) -> None:
        while not self._stop.is_set():
            await self._flush()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._every)
        await self._flush()

    async def _flush(self) -> None:
        try:
            async with self._flushing:
                await self._write_batches()
                self._spool.end_batch()
                await self._write_batches()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a database, counts wait
            if not self._failing:
                _log.warning("counts cannot be written for now, answers go on: %s", _reason(error))
            self._failing = True
            self._spool.shorten()
        else:
            if self._failing:
                _log.info("counts are written again")
            self._failing = False

    async def _write_batches(self) -> None:
        while self._spool.batches:
            await self._database.add(self._spool.batches[0])
            self._spool.drop_first()


def read_counts(where: Path | str, since: dt.date) -> list[Count]:
    """Return the counts of a file or database from a day on, in the order of days, events and entries.

    Raises:
        SettingsError: it is not there, or holds no such counts.
    """
    if isinstance(where, Path) and not where.exists():
        msg = f"Nothing has been counted yet: there is no {where} (setting FAQ_TALLY). The running bot writes it."
        raise SettingsError(msg)
    from bot.usage.database import Database  # noqa: PLC0415 - see `DayTally`

    try:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            return runner.run(Database(where, read_only=True).counts(since))
    except Exception as error:  # noqa: BLE001 - a driver raises what it likes
        place = f"{where} (setting FAQ_TALLY)" if isinstance(where, Path) else "the database (setting FAQ_DATABASE_URL)"
        msg = f"The counts in {place} cannot be read: {_reason(error)}."
        raise SettingsError(msg) from None


def _reason(error: Exception) -> str:
    """Return what a database said, as one line."""
    said = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error).splitlines()
    return said[0].rstrip(".") if said else type(error).__name__
