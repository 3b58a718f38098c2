"""The kernel classifier: what it learns by letters and by meaning, and that a kept fit is the fit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from core.matching.test_encoder import MemoryStore

from bot.core.matching import kernel
from bot.core.matching.encoder import Floats, NoStore
from bot.core.matching.kernel import KernelClassifier, Learnt, fit

WORDS = [["red", "apple"], ["green", "apple"], ["fast", "car"], ["slow", "car"], []]
TARGETS = np.array([0, 0, 1, 1, 0])


def meaning(*parts: float) -> Floats:
    """Return a vector of length one in three directions."""
    row = np.zeros(512, dtype=np.float32)
    row[:3] = parts
    return row / np.float32(np.linalg.norm(row))


VECTORS = np.array([meaning(1, 0, 0), meaning(1, 0.2, 0), meaning(0, 1, 0), meaning(0, 1, 0.2), meaning(1, 0, 0.2)])
LEARNT = Learnt(WORDS, VECTORS, TARGETS, 2)
WORDLESS = Learnt([()] * len(WORDS), VECTORS, TARGETS, 2)


@pytest.fixture(scope="module")
def classifier() -> KernelClassifier:
    """Return a classifier of fruit and cars."""
    return fit(LEARNT, NoStore())


def test_learnt_texts_are_recognised(classifier: KernelClassifier) -> None:
    """Each of its label, by both parts together."""
    for words, vector, target in zip(WORDS[:4], VECTORS, TARGETS, strict=False):
        assert int(classifier.scores(words, vector).total.argmax()) == target


def test_numerics_run_on_one_processor(classifier: KernelClassifier) -> None:
    """Once a text was scored: a second one hardly gains time, and is wanted elsewhere."""
    classifier.scores(WORDS[0], VECTORS[0])

    assert {library["num_threads"] for library in kernel._BLAS.info() if library["user_api"] == "blas"} == {1}


def test_letters_and_meaning_each_speak(classifier: KernelClassifier) -> None:
    """An unknown meaning leaves the letters, unknown letters leave the meaning."""
    nowhere = meaning(0, 0, 1)

    assert int(classifier.scores(["red", "apple"], nowhere).letters.argmax()) == 0
    assert not classifier.scores(["xyzzy"], VECTORS[2]).letters.any()
    assert int(classifier.scores(["xyzzy"], VECTORS[2]).total.argmax()) == 1


def test_far_from_everything_nothing_is_said(classifier: KernelClassifier) -> None:
    """Neither label."""
    assert np.abs(classifier.scores(["xyzzy"], -VECTORS[0]).total).max() < 0.05


def test_texts_without_words_teach_no_letters() -> None:
    """Such as an emoji: its meaning counts."""
    found = fit(WORDLESS, NoStore()).scores(["red"], VECTORS[0])

    assert not found.letters.any()
    assert int(found.total.argmax()) == 0


def test_letters_count_as_much_as_they_are_weighed() -> None:
    """Half of nothing is nothing: without weight meaning alone decides."""
    nowhere = np.zeros_like(VECTORS[0])
    letters = [
        fit(Learnt(WORDS, VECTORS, TARGETS, 2, weight), NoStore()).scores(["red", "apple"], nowhere).letters.max()
        for weight in (1.0, 0.2, 0.0)
    ]

    assert letters[0] > letters[1] > letters[2] == 0


def test_scores_add_up_like_ridge_regression() -> None:
    """Against numpy's own solver, on meaning alone."""
    classifier = fit(WORDLESS, NoStore())
    found = np.array([classifier.scores([], row).total for row in VECTORS])
    similar = np.exp(kernel.SHARPNESS * (VECTORS @ VECTORS.T - 1))
    hot = np.eye(2)[TARGETS]
    expected = similar @ np.linalg.solve(similar + kernel.RIDGE * np.eye(5), hot)

    assert found == pytest.approx(expected, abs=1e-4)


def test_moved_targets_leave_sure_texts_alone() -> None:
    """A text that is surer than 1 pulls no other down: scores of the own label rise."""
    plain, moved = fit(LEARNT, NoStore()), fit(LEARNT, NoStore(), moves=5)
    own = [
        (plain.scores(w, v).total[t], moved.scores(w, v).total[t])
        for w, v, t in zip(WORDS, VECTORS, TARGETS, strict=True)
    ]

    assert sum(after for _, after in own) > sum(before for before, _ in own)


@pytest.mark.parametrize("learnt", [LEARNT, WORDLESS])
def test_kept_fit_is_the_fit(learnt: Learnt) -> None:
    """Taken from the store as it was put there, and only for the very same texts."""
    store = MemoryStore()
    fitted = fit(learnt, store)
    ((name, arrays),) = store.kept.items()
    store.kept[name] = {**arrays, "weights": 2 * arrays["weights"], "coefficients": 2 * arrays["coefficients"]}
    kept = fit(learnt, store)
    other = fit(replace(learnt, targets=TARGETS[::-1].copy()), store)

    assert next(iter(store.kept)) == name
    assert len(store.kept) == 2
    for words, vector in zip(WORDS, VECTORS, strict=True):
        assert kept.scores(words, vector).total == pytest.approx(2 * fitted.scores(words, vector).total, abs=1e-5)
    assert other.scores(WORDS[0], VECTORS[0]).total != pytest.approx(fitted.scores(WORDS[0], VECTORS[0]).total)


def test_shipped_coefficients_spare_fitting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of the very same texts, by which everything else is made anew; nothing else of the file is looked at."""
    store = MemoryStore()
    fitted = fit(LEARNT, store)
    ((name, arrays),) = store.kept.items()
    path = tmp_path / "fits.npz"
    np.savez(path, **{name: (2 * arrays["coefficients"]).astype(np.float16)})
    monkeypatch.setattr(kernel, "SHIPPED_FITS", path)
    shipped, other = fit(LEARNT, NoStore()), fit(WORDLESS, NoStore())

    for words, vector in zip(WORDS, VECTORS, strict=True):
        assert shipped.scores(words, vector).total == pytest.approx(2 * fitted.scores(words, vector).total, abs=1e-2)
    assert not other.scores(WORDS[0], VECTORS[0]).letters.any()


def test_numbers_of_another_kind_are_not_taken() -> None:
    """However well their shape fits."""
    store = MemoryStore()
    fit(LEARNT, store)
    ((name, arrays),) = store.kept.items()
    store.kept[name] = {**arrays, "features": arrays["features"].astype(np.float64)}

    assert int(fit(LEARNT, store).scores(WORDS[0], VECTORS[0]).total.argmax()) == 0


@pytest.mark.parametrize("part", ["weights", "coefficients", "texts_with"])
def test_foreign_arrays_are_not_taken(part: str) -> None:
    """Of another shape, or missing: it is fitted again."""
    store = MemoryStore()
    fit(LEARNT, store)
    ((name, arrays),) = store.kept.items()
    store.kept[name] = {key: value[:1] if key == part else value for key, value in arrays.items()}

    assert int(fit(LEARNT, store).scores(WORDS[0], VECTORS[0]).total.argmax()) == 0
