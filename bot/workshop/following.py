"""Notices when a knowledge file is saved: watchfiles tells of changes, and a look each second covers what it misses.

Some network and container mounts tell of no change, and editors save in several steps (write, rename, truncate).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TypeAlias

from watchfiles import awatch

from bot.reloading.build_process import Recipe
from bot.reloading.watching import LONGEST_WAIT, LOOK_SECONDS, REST_SECONDS

Fingerprint: TypeAlias = dict[Path, tuple[int, int]]
"""Time of change in nanoseconds and size in bytes of every file that is there."""


def fingerprint(paths: Iterable[Path]) -> Fingerprint:
    """Return what changes when one of these files does; files that are not there, or not readable, are left out."""
    found: Fingerprint = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


async def saves(recipe: Recipe, questions: Iterable[Path]) -> AsyncIterator[list[Path]]:
    """Yield the files that were saved, added or removed, each time something was; never ends.

    Args:
        recipe: names the knowledge files that are read.
        questions: files of labelled questions.
    """
    extra = list(questions)
    before = fingerprint((*recipe.files(), *extra))
    folders = {*recipe.folders(), *(path.parent for path in extra if path.parent.is_dir())}
    async for _ in awatch(
        *folders,
        watch_filter=None,
        step=int(1000 * REST_SECONDS),
        debounce=int(1000 * LONGEST_WAIT),
        rust_timeout=int(1000 * LOOK_SECONDS),
        yield_on_timeout=True,
        recursive=False,
    ):
        now = fingerprint((*recipe.files(), *extra))
        if changed := sorted(path for path in now.keys() | before.keys() if now.get(path) != before.get(path)):
            yield changed
        before = now
