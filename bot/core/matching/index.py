"""`MatchIndex`: everything that can be asked, fitted once; `rank` says what a question is nearest to.

Entries compete with small talk and with negatives (questions on other things), so that "none of ours" is learnt and
not only a low score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from bot.core.matching.calibration import Signals, probabilities
from bot.core.matching.classifier import LinearClassifier, fitted, leave_one_out
from bot.core.matching.coding import Words
from bot.core.matching.features import FeatureSpace
from bot.core.matching.groups import Groups
from bot.core.matching.labels import Label, labelled_phrasings
from bot.core.matching.nearest import NearestPhrasing
from bot.core.matching.similarity import SimilarityIndex
from bot.core.matching.vectors import Floats, Ints, Vector, Vectors
from bot.core.model import KnowledgeBase
from bot.core.text.message import MessageParser
from bot.core.tuning import Probability

MOST_FITTED = 5_000
"""Most phrasings that the classifier is fitted on (its cost grows with the cube); above, the nearest phrasing rules."""


FEWEST_EACH = 2
"""Fewest phrasings a label, on average, that the classifier can learn from."""
VERBATIM = 99.0
"""Score of a question that is a curated phrasing, word for word."""


class Candidate(NamedTuple):
    """A label that a question might be about, reached through all its phrasings together."""

    label: Label
    score: float
    """Calibrated probability that this is what was asked, 0 to 100."""
    raw: float
    """The classifier's own score: about 0 for no, about 1 for yes."""


class Ranking(NamedTuple):
    """What one stretch of words is nearest to."""

    words: tuple[str, ...]
    """Normalized words."""
    repaired: tuple[str, ...]
    """The same after spelling repair, as many."""
    candidates: tuple[Candidate, ...]
    """Best first, at most `MatchIndex.MOST_CANDIDATES`; empty where no word is known."""
    signals: Signals
    """What the calibration looked at."""

    @property
    def best(self) -> Candidate | None:
        """The first candidate, None where there is none."""
        return self.candidates[0] if self.candidates else None


class Scorer(Protocol):
    """What ranks labels: the fitted classifier, or the nearest phrasing for large or thin knowledge."""

    def scores(self, vector: Vector) -> Floats:
        """Return one score a label, higher is nearer."""
        ...

    def contributions(self, vector: Vector, label: int) -> Floats:
        """Return what each column of the vector adds to one label's score."""
        ...


class MatchIndex:
    """The fitted matcher of one knowledge base; immutable after construction, safe to share between threads.

    Args:
        knowledge: whose phrasings to fit.
        parser: the one that questions pass; by default one of this knowledge.
        coefficients: turn raw scores into probabilities.
    """

    MOST_CANDIDATES = 8
    """Candidates that a ranking keeps."""

    def __init__(
        self, knowledge: KnowledgeBase, parser: MessageParser | None = None, coefficients: Probability | None = None
    ) -> None:
        self.parser = parser or MessageParser(knowledge)
        self._coefficients = coefficients or Probability()
        keys = ((self.parser.normalizer.key(text), label) for label, text in labelled_phrasings(knowledge))
        self._verbatim = {key: label for key, label in keys if key}
        """Every phrasing as the normalizer's key, and what it stands for, in file order."""
        self.labels = tuple(dict.fromkeys(self._verbatim.values()))
        """Every label with at least one phrasing, in file order."""
        numbers = {label: number for number, label in enumerate(self.labels)}
        self.targets = np.array([numbers[label] for label in self._verbatim.values()], dtype=np.int64)
        """Label number of each phrasing."""
        self._groups = Groups(knowledge.vocabulary.groups)
        self.space = FeatureSpace([self._groups.text(each) for each in self.words], labels=self.targets)
        self.scorer = make_scorer(self.space.take_vectors(), len(self.space), self.targets, len(self.labels))

    @property
    def words(self) -> list[Words]:
        """Normalized words of each phrasing, each phrasing once."""
        return [key.split() for key in self._verbatim]

    def rank(self, words: Sequence[str], repaired: Sequence[str] | None = None) -> Ranking:
        """Return what these normalized words are nearest to; without a known word there are no candidates.

        Args:
            words: normalized words.
            repaired: the same after spelling repair, where that has been done already.
        """
        repaired = self.parser.speller.repair(words) if repaired is None else repaired
        vector, known_share = self.space.look_up(self._groups.text(repaired))
        if not len(vector.columns):
            return Ranking(tuple(words), tuple(repaired), (), Signals())
        scores = self.scorer.scores(vector)
        order = (-scores).argsort(kind="stable")[: self.MOST_CANDIDATES]
        best: list[float] = scores[order].tolist()
        signals = Signals.of(best, known_share)
        chances = probabilities(best, signals, self._coefficients)
        labels = [self.labels[number] for number in order.tolist()]
        scores_shown = [round(1000.0 * chance) / 10 for chance in chances]  # a tenth of the time of round(..., 1)
        candidates = [*map(Candidate, labels, scores_shown, best)]
        verbatim = self._verbatim.get(" ".join(repaired))
        return Ranking(tuple(words), tuple(repaired), tuple(_verbatim_first(candidates, verbatim)), signals)

    def contributions(self, words: Sequence[str], label: Label) -> list[tuple[str, str, float]]:
        """Return family, feature and its part of the score of a label, largest part first."""
        vector = self.space.vector(self._groups.text(words))
        parts = self.scorer.contributions(vector, self.labels.index(label))
        rows = [
            (*self.space.name(column), float(part)) for column, part in zip(vector.columns.tolist(), parts, strict=True)
        ]
        return sorted(rows, key=lambda row: -abs(row[2]))

    def leave_one_out(self) -> Floats | None:
        """Return the raw scores of each phrasing by a classifier fitted without it; None where none was fitted."""
        if not isinstance(self.scorer, LinearClassifier):
            return None
        vectors = Vectors.of([self.space.vector(self._groups.text(words)) for words in self.words])
        return leave_one_out(vectors, len(self.space), self.targets, len(self.labels))


def _verbatim_first(candidates: list[Candidate], label: Label | None) -> list[Candidate]:
    """Return the candidates with the label of a verbatim phrasing first: what a maintainer wrote down is certain."""
    if label is None:
        return candidates
    raw = next((candidate.raw for candidate in candidates if candidate.label == label), 0.0)
    rest = [one._replace(score=min(one.score, 100.0 - VERBATIM)) for one in candidates if one.label != label]
    return [Candidate(label, VERBATIM, raw), *rest]


def make_scorer(vectors: Vectors, features: int, targets: Ints, labels: int) -> Scorer:
    """Return the classifier where it pays and fits quickly, else the nearest phrasing."""
    if labels * FEWEST_EACH <= len(vectors) <= MOST_FITTED:
        return fitted(vectors, features, targets, labels)
    return NearestPhrasing(SimilarityIndex(vectors, features), targets, labels)
