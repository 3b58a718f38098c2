"""`ArrayCache`: arrays on disk from one start to the next, in a form that cannot carry code (numpy's npz, no pickles).

What is kept is named by everything that it was made from, so it is never stale; whatever is wrong with the folder or a
file, it is as if nothing had been kept.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.core.matching.encoder import Arrays
from bot.logs import cause

SUFFIX = ".npz"
UNFINISHED = "unfinished-"
"""What the names of files begin with that are being written."""
HOUR = 3600.0
"""Seconds after which such a file is left over from a process that was killed."""
MOST_KEPT = 8
"""Files that are kept, 10 to 30 MB each; those that were not used for longest go first."""

_log = logging.getLogger(__name__)


class ArrayCache:
    """A folder of arrays; safe for several processes.

    Args:
        folder: made where it is missing.
        missing: called whenever something has to be computed, since nothing of its name is kept.
    """

    def __init__(self, folder: Path, missing: Callable[[], None] | None = None) -> None:
        self._folder = folder
        self._missing = missing

    def load(self, name: str) -> Arrays | None:
        """Return what was last saved under a name, None where there is nothing that can be read."""
        path = self._folder / f"{name}{SUFFIX}"
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
                arrays = {key: found[key] for key in found.files}
        except Exception as error:  # noqa: BLE001 - a broken file can raise anything, and none of it matters
            _log.debug("nothing kept as %s: %s", name, cause(error))
            if self._missing:
                self._missing()
            return None
        with contextlib.suppress(OSError):  # a folder that cannot be written to
            os.utime(path)
        return arrays

    def save(self, name: str, arrays: Arrays) -> None:
        """Keep arrays under a name, in one step; where they cannot be written, they are not kept."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            number, unfinished = tempfile.mkstemp(dir=self._folder, prefix=UNFINISHED)
            try:
                with os.fdopen(number, "wb") as file:
                    np.savez(file, allow_pickle=False, **arrays)
                Path(unfinished).replace(self._folder / f"{name}{SUFFIX}")
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(unfinished).unlink()
                raise
            self._remove_old()
        except OSError as error:
            _log.debug("%s is not kept: %s", name, cause(error))

    def _remove_old(self) -> None:
        kept = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
        left_over = [path for path in self._folder.glob(f"{UNFINISHED}*") if path.stat().st_mtime < time.time() - HOUR]
        for path in (*kept[MOST_KEPT:], *left_over):
            path.unlink(missing_ok=True)
