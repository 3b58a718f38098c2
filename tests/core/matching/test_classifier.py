"""The classifier against the textbook: numpy's solver, and fitting again without each phrasing."""

from __future__ import annotations

import numpy as np
import pytest

from bot.core.matching.classifier import BLOCK, RIDGE, KernelClassifier, kernel, solve_positive
from bot.core.matching.features import FeatureSpace, Vectors
from bot.core.matching.similarity import SimilarityIndex

PHRASINGS = [
    ("how cold is the ice", 0),
    ("is ice needed", 0),
    ("put ice on it", 0),
    ("does the jab hurt", 1),
    ("will the needle hurt me", 1),
    ("how painful is a jab", 1),
    ("what does it cost", 2),
    ("is it expensive", 2),
    ("how much money is it", 2),
]
LABELS = 3
SPACE = FeatureSpace([text.split() for text, _ in PHRASINGS])
VECTORS = SPACE.take_vectors()
INDEX = SimilarityIndex(VECTORS, len(SPACE))
TARGETS = np.array([label for _, label in PHRASINGS])
CLASSIFIER = KernelClassifier(INDEX, TARGETS, LABELS)


def without_one(vectors: Vectors, number: int) -> Vectors:
    """Return the vectors without one of them."""
    others = [vectors[other] for other in range(len(vectors)) if other != number]
    starts = np.cumsum([0, *(len(vector.columns) for vector in others)])
    columns = np.concatenate([vector.columns for vector in others])
    return Vectors(starts, columns, np.concatenate([vector.values for vector in others]))


@pytest.mark.parametrize("size", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3])
def test_solver_agrees_with_numpy(size: int) -> None:
    """One block, several, and a last one that is not full."""
    random = np.random.default_rng(size)
    half = random.standard_normal((size, size))
    matrix = half @ half.T + size * np.eye(size)
    right = random.standard_normal((size, 3))

    assert np.allclose(solve_positive(matrix.copy(), right), np.linalg.solve(matrix, right), atol=1e-8)


def test_solver_leaves_the_right_side_alone() -> None:
    """Only the matrix is overwritten."""
    right = np.ones((4, 2))
    solve_positive(4 * np.eye(4), right)

    assert np.array_equal(right, np.ones((4, 2)))


def test_scores_are_kernel_ridge_regression() -> None:
    """As the formula says: the kernel with every phrasing times the coefficients."""
    matrix = kernel(INDEX.gram().astype(np.float64)) + RIDGE * np.eye(len(PHRASINGS))
    targets = np.eye(LABELS)[TARGETS]
    cosines = INDEX.similarities(SPACE.vector(["does", "ice", "hurt"]))
    expected = kernel(cosines.astype(np.float64)) @ np.linalg.solve(matrix, targets)

    assert np.allclose(CLASSIFIER.scores(cosines), expected, atol=1e-4)


@pytest.mark.parametrize(("text", "label"), PHRASINGS, ids=[text for text, _ in PHRASINGS])
def test_phrasing_scores_highest_for_its_own_label(text: str, label: int) -> None:
    """What was learnt is known."""
    cosines = INDEX.similarities(SPACE.vector(text.split()))

    assert int(np.argmax(CLASSIFIER.scores(cosines))) == label


@pytest.mark.parametrize("left_out", range(len(PHRASINGS)))
def test_leave_one_out_is_what_fitting_without_the_phrasing_gives(left_out: int) -> None:
    """The shortcut is exact."""
    others = [number for number in range(len(PHRASINGS)) if number != left_out]
    index = SimilarityIndex(without_one(VECTORS, left_out), len(SPACE))
    without = KernelClassifier(index, TARGETS[others], LABELS)
    expected = without.scores(index.similarities(VECTORS[left_out]))

    assert np.allclose(CLASSIFIER.leave_one_out()[left_out], expected, atol=1e-4)


def test_contributions_add_up_to_the_score_beyond_that_of_nothing_in_common() -> None:
    """An explanation is complete."""
    vector = SPACE.vector(["how", "much", "does", "the", "ice", "cost"])
    cosines = INDEX.similarities(vector)
    nothing = CLASSIFIER.scores(np.zeros_like(cosines))
    for label in range(LABELS):
        parts = CLASSIFIER.contributions(vector, cosines, label)

        assert parts.shape == vector.values.shape
        assert parts.sum() == pytest.approx(float(CLASSIFIER.scores(cosines)[label] - nothing[label]), abs=1e-4)


def test_kernel_rises_from_nothing_in_common_to_the_same() -> None:
    """A ninth for nothing, one for the same, and its argument is left as it was."""
    cosines = np.array([0.0, 0.5, 1.0], dtype=np.float32)

    assert kernel(cosines).tolist() == pytest.approx([1 / 9, 4 / 9, 1.0])
    assert cosines.tolist() == [0.0, 0.5, 1.0]
