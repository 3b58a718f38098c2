"""Which label does a text belong to? Kernel ridge regression on the sum of two kernels: looks and meaning.

Two texts are alike by K = w a.b + exp(SHARPNESS * (cos - 1)): the product of their letter vectors (`letters`), which
counts less where few texts a label tell which words people use (`Learnt.weight`), and a smooth function of the cosine
of what they mean (`encoder`). With Y the labels of the texts learnt from, the coefficients A solve
(K + RIDGE * I) A = Y [1]; a new text's scores are the sum of its likeness to each of them times A. Far from every text
that was learnt both kernels are near 0, and so are the scores. A text that is surer than 1 of its label, or surer than
0 that it is none of another, is no mistake; where `moves` are asked for, the targets are moved to what was reached
there and the system is solved again, which comes near a support vector machine with squared loss [2].

Fitted on texts without words, a classifier knows meaning alone: for text of which the letters would say nothing.

[1] R. Rifkin, G. Yeo, T. Poggio, Regularized least-squares classification, 2003.
[2] Y.-C. Ho, R. L. Kashyap, An algorithm for linear inequalities and its applications, 1965.
"""

import functools
import hashlib
import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import ThreadpoolController

from bot.core.matching.encoder import Arrays, Floats, Store
from bot.core.matching.letters import LetterSpace, Words

FORM = 4
"""Raised whenever the same texts would give other arrays: features, their order, or the way they are fitted."""
SHARPNESS = 4.0
"""How fast likeness in meaning falls (`docs/decisions.md`)."""
_BLAS = ThreadpoolController()
_PROCESSORS = max((library["num_threads"] for library in _BLAS.info()), default=1)
_FITTING = threading.Lock()
"""Held while they run on all: a limit that ends restores what it found, so two must not overlap."""
RIDGE = 0.3
"""Penalty on the coefficients (`docs/decisions.md`)."""
BLOCK = 512
"""Rows of a kernel that are made at once."""
SHIPPED_FITS = Path(__file__).with_name("fits.npz")
"""Coefficients of the fits of the shipped knowledge, by the name of the fit; `benchmarks/ship.py` writes it. After an
edit they are of no use, and what it changes is fitted."""


@functools.cache
def _hold_to_one_processor() -> None:
    """Run numerics on one processor from the first call on, except while fitting (`docs/decisions.md`)."""
    _BLAS.limit(limits=1, user_api="blas")


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is learnt from: texts, one row each in every field."""

    words: Sequence[Words]
    """Normalized and repaired; an empty one has no letters, and only its meaning counts."""
    vectors: Floats
    """What they mean, rows of length 1."""
    targets: npt.NDArray[np.int64]
    """Label number of each."""
    labels: int
    """Number of labels."""
    weight: float = 1.0
    """How much looks count beside meaning, 0 to 1."""
    sharpness: float = SHARPNESS
    """How fast likeness in meaning falls."""


class Scores(NamedTuple):
    """How much a text belongs to each label: about 0 for not at all, about 1 for surely."""

    letters: Floats
    """Part of the letters."""
    meaning: Floats
    """Part of the meaning."""

    @property
    def total(self) -> Floats:
        """Both parts together."""
        result: Floats = self.letters + self.meaning
        return result


class KernelClassifier:
    """Scores texts against labels by looks and meaning; immutable, safe to share between threads.

    Args:
        space: the features of the letters.
        vectors: of the texts that were learnt, in their order.
        weights: of each feature for each label.
        coefficients: of each text's meaning for each label.
        sharpness: with which they were fitted.
    """

    def __init__(
        self, space: LetterSpace, vectors: Floats, weights: Floats, coefficients: Floats, sharpness: float
    ) -> None:
        self.space = space
        self._vectors = vectors
        self._weights = weights
        self._coefficients = coefficients
        self._sharpness = sharpness

    def scores(self, words: Words, vector: Floats) -> Scores:
        """Return the scores of a text by its words and its meaning."""
        _hold_to_one_processor()
        return Scores(self.by_letters(words), _likeness(self._vectors @ vector, self._sharpness) @ self._coefficients)

    def by_letters(self, words: Words) -> Floats:
        """Return the letters' part of the scores."""
        found = self.space.vector(words)
        result: Floats = found.values @ self._weights[found.columns]
        return result


def fit(learnt: Learnt, store: Store, moves: int = 0) -> KernelClassifier:
    """Return the classifier of some texts, fitted, or as it was fitted at an earlier start or before it was shipped.

    Args:
        learnt: at least one text.
        store: has what earlier starts fitted, by everything that goes into it; is added to.
        moves: how often the targets are moved; 0 for ridge regression alone.
    """
    _hold_to_one_processor()
    name = f"fit-{_fingerprint(learnt, moves)}"
    with _FITTING:  # threads that ask for the same meanwhile find it kept
        arrays = _checked(store.load(name), learnt)
        if arrays is None:
            space = LetterSpace.of(learnt.words)
            letters = space.matrix(learnt.words) * np.float32(math.sqrt(learnt.weight))
            coefficients = shipped_coefficients(name)
            if coefficients is None:
                with _BLAS.limit(limits=_PROCESSORS, user_api="blas"):
                    coefficients = _fitted(learnt, letters, moves)
            weights = np.asarray(letters.T @ coefficients, dtype=np.float32) * np.float32(math.sqrt(learnt.weight))
            fitted = {"weights": weights, "coefficients": coefficients}
            arrays = {**fitted, "features": space.features, "texts_with": space.texts_with}
            store.save(name, arrays)
    space = LetterSpace(arrays["features"], arrays["texts_with"], len(learnt.words))
    return KernelClassifier(space, learnt.vectors, arrays["weights"], arrays["coefficients"], learnt.sharpness)


def _fitted(learnt: Learnt, letters: sparse.csr_array, moves: int) -> Floats:
    """Return the coefficients of a fit."""
    kernel = _with_letters(_meaning(learnt.vectors, learnt.sharpness), letters)
    return _solved(_factor(kernel), _indicators(learnt), moves)


def shipped_coefficients(name: str) -> Floats | None:
    """Return the coefficients that are shipped for the fit of this name, None where there are none."""
    if not SHIPPED_FITS.exists():
        return None
    with np.load(SHIPPED_FITS, allow_pickle=False) as kept:
        return kept[name].astype(np.float32) if name in kept else None


def _indicators(learnt: Learnt) -> Floats:
    """Return the labels as rows of 0 and a single 1."""
    targets = np.zeros((len(learnt.vectors), learnt.labels), dtype=np.float32)
    targets[np.arange(len(targets)), learnt.targets] = 1.0
    return targets


def _likeness(cosines: Floats, sharpness: float) -> Floats:
    """Return the likeness of meanings; the cosines are overwritten."""
    cosines -= 1
    cosines *= np.float32(sharpness)
    return np.exp(cosines, out=cosines)


def _meaning(vectors: Floats, sharpness: float) -> Floats:
    """Return the likeness of each text to those up to itself; the kernel is symmetric, and half of it is enough."""
    kernel = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    for start, stop in _blocks(len(vectors)):
        _likeness(np.matmul(vectors[start:stop], vectors[:stop].T, out=kernel[start:stop, :stop]), sharpness)
    return kernel


def _with_letters(kernel: Floats, letters: sparse.csr_array) -> Floats:
    """Return the same half with the likeness of letters added; the kernel is overwritten."""
    for start, stop in _blocks(len(kernel)):
        kernel[start:stop, :stop] += (letters[start:stop] @ letters[:stop].T).toarray()
    return kernel


def _blocks(rows: int) -> Iterator[tuple[int, int]]:
    """Yield the beginning and the end of each block of rows."""
    return ((start, min(start + BLOCK, rows)) for start in range(0, rows, BLOCK))


MOMENTUM = 0.7
"""Part of the last move of the targets that is made again in advance: spares two of three moves."""


def _factor(kernel: Floats) -> tuple[Floats, bool]:
    """Return the Cholesky factor of half a kernel with the penalty; the kernel is overwritten."""
    from scipy import linalg  # noqa: PLC0415 - a fifth of a second, and most starts fit nothing

    kernel[np.diag_indices_from(kernel)] += np.float32(RIDGE)
    factor: tuple[Floats, bool]
    factor = linalg.cho_factor(kernel.T, lower=False, overwrite_a=True, check_finite=False)  # in the order of LAPACK
    return factor


def _solved(factor: tuple[Floats, bool], targets: Floats, moves: int) -> Floats:
    """Return the coefficients."""
    from scipy import linalg  # noqa: PLC0415 - as above

    moved, before = targets, None
    for _ in range(moves):
        reached = moved - np.float32(RIDGE) * linalg.cho_solve(factor, moved, check_finite=False)
        ahead = reached if before is None else reached + np.float32(MOMENTUM) * (reached - before)
        moved = np.where(targets > 0, np.maximum(ahead, 1), np.minimum(ahead, 0)).astype(np.float32)
        before = reached
    result: Floats = linalg.cho_solve(factor, moved, check_finite=False).astype(np.float32)
    return result


def _fingerprint(learnt: Learnt, moves: int) -> str:
    """Return a name that changes with anything that goes into a fit."""
    numbers = FORM, learnt.sharpness, RIDGE, MOMENTUM, moves, learnt.labels, learnt.weight
    digest = hashlib.blake2b(" ".join(map(str, numbers)).encode(), digest_size=16)
    for words in learnt.words:
        digest.update(" ".join(words).encode() + b"\n")
    digest.update(np.ascontiguousarray(learnt.targets).tobytes())
    digest.update(learnt.vectors.astype(np.float16).tobytes())
    return digest.hexdigest()


def _checked(kept: Arrays | None, learnt: Learnt) -> dict[str, Any] | None:
    """Return kept arrays if they are of the form that a fit has."""
    if kept is None or "features" not in kept:
        return None
    rows, labels, columns = len(learnt.vectors), learnt.labels, len(kept["features"])
    forms: dict[str, tuple[object, object]] = {
        "weights": ((columns, labels), np.dtype(np.float32)),
        "coefficients": ((rows, labels), np.dtype(np.float32)),
        "features": ((columns,), np.dtype(np.uint32)),
        "texts_with": ((columns,), np.dtype(np.int32)),
    }
    if any(name not in kept or (kept[name].shape, kept[name].dtype) != form for name, form in forms.items()):
        return None
    return dict(kept)
