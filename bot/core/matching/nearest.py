"""The nearest phrasing: for knowledge too large, or too thin, to fit a classifier on."""

from __future__ import annotations

import numpy as np

from bot.core.matching.similarity import SimilarityIndex
from bot.core.matching.vectors import Floats, Ints, Vector


class NearestPhrasing:
    """Scores a question against every label by its most similar phrasing.

    Args:
        index: the phrasings.
        targets: label number of each phrasing.
        labels: number of labels.
    """

    def __init__(self, index: SimilarityIndex, targets: Ints, labels: int) -> None:
        self._index = index
        self._targets = targets
        self._labels = labels

    def scores(self, vector: Vector) -> Floats:
        """Return one score a label: the cosine of its nearest phrasing, 0 to 1."""
        result = np.zeros(self._labels, dtype=np.float32)
        np.maximum.at(result, self._targets, self._index.similarities(vector))
        return result

    def contributions(self, vector: Vector, label: int) -> Floats:
        """Return what each column of the vector adds to the score of one label, in the vector's order."""
        own = np.where(self._targets == label, self._index.similarities(vector), -1.0)
        return self._index.shared(vector, int(np.argmax(own)))
