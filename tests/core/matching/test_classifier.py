"""The classifier against the textbook: numpy's solver, and fitting again without each phrasing."""

from __future__ import annotations

import numpy as np
import pytest

from bot.core.matching.classifier import (
    BLOCK,
    RIDGE,
    Cholesky,
    LinearClassifier,
    fitted,
    fitted_in_steps,
    leave_one_out,
)
from bot.core.matching.coding import Text
from bot.core.matching.features import FeatureSpace
from bot.core.matching.vectors import Floats, Vectors

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
SPACE = FeatureSpace([Text(text.split()) for text, _ in PHRASINGS])
VECTORS = SPACE.take_vectors()
TARGETS = np.array([label for _, label in PHRASINGS])
CLASSIFIER = fitted(VECTORS, len(SPACE), TARGETS, LABELS)


def dense(vectors: Vectors) -> Floats:
    """Return the vectors as rows of a dense matrix."""
    result = np.zeros((len(vectors), len(SPACE)), dtype=np.float32)
    for number in range(len(vectors)):
        result[number, vectors[number].columns] = vectors[number].values
    return result


@pytest.mark.parametrize("size", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3])
def test_solver_agrees_with_numpy(size: int) -> None:
    """One block, several, and a last one that is not full; only the lower triangle is read."""
    random = np.random.default_rng(size)
    half = random.standard_normal((size, size))
    matrix = half @ half.T + size * np.eye(size)
    right = random.standard_normal((size, 3))

    assert np.allclose(Cholesky(np.tril(matrix)).solve(right), np.linalg.solve(matrix, right), atol=1e-8)


def test_solver_leaves_the_right_side_alone() -> None:
    """Only the matrix is overwritten."""
    right = np.ones((4, 2))
    Cholesky(4 * np.eye(4)).solve(right)

    assert np.array_equal(right, np.ones((4, 2)))


def test_scores_without_moves_are_ridge_regression() -> None:
    """As the textbook says: (X'X + ridge I) W = X'Y."""
    matrix = dense(VECTORS).astype(np.float64)
    weights = np.linalg.solve(matrix.T @ matrix + RIDGE * np.eye(len(SPACE)), matrix.T @ np.eye(LABELS)[TARGETS])
    vector = SPACE.vector(Text(["does", "ice", "hurt"]))
    expected = vector.values @ weights[vector.columns]
    plain = fitted(VECTORS, len(SPACE), TARGETS, LABELS, moves=0)

    assert np.allclose(plain.scores(vector), expected, atol=1e-4)


def test_steps_come_to_ridge_regression_too() -> None:
    """Another way to the same weights."""
    vector = SPACE.vector(Text(["does", "ice", "hurt"]))
    plain, stepped = fitted(VECTORS, len(SPACE), TARGETS, LABELS, moves=0), fitted_in_steps(VECTORS, TARGETS, LABELS)

    assert np.allclose(plain.scores(vector), stepped.scores(vector), atol=1e-3)


def test_moved_targets_leave_what_is_sure_alone() -> None:
    """The squared hinge loss, which counts only what falls short of its target, gets smaller by moving the targets."""

    def loss(classifier: LinearClassifier) -> float:
        scores = np.array([classifier.scores(VECTORS[number]) for number in range(len(PHRASINGS))])
        short = np.where(np.eye(LABELS)[TARGETS] > 0, np.maximum(0, 1 - scores), np.maximum(0, scores))
        return float(np.square(short).sum())

    plain, moved = (fitted(VECTORS, len(SPACE), TARGETS, LABELS, moves=moves) for moves in (0, 5))

    assert loss(moved) < loss(plain)


@pytest.mark.parametrize(("text", "label"), PHRASINGS, ids=[text for text, _ in PHRASINGS])
def test_phrasing_scores_highest_for_its_own_label(text: str, label: int) -> None:
    """What was learnt is known."""
    assert int(np.argmax(CLASSIFIER.scores(SPACE.vector(Text(text.split()))))) == label


@pytest.mark.parametrize("left_out", range(len(PHRASINGS)))
def test_leave_one_out_is_what_fitting_without_the_phrasing_gives(left_out: int) -> None:
    """The shortcut is exact for ridge regression."""
    others = [number for number in range(len(PHRASINGS)) if number != left_out]
    vectors = Vectors.of([VECTORS[number] for number in others])
    without = fitted(vectors, len(SPACE), TARGETS[others], LABELS, moves=0)
    found = leave_one_out(VECTORS, len(SPACE), TARGETS, LABELS, moves=0)[left_out]

    assert np.allclose(found, without.scores(VECTORS[left_out]), atol=1e-4)


def test_leave_one_out_is_close_where_targets_are_moved() -> None:
    """What a phrasing did to the others' targets is all that the shortcut leaves in."""
    found = leave_one_out(VECTORS, len(SPACE), TARGETS, LABELS)
    for left_out in range(len(PHRASINGS)):
        others = [number for number in range(len(PHRASINGS)) if number != left_out]
        vectors = Vectors.of([VECTORS[number] for number in others])
        without = fitted(vectors, len(SPACE), TARGETS[others], LABELS)

        assert np.allclose(found[left_out], without.scores(VECTORS[left_out]), atol=0.1)


def test_contributions_add_up_to_the_score() -> None:
    """An explanation is complete."""
    vector = SPACE.vector(Text(["how", "much", "does", "the", "ice", "cost"]))
    for label in range(LABELS):
        parts = CLASSIFIER.contributions(vector, label)

        assert parts.shape == vector.values.shape
        assert parts.sum() == pytest.approx(float(CLASSIFIER.scores(vector)[label]), abs=1e-4)
