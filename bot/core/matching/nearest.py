"""The nearest phrasing through an inverted index: for knowledge too large, or too thin, to fit a classifier on.

A label scores the cosine of its most similar phrasing. Only phrasings that share a feature with the question are
looked at, so the time grows with what is shared and not with everything there is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.core.matching.features import Floats, Ints, Vector


class NearestPhrasing:
    """Scores a vector against every label by its most similar phrasing.

    Args:
        vectors: one a phrasing, of length one.
        targets: label number of each phrasing.
        labels: number of labels.
        features: number of columns in the feature space.
    """

    def __init__(self, vectors: Sequence[Vector], targets: Ints, labels: int, features: int) -> None:
        columns = np.concatenate([vector.columns for vector in vectors])
        order = np.argsort(columns, kind="stable")
        rows = np.repeat(np.arange(len(vectors)), [len(vector.columns) for vector in vectors])
        self._rows = rows[order].astype(np.int32)
        self._values = np.concatenate([vector.values for vector in vectors])[order]
        self._starts = np.searchsorted(columns[order], np.arange(features + 1))
        self._targets = targets
        self._labels = labels
        self._phrasings = len(vectors)

    def similarities(self, vector: Vector) -> Floats:
        """Return the cosine, 0 to 1, of the vector with every phrasing."""
        if not len(vector.columns):
            return np.zeros(self._phrasings, dtype=np.float32)
        parts = [slice(self._starts[column], self._starts[column + 1]) for column in vector.columns]
        rows = np.concatenate([self._rows[part] for part in parts])
        weights = np.concatenate([self._values[part] * value for part, value in zip(parts, vector.values, strict=True)])
        return np.bincount(rows, weights, minlength=self._phrasings).astype(np.float32)

    def scores(self, vector: Vector) -> Floats:
        """Return one score a label: the cosine of its nearest phrasing, 0 to 1."""
        result = np.zeros(self._labels, dtype=np.float32)
        np.maximum.at(result, self._targets, self.similarities(vector))
        return result

    def contributions(self, vector: Vector, label: int) -> Floats:
        """Return how much each column of the vector adds to the cosine with the label's nearest phrasing."""
        similarities = np.where(self._targets == label, self.similarities(vector), -1.0)
        nearest = int(np.argmax(similarities))
        result = np.zeros(len(vector.columns), dtype=np.float32)
        for number, column in enumerate(vector.columns):
            part = slice(self._starts[column], self._starts[column + 1])
            found = np.flatnonzero(self._rows[part] == nearest)
            if len(found):
                result[number] = vector.values[number] * self._values[part][found[0]]
        return result
