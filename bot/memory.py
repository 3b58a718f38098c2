"""The process's memory: what is built at the start stays, so the garbage collector need not look through it again."""

import contextlib
import ctypes
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def building() -> Iterator[None]:
    """Keep the garbage collector off while knowledge is loaded and fitted, and off what was built ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle_memory() -> None:
    """Give memory back to the system that only loading needed; glibc alone can."""
    gc.unfreeze()  # there is garbage among what was built
    gc.collect()
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
