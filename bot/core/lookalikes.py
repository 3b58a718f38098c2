"""Safety triage's second net: what no rule sees, but reads like messages that are known to be dangerous.

The same classifier as for matching, fitted on example messages of each safety kind (`safety_examples.yaml`) against
harmless ones. It catches wordings that nobody put into a rule; the rules catch a single sign in a long story, which a
look at the whole cannot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from bot.core.matching.classifier import KernelClassifier
from bot.core.matching.features import FeatureSpace
from bot.core.matching.similarity import SimilarityIndex
from bot.core.replies import SafetyKind

Messages: TypeAlias = Sequence[Sequence[str]]
"""Messages as normalized and repaired words."""

FEWEST_WORDS = 3
"""Fewest words that can be said to read like something; for shorter messages there are the rules."""
SHORT = 8
"""Words up to which a message counts as short."""
LEAST_KNOWN = 0.45
"""Least share, weighted by rarity, of a message's words that must occur in the examples to say what it reads like."""
LEAST_KNOWN_SHORT = 0.7
"""The same for a short message, in which every word counts."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a message reads like most, of all dangerous kinds."""

    kind: SafetyKind
    margin: float
    """Its raw score above that of harmless messages; about -1 (surely harmless) to 1 (surely dangerous)."""


class Lookalikes:
    """Tells whether a message reads like a dangerous one; immutable, safe to share between threads.

    Args:
        dangerous: example messages of each kind; without any, nothing is ever caught.
        harmless: examples of ordinary messages.
        groups: concepts and their everyday words, as for matching.
    """

    def __init__(
        self, dangerous: Mapping[SafetyKind, Messages], harmless: Messages, groups: Mapping[str, Sequence[str]]
    ) -> None:
        self._kinds = tuple(kind for kind, messages in dangerous.items() if messages)
        labelled = [(number, words) for number, kind in enumerate(self._kinds) for words in dangerous[kind]]
        labelled += [(len(self._kinds), words) for words in harmless]
        self._space = FeatureSpace([words for _, words in labelled], groups)
        self._index = SimilarityIndex(self._space.vectors, len(self._space))
        targets = np.array([number for number, _ in labelled], dtype=np.int64)
        self._classifier = KernelClassifier(self._index, targets, len(self._kinds) + 1)

    def likeness(self, words: Sequence[str]) -> Likeness | None:
        """Return what the repaired words of a message read like, None where too little of them is known."""
        least = LEAST_KNOWN_SHORT if len(words) <= SHORT else LEAST_KNOWN
        if not self._kinds or len(words) < FEWEST_WORDS or self._space.known_share(words) < least:
            return None
        vector = self._space.vector(words)
        *scores, harmless = self._classifier.scores(self._index.similarities(vector)).tolist()
        best = int(np.argmax(scores))
        return Likeness(self._kinds[best], scores[best] - harmless)
