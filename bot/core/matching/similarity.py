"""How similar is a question to every phrasing? An inverted index over their vectors.

Only phrasings that share a feature with the question are touched, so the time grows with what is shared. The few
features that very many phrasings have are kept as rows of a dense matrix: adding whole rows is faster there.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np

from bot.core.matching.vectors import Floats, Ints, Vector, Vectors, stretches

DENSE_SHARE = 1 / 8
"""Features in more than this share of the phrasings are dense: a third faster at 3,000 phrasings, for 2 MB."""
FREQUENT = 96
"""Features in more phrasings than this are multiplied as one dense block for the gram matrix, the others pair by pair:
fastest in numpy."""
MOST_PAIRS = 500_000
"""Pairs added at once; more would need tens of megabytes for a moment, which the process then keeps."""


class SimilarityIndex:
    """Cosines with a fixed set of phrasings.

    Args:
        vectors: those of the phrasings.
        features: number of columns in the feature space.
    """

    def __init__(self, vectors: Vectors, features: int) -> None:
        order = np.argsort(vectors.columns, kind="stable")
        self._rows = np.repeat(np.arange(len(vectors), dtype=np.int32), np.diff(vectors.starts))[order]
        self._values = vectors.values[order]
        self._counts: Ints = np.bincount(vectors.columns, minlength=features)
        self._starts: Ints = np.append(0, np.cumsum(self._counts))
        self._phrasings = len(vectors)

    def __len__(self) -> int:
        """Return the number of phrasings."""
        return self._phrasings

    def similarities(self, vector: Vector) -> Floats:
        """Return the cosine, 0 to 1, of the vector with every phrasing."""
        row_of, block = self._common
        rows = row_of[vector.columns]
        dense, sparse = rows >= 0, rows < 0
        columns = vector.columns[sparse]
        counts = self._counts[columns]
        places = stretches(self._starts[columns], counts)
        weights = self._values[places] * np.repeat(vector.values[sparse], counts)
        common: Floats = vector.values[dense] @ block[rows[dense]]
        rare: Floats = np.bincount(self._rows[places], weights, minlength=len(self)).astype(np.float32)
        return common + rare

    def shared(self, vector: Vector, phrasing: int) -> Floats:
        """Return what each column of the vector adds to its cosine with one phrasing."""
        result = np.zeros(len(vector.columns), dtype=np.float32)
        for number, column in enumerate(vector.columns.tolist()):
            part = slice(self._starts[column], self._starts[column + 1])
            place = self._starts[column] + int(np.searchsorted(self._rows[part], phrasing))
            if place < part.stop and self._rows[place] == phrasing:
                result[number] = vector.values[number] * self._values[place]
        return result

    def gram(self) -> Floats:
        """Return the cosines of all phrasings with each other; each with itself is 1 (0 for an empty one).

        Square; only the lower triangle holds them, which is all that Cholesky's method reads.
        """
        _, block = self._frequent
        result: Floats = block.T @ block
        flat = result.reshape(-1)
        for _, rows, values in self._rare_blocks():
            later, earlier = np.tril_indices(rows.shape[1])
            cells = rows[:, later].astype(np.int64) * len(self) + rows[:, earlier]
            np.add.at(flat, cells.reshape(-1), (values[:, later] * values[:, earlier]).reshape(-1))
        return result

    def combined(self, coefficients: Floats) -> Floats:
        """Return for each feature the sum of the coefficients, one row a phrasing, times its values there."""
        columns, block = self._frequent
        result = np.zeros((len(self._counts), coefficients.shape[1]), dtype=np.float32)
        result[columns] = block @ coefficients
        for part, rows, values in self._rare_blocks():
            result[part] = (values[:, None, :] @ coefficients[rows])[:, 0]
        return result

    @functools.cached_property
    def _common(self) -> tuple[Ints, Floats]:
        """The columns that a large share of the phrasings has, as a dense block, and the row of each column there."""
        return self._block(len(self) * DENSE_SHARE)

    @functools.cached_property
    def _frequent(self) -> tuple[Ints, Floats]:
        """The columns that very many phrasings have, as a dense block; only fitting needs them."""
        row_of, block = self._block(FREQUENT)
        return np.flatnonzero(row_of >= 0), block

    def _rare_blocks(self) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Yield all other columns, with their phrasings in order and values there, one row a column.

        All that occur equally often come at once: they make a regular block.
        """
        for count in range(1, FREQUENT + 1):
            columns = np.flatnonzero(self._counts == count)
            for part in np.array_split(columns, len(columns) * count * count // MOST_PAIRS + 1):
                places = self._starts[part][:, None] + np.arange(count)
                yield part, self._rows[places], self._values[places]

    def _block(self, least: float) -> tuple[Ints, Floats]:
        """Return the row of each column (-1 for none), and as rows the columns that more phrasings have."""
        columns = np.flatnonzero(self._counts > least)
        row_of = np.full(len(self._counts), -1)
        row_of[columns] = np.arange(len(columns))
        counts = self._counts[columns]
        places = stretches(self._starts[columns], counts)
        block = np.zeros((len(columns), len(self)), dtype=np.float32)
        block[np.repeat(np.arange(len(columns)), counts), self._rows[places]] = self._values[places]
        return row_of, block
