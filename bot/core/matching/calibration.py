"""From raw scores to probabilities of being right, so that thresholds mean something. Last step of the matching.

The probability that the best candidate is right comes from a logistic function of the signals (Platt scaling [1], on
more than one signal); what is left is shared among the other candidates by a softmax of their scores.

[1] J. Platt, Probabilistic outputs for support vector machines, 1999.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bot.core.matching.features import Floats


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells how far the best candidate can be trusted."""

    best: float = 0.0
    """Raw score of the best candidate."""
    margin: float = 0.0
    """Its gap to the second."""
    known_share: float = 0.0
    """Rarity-weighted share of the question's words that the knowledge uses, 0 to 1."""

    @classmethod
    def of(cls, scores: Floats, known_share: float) -> Signals:
        """Return the signals of scores that are sorted, best first; at least one score."""
        second = float(scores[1]) if len(scores) > 1 else 0.0
        return cls(float(scores[0]), float(scores[0]) - second, known_share)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of the logistic function, and the sharpness of the softmax."""

    intercept: float = -4.0
    best: float = 4.5
    margin: float = 7.0
    known_share: float = 1.5
    sharpness: float = 8.0

    def probabilities(self, scores: Floats, signals: Signals) -> list[float]:
        """Return one probability a score, 0 to 1, never rising along the list; `scores` are sorted, best first."""
        weighted = self.best * signals.best + self.margin * signals.margin + self.known_share * signals.known_share
        first = 1.0 / (1.0 + math.exp(-(self.intercept + weighted)))
        others = np.exp(self.sharpness * (scores[1:] - scores[0]))
        # Divided among all labels but the best; the constant stands for those beyond the list.
        shares = others / (others.sum() + 0.5)
        return [first, *(min(first, float(share) * (1.0 - first)) for share in shares)]
