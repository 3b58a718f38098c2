"""What one person may do once below one message: post it, vote on it. Pure, imports nothing of Discord.

Kept are keyed hashes alone, so many at most, in memory: the key is of this process and written nowhere, so nobody can
be named by them.
"""

import secrets
from hashlib import blake2b
from typing import Final

MOST: Final = 10_000
"""Deeds that are remembered; the oldest is forgotten first. They take about a megabyte."""


class Once:
    """Remembers what was done, for a while."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._key = secrets.token_bytes(16)
        self._done: dict[bytes, None] = {}

    def first(self, *deed: int | str) -> bool:
        """Tell whether this deed is new, and remember it."""
        hashed = self._hash(deed)
        if hashed in self._done:
            return False
        if len(self._done) >= self._most:
            del self._done[next(iter(self._done))]
        self._done[hashed] = None
        return True

    def done(self, *deed: int | str) -> bool:
        """Tell whether this deed is remembered."""
        return self._hash(deed) in self._done

    def undo(self, *deed: int | str) -> None:
        """Forget a deed that came to nothing, so that it can be tried again."""
        self._done.pop(self._hash(deed), None)

    def _hash(self, deed: tuple[int | str, ...]) -> bytes:
        return blake2b(repr(deed).encode(), digest_size=8, key=self._key).digest()
