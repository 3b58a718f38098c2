"""What a text looks like, as a sparse vector: its words, neighbouring words, and the letters inside them.

Three families of features, each of length one before they are joined, so that none drowns the others:

- words: Snowball stems;
- pairs: neighbouring stems, with marks for the two ends of the text;
- letters: groups of 3 and 4 letters inside each word, with its ends marked; they carry a misspelt word.

A feature weighs the more the fewer texts have it (tf-idf with binary counts [1]). What no text has still counts towards
the length: a message full of unknown words comes near to nothing.

[1] G. Salton, C. Buckley, Term-weighting approaches in automatic text retrieval, 1988.
"""

import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.core.matching.encoder import Floats
from bot.core.text.stemming import stem

Words: TypeAlias = Sequence[str]
"""A text as normalized words."""
GROUPS = (3, 4)
"""Letters of a group."""
END = "$"
"""Stands for the beginning and the end of a text in pairs."""
MOST_WORDS = 2_000
"""Words of one text that are looked at."""


class Vector(NamedTuple):
    """A text in a space of features; no column twice."""

    columns: npt.NDArray[np.int64]
    values: Floats
    """Length 1 where every feature is known, less where some are not."""


NOTHING = Vector(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
"""The vector of a text without any known feature."""


class LetterSpace:
    """Knows and weighs the features of a set of texts; immutable.

    Args:
        names: features, in the order of their columns.
        texts_with: number of texts that have each.
        texts: number of texts.
    """

    def __init__(self, names: Sequence[str], texts_with: Sequence[int], texts: int) -> None:
        self.names = tuple(names)
        self.texts_with = tuple(texts_with)
        self.texts = texts
        self._columns = {name: column for column, name in enumerate(names)}
        self._rarity = [_rarity(number, texts) for number in texts_with]
        self._unknown = _rarity(0, texts)

    @classmethod
    def of(cls, texts: Iterable[Words]) -> Self:
        """Return the space of all features that these texts have."""
        counts: Counter[str] = Counter()
        number = 0
        for words in texts:
            number += 1
            counts.update(itertools.chain.from_iterable(_features(words)))
        names = sorted(counts)  # a set has no order that is the same in every process
        return cls(names, [counts[name] for name in names], number)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.names)

    def vector(self, words: Words) -> Vector:
        """Return the vector of a text; empty where none of its features is known."""
        columns: list[int] = []
        values: list[float] = []
        for family in _features(words):
            known = [column for column in map(self._columns.get, family) if column is not None]
            weights = [self._rarity[column] for column in known]
            square = sum([weight * weight for weight in weights])
            square += (len(family) - len(known)) * self._unknown * self._unknown
            if known:
                length = math.sqrt(FAMILIES * square)
                columns += known
                values += [weight / length for weight in weights]
        return Vector(np.array(columns, dtype=np.int64), np.array(values, dtype=np.float32))

    def matrix(self, texts: Iterable[Words]) -> sparse.csr_array:
        """Return the vectors of many texts, one row each."""
        vectors = [self.vector(words) for words in texts]
        starts = np.cumsum([0, *(len(vector.columns) for vector in vectors)])
        columns = np.concatenate([NOTHING.columns, *(vector.columns for vector in vectors)])
        values = np.concatenate([NOTHING.values, *(vector.values for vector in vectors)])
        return sparse.csr_array((values, columns, starts), shape=(len(vectors), len(self)))

    def cosines(self, texts: sparse.csr_array, words: Words) -> Floats:
        """Return how much each row of a `matrix` looks like a text, 0 to 1."""
        found = self.vector(words)
        query = np.zeros(len(self), dtype=np.float32)
        query[found.columns] = found.values
        result: Floats = texts @ query
        return result

    def known_share(self, words: Words) -> float:
        """Return the rarity-weighted share, 0 to 1, of the stems of a text that the space knows; 0 for no words."""
        stems = _features(words)[0]
        known = [column for column in map(self._columns.get, stems) if column is not None]
        weight = sum([self._rarity[column] for column in known])
        return weight / (weight + (len(stems) - len(known)) * self._unknown) if known else 0.0


FAMILIES = 3
"""Families of features; each gets an equal part of the length of a vector."""


def _rarity(number: int, texts: int) -> float:
    """Return the weight of a feature that so many of the texts have (smoothed inverse document frequency)."""
    return math.log((1 + texts) / (1 + number)) + 1


def _features(words: Words) -> tuple[set[str], set[str], set[str]]:
    """Return the features of each family."""
    words = words[:MOST_WORDS]
    parts = [_of_word(word) for word in dict.fromkeys(words)]
    stems = [stem(word) for word in words]
    ends = [END, *stems, END] if stems else []
    pairs = {f"{left} {right}" for left, right in itertools.pairwise(ends)}
    return {part[0] for part in parts}, pairs, set(itertools.chain.from_iterable(part[1] for part in parts))


@functools.lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[str, tuple[str, ...]]:
    """Return the feature of the stem of a word, and those of its letters; the sign marks which is which."""
    marked = f"<{word}>"
    groups = (marked[start : start + size] for size in GROUPS for start in range(len(marked) - size + 1))
    return f"={stem(word)}", tuple(dict.fromkeys(groups))
