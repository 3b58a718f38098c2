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

import itertools
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.core.matching.classifier import fitted_in_steps
from bot.core.matching.features import stem
from bot.core.matching.vectors import Vector, Vectors, Weighing, rarities
from bot.core.replies import SafetyKind

FAMILY_WEIGHTS = {"word": 1.0, "pair": 1.2, "skip": 1.0, "sign": 0.5}
"""Length of each family of features in the joined vector."""
FEWEST_WORDS = 3
"""Fewest words that can be said to read like something; for shorter messages there are the rules."""
SHORT = 8
"""Words up to which a message counts as short."""
LEAST_KNOWN = 0.45
"""Least share, weighted by rarity, of a message's words that must occur in the examples to say what it reads like."""
LEAST_KNOWN_SHORT = 0.7
"""The same for a short message, in which every word counts."""


class Message(NamedTuple):
    """What is read of a message."""

    words: Sequence[str]
    """Normalized and repaired words."""
    signs: AbstractSet[str] = frozenset()
    """Names of the concepts in it; in capitals, so that none is taken for a word."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a message reads like."""

    margins: Mapping[SafetyKind, float]
    """Raw score of each kind that has examples, above that of harmless messages; about -1 (surely harmless) to 1
    (surely dangerous)."""


class Lookalikes:
    """Tells whether a message reads like a dangerous one; immutable, safe to share between threads.

    Args:
        dangerous: examples of each kind; without any, nothing is ever caught.
        harmless: ordinary messages.
    """

    def __init__(self, dangerous: Mapping[SafetyKind, Sequence[Message]], harmless: Sequence[Message]) -> None:
        worded = {kind: [message for message in messages if message.words] for kind, messages in dangerous.items()}
        self._kinds = tuple(kind for kind, messages in worded.items() if messages)
        if not self._kinds:
            return
        labelled = [(number, message) for number, kind in enumerate(self._kinds) for message in worded[kind]]
        labelled += [(len(self._kinds), message) for message in harmless if message.words]
        self._space, vectors = _Space.of([message for _, message in labelled])
        targets = np.array([number for number, _ in labelled], dtype=np.int64)
        self._classifier = fitted_in_steps(vectors, targets, len(self._kinds) + 1)

    def likeness(self, message: Message) -> Likeness | None:
        """Return what a message reads like, None where too little of it is known."""
        words = message.words
        least = LEAST_KNOWN_SHORT if len(words) <= SHORT else LEAST_KNOWN
        if not self._kinds or len(words) < FEWEST_WORDS or self._space.known_share(words) < least:
            return None
        *scores, harmless = self._classifier.scores(self._space.vector(message)).tolist()
        return Likeness({kind: score - harmless for kind, score in zip(self._kinds, scores, strict=True)})


class _Space:
    """The features of the examples; others are ignored later.

    Args:
        columns: number of each feature.
        rarity: weight of each column.
        weighing: makes the vectors.
        unknown: weight of a feature that no example has.
    """

    def __init__(self, columns: Mapping[str, int], rarity: Sequence[float], weighing: Weighing, unknown: float) -> None:
        self._columns = columns
        self._rarity = rarity
        self._weighing = weighing
        self._unknown = unknown

    @classmethod
    def of(cls, messages: Sequence[Message]) -> tuple[_Space, Vectors]:
        """Number and weigh the features of the examples; return the space and their vectors, in their order."""
        number_of: dict[str, int] = {}
        features = [_features(message) for message in messages]
        texts, columns, families = [], [], []
        for family in range(len(FAMILY_WEIGHTS)):  # one after the other: so the columns of a family stand together
            known = len(number_of)
            found = [list(dict.fromkeys(of_text[family])) for of_text in features]
            columns += [number_of.setdefault(feature, len(number_of)) for own in found for feature in own]
            texts.append(np.repeat(np.arange(len(messages)), [len(own) for own in found]))
            families.append(np.full(len(number_of) - known, family, dtype=np.int8))
        text = np.concatenate(texts)
        order = np.argsort(text, kind="stable")
        column = np.array(columns, dtype=np.int64)[order]
        rarity = rarities(np.bincount(column, minlength=len(number_of)), len(messages))
        unknown = float(rarities(np.zeros(1, dtype=np.int64), len(messages))[0])
        weights = np.array(list(FAMILY_WEIGHTS.values()), dtype=np.float32)
        weighing = Weighing(rarity, np.concatenate(families), weights)
        space = cls(number_of, rarity.tolist(), weighing, unknown)
        return space, weighing.vectors(text[order], column, len(messages))

    def vector(self, message: Message) -> Vector:
        """Return the vector of a message; empty where none of its features is known."""
        features = set(itertools.chain.from_iterable(_features(message)))
        found = sorted(self._columns[feature] for feature in features & self._columns.keys())
        return self._weighing.vector(np.array(found, dtype=np.int64))

    def known_share(self, words: Sequence[str]) -> float:
        """Return the rarity-weighted share, 0 to 1, of the stems of these words that the examples have; 0 for none."""
        known = strange = 0.0
        for found in dict.fromkeys(map(stem, words)):
            column = self._columns.get(found)
            if column is None:
                strange += self._unknown
            else:
                known += self._rarity[column]
        return known / (known + strange) if known else 0.0


def _features(message: Message) -> tuple[Collection[str], ...]:
    """Return the features of each family, in the order of `FAMILY_WEIGHTS`; no two families share any."""
    stems = [*map(stem, message.words)]
    pairs = [f"{left} {right}" for left, right in itertools.pairwise(("^", *stems, "$"))]
    skips = [f"{left} _ {right}" for left, right in zip(stems, stems[2:], strict=False)]
    return stems, pairs, skips, sorted(message.signs)
