"""Sparse vectors: texts as weighted features, each family of features of equal length. Serves steps three and four.

The families of a text are joined with fixed weights, so that none drowns the others, and the whole has length one: the
product of two vectors is their cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]

TINY = 1e-9
"""Keeps a family without features from being divided by zero."""
LEAST_RARITY = 1.25
"""Weight of a feature that every label has, against 1 for each e-fold of rarity."""


class Vector(NamedTuple):
    """A sparse vector of length one (or zero)."""

    columns: Ints
    """Feature numbers, each once."""
    values: Floats
    """Their values, same length."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The sparse vectors of several texts, one behind the other."""

    starts: Ints
    """Where each text's part begins, and at last where all end: one number more than texts."""
    columns: Ints
    """Feature numbers, each once a text."""
    values: Floats
    """Their values, same length."""

    @classmethod
    def of(cls, vectors: Sequence[Vector]) -> Vectors:
        """Return single vectors one behind the other; at least one."""
        starts = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
        columns = np.concatenate([vector.columns for vector in vectors])
        return cls(starts, columns, np.concatenate([vector.values for vector in vectors]))

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.starts) - 1

    def __getitem__(self, text: int) -> Vector:
        """Return the vector of one text, by its number from 0."""
        part = slice(self.starts[text], self.starts[text + 1])
        return Vector(self.columns[part], self.values[part])


class Weighing:
    """What each feature weighs.

    Args:
        rarity: of each column.
        begins: where the columns of each family begin, and at last where all end.
        weights: length of each family in a vector.
    """

    def __init__(self, rarity: Floats, begins: Ints, weights: Floats) -> None:
        self._rarity = rarity
        self._begins = begins
        self._weights = weights
        self._lengths = _of_length_one(weights)
        """Length of each family in a text that has all of them."""

    def vector(self, columns: Ints) -> Vector:
        """Return the vector of a text with these features, ascending, each once."""
        raw = self._rarity.take(columns)
        places = columns.searchsorted(self._begins)
        sizes = places[1:] - places[:-1]
        starts, lengths = places[:-1], self._lengths
        if 0 in sizes.tolist():
            there = sizes.nonzero()
            starts, sizes, lengths = starts[there], sizes[there], _of_length_one(self._weights[there])
        squares: Floats = np.add.reduceat(raw * raw, starts)
        scales: Floats = np.divide(lengths, np.sqrt(squares))
        return Vector(columns, raw * scales.repeat(sizes))

    def vectors(self, texts: Ints, columns: Ints, number: int) -> Vectors:
        """Return the vectors of several texts.

        Args:
            texts: number of the text of each feature, ascending.
            columns: the features, each once a text.
            number: of texts.
        """
        raw = self._rarity[columns]
        family = np.searchsorted(self._begins, columns, side="right") - 1
        groups = texts * len(self._weights) + family
        lengths = np.sqrt(np.bincount(groups, raw * raw, number * len(self._weights)))
        scales = np.tile(self._weights, number) / np.maximum(lengths, TINY)
        values = raw * scales[groups]
        whole = np.sqrt(np.bincount(texts, values * values, number))
        starts = np.searchsorted(texts, np.arange(number + 1))
        return Vectors(starts, columns, (values / np.maximum(whole, TINY)[texts]).astype(np.float32))


def _of_length_one(vector: Floats) -> Floats:
    result: Floats = vector / np.sqrt(vector @ vector)
    return result


def rarities(spread: Ints, number: int) -> Floats:
    """Return the weight of features by how many of a number of labels, or texts, have each.

    5/4 + log((N + 1) / (n + 1/2)): inverse document frequency (K. Sparck Jones 1972) with a floor.
    """
    return (LEAST_RARITY + np.log((number + 1) / (spread + 0.5))).astype(np.float32)


def distinct(numbers: Ints) -> Ints:
    """Return the numbers in order, each once; those given are put in order.

    `numpy.unique` hashes since 2.3: ten times as slow.

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    numbers.sort()
    new = np.empty(len(numbers), dtype=bool)
    new[:1] = True
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    result: Ints = numbers[new]
    return result


def stretches(starts: Ints, sizes: Ints) -> Ints:
    """Return the indices of several stretches of an array, one behind the other.

    >>> stretches(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(sizes)
    result: Ints = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
    return result
