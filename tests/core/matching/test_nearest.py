"""The nearest phrasing: what ranks knowledge that is too large or too thin for the classifier."""

from __future__ import annotations

import numpy as np
import pytest

from bot.core.matching.classifier import LinearClassifier
from bot.core.matching.coding import Text
from bot.core.matching.features import FeatureSpace
from bot.core.matching.index import make_scorer
from bot.core.matching.nearest import NearestPhrasing
from bot.core.matching.similarity import SimilarityIndex

TEXTS = ["put ice on it", "is ice cold", "does the jab hurt", "what does it cost"]
TARGETS = np.array([0, 0, 1, 2])
SPACE = FeatureSpace([Text(text.split()) for text in TEXTS])
VECTORS = SPACE.take_vectors()
INDEX = SimilarityIndex(VECTORS, len(SPACE))
NEAREST = NearestPhrasing(INDEX, TARGETS, 3)


def test_label_scores_the_cosine_of_its_nearest_phrasing() -> None:
    """A phrasing itself scores 1 for its label, and a label without likeness 0."""
    scores = NEAREST.scores(VECTORS[1])

    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert scores[1] < scores[0]
    assert scores[2] < scores[0]


def test_further_phrasings_of_a_label_do_not_add_up() -> None:
    """Many faint likenesses are no near one: the label with two near phrasings scores the nearer one."""
    vector = SPACE.vector(Text(["ice", "cold"]))
    cosines = INDEX.similarities(vector)

    assert NEAREST.scores(vector)[0] == pytest.approx(float(cosines[:2].max()))
    assert min(cosines[:2]) > 0


def test_contributions_add_up_to_the_score() -> None:
    """They are those of the label's nearest phrasing."""
    vector = SPACE.vector(Text(["does", "ice", "hurt"]))
    for label, score in enumerate(NEAREST.scores(vector)):
        assert NEAREST.contributions(vector, label).sum() == pytest.approx(float(score), abs=1e-5)


@pytest.mark.parametrize(("targets", "kind"), [([0, 0, 1, 1], LinearClassifier), ([0, 0, 1, 2], NearestPhrasing)])
def test_thin_knowledge_is_not_fitted(targets: list[int], kind: type) -> None:
    """With fewer than two phrasings a label on average there is nothing to learn from."""
    assert isinstance(make_scorer(VECTORS, len(SPACE), np.array(targets), max(targets) + 1), kind)
