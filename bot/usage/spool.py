"""Counts that may not be in the database yet, also on disk, so that a killed process or a lost database costs none.

Every count is added to a file of its batch at once, without waiting for the disk: that outlives the process, not a
power failure. The file goes when the batch is in the database. What a process leaves behind is written by the next one
that starts with the same place; a lock tells what belongs to a process that still runs.
"""

import contextlib
import json
import logging
import os
import re
import threading
import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from bot.usage.tally import Batch, Key

LARGE = 1_000_000
"""Bytes of a file after which its lines are added up."""
MOST_WAITING = 10_000
"""Different counts that wait for a database that cannot be written; beyond, new ones are dropped."""

_log = logging.getLogger(__name__)


class Spool:
    """What one process has counted, in memory and in the files `<place>-waiting-<writer>-<number>`; safe for threads.

    Where the files cannot be written, memory alone keeps it.

    Args:
        place: folder and beginning of the names of all files; None for memory alone.

    Attributes:
        writer: the name of this process's life.
        batches: what is to be written, oldest first, behind what processes that are gone have left.
        dropped: how many counts were given up because too many waited.
    """

    def __init__(self, place: Path | None) -> None:
        self.writer = uuid.uuid4().hex
        self.batches: list[Batch] = []
        self.dropped = 0
        self._counts = Counter[Key]()
        self._number = 1
        self._place = place or Path()
        self._works = place is not None
        self._file: int | None = None
        self._guard = threading.Lock()
        self._locks: dict[str, FileLock] = {}

    @property
    def total(self) -> int:
        """How many counts are kept."""
        with self._guard:
            return self._counts.total() + sum(sum(batch.counts.values()) for batch in self.batches)

    def open(self) -> None:
        """Begin, with the batches that processes that are gone have left."""
        if not self._works:
            return
        try:
            self._place.parent.stat()  # the lock would make the folder
            self._lock(self.writer)
            left = sorted(self._files())
            gone = {writer for writer in {writer for writer, _ in left} if self._lock(writer)}
        except OSError as error:
            _log.warning("counts are kept in memory alone until they are written: %s", error)
            self._works = False
            return
        self._append()
        self.batches = [Batch(writer, number, self._read(writer, number)) for writer, number in left if writer in gone]

    def add(self, key: Key) -> None:
        """Keep one count more in the batch of now; does not wait for the disk, never raises."""
        with self._guard:
            if key not in self._counts and len(self._counts) >= MOST_WAITING:
                self.dropped += 1
                return
            self._counts[key] += 1
            if self._file is not None:
                line = _line(key, 1)
                try:
                    whole = os.write(self._file, line) == len(line)
                except OSError:
                    whole = False
                if not whole:  # a full disk: `shorten` and `close` write what is in memory as a whole
                    self._close_file()

    def end_batch(self) -> None:
        """Let what was counted be a batch of its own: from now on it may be in the database."""
        with self._guard:
            if self._counts:
                self.batches.append(Batch(self.writer, self._number, dict(self._counts)))
                self._counts.clear()
                self._close_file()
                self._number += 1
                self._append()

    def shorten(self) -> None:
        """Write the batch of now anew where its file is large or broken off."""
        with self._guard:
            if self._works and (self._file is None or os.fstat(self._file).st_size > LARGE):
                self._close_file()
                self._write(self._number, self._counts)
                self._append()

    def drop_first(self) -> None:
        """Forget the first batch, which is in the database, and its writer if that is gone and has left no other."""
        with self._guard:
            batch = self.batches.pop(0)
        if self._works:
            with contextlib.suppress(OSError):
                self._path(batch.writer, batch.number).unlink(missing_ok=True)
                if batch.writer != self.writer and all(writer != batch.writer for writer, _ in self._files()):
                    self._unlock(batch.writer, forget=True)

    def close(self) -> bool:
        """End; return whether all is on disk that is still kept."""
        with self._guard:
            self._close_file()
            if not self._works:
                return False
            own = {batch.number: batch.counts for batch in self.batches if batch.writer == self.writer}
            if self._counts:
                own[self._number] = self._counts
            kept = [self._write(number, counts) for number, counts in own.items()]
            with contextlib.suppress(OSError):
                ours = [(writer, number) for writer, number in self._files() if writer in self._locks]
                left = {writer for writer, number in ours if not self._is_empty(writer, number)}
                for writer in [*self._locks]:
                    self._unlock(writer, forget=writer not in left)
            return all(kept)

    def _lock(self, writer: str) -> bool:
        """Take what belongs to a writer; return False where another process has it."""
        lock = FileLock(self._named(f"{writer}.lock"), timeout=0, thread_local=False)  # the tally's thread unlocks
        try:
            lock.acquire()
        except Timeout:
            return False
        self._locks[writer] = lock
        return True

    def _unlock(self, writer: str, *, forget: bool) -> None:
        """Let go of what belongs to a writer, and take its lock away where nothing is left to be locked."""
        if lock := self._locks.pop(writer, None):
            lock.release()
            if forget:
                Path(lock.lock_file).unlink(missing_ok=True)  # Windows has taken it away by itself

    def _files(self) -> list[tuple[str, int]]:
        """Return writer and number of every file that is there."""
        pattern = re.compile(re.escape(self._named("").name) + r"([0-9a-f]{32})-(\d+)")
        found = [pattern.fullmatch(path.name) for path in self._place.parent.iterdir()] if self._works else []
        return [(match[1], int(match[2])) for match in found if match]

    def _is_empty(self, writer: str, number: int) -> bool:
        """Return whether nothing is in a file, and take it away then."""
        path = self._path(writer, number)
        if path.stat().st_size:
            return False
        path.unlink()
        return True

    def _append(self) -> None:
        if self._works:
            with contextlib.suppress(OSError):
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
                self._file = os.open(self._path(self.writer, self._number), flags, 0o600)

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _write(self, number: int, counts: Mapping[Key, int]) -> bool:
        path = self._path(self.writer, number)
        new = path.with_name(f"{path.name}.new")
        try:
            new.write_bytes(b"".join(_line(key, count) for key, count in counts.items()))
            new.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink()  # a full disk leaves it empty
            return False
        return True

    def _read(self, writer: str, number: int) -> dict[Key, int]:
        """Return what a file holds; a line that broke off is left out."""
        counts = Counter[Key]()
        with contextlib.suppress(OSError):
            for line in self._path(writer, number).read_bytes().splitlines():
                with contextlib.suppress(ValueError):
                    day, event, entry, count = json.loads(line)
                    counts[day, event, entry] += count
        return dict(counts)

    def _path(self, writer: str, number: int) -> Path:
        return self._named(f"{writer}-{number}")

    def _named(self, name: str) -> Path:
        return self._place.with_name(f"{self._place.name}-waiting-{name}")


def _line(key: Key, count: int) -> bytes:
    return json.dumps([*key, count]).encode() + b"\n"
