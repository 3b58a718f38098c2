"""`own_folder`: a folder that no other user can change or swap, opened once; its files are reached through it.

Looking at a path and then opening it leaves a moment in which somebody who may write to a folder above puts another in
its place. So every folder from the root on is opened in turn, and what is open is looked at.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
ROOT = 0
"""The user who can change everything in any case."""


class OthersCanChangeError(OSError):
    """Somebody else can change a folder, or put another in its place."""


@contextlib.contextmanager
def own_folder(path: Path) -> Iterator[int | None]:
    """Yield a descriptor of a folder, for the `dir_fd` of the functions of `os`.

    None on Windows, which knows no such descriptors: there a user's own folders are closed to others by their profile.

    Raises:
        OthersCanChangeError: another user than this one and root can.
        OSError: it is not there, or cannot be read.
    """
    if os.name == "nt":
        yield None
        return
    descriptor = os.open("/", _FOLDER)
    try:
        for part in Path(os.path.realpath(path)).parts[1:]:
            _require_own(descriptor, path, above=True)
            below = os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        _require_own(descriptor, path, above=False)
        yield descriptor
    finally:
        os.close(descriptor)


def require_owned(status: os.stat_result, path: Path) -> None:
    """Raise OthersCanChangeError where somebody else owns what has this status."""
    if os.name != "nt" and status.st_uid not in {ROOT, os.geteuid()}:
        msg = f"{path} belongs to another user"
        raise OthersCanChangeError(msg)


def _require_own(descriptor: int, path: Path, *, above: bool) -> None:
    """Raise OthersCanChangeError where others can change an open folder; those above may let them add things."""
    status = os.fstat(descriptor)
    require_owned(status, path)
    by_group = status.st_mode & stat.S_IWGRP and status.st_gid not in {ROOT, os.geteuid()}  # a user's own group
    if (by_group or status.st_mode & stat.S_IWOTH) and not (above and status.st_mode & stat.S_ISVTX):
        msg = f"other users can change {path}, or a folder above it"
        raise OthersCanChangeError(msg)
