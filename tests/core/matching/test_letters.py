"""Letter vectors: what two texts have in common on paper."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.letters import LetterSpace

TEXTS = [["how", "many", "injections"], ["does", "it", "hurt"], ["how", "much", "does", "it", "cost"]]


@pytest.fixture(scope="module")
def space() -> LetterSpace:
    """Return the space of three texts."""
    return LetterSpace.of(TEXTS)


def cosine(space: LetterSpace, one: list[str], other: list[str]) -> float:
    """Return the likeness of two texts."""
    rows = space.matrix([one, other]).toarray()
    return float(rows[0] @ rows[1])


def test_text_is_most_like_itself(space: LetterSpace) -> None:
    """With length one."""
    for words in TEXTS:
        assert cosine(space, words, words) == pytest.approx(1)


def test_endings_slips_and_neighbours_count(space: LetterSpace) -> None:
    """Another ending hardly matters, a slip leaves most letters, the order of words is seen."""
    words = ["how", "many", "injections"]

    assert cosine(space, words, ["how", "many", "injection"]) > 0.8
    assert 0.2 < cosine(space, words, ["how", "mny", "injectoins"]) < 0.8
    assert cosine(space, words, ["many", "how", "injections"]) < 0.8


def test_unknown_words_make_a_vector_short(space: LetterSpace) -> None:
    """A message of strange words comes near to nothing."""
    known = ["does", "it", "hurt"]
    diluted = [*known, *["zyx", "wvu", "tsr", "qpo", "nml", "kji"]]

    assert 0 < np.linalg.norm(space.vector(diluted).values) < 0.7 < np.linalg.norm(space.vector(known).values)
    assert len(space.vector(["xyzzy"]).columns) == 0
    assert len(space.vector([]).columns) == 0


def test_nearest_text_looks_most_alike(space: LetterSpace) -> None:
    """Of many at once, the same as one by one."""
    words = ["how", "many", "injection"]
    found = space.cosines(space.matrix(TEXTS), words)

    assert found.tolist() == pytest.approx([cosine(space, text, words) for text in TEXTS])
    assert not space.cosines(space.matrix(TEXTS), ["xyzzy"]).any()


def test_known_share(space: LetterSpace) -> None:
    """Rare words weigh more; nothing for no words."""
    assert space.known_share(["does", "it"]) == 1
    assert 0 < space.known_share(["does", "zyx"]) < 0.5
    assert space.known_share([]) == 0


@given(st.lists(st.lists(st.sampled_from(["a", "bb", "ccc", "dddd"]), max_size=5), min_size=1, max_size=5))
def test_matrix_holds_the_vectors(texts: list[list[str]]) -> None:
    """Row by row, empty texts as empty rows."""
    space = LetterSpace.of(texts)
    rows = space.matrix(texts).toarray()
    for words, row in zip(texts, rows, strict=True):
        vector = space.vector(words)
        assert row[vector.columns] == pytest.approx(vector.values)
        assert np.count_nonzero(row) == len(vector.columns)


def test_columns_are_the_same_in_every_process(space: LetterSpace) -> None:
    """What one process fitted another takes from the disk; sets have another order in each."""
    code = f"from bot.core.matching.letters import LetterSpace; print(LetterSpace.of({TEXTS!r}).features.tolist())"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert printed == {str(space.features.tolist())}
