"""What a text looks like, as a sparse vector: its words, neighbouring words, and the letters inside them.

Three families of features, each of length one before they are joined, so that none drowns the others:

- words: Snowball stems;
- pairs: neighbouring stems, with marks for the two ends of the text;
- letters: groups of 3 and 4 letters inside each word, with its ends marked; they carry a misspelt word.

A feature weighs the more the fewer texts have it (tf-idf with binary counts [1]). What no text has still counts towards
the length: a message full of unknown words comes near to nothing. A feature is kept as the number that its text hashes
to [2]: hundreds of thousands of texts would be most of the process's memory.

[1] G. Salton, C. Buckley, Term-weighting approaches in automatic text retrieval, 1988.
[2] K. Weinberger et al., Feature hashing for large scale multitask learning, 2009.
"""

import functools
import itertools
import math
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
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
        features: numbers of the features, ascending, in the order of their columns.
        texts_with: number of texts that have each.
        texts: number of texts.
    """

    def __init__(self, features: npt.NDArray[np.uint32], texts_with: npt.NDArray[np.int32], texts: int) -> None:
        self.features = features
        self.texts_with = texts_with
        self.texts = texts
        self._rarity = (np.log((1 + texts) / (1 + texts_with)) + 1).astype(np.float32)
        self._unknown = math.log(1 + texts) + 1

    @classmethod
    def of(cls, texts: Iterable[Words]) -> Self:
        """Return the space of all features that these texts have."""
        counts: Counter[int] = Counter()
        number = 0
        for words in texts:
            number += 1
            counts.update(itertools.chain.from_iterable(_features(words)))
        features = sorted(counts)
        texts_with = [counts[feature] for feature in features]
        return cls(np.array(features, dtype=np.uint32), np.array(texts_with, dtype=np.int32), number)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.features)

    def vector(self, words: Words) -> Vector:
        """Return the vector of a text; empty where none of its features is known."""
        found = [(self._known(family), len(family)) for family in _features(words)]
        lengths = [math.sqrt(FAMILIES * self._square(columns, number)) for columns, number in found]
        parts = [self._rarity[columns] / length for (columns, _), length in zip(found, lengths, strict=True) if length]
        return Vector(np.concatenate([columns for columns, _ in found]), np.concatenate([*parts, NOTHING.values]))

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
        known = self._known(stems)
        weight = float(self._rarity[known].sum())
        return weight / (weight + (len(stems) - len(known)) * self._unknown) if stems else 0.0

    def _known(self, family: Collection[int]) -> npt.NDArray[np.int64]:
        """Return the columns of those features that the space knows."""
        wanted = np.fromiter(family, dtype=np.uint32, count=len(family))
        columns = np.searchsorted(self.features, wanted)
        inside = columns < len(self)
        columns, wanted = columns[inside], wanted[inside]
        result: npt.NDArray[np.int64] = columns[self.features[columns] == wanted]
        return result

    def _square(self, known: npt.NDArray[np.int64], number: int) -> float:
        """Return the squared length of a family of so many features, of which these are known."""
        weights = self._rarity[known]
        return float(weights @ weights) + (number - len(known)) * self._unknown * self._unknown


FAMILIES = 3
"""Families of features; each gets an equal part of the length of a vector."""


def _features(words: Words) -> tuple[set[int], set[int], set[int]]:
    """Return the features of each family."""
    words = words[:MOST_WORDS]
    stems = [stem(word) for word in words]
    ends = [END, *stems, END] if stems else []
    pairs = {_number(f"{left} {right}") for left, right in itertools.pairwise(ends)}
    letters = itertools.chain.from_iterable(_groups(word) for word in dict.fromkeys(words))
    return {_number(f"={found}") for found in stems}, pairs, set(letters)


@functools.lru_cache(maxsize=20_000)
def _groups(word: str) -> tuple[int, ...]:
    """Return the groups of letters in a word."""
    marked = f"<{word}>"
    return tuple(_number(marked[start : start + size]) for size in GROUPS for start in range(len(marked) - size + 1))


def _number(feature: str) -> int:
    """Return the number, below 2**32, that stands for a feature: of 300,000 a dozen share one, which costs nothing."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))
