"""From scores to the probability that the best entry is what was asked. The same few numbers for every FAQ.

A logistic function (Platt scaling [1]) of four signals, none of which depends on how many entries or phrasings a FAQ
has. `benchmarks/probability.py` fits the weights on labelled questions of this FAQ and on public text for other bots;
a FAQ needs no measurement of its own, so nothing is ever stale.

[1] J. Platt, Probabilistic outputs for support vector machines, 1999.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

INTERCEPT = -4.6
GAP = 4.5
LEAD = 8.4
KNOWN = 1.6
LENGTH = 2.1
"""Weights of the signals below. `run_bot.py evaluate` shows how often each level that follows from them is right. The
weight of known words is not fitted: this FAQ has examples of what is off topic, and a FAQ without any needs it."""
LONG = 10
"""Words from which a message counts as long: the more is said, the less is near to an entry by chance."""
SHARPNESS = 9.0
"""How fast the probability of the other entries falls with their scores."""
OTHERS = 0.5
"""Share of that which stands for all entries beyond the list."""


class Signals(NamedTuple):
    """How far the best entry can be trusted."""

    gap: float = 0.0
    """Its score less that of the next entry."""
    lead: float = 0.0
    """Its score less that of the best of what is no entry: small talk, off topic."""
    known: float = 0.0
    """Share of the message's words that the phrasings have, weighted by rarity, 0 to 1."""
    length: float = 0.0
    """Its words as a share of `LONG`, at most 1; 1 in another language, where words cannot be counted alike."""


def probability(signals: Signals) -> float:
    """Return the probability, 0 to 1, that the best entry is what was asked."""
    gap, lead, known, length = signals
    return 1.0 / (1.0 + math.exp(-(INTERCEPT + GAP * gap + LEAD * lead + KNOWN * known + LENGTH * length)))


def shared(best: float, scores: Sequence[float]) -> list[float]:
    """Return one probability an entry, 0 to 1, the first that of the best; the scores, at least one, are best first."""
    others = [math.exp(SHARPNESS * (score - scores[0])) for score in scores[1:]]
    left = (1.0 - best) / (sum(others) + OTHERS)
    return [best, *[min(best, other * left) for other in others]]
