"""Features and vectors: what is taken from words, how it is weighed, and that order of input does not matter."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.coding import letter_groups
from bot.core.matching.features import MATCHING, FeatureSpace
from bot.core.matching.groups import Groups
from bot.core.text.stemming import stem

GROUPS = Groups({"pain-relief": ["ache", "give comfort"], "shot": ["jab", "ache"]})
WEIGHTS = {family.name: family.weight for family in MATCHING}
WORDS = st.lists(st.sampled_from(["ice", "hurt", "hurts", "jab", "ache", "give", "comfort", "zzz"]), max_size=8)
TEXTS = st.lists(WORDS, max_size=6)


def space_of(*phrasings: str) -> FeatureSpace:
    """Return the space of these phrasings, words parted by blanks."""
    return FeatureSpace([GROUPS.text(phrasing.split()) for phrasing in phrasings])


def names_in(space: FeatureSpace, words: str) -> dict[str, set[str]]:
    """Return the features of a text by family, for people."""
    found: dict[str, set[str]] = {family: set() for family in WEIGHTS}
    for column in space.vector(GROUPS.text(words.split())).columns.tolist():
        family, feature = space.name(column)
        found[family].add(feature)
    return found


@pytest.mark.parametrize(
    ("words", "family", "features"),
    [
        ("injected injections", "word", {"inject"}),
        ("it hurts", "word", {"it", "hurt"}),
        ("it hurts", "pair", {"^ it", "it hurt", "hurt $"}),
        ("it", "pair", {"^ it", "it $"}),
        ("it it", "pair", {"^ it", "it it", "it $"}),
        ("it", "near", set()),
        ("a b c", "near", {"a b", "a c", "b c"}),
        ("c b a", "near", {"b c", "a c", "a b"}),
        ("a b c d e f", "near", {f"{x} {y}" for x, y in itertools.combinations("abcdef", 2) if (x, y) != ("a", "f")}),
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
    """Stems, neighbours with the ends marked, near ones in any order, groups of the vocabulary, groups of letters."""
    found = names_in(space_of(words), words)[family]

    assert {frozenset(one.split()) for one in found} == {frozenset(one.split()) for one in features}
    assert len(found) == len(features)
    assert family == "near" or found == features


def test_texts_do_not_run_into_each_other() -> None:
    """No pair, no near stems and no concept is made of the end of one phrasing and the beginning of the next."""
    together = names_in(space_of("how to give", "comfort me"), "give comfort")

    assert together["pair"] == together["near"] == together["concept"] == set()


@given(TEXTS)
def test_all_at_once_is_the_same_as_one_by_one(texts: list[list[str]]) -> None:
    """The vectors of the phrasings are those that the same words get as questions."""
    space = FeatureSpace([GROUPS.text(words) for words in texts])

    vectors = space.take_vectors()

    assert len(vectors) == len(texts)
    for number, words in enumerate(texts):
        alone, among = space.vector(GROUPS.text(words)), vectors[number]
        assert alone.columns.tolist() == among.columns.tolist()
        assert np.allclose(alone.values, among.values)


@given(TEXTS, WORDS)
def test_unknown_words_leave_a_gap_and_add_nothing(texts: list[list[str]], words: list[str]) -> None:
    """A question is known by what the phrasings have; a strange word still parts its neighbours."""
    space = FeatureSpace([GROUPS.text(words) for words in texts])
    known = {stem(word) for text in texts for word in text}
    pairs = {f"{stem(left)} {stem(right)}" for left, right in itertools.pairwise(words)}
    found = names_in(space, " ".join(words))

    assert found["word"] == known & set(map(stem, words))
    assert {pair for pair in found["pair"] if not set(pair) & {"^", "$"}} <= pairs


@given(st.text(max_size=30))
def test_any_word_has_a_stem_and_letter_groups(word: str) -> None:
    """No word breaks the stemmer, and groups are three or four characters of the marked word."""
    assert isinstance(stem(word), str)
    assert all(3 <= len(group) <= 4 and group in f"<{word}>" for group in letter_groups(word))


@given(WORDS)
def test_vector_has_length_one_or_none(words: list[str]) -> None:
    """Each column stands once, all values are positive, and unknown words alone give an empty vector."""
    vector = space_of("ice hurts", "a jab", "give comfort", "an ache").vector(GROUPS.text(words))

    assert len(vector.columns) == len(set(vector.columns.tolist())) == len(vector.values)
    assert np.all(vector.values > 0)
    assert np.isclose(float(vector.values @ vector.values), 1.0 if len(vector.columns) else 0.0, atol=1e-5)


def test_families_keep_their_weights_whatever_their_size() -> None:
    """A long word with many letter groups does not drown its meaning."""
    space = space_of("incomprehensibilities hurt", "ice")
    vector = space.vector(GROUPS.text(["incomprehensibilities", "hurt"]))
    lengths: dict[str, float] = {}
    for column, value in zip(vector.columns.tolist(), vector.values, strict=True):
        family, _ = space.name(column)
        lengths[family] = float(np.hypot(lengths.get(family, 0.0), value))

    assert lengths["pair"] / lengths["word"] == pytest.approx(WEIGHTS["pair"] / WEIGHTS["word"], rel=1e-4)
    assert lengths["letters"] / lengths["word"] == pytest.approx(WEIGHTS["letters"] / WEIGHTS["word"], rel=1e-4)


def test_rare_features_weigh_more() -> None:
    """A word that every phrasing has tells least."""
    space = space_of("ice hurts", "jab hurts", "shot hurts")
    vector = space.vector(GROUPS.text(["ice", "hurts"]))
    weight = {space.name(column): value for column, value in zip(vector.columns.tolist(), vector.values, strict=True)}

    assert weight[("word", "ice")] > weight[("word", "hurt")]


def test_columns_are_numbered_once_a_feature() -> None:
    """Each column has its family and feature by name."""
    space = space_of("ice hurts", "hurts ice")

    assert len({space.name(column) for column in range(len(space))}) == len(space)


@pytest.mark.parametrize(("words", "share"), [([], 0.0), (["zzz"], 0.0), (["ice"], 1.0), (["ice", "hurt"], 1.0)])
def test_known_share_is_none_or_all(words: list[str], share: float) -> None:
    """Nothing known is 0, everything known is 1."""
    assert space_of("ice hurts", "jab").known_share(words) == share


def test_known_share_weighs_rare_words_more() -> None:
    """Knowing the rare word of a question says more than knowing the common one."""
    space = space_of("ice hurts", "jab hurts", "shot hurts")

    assert 0 < space.known_share(["hurt", "zzz"]) < space.known_share(["ice", "zzz"]) < 1


def test_vectors_are_taken_once() -> None:
    """They are large, and live on in the index alone."""
    space = space_of("ice hurts")
    space.take_vectors()

    with pytest.raises(RuntimeError, match="taken before"):
        space.take_vectors()
