"""Regularized least squares over entries: which entry does a vector belong to? Fourth step of the pipeline.

One-against-all ridge regression in its dual form [1]: with G the inner products of all phrasings and Y the entries
they belong to (1 or 0), the coefficients A solve (G + ridge * I) A = Y, and the weight of each feature for each entry
is X' A. It was as exact as multinomial logistic regression on our own and on public questions, is solved in one step
without iteration or chance, and gives exact leave-one-out scores for calibration [2].

[1] R. Rifkin, G. Yeo, T. Poggio, Regularized least-squares classification, 2003.
[2] R. Rifkin, R. Lippert, Notes on regularized least squares, 2007, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.core.matching.features import Floats, Ints, Vector

RIDGE = 1.0
"""Penalty on the coefficients; 0.3 to 2 measured alike."""
FREQUENT = 64
"""Features in more phrasings than this are multiplied as one dense block, the others one by one: fastest in numpy."""
BLOCK = 256
"""Rows handled at once where a whole matrix would not fit the processor's cache."""


class RidgeClassifier:
    """Scores a vector against every class.

    Args:
        vectors: one a phrasing.
        labels: class number of each phrasing, 0 to `classes` - 1.
        classes: number of classes.
        features: number of columns in the feature space.
    """

    def __init__(self, vectors: Sequence[Vector], labels: Ints, classes: int, features: int) -> None:
        self._columns, self._rows, self._values = _triplets(vectors)
        self._size = (len(vectors), features)
        self._targets = np.zeros((len(vectors), classes), dtype=np.float32)
        self._targets[np.arange(len(vectors)), labels] = 1.0
        gram = self._gram()
        gram[np.diag_indices_from(gram)] += RIDGE
        coefficients = solve_positive(gram, self._targets)
        self._weights = self._feature_weights(coefficients)

    def scores(self, vector: Vector) -> Floats:
        """Return one score a class: about 0 for 'not this', about 1 for 'surely this'."""
        result: Floats = vector.values @ self._weights[vector.columns]
        return result

    def contributions(self, vector: Vector, label: int) -> Floats:
        """Return how much each column of the vector adds to the score of one class, in the vector's order."""
        result: Floats = vector.values * self._weights[vector.columns, label]
        return result

    def leave_one_out(self) -> Floats:
        """Return the scores that each phrasing would get from a classifier fitted without it, one row a phrasing."""
        gram = self._gram()
        gram[np.diag_indices_from(gram)] += RIDGE
        inverse = np.linalg.inv(gram)
        result: Floats = (self._targets - (inverse @ self._targets) / np.diag(inverse)[:, None]).astype(np.float32)
        return result

    def _feature_weights(self, coefficients: Floats) -> Floats:
        """Return X' A: one row a feature, one column a class."""
        features = self._size[1]
        starts = np.searchsorted(self._columns, np.arange(features))  # every feature occurs, so no part is empty
        result = np.empty((features, coefficients.shape[1]), dtype=np.float32)
        for first in range(0, features, BLOCK):
            last = min(first + BLOCK, features)
            part = slice(starts[first], starts[last] if last < features else len(self._columns))
            products = self._values[part, None] * coefficients[self._rows[part]]
            result[first:last] = np.add.reduceat(products, starts[first:last] - starts[first])
        return result

    def _gram(self) -> Floats:
        """Return the inner products of all phrasings, square, one row and column a phrasing."""
        rows, features = self._size
        counts = np.bincount(self._columns, minlength=features)
        frequent = np.flatnonzero(counts > FREQUENT)
        place = np.full(features, -1)
        place[frequent] = np.arange(len(frequent))
        dense = np.zeros((rows, len(frequent)), dtype=np.float32)
        among = place[self._columns] >= 0
        dense[self._rows[among], place[self._columns[among]]] = self._values[among]
        gram: Floats = dense @ dense.T
        starts = np.concatenate(([0], np.cumsum(counts)))
        alone = counts[self._columns] == 1
        gram[np.diag_indices(rows)] += np.bincount(self._rows[alone], self._values[alone] ** 2, minlength=rows)
        for column in np.flatnonzero((counts > 1) & (counts <= FREQUENT)):
            part = slice(starts[column], starts[column + 1])
            members, values = self._rows[part], self._values[part]
            gram[members[:, None], members] += values[:, None] * values
        return gram


def solve_positive(matrix: Floats, right: Floats) -> Floats:
    """Solve matrix @ x = right for a symmetric positive definite matrix, which is overwritten.

    Cholesky's method, column block by column block (left-looking), then the two substitutions: nearly all work is
    matrix products, which makes it three to five times as fast as `numpy.linalg.solve` and `.cholesky`.
    """
    blocks = [slice(start, min(start + BLOCK, len(matrix))) for start in range(0, len(matrix), BLOCK)]
    inverses = []
    for block in blocks:
        done = slice(block.start)
        matrix[block.start :, block] -= matrix[block.start :, done] @ matrix[block, done].T
        inverses.append(np.linalg.inv(np.linalg.cholesky(matrix[block, block])))
        matrix[block.stop :, block] = matrix[block.stop :, block] @ inverses[-1].T
    result: Floats = right.copy()
    for block, inverse in zip(blocks, inverses, strict=True):
        result[block] = inverse @ (result[block] - matrix[block, : block.start] @ result[: block.start])
    for block, inverse in zip(reversed(blocks), reversed(inverses), strict=True):
        result[block] = inverse.T @ (result[block] - matrix[block.stop :, block].T @ result[block.stop :])
    return result


def _triplets(vectors: Sequence[Vector]) -> tuple[Ints, Ints, Floats]:
    """Return columns, rows and values of all entries, ordered by column."""
    columns = np.concatenate([vector.columns for vector in vectors])
    values = np.concatenate([vector.values for vector in vectors])
    rows = np.repeat(np.arange(len(vectors)), [len(vector.columns) for vector in vectors])
    order = np.argsort(columns, kind="stable")
    return columns[order], rows[order], values[order]
