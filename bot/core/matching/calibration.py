"""From raw scores to probabilities of being right, so that thresholds mean something. Last step of the matching.

The probability that the best candidate is right is a logistic function of three signals (Platt scaling [1]); what is
left is shared among the other candidates by a softmax of their scores. The coefficients are fitted to leave-one-out
scores, never to phrasings that the classifier has seen.

[1] J. Platt, Probabilistic outputs for support vector machines, 1999.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.core.tuning import Probability

OTHERS = 0.5
"""Share of the softmax that stands for all labels beyond the list."""
PENALTY = 1e-3
"""Keeps the fitted coefficients finite where the signals part right from wrong completely."""
STEPS = 50
"""Newton steps at most; a handful suffices."""


class Signals(NamedTuple):
    """What tells how far the best candidate can be trusted."""

    best: float = 0.0
    """Raw score of the best candidate."""
    margin: float = 0.0
    """Its gap to the second."""
    known_share: float = 0.0
    """Rarity-weighted share of the question's words that the knowledge uses, 0 to 1."""

    @classmethod
    def of(cls, scores: Sequence[float], known_share: float) -> Signals:
        """Return the signals of scores that are sorted, best first; at least one score."""
        second = scores[1] if len(scores) > 1 else 0.0
        return cls(scores[0], scores[0] - second, known_share)


def probabilities(scores: Sequence[float], signals: Signals, coefficients: Probability) -> list[float]:
    """Return one probability a score, 0 to 1, none above the first; `scores` are sorted, best first."""
    weighted = (
        coefficients.intercept
        + coefficients.best * signals.best
        + coefficients.margin * signals.margin
        + coefficients.known_share * signals.known_share
    )
    first = 1.0 / (1.0 + math.exp(-weighted))
    best, *rest = scores
    others = [math.exp(coefficients.sharpness * (score - best)) for score in rest]
    left = (1.0 - first) / (sum(others) + OTHERS)
    return [first, *[min(first, other * left) for other in others]]


def fit_logistic(signals: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return intercept and coefficients of a logistic regression by Newton's method (deterministic).

    Args:
        signals: one row a case, one column a signal.
        right: whether each case was right; both kinds must occur.
    """
    design = np.column_stack((np.ones(len(signals)), signals))
    # Platt's targets: not quite 0 and 1, so that few cases do not make the curve too steep.
    positive, negative = right.sum(), (~right).sum()
    targets = np.where(right, (positive + 1) / (positive + 2), 1 / (negative + 2))
    penalty = PENALTY * np.eye(design.shape[1])
    result = np.zeros(design.shape[1])
    for _ in range(STEPS):
        expected = 1.0 / (1.0 + np.exp(-design @ result))
        gradient = design.T @ (targets - expected) - penalty @ result
        curvature = (design * (expected * (1.0 - expected))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        result += step
        if np.abs(step).max() < PENALTY:
            break
    return result
