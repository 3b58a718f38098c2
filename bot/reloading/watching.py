"""Following files: `looks` wakes up when one was saved, `Reloader` exchanges what a `LiveResponder` serves.

Changes are built and checked in another process. What is wrong is logged by file and line; the last good knowledge
goes on serving.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from watchfiles import watch

from bot.core.knowledge.problems import START, Problem
from bot.core.responder import Responder
from bot.logs import cause
from bot.reloading.build_process import Builder, Built, Recipe
from bot.reloading.live import LiveResponder

LOOK_SECONDS = 1.0
"""How often to look in any case: some network and container mounts report no change."""
REST_SECONDS = 0.15
"""How long files must stay as they are: an editor may write them in pieces."""
LONGEST_WAIT = 1.0
"""Seconds after which they are looked at although they keep changing."""
MOST_TOLD = 10

Fingerprint: TypeAlias = tuple[tuple[str, int, int, int], ...]
"""Path, time of change in nanoseconds, size and inode of every file."""

_log = logging.getLogger(__name__)


def fingerprint(recipe: Recipe, beside: Sequence[Path] = ()) -> Fingerprint:
    """Return what differs whenever a file of the recipe, or another one, has changed; reads no file."""
    found = []
    for path in (*recipe.files(), *beside):
        with contextlib.suppress(OSError):  # gone between two looks
            stat = path.stat()
            found.append((str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def looks(recipe: Recipe, stop: threading.Event, beside: Sequence[Path] = ()) -> Iterator[None]:
    """Yield when it is time to look at the files of a recipe and those `beside` it: soon after a save, or a second."""
    while not stop.is_set():
        folders = [*dict.fromkeys((*recipe.folders(), *(path.parent for path in beside if path.parent.is_dir())))]
        inodes = _inodes(folders)
        for _ in watch(
            *folders,
            watch_filter=None,
            stop_event=stop,
            step=int(1000 * REST_SECONDS),
            debounce=int(1000 * LONGEST_WAIT),
            rust_timeout=int(1000 * LOOK_SECONDS),
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        ):
            yield
            if _inodes(folders) != inodes:  # a folder was replaced, and the watch still holds the old one
                break


def _inodes(paths: Sequence[Path]) -> list[int]:
    return [path.stat().st_ino if path.is_dir() else 0 for path in paths]


class Reloader:
    """Keeps the responder that `live` holds in step with its files while it is entered as a context.

    `first` makes the one to begin with: it is called once, after the first look at the files. `builder` builds others.
    """

    def __init__(self, recipe: Recipe, first: Callable[[], Responder], builder: Builder | None = None) -> None:
        self._recipe = recipe
        self._seen = fingerprint(recipe)  # before the files are read, so that no change is missed
        self.live = LiveResponder(first())
        self._builder = builder or Builder()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="knowledge", daemon=True)

    def __enter__(self) -> LiveResponder:
        """Begin to watch, and return what holds the responder."""
        self.live.follow(on=True)
        self._thread.start()
        return self.live

    def __exit__(self, *_: object) -> None:
        """Stop watching; a build that is going on is given up."""
        self._stop.set()
        self._builder.stop()
        self._thread.join(timeout=2 * LOOK_SECONDS)
        self.live.follow(on=False)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch()
            except Exception as error:  # noqa: BLE001 - the bot goes on serving, and this goes on watching
                if not self._stop.is_set():
                    self.live.follow(on=False)
                    _log.error("knowledge not followed for now: %s", cause(error))
                    self._stop.wait(LOOK_SECONDS)

    def _watch(self) -> None:
        for _ in looks(self._recipe, self._stop):
            self.live.follow(on=True)
            if not self._stop.is_set() and (now := fingerprint(self._recipe)) != self._seen:
                self._seen = now
                self._reload()

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
