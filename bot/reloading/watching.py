"""`Reloader`: watches the knowledge files and exchanges what a `LiveResponder` serves when they change.

A thread of its own waits for changes (watchfiles; a look every second where the system tells of none), lets the files
come to rest, has them built and checked beside, and swaps. What is wrong is logged by file and line; the last good
knowledge goes on serving.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeAlias

from watchfiles import watch

from bot.core.knowledge.problems import START, Problem
from bot.core.responder import Responder
from bot.logs import cause
from bot.reloading.build_process import Builder, Built, Recipe
from bot.reloading.live import LiveResponder

LOOK_SECONDS = 1.0
"""How often the files are looked at without being told of a change: some network and container mounts tell of none."""
REST_SECONDS = 0.15
"""How long files must stay as they are before they are built: an editor may write them in pieces."""
LONGEST_WAIT = 1.0
"""Seconds after which they are built although they keep changing."""
MOST_TOLD = 10
"""Problems of one refused change that are logged."""

Fingerprint: TypeAlias = tuple[tuple[str, int, int, int], ...]
"""Path, time of change in nanoseconds, size and number of every file."""

_log = logging.getLogger(__name__)


class Builds(Protocol):
    """Builds beside; see `Builder`."""

    def build(self, recipe: Recipe) -> Built:
        """Return what came of a build."""

    def stop(self) -> None:
        """End a build that is going on."""


class Reloader:
    """Keeps a responder in step with its files while it is entered as a context.

    Args:
        recipe: what is built, from which files.
        first: makes the responder to begin with; called once, after the first look at the files.
        builder: builds beside; None for child processes.

    Attributes:
        live: what serves.
    """

    def __init__(self, recipe: Recipe, first: Callable[[], Responder], builder: Builds | None = None) -> None:
        self._recipe = recipe
        self._seen = fingerprint(recipe)  # before the files are read, so that no change is missed
        self.live = LiveResponder(first(), _now)
        self._builder: Builds = builder or Builder()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="knowledge", daemon=True)

    def __enter__(self) -> LiveResponder:
        """Begin to watch, and return what serves."""
        self.live.follow(on=True)
        self._thread.start()
        return self.live

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop watching; a build that is going on is given up."""
        self._stop.set()
        self._builder.stop()
        self._thread.join(timeout=2 * LOOK_SECONDS)
        self.live.follow(on=False)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch()
            except Exception as error:  # noqa: BLE001 - whatever it is, the bot goes on serving, and this on watching
                if not self._stop.is_set():
                    self.live.follow(on=False)
                    _log.error("knowledge not followed for now: %s", cause(error))
                    self._stop.wait(LOOK_SECONDS)

    def _watch(self) -> None:
        """Wait for changes, of what is there now, until stopped or until a folder becomes another one."""
        found = self._recipe.folders()
        numbers = _numbers(found)
        for _ in watch(
            *found,
            watch_filter=None,
            stop_event=self._stop,
            rust_timeout=int(1000 * LOOK_SECONDS),
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        ):
            self.live.follow(on=True)
            if not self._stop.is_set() and fingerprint(self._recipe) != self._seen:
                self._seen = self._rested()
                self._reload()
            if _numbers(found) != numbers:
                return

    def _rested(self) -> Fingerprint:
        """Wait until the files stay as they are for a moment, but not for ever, and return how they are."""
        end = time.monotonic() + LONGEST_WAIT
        before = fingerprint(self._recipe)
        while not self._stop.wait(REST_SECONDS) and time.monotonic() < end:
            now = fingerprint(self._recipe)
            if now == before:
                break
            before = now
        return before

    def _reload(self) -> None:
        start = time.monotonic()
        try:
            built = self._builder.build(self._recipe)
        except (OSError, RuntimeError) as error:
            what = f"it could not be built ({error})"
            built = Built(None, (Problem(str(self._recipe.knowledge), START, what, "Save a file once more"),))
        if self._stop.is_set():
            return
        if built.responder:
            self.live.swap(built.responder)
            _log.info("knowledge reloaded: version=%s s=%.1f", self.live.status.version, time.monotonic() - start)
            return
        self.live.refuse(built.problems)
        _log.warning(
            "knowledge refused, %s goes on serving: problems=%d", self.live.status.version, len(built.problems)
        )
        for problem in built.problems[:MOST_TOLD]:
            _log.warning("%s", problem)


def fingerprint(recipe: Recipe) -> Fingerprint:
    """Return what tells one state of the files of a recipe from another, without reading them."""
    found = []
    for path in recipe.files():
        with contextlib.suppress(OSError):  # gone between two looks
            stat = path.stat()
            found.append((str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def _numbers(paths: list[Path]) -> list[int]:
    """Return the numbers of folders in their file system; 0 for one that is gone."""
    return [path.stat().st_ino if path.is_dir() else 0 for path in paths]


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
