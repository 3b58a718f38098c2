"""`ArrayCache`: arrays on disk from one start to the next, in a form that cannot carry code (numpy's npz, no pickles).

What is kept is named by everything that it was made from, so it is never stale; whatever is wrong with the folder or a
file, it is as if nothing had been kept. Wrong numbers would mean wrong answers, so a folder that other users can change
is not used.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import secrets
import stat
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
MOST_BYTES = 512 * 2**20
"""Size of all files that are kept, some 25 FAQs; those that were not used for longest go first."""
ROOT = 0
"""The user who can change everything in any case."""

_log = logging.getLogger(__name__)


class OthersCanChangeError(OSError):
    """Somebody else can change a folder, or put another in its place."""


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
        try:
            path = own_folder(self._folder) / f"{name}{SUFFIX}"
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as found:
                arrays = {key: found[key] for key in found.files}
        except Exception as error:  # noqa: BLE001 - a broken file can raise anything, and none of it matters
            _note(error)
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
            folder = own_folder(self._folder)
            unfinished = folder / f"{UNFINISHED}{secrets.token_hex(8)}"
            try:
                with unfinished.open("xb") as opened:
                    np.savez(opened, allow_pickle=False, **arrays)
                unfinished.replace(folder / f"{name}{SUFFIX}")
            finally:
                unfinished.unlink(missing_ok=True)
            _remove_old(folder)
        except OSError as error:
            _note(error)


def own_folder(path: Path) -> Path:
    """Return a folder without links in its path, which no other user than this one and root can change or swap.

    On Windows a user's own folders are closed to others by their profile, so nothing is looked at there.

    Raises:
        OthersCanChangeError: another user can change it, or a folder above it other than by adding to it.
        OSError: it is not there.
    """
    folder = path.resolve(strict=True)
    for place in (folder, *folder.parents) if os.name != "nt" else ():
        status = place.stat()
        by_group = status.st_mode & stat.S_IWGRP and status.st_gid not in {ROOT, os.geteuid()}  # a user's own group
        only_adding = place != folder and status.st_mode & stat.S_ISVTX
        by_others = (by_group or status.st_mode & stat.S_IWOTH) and not only_adding
        if by_others or status.st_uid not in {ROOT, os.geteuid()}:
            msg = f"other users can change {path}, or a folder above it"
            raise OthersCanChangeError(msg)
    return folder


def _remove_old(folder: Path) -> None:
    """Remove what was not used for longest, and what a killed process left behind."""
    files = sorted(((path.stat(), path) for path in folder.iterdir()), key=lambda file: -file[0].st_mtime)
    left = MOST_BYTES
    for status, path in files:
        left -= status.st_size if path.suffix == SUFFIX else 0
        left_over = path.name.startswith(UNFINISHED) and status.st_mtime < time.time() - HOUR
        if left_over or (path.suffix == SUFFIX and left < 0):
            path.unlink(missing_ok=True)


def _note(error: Exception) -> None:
    if isinstance(error, OthersCanChangeError):
        _warn(f"The cache is not used, so every start takes longer: {error}")
    else:
        _log.debug("nothing kept: %s", cause(error))


@functools.cache
def _warn(text: str) -> None:
    """Log a warning once a process."""
    _log.warning("%s", text)
