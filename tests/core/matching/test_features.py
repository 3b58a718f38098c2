"""Features and vectors: what is taken from words, how it is weighed, and that order of input does not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.features import FAMILY_WEIGHTS, Analyzer, FeatureSpace, letter_groups, stem

ANALYZER = Analyzer({"pain-relief": ["ache", "give comfort"], "shot": ["jab", "ache"]})
WORDS = st.lists(st.sampled_from(["ice", "hurt", "hurts", "jab", "ache", "give", "comfort", "zzz"]), max_size=8)


def space_of(*phrasings: str) -> FeatureSpace:
    """Return the space of these phrasings, words parted by blanks."""
    return FeatureSpace([ANALYZER.features(phrasing.split()) for phrasing in phrasings])


@pytest.mark.parametrize("family", ["word", "pair", "concept", "letters"])
def test_every_family_is_there_also_for_no_words(family: str) -> None:
    """Nothing has no features, of every family."""
    assert list(ANALYZER.features([])[family]) == []
    assert set(ANALYZER.features([])) == set(FAMILY_WEIGHTS)


@pytest.mark.parametrize(
    ("words", "family", "features"),
    [
        ("injected injections", "word", {"inject"}),
        ("it hurts", "pair", {"^ it", "it hurt", "hurt $"}),
        ("it", "pair", {"^ it", "it $"}),
        ("an ache", "concept", {"pain-relief", "shot"}),
        ("gives comfort", "concept", {"pain-relief"}),
        ("comfort gives", "concept", set()),
        ("pain relief", "concept", {"pain-relief"}),
        ("shots", "concept", {"shot"}),
        ("ice", "letters", {"<ic", "ice", "ce>", "<ice", "ice>"}),
        ("a", "letters", {"<a>"}),
    ],
)
def test_features_of_words(words: str, family: str, features: set[str]) -> None:
    """Stems, neighbours with the ends marked, groups of the vocabulary in any ending, groups of letters."""
    assert set(ANALYZER.features(words.split())[family]) == features


def test_words_of_the_groups_are_known_one_by_one() -> None:
    """Spelling repair must know the words of the vocabulary, too."""
    assert sorted(ANALYZER.words()) == ["ache", "ache", "comfort", "give", "jab"]


@given(st.text(max_size=30))
def test_any_word_has_a_stem_and_letter_groups(word: str) -> None:
    """No word breaks the stemmer, and groups are three or four characters of the marked word."""
    assert isinstance(stem(word), str)
    assert all(3 <= len(group) <= 4 and group in f"<{word}>" for group in letter_groups(word))


@given(WORDS)
def test_vector_has_length_one_or_none(words: list[str]) -> None:
    """Each column stands once, all values are positive, and unknown words alone give an empty vector."""
    vector = space_of("ice hurts", "a jab", "give comfort", "an ache").vector(ANALYZER.features(words))

    assert len(vector.columns) == len(set(vector.columns.tolist())) == len(vector.values)
    assert np.all(vector.values > 0)
    assert np.isclose(float(vector.values @ vector.values), 1.0 if len(vector.columns) else 0.0, atol=1e-5)


def test_families_keep_their_weights_whatever_their_size() -> None:
    """A long word with many letter groups does not drown its meaning."""
    space = space_of("incomprehensibilities hurt", "ice")
    vector = space.vector(ANALYZER.features(["incomprehensibilities", "hurt"]))
    lengths: dict[str, float] = {}
    for column, value in zip(vector.columns, vector.values, strict=True):
        family = space.names[column][0]
        lengths[family] = float(np.hypot(lengths.get(family, 0.0), value))

    assert lengths["pair"] / lengths["word"] == pytest.approx(FAMILY_WEIGHTS["pair"] / FAMILY_WEIGHTS["word"], rel=1e-4)
    assert lengths["letters"] / lengths["word"] == pytest.approx(
        FAMILY_WEIGHTS["letters"] / FAMILY_WEIGHTS["word"], rel=1e-4
    )


def test_rare_features_weigh_more() -> None:
    """A word that every phrasing has tells least."""
    space = space_of("ice hurts", "jab hurts", "shot hurts")
    vector = space.vector(ANALYZER.features(["ice", "hurts"]))
    weight = {space.names[column]: value for column, value in zip(vector.columns, vector.values, strict=True)}

    assert weight[("word", "ice")] > weight[("word", "hurt")]


def test_columns_are_numbered_once_a_feature() -> None:
    """Each column has its family and feature by name."""
    space = space_of("ice hurts", "hurts ice")

    assert len(space) == len(space.names) == len(set(space.names))


@pytest.mark.parametrize(("words", "share"), [([], 0.0), (["zzz"], 0.0), (["ice"], 1.0), (["ice", "hurt"], 1.0)])
def test_known_share_is_none_or_all(words: list[str], share: float) -> None:
    """Nothing known is 0, everything known is 1."""
    assert space_of("ice hurts", "jab").known_share(words) == share


def test_known_share_weighs_rare_words_more() -> None:
    """Knowing the rare word of a question says more than knowing the common one."""
    space = space_of("ice hurts", "jab hurts", "shot hurts")

    assert 0 < space.known_share(["hurt", "zzz"]) < space.known_share(["ice", "zzz"]) < 1
