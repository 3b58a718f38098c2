"""How the process treats its memory: what is built at the start stays, so nothing need look through it again."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def building() -> Iterator[None]:
    """Keep the garbage collector away while knowledge is loaded and fitted, and from what was built ever after.

    It would look through all of it time and again: a quarter of the loading time, and 60 ms now and then amid a long
    message later on.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle_memory() -> None:
    """Give back what only loading needed (some 40 MB with glibc)."""
    gc.unfreeze()  # there is garbage among what was built
    gc.collect()
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):  # another C library: then it keeps the memory
        ctypes.CDLL("libc.so.6").malloc_trim(0)
