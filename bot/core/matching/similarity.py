"""How similar is a question to every phrasing? An inverted index over their vectors.

Only phrasings that share a feature with the question are touched, so the time grows with what is shared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.core.matching.features import Floats, Ints, Vector

FREQUENT = 64
"""Features in more phrasings than this are multiplied as one dense block, the others one by one: fastest in numpy."""


class SimilarityIndex:
    """Cosines with a fixed set of phrasings.

    Args:
        vectors: one a phrasing, of length one.
        features: number of columns in the feature space.
    """

    def __init__(self, vectors: Sequence[Vector], features: int) -> None:
        columns = np.concatenate([vector.columns for vector in vectors])
        order = np.argsort(columns, kind="stable")
        rows = np.repeat(np.arange(len(vectors)), [len(vector.columns) for vector in vectors])
        self._columns = columns[order]
        self._rows: Ints = rows[order]
        self._values: Floats = np.concatenate([vector.values for vector in vectors])[order]
        self._starts: list[int] = np.searchsorted(self._columns, np.arange(features + 1)).tolist()
        self._phrasings = len(vectors)

    def __len__(self) -> int:
        """Return the number of phrasings."""
        return self._phrasings

    def similarities(self, vector: Vector) -> Floats:
        """Return the cosine, 0 to 1, of the vector with every phrasing."""
        if not len(vector.columns):
            return np.zeros(self._phrasings, dtype=np.float32)
        parts = [slice(self._starts[column], self._starts[column + 1]) for column in vector.columns.tolist()]
        rows = np.concatenate([self._rows[part] for part in parts])
        lengths = [part.stop - part.start for part in parts]
        weights = np.concatenate([self._values[part] for part in parts]) * np.repeat(vector.values, lengths)
        return np.bincount(rows, weights, minlength=self._phrasings).astype(np.float32)

    def shared(self, vector: Vector, phrasing: int) -> Floats:
        """Return what each column of the vector adds to its cosine with one phrasing."""
        result = np.zeros(len(vector.columns), dtype=np.float32)
        for number, column in enumerate(vector.columns.tolist()):
            part = slice(self._starts[column], self._starts[column + 1])
            found = np.flatnonzero(self._rows[part] == phrasing)
            if len(found):
                result[number] = vector.values[number] * self._values[part][found[0]]
        return result

    def gram(self) -> Floats:
        """Return the cosines of all phrasings with each other, square; each with itself is 1 (0 for an empty one)."""
        counts = np.diff(self._starts)
        frequent = np.flatnonzero(counts > FREQUENT)
        place = np.full(len(counts), -1)
        place[frequent] = np.arange(len(frequent))
        dense = np.zeros((self._phrasings, len(frequent)), dtype=np.float32)
        among = place[self._columns] >= 0
        dense[self._rows[among], place[self._columns[among]]] = self._values[among]
        gram: Floats = dense @ dense.T
        alone = counts[self._columns] == 1
        gram[np.diag_indices_from(gram)] += np.bincount(
            self._rows[alone], self._values[alone] ** 2, minlength=self._phrasings
        )
        for column in np.flatnonzero((counts > 1) & (counts <= FREQUENT)).tolist():
            part = slice(self._starts[column], self._starts[column + 1])
            members, values = self._rows[part], self._values[part]
            gram[members[:, None], members] += values[:, None] * values
        return gram
