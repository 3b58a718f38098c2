"""Spelling repair: towards the words of the knowledge, away from no ordinary English word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.repair import Speller, english_words

WORDS = ["prolotherapy"] * 3 + [
    "dextrose",
    "injection",
    "injections",
    "ligament",
    "does",
    "hurt",
    "painful",
    "b12",
    "ice",
]
SPELLER = Speller(WORDS)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("dextros", "dextrose"),
        ("ligamnet", "ligament"),
        ("ligamentt", "ligament"),
        ("prolotheripy", "prolotherapy"),
        ("porlotherapy", "prolotherapy"),
        ("prlotherapi", "prolotherapy"),
        ("hurrt", "hurt"),
        ("kurt", "kurt"),
    ],
)
def test_slip_is_repaired_towards_a_known_word(written: str, read: str) -> None:
    """One edit in a short word, two in a long one; letters may have changed places."""
    if not SPELLER.is_english(written):
        assert SPELLER.repair([written]) == [read]


def test_english_words_are_known() -> None:
    """All of the list, and nothing else."""
    words = [*english_words()]
    strange = [f"{word}qx" for word in words]

    assert len(words) > 50_000
    assert all(map(SPELLER.is_english, words))
    assert not any(map(SPELLER.is_english, strange))


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("weather", id="ordinary word"),
        pytest.param("hunt", id="ordinary word beside a known one"),
        pytest.param("dextrose", id="known word"),
        pytest.param("ixe", id="short word"),
        pytest.param("b13", id="with a digit"),
        pytest.param("1.5", id="number"),
        pytest.param("dxtrs", id="too far for its length"),
        pytest.param("prxlxthxrxpy", id="too far for a long word"),
        pytest.param("zzzzzzzz", id="near nothing"),
        pytest.param("", id="nothing"),
    ],
)
def test_word_is_left_alone(word: str) -> None:
    """What is known, ordinary, short or far from everything stays as written."""
    assert SPELLER.repair([word]) == [word]


def test_more_frequent_word_wins_a_tie() -> None:
    """Of two equally near words the one that the knowledge uses more is meant."""
    assert Speller(["qorva", "qorvb", "qorvb"]).repair(["qorvz"]) == ["qorvb"]
    assert Speller(["qorva", "qorva", "qorvb"]).repair(["qorvz"]) == ["qorva"]


def test_word_with_the_same_first_letter_wins() -> None:
    """People rarely miss the first letter."""
    assert Speller(["xorva", "xorva", "qorvb"]).repair(["qorva"]) == ["qorvb"]


def test_order_of_the_knowledge_does_not_matter() -> None:
    """Ties are settled by frequency and alphabet, never by the order of entries."""
    words = ["qorva", "qorvb", "qorvc"]

    assert Speller(words).repair(["qorvz"]) == Speller(words[::-1]).repair(["qorvz"]) == ["qorva"]


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789.,", max_size=20), max_size=10))
def test_repair_keeps_number_and_order_and_is_settled_at_once(words: list[str]) -> None:
    """As many words come out as went in, each itself or a known one, and repairing again changes nothing."""
    repaired = SPELLER.repair(words)

    assert len(repaired) == len(words)
    assert all(new in {old, *WORDS} for old, new in zip(words, repaired, strict=True))
    assert SPELLER.repair(repaired) == repaired


def test_speller_without_words_changes_nothing() -> None:
    """Nothing known, nothing repaired."""
    assert Speller([]).repair(["qorva"]) == ["qorva"]


def test_slip_that_a_phrasing_keeps_is_repaired_all_the_same() -> None:
    """Else one misspelt phrasing would make a misspelling a word."""
    speller = Speller(["prolotherapy"] * 50 + ["prolotherpy"] + ["procaine"])

    assert speller.repair(["prolotherpy", "procaine", "procain"]) == ["prolotherapy", "procaine", "procaine"]
