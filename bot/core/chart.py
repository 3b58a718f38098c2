"""What begins at each word of a sentence, and where it ends: the table that `bot.core.concepts` fills and looks into.

Keys, what a pattern looks for, are bits of whole numbers: one operation asks of all patterns at once whether what they
need is near. That takes little more than half of the time that sets of names took (2026-11-28).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from bot.core.patterns import GAPS


class Follower(NamedTuple):
    """One of the steps that must follow the first of a pattern."""

    key: int
    most_words: int
    """Words that may be skipped before it."""
    stops: bool
    """True where no `TURN` may be among them."""


class Rest(NamedTuple):
    """A pattern whose first step has been found."""

    concept: str
    """The name of the concept that it stands for."""
    steps: tuple[Follower, ...]
    """What must follow; at least one step."""
    needed: int
    """The keys of these steps but the first."""


class Opened(NamedTuple):
    """The patterns that begin with one thing and whose next step may be equally far away."""

    most_words: int
    """Words that may be skipped before the next step."""
    keys: int
    """The keys of their next steps."""
    rests: Mapping[int, Sequence[Rest]]
    """What is left of each, by one of these keys."""


class Meaning(NamedTuple):
    """What a word, or an occurrence of a concept, stands for without looking at its neighbours."""

    keys: int
    """Those of its keys for which a pattern may look, and wanted names."""
    opens: Sequence[Opened]
    """The patterns that begin with it."""
    next: int
    """The keys of their next steps."""
    names: AbstractSet[str] = frozenset()
    """The names of the concepts that it is, wanted or not."""


NO_MEANING = Meaning(0, (), 0)
REACH = 1 + max(gap.most_words for gap in GAPS.values())
"""Words within which the next step of any pattern lies."""
TURN_BIT = 1
"""The bit of `bot.core.patterns.TURN`; whoever gives out bits gives it the first."""


class Chart:
    """What begins at each word of a sentence; filled from the last word to the first.

    Args:
        words: number of words in the sentence.
    """

    def __init__(self, words: int) -> None:
        self.keys = [0] * words
        """For each word: keys that begin there."""
        self.alone = [0] * words
        """For each word: those of them that it is by itself."""
        self.longer: list[Mapping[int, int]] = [{}] * words
        """For each word: those of them with more words, by the number of the word behind their end."""
        self.seen = 0
        """The keys that begin at any of the words filled so far."""
        self.ahead = 0
        """Those of them that begin at one of the last words filled: all within reach, and some beyond it."""
        self._lately = self._before = 0

    def fill(self, place: int, alone: int, longer: Mapping[int, int]) -> None:
        """Note all of what begins at one word: by itself, and up to some ends."""
        keys = alone
        if longer:
            self.longer[place] = longer
            keys |= union(longer.values())
        self.alone[place], self.keys[place] = alone, keys
        self.seen |= keys
        if place % REACH == 0:
            self._before, self._lately = self._lately, 0
        self._lately |= keys
        self.ahead = self._before | self._lately

    def completed(self, opens: Sequence[Opened], end: int) -> list[tuple[str, int]]:
        """Return each of the patterns, begun up to word `end`, that is complete: its concept, and where it ends."""
        found = []
        for most_words, keys, rests in opens:
            if keys & self.seen:  # spares half of the time
                near = keys & union(self.keys[end : end + most_words + 1])
                for key in single(near) if near else ():
                    for concept, steps, needed in rests[key]:
                        if needed & self.seen == needed:
                            found += [(concept, last) for last in self._ends(steps, end)]
        return found

    def spans(self, wanted: int) -> Iterator[tuple[int, int, int]]:
        """Yield each wanted key, its first word and the word behind its last, wherever it is, in order."""
        for place, keys in enumerate(self.keys):
            for key in single(keys & wanted) if keys & wanted else ():
                for end in self._at(key, place):
                    yield key, place, end

    def _ends(self, steps: Sequence[Follower], start: int) -> Collection[int]:
        """Return where steps end that may begin at word `start`; the words from there on must be filled."""
        starts: Collection[int] = (start,)
        for key, most_words, stops in steps:
            ends: set[int] = set()
            for first in starts:
                for place, keys in enumerate(self.keys[first : first + most_words + 1], first):
                    if keys & key:
                        ends.update(self._at(key, place))
                    if stops and keys & TURN_BIT:
                        break
            if not ends:
                return ()
            starts = ends
        return starts

    def _at(self, key: int, place: int) -> list[int]:
        """Return where a key ends that begins at this word."""
        ends = [place + 1] if self.alone[place] & key else []
        return ends + [end for end, keys in self.longer[place].items() if keys & key]


def union(bits: Iterable[int]) -> int:
    """Return the bits that are set in any of the numbers."""
    return functools.reduce(operator.or_, bits, 0)


def single(bits: int) -> Iterator[int]:
    """Yield each bit that is set, lowest first, by itself.

    >>> [*single(0b1010)]
    [2, 8]
    """
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest
