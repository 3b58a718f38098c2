"""The inverted index against plain matrix arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from bot.core.matching.similarity import FREQUENT, SimilarityIndex
from bot.core.matching.vectors import Floats, Vector, Vectors

PHRASINGS, FEATURES = 150, 40


def random_matrix(seed: int) -> Floats:
    """Return sparse rows of length one: a few columns in nearly all rows, some in one, the rest in between."""
    random = np.random.default_rng(seed)
    share = np.concatenate((np.full(5, 0.9), np.linspace(0.02, 0.5, FEATURES - 5)))
    matrix = random.random((PHRASINGS, FEATURES)) * (random.random((PHRASINGS, FEATURES)) < share)
    matrix[:, -1] = 0.0
    matrix[7, -1] = 0.5  # a column of one row alone
    matrix[3] = 0.0  # a phrasing without features
    return (matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def sparse(row: Floats) -> Vector:
    """Return a row as a sparse vector."""
    columns = np.flatnonzero(row)
    return Vector(columns, row[columns])


def sparse_rows(matrix: Floats) -> Vectors:
    """Return all rows as sparse vectors."""
    rows, columns = np.nonzero(matrix)
    return Vectors(np.searchsorted(rows, np.arange(len(matrix) + 1)), columns, matrix[rows, columns])


@pytest.fixture(params=range(3))
def matrix(request: pytest.FixtureRequest) -> Floats:
    """Return one of some matrices."""
    return random_matrix(request.param)


@pytest.fixture
def index(matrix: Floats) -> SimilarityIndex:
    """Return the index of the matrix's rows."""
    return SimilarityIndex(sparse_rows(matrix), FEATURES)


def test_gram_is_the_dense_product(matrix: Floats, index: SimilarityIndex) -> None:
    """Frequent, rare and single features, added up in three ways, make the one product."""
    counts = np.count_nonzero(matrix, axis=0)
    assert counts.max() > FREQUENT > counts.min()

    assert np.allclose(np.tril(index.gram()), np.tril(matrix @ matrix.T), atol=1e-5)


def test_combined_is_the_dense_product(matrix: Floats, index: SimilarityIndex) -> None:
    """So are the sums of coefficients."""
    coefficients = np.random.default_rng(0).standard_normal((PHRASINGS, 4)).astype(np.float32)

    assert np.allclose(index.combined(coefficients), matrix.T @ coefficients, atol=1e-4)


def test_similarities_are_the_dense_product(matrix: Floats, index: SimilarityIndex) -> None:
    """Looking only at phrasings that share a feature loses nothing."""
    assert len(index) == PHRASINGS
    for row in matrix[:20]:
        assert np.allclose(index.similarities(sparse(row)), matrix @ row, atol=1e-5)


def test_nothing_is_similar_to_an_empty_question(index: SimilarityIndex) -> None:
    """No feature, no similarity."""
    assert not index.similarities(Vector(np.array([], dtype=np.int64), np.array([], dtype=np.float32))).any()


def test_shared_parts_add_up_to_the_similarity(matrix: Floats, index: SimilarityIndex) -> None:
    """An explanation is complete: the columns' parts make the cosine."""
    vector = sparse(matrix[0])
    for phrasing in range(PHRASINGS):
        assert index.shared(vector, phrasing).sum() == pytest.approx(float(matrix[phrasing] @ matrix[0]), abs=1e-5)
