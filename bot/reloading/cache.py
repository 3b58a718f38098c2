"""`ArrayCache`: arrays on disk from one start to the next, in a form that cannot carry code (numpy's npz, no pickles).

What is kept is named by everything that it was made from, so it is never stale; whatever is wrong with the folder or a
file, it is as if nothing had been kept. Wrong numbers would mean wrong answers, so a folder that other users can change
is not used.
"""

import contextlib
import functools
import logging
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.core.matching.encoder import Arrays
from bot.logs import cause
from bot.reloading.own_folder import OthersCanChangeError, own_folder, require_owned

SUFFIX = ".npz"
UNFINISHED = "unfinished-"
"""What the names of files begin with that are being written."""
HOUR = 3600.0
"""Seconds after which such a file is left over from a process that was killed."""
MOST_BYTES = 512 * 2**20
"""Size of all files that are kept, some 25 FAQs; those that were not used for longest go first."""

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

_log = logging.getLogger(__name__)


class NotKeptError(Exception):
    """Nothing of that name is kept, and whoever asked wants nothing else."""


class ArrayCache:
    """A folder of arrays; safe for several processes.

    Args:
        folder: made where it is missing.
        missing: called whenever something has to be computed, since nothing of its name is kept.
        strict: whether `load` raises NotKeptError in that case.
    """

    def __init__(self, folder: Path, missing: Callable[[], None] | None = None, *, strict: bool = False) -> None:
        self._folder = folder
        self._missing = missing
        self._strict = strict

    def load(self, name: str) -> Arrays | None:
        """Return what was last saved under a name, None where there is nothing that can be read."""
        try:
            with own_folder(self._folder) as folder:
                return self._read(f"{name}{SUFFIX}", folder)
        except Exception as error:  # noqa: BLE001 - a broken file can raise anything, and none of it matters
            self._note(error)
            if self._strict:
                raise NotKeptError from None
            if self._missing:
                self._missing()
            return None

    def save(self, name: str, arrays: Arrays) -> None:
        """Keep arrays under a name, in one step; where they cannot be written, they are not kept."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with own_folder(self._folder) as folder:
                self._write(f"{name}{SUFFIX}", arrays, folder)
                self._remove_old(folder)
        except OSError as error:
            self._note(error)

    def _read(self, file: str, folder: int | None) -> Arrays:
        with os.fdopen(os.open(self._at(file, folder), _READ, dir_fd=folder), "rb") as opened:
            require_owned(os.fstat(opened.fileno()), self._folder / file)
            with np.load(opened, allow_pickle=False) as found:
                arrays = {key: found[key] for key in found.files}
        with contextlib.suppress(OSError):  # a folder that cannot be written to
            os.utime(self._at(file, folder), dir_fd=folder)
        return arrays

    def _write(self, file: str, arrays: Arrays, folder: int | None) -> None:
        unfinished = self._at(f"{UNFINISHED}{secrets.token_hex(8)}", folder)
        try:
            with os.fdopen(os.open(unfinished, _WRITE, 0o600, dir_fd=folder), "wb") as opened:
                np.savez(opened, allow_pickle=False, **arrays)
            os.replace(unfinished, self._at(file, folder), src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(unfinished, dir_fd=folder)
            raise

    def _remove_old(self, folder: int | None) -> None:
        files = []
        for name in os.listdir(self._folder if folder is None else folder):  # noqa: PTH208 - of an open folder
            with contextlib.suppress(FileNotFoundError):  # another process was quicker
                status = os.stat(self._at(name, folder), dir_fd=folder, follow_symlinks=False)
                files.append((status.st_mtime, status.st_size, name))
        left = MOST_BYTES
        for last_used, size, name in sorted(files, reverse=True):
            left -= size if name.endswith(SUFFIX) else 0
            left_over = name.startswith(UNFINISHED) and last_used < time.time() - HOUR
            if left_over or (name.endswith(SUFFIX) and left < 0):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._at(name, folder), dir_fd=folder)

    def _at(self, file: str, folder: int | None) -> str:
        """Return a file's name in an open folder, its whole path where there is none."""
        return file if folder is not None else str(self._folder / file)

    def _note(self, error: Exception) -> None:
        if isinstance(error, OthersCanChangeError):
            _warn(f"The cache is not used, so every start takes longer: {error}")
        else:
            _log.debug("nothing kept: %s", cause(error))


@functools.cache
def _warn(text: str) -> None:
    _log.warning("%s", text)
