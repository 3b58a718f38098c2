"""Safety triage's second net: what no rule sees, but reads like messages that are known to be dangerous.

The same classifier as for matching, fitted on example messages of each safety kind (`safety_examples.yaml`) against
harmless ones. It catches wordings that nobody put into a rule; the rules catch a single sign in a long story, which a
look at the whole cannot.

A message is read as its words and, behind them, its signs: the names of the concepts of the rules that were found in
it (`SHOT`, `STOP`, `DRUG` ...), so a medicine that no example names still reads like the others. Measured by leaving
out one writer at a time, at 5% false alarms (2026-11-22): emergency 94 to 97%, crisis 82 to 84%, self-treatment 71 to
77%, stopping medicines 86 to 95%, personal 88 to 92%. Reading single sentences too brought nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np

from bot.core.matching.classifier import KernelClassifier
from bot.core.matching.features import FAMILY_WEIGHTS, FeatureSpace
from bot.core.matching.similarity import SimilarityIndex
from bot.core.replies import SafetyKind

Words: TypeAlias = Sequence[str]
"""A text as normalized and repaired words."""
SignsOf: TypeAlias = Callable[[Words], Sequence[str]]
"""Finds the signs in the words of a text: the names of concepts, each once."""

WEIGHTS = {**FAMILY_WEIGHTS, "pair": 1.2, "near": 0.0}
"""Weights of the families of features: neighbours stand in for near words, which bring nothing here and take time
(2026-11-22: of 971 messages kept for judging two more are treated as is due, and none less)."""
FEWEST_WORDS = 3
"""Fewest words that can be said to read like something; for shorter messages there are the rules."""
SHORT = 8
"""Words up to which a message counts as short."""
LEAST_KNOWN = 0.45
"""Least share, weighted by rarity, of a message's words that must occur in the examples to say what it reads like."""
LEAST_KNOWN_SHORT = 0.7
"""The same for a short message, in which every word counts."""


class Message(NamedTuple):
    """What is read of a message, or of a sentence."""

    words: Words
    signs: Sequence[str] = ()
    """Names of the concepts in it, each once; in capitals, so that none is taken for a word."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a message reads like."""

    margins: Mapping[SafetyKind, float]
    """Each kind's raw score above that of harmless messages; about -1 (surely harmless) to 1 (surely dangerous)."""

    @property
    def kind(self) -> SafetyKind:
        """The kind that it reads like most."""
        return max(self.margins, key=self.margins.__getitem__)

    @property
    def margin(self) -> float:
        """The margin of that kind."""
        return max(self.margins.values())


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """Example messages to learn from, as their words; immutable."""

    dangerous: Mapping[SafetyKind, Sequence[Words]]
    """Those of each kind; without any, nothing is ever caught."""
    harmless: Sequence[Words]
    """Ordinary messages."""
    groups: Mapping[str, Words]
    """Concepts of matching and their everyday words."""

    def learn(self, signs_of: SignsOf) -> LearnedLookalikes:
        """Return what tells whether a message reads like these."""
        return LearnedLookalikes(self, signs_of)


class LearnedLookalikes:
    """Tells whether a message reads like a dangerous one; immutable, safe to share between threads.

    Args:
        examples: what to learn from.
        signs_of: finds the signs in them.
    """

    def __init__(self, examples: Lookalikes, signs_of: SignsOf) -> None:
        self._kinds = tuple(kind for kind, texts in examples.dangerous.items() if texts)
        labelled = [(number, words) for number, kind in enumerate(self._kinds) for words in examples.dangerous[kind]]
        labelled += [(len(self._kinds), words) for words in examples.harmless]
        features = [_features(Message(words, signs_of(words))) for _, words in labelled]
        self._space = FeatureSpace(features, examples.groups, weights=WEIGHTS)
        self._index = SimilarityIndex(self._space.take_vectors(), len(self._space))
        targets = np.array([number for number, _ in labelled], dtype=np.int64)
        self._classifier = KernelClassifier(self._index, targets, len(self._kinds) + 1)

    def likeness(self, message: Message) -> Likeness | None:
        """Return what a message reads like, None where too little of it is known."""
        words = message.words
        least = LEAST_KNOWN_SHORT if len(words) <= SHORT else LEAST_KNOWN
        if not self._kinds or len(words) < FEWEST_WORDS or self._space.known_share(words) < least:
            return None
        vector = self._space.vector(_features(message))
        *scores, harmless = self._classifier.scores(self._index.similarities(vector)).tolist()
        return Likeness({kind: score - harmless for kind, score in zip(self._kinds, scores, strict=True)})


def joined(messages: Iterable[Message]) -> Message:
    """Return sentences as one message."""
    parts = list(messages)
    signs = dict.fromkeys(chain.from_iterable(part.signs for part in parts))
    return Message([*chain.from_iterable(part.words for part in parts)], [*signs])


def _features(message: Message) -> list[str]:
    return [*message.words, *message.signs]
