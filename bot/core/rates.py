"""How often somebody may do something: a rate, and a counter that forgets people as soon as it may."""

import re
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

OFF = "off"
_RATE = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many times in so many seconds."""

    times: int
    """At least 1; 0 for no limit."""
    seconds: int
    """Length of the window, at least 1."""

    def __str__(self) -> str:
        """Return the rate as the settings write it."""
        return f"{self.times}/{self.seconds}" if self.times else OFF


UNLIMITED = Rate(0, 1)


def parse_rate(text: str) -> Rate:
    """Return the rate that a setting names, such as `6/30` or `off`; raises ValueError for any other text."""
    if text.strip().casefold() == OFF:
        return UNLIMITED
    found = _RATE.fullmatch(text.strip())
    if not found or not int(found[1]) or not int(found[2]):
        msg = f"write times/seconds, such as 6/30, or {OFF}"
        raise ValueError(msg)
    return Rate(int(found[1]), int(found[2]))


class RateCounter:
    """Counts against one rate, for any number of keys; a key is forgotten as soon as its window is over.

    Not for several threads at once: it belongs to one event loop. `clock` gives seconds, and never goes back.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._times: dict[Hashable, deque[float]] = {}
        """When each key was counted, oldest first; the keys in the order of their last counting."""

    def wait(self, key: Hashable) -> float:
        """Return the seconds until the key may be counted again; 0 if it may now. Counts nothing."""
        self._forget()
        times = self._times.get(key, ())
        if len(times) < self._rate.times or not times:  # the oldest that counts is the first of as many as may be
            return 0.0
        return max(0.0, times[0] + self._rate.seconds - self._clock())

    def count(self, key: Hashable) -> None:
        """Count the key once."""
        if self._rate.times:
            times = self._times.pop(key, deque(maxlen=self._rate.times))
            times.append(self._clock())
            self._times[key] = times  # at the end: the keys stay in order

    def take(self, key: Hashable) -> bool:
        """Count the key if it may be counted now; tell whether it was."""
        if self.wait(key):
            return False
        self.count(key)
        return True

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        self._forget()
        return len(self._times)

    def _forget(self) -> None:
        over = self._clock() - self._rate.seconds
        while self._times:
            oldest = next(iter(self._times))
            if self._times[oldest][-1] > over:
                return
            del self._times[oldest]
