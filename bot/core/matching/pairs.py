"""Pairs of stems as whole numbers: a pair is made of the numbers of its two stems.

Texts come as rows: numbers of stems, from 1, between the marks of the two ends. One text and many texts go different
ways, since arrays of a dozen numbers cost by the operation and arrays of a million by the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.core.matching.families import Family
from bot.core.matching.vectors import Ints

END = 0
"""Number of the mark for either end of a text; stems are numbered from 1."""
NOTHING = -1
"""What stands between the rows of two texts: it pairs with nothing."""
LONG = 50
"""Stems in the longest row whose pairs of places are kept."""


class _Places(NamedTuple):
    """Which places of a row of some length pair with which, over all families."""

    left: Ints
    right: Ints
    begins: Ints
    """Where the codes of the family of each pair begin."""
    ordered: int
    """How many of the pairs come first whose order counts."""


class Pairs:
    """Numbers the pairs of stems of all families.

    Args:
        families: those of pairs.
        begins: where the codes of each begin.
        base: greatest number of a stem, and one.
    """

    def __init__(self, families: Sequence[Family], begins: Sequence[int], base: int) -> None:
        self._families = [*zip(families, begins, strict=True)]
        end = max(begins, default=0) + base * base
        self.dtype = np.dtype(np.int32 if end <= np.iinfo(np.int32).max else np.int64)
        """Of the codes: half as large a table is looked up in faster."""
        self._base = np.array(base, self.dtype)  # an array, because a number is turned into one each time
        self._reach = max((family.farthest for family in families), default=0)
        self._places: dict[int, _Places] = {}

    def of_one(self, row: Sequence[int]) -> Ints:
        """Return the codes of one row, in any order, with repetitions."""
        if len(row) > LONG:
            return self.of_many([row])[1].astype(self.dtype)
        places = self._places.get(len(row))
        if places is None:
            places = self._places[len(row)] = self._places_in(len(row))
        numbers = np.array(row, self.dtype)
        left, right = numbers[places.left], numbers[places.right]
        codes: Ints = left * self._base + right
        if places.ordered < len(codes):
            either = codes[places.ordered :]
            np.minimum(either, right[places.ordered :] * self._base + left[places.ordered :], out=either)
        codes += places.begins
        return codes

    def of_many(self, rows: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
        """Return row number and code of every pair, in any order, with repetitions."""
        between = [NOTHING] * self._reach  # no pair leads from one row into the next
        numbers = np.array([number for row in rows for number in (*row, *between)], dtype=np.int64)
        row_of_place = np.repeat(np.arange(len(rows)), [len(row) + self._reach for row in rows])
        rows_of, codes = [row_of_place[:0]], [numbers[:0]]
        for family, begin in self._families:
            for apart in range(family.nearest, family.farthest + 1):
                left, right = numbers[:-apart], numbers[apart:]
                known = np.minimum(left, right) >= (END if family.with_ends else END + 1)
                left, right = left[known], right[known]
                if family.either_order:
                    left, right = np.minimum(left, right), np.maximum(left, right)
                codes.append(left * self._base + right + begin)
                rows_of.append(row_of_place[:-apart][known])
        return np.concatenate(rows_of), np.concatenate(codes)

    def _places_in(self, length: int) -> _Places:
        found = [
            (family.either_order, left, left + apart, begin)
            for family, begin in self._families
            for apart in range(family.nearest, family.farthest + 1)
            for left in range(not family.with_ends, length - apart - (not family.with_ends))
        ]
        either, left, right, begins = np.array(sorted(found), dtype=np.int64).reshape(-1, 4).T
        return _Places(left.copy(), right.copy(), begins.astype(self.dtype), len(found) - int(either.sum()))
