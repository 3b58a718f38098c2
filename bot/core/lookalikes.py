"""Safety triage's second net: what no rule sees, but reads like messages that are known to be dangerous.

A linear classifier fitted on example messages of each safety kind (`safety_examples.yaml`) against harmless ones. It
catches wordings that nobody put into a rule; the rules catch a single sign in a long story, which a look at the whole
cannot.

A message is read as its stems, pairs of neighbours, pairs with one word between, and its signs: the names of the
concepts of the rules that single words of it are (`SHOT`, `STOP`, `DRUG` ...), so a medicine that no example names
still reads like the others. Signs of several words, pairs of signs, letter groups, kernels and a look at single
sentences brought nothing beyond that (2026-11-28); three times as many examples brought despair from 80 to 86%.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bot.core.matching.classifier import fitted_in_steps
from bot.core.matching.coding import Text
from bot.core.matching.families import Family, Kind
from bot.core.matching.features import FeatureSpace
from bot.core.replies import SafetyKind

FAMILIES = (
    Family("word", Kind.STEMS, 1.0),
    Family("sign", Kind.MARKS, 0.5),
    Family("pair", Kind.PAIRS, 1.2, with_ends=True),
    Family("skip", Kind.PAIRS, 1.0, nearest=2, farthest=2),
)
"""What is looked at; the marks of a text are its signs."""
FEWEST_WORDS = 3
"""Fewest words that can be said to read like something; for shorter messages there are the rules."""
SHORT_WORDS = 8
"""Words up to which a message counts as short."""
LEAST_KNOWN = 0.45
"""Least share, weighted by rarity, of a message's words that must occur in the examples to say what it reads like."""
LEAST_KNOWN_SHORT = 0.7
"""The same for a short message, in which every word counts."""


class Likeness(NamedTuple):
    """What a message reads like; raw scores, about 0 for not at all, about 1 for surely."""

    scores: Mapping[SafetyKind, float]
    """Of each kind that has examples."""
    harmless: float = 0.0
    """Of harmless messages."""


class Lookalikes:
    """Tells whether a message reads like a dangerous one; immutable, safe to share between threads.

    Args:
        dangerous: examples of each kind; without any, nothing is ever caught.
        harmless: ordinary messages.
    """

    def __init__(self, dangerous: Mapping[SafetyKind, Sequence[Text]], harmless: Sequence[Text]) -> None:
        worded = {kind: [message for message in messages if message.words] for kind, messages in dangerous.items()}
        self._kinds = tuple(kind for kind, messages in worded.items() if messages)
        if not self._kinds:
            return
        labelled = [(number, message) for number, kind in enumerate(self._kinds) for message in worded[kind]]
        labelled += [(len(self._kinds), message) for message in harmless if message.words]
        self._space = FeatureSpace([message for _, message in labelled], FAMILIES)
        targets = np.array([number for number, _ in labelled], dtype=np.int64)
        self._classifier = fitted_in_steps(self._space.take_vectors(), targets, len(self._kinds) + 1)

    def likeness(self, message: Text) -> Likeness | None:
        """Return what a message reads like, None where too little of it is known."""
        words = message.words
        least = LEAST_KNOWN_SHORT if len(words) <= SHORT_WORDS else LEAST_KNOWN
        if not self._kinds or len(words) < FEWEST_WORDS:
            return None
        vector, known_share = self._space.look_up(message)
        if known_share < least:
            return None
        *scores, harmless = self._classifier.scores(vector).tolist()
        return Likeness(dict(zip(self._kinds, scores, strict=True)), harmless)
