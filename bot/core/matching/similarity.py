"""How similar is a question to every phrasing? An inverted index over their vectors.

Only phrasings that share a feature with the question are touched, so the time grows with what is shared.
"""

from __future__ import annotations

import numpy as np

from bot.core.matching.features import Floats, Ints, Vector, Vectors, stretches

FREQUENT = 96
"""Features in more phrasings than this are multiplied as one dense block, the others pair by pair: fastest in numpy."""


class SimilarityIndex:
    """Cosines with a fixed set of phrasings.

    Args:
        vectors: those of the phrasings.
        features: number of columns in the feature space.
    """

    def __init__(self, vectors: Vectors, features: int) -> None:
        order = np.argsort(vectors.columns, kind="stable")
        self._columns = vectors.columns[order]
        self._rows: Ints = np.repeat(np.arange(len(vectors)), np.diff(vectors.starts))[order]
        self._values = vectors.values[order]
        self._starts = np.searchsorted(self._columns, np.arange(features + 1))
        self._counts = np.diff(self._starts)
        self._vectors = vectors

    def __len__(self) -> int:
        """Return the number of phrasings."""
        return len(self._vectors)

    def similarities(self, vector: Vector) -> Floats:
        """Return the cosine, 0 to 1, of the vector with every phrasing."""
        counts = self._counts[vector.columns]
        places = stretches(self._starts[vector.columns], counts)
        weights = self._values[places] * np.repeat(vector.values, counts)
        return np.bincount(self._rows[places], weights, minlength=len(self)).astype(np.float32)

    def shared(self, vector: Vector, phrasing: int) -> Floats:
        """Return what each column of the vector adds to its cosine with one phrasing."""
        other = self._vectors[phrasing]
        _, ours, theirs = np.intersect1d(vector.columns, other.columns, assume_unique=True, return_indices=True)
        result = np.zeros(len(vector.columns), dtype=np.float32)
        result[ours] = vector.values[ours] * other.values[theirs]
        return result

    def gram(self) -> Floats:
        """Return the cosines of all phrasings with each other, square; each with itself is 1 (0 for an empty one)."""
        result = self._gram_of_frequent()
        flat = result.reshape(-1)
        # All features that occur equally often are multiplied at once: their pairs make a regular block.
        for count in range(1, FREQUENT + 1):
            columns = np.flatnonzero(self._counts == count)
            places = self._starts[columns][:, None] + np.arange(count)
            rows, values = self._rows[places], self._values[places]
            cells = rows[:, :, None] * len(self) + rows[:, None, :]
            np.add.at(flat, cells.reshape(-1), (values[:, :, None] * values[:, None, :]).reshape(-1))
        return result

    def _gram_of_frequent(self) -> Floats:
        frequent = np.flatnonzero(self._counts > FREQUENT)
        place = np.full(len(self._counts), -1)
        place[frequent] = np.arange(len(frequent))
        dense = np.zeros((len(self), len(frequent)), dtype=np.float32)
        among = place[self._columns] >= 0
        dense[self._rows[among], place[self._columns[among]]] = self._values[among]
        result: Floats = dense @ dense.T
        return result
