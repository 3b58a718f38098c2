"""Spelling repair: towards the words of the knowledge, away from no ordinary English word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.repair import Speller

WORDS = ["prolotherapy"] * 3 + "dextrose injection injections ligament does hurt painful b12 ice".split()  # noqa: SIM905 - shorter
SPELLER = Speller(WORDS)


SLIPS = {
    "dextrose": ["dextros"],
    "ligament": ["ligamnet", "ligamentt"],
    "prolotherapy": ["prolotheripy", "porlotherapy", "prlotherapi"],
    "hurt": ["hurrt"],
}


@pytest.mark.parametrize(("written", "read"), [(slip, word) for word, slips in SLIPS.items() for slip in slips])
def test_slip_is_repaired_towards_a_known_word(written: str, read: str) -> None:
    """One edit in a short word, two in a long one; letters may have changed places."""
    assert SPELLER.repair([written]) == [read]


@pytest.mark.parametrize(
    "word", ["weather", "hunt", "kurt", "dextrose", "ixe", "b13", "1.5", "dxtrs", "prxlxthxrxpy", "zzzzzzzz", ""]
)
def test_word_is_left_alone(word: str) -> None:
    """What is ordinary, even beside a known word, known, short, a number, or too far from all stays as written."""
    assert SPELLER.repair([word]) == [word]


@pytest.mark.parametrize(
    ("known", "read"),
    [
        (["qorva", "qorvb", "qorvb"], "qorvb"),
        (["qorva", "qorva", "qorvb"], "qorva"),
        (["qorvc", "qorvb", "qorva"], "qorva"),
        (["xorvz", "xorvz", "qorvb"], "qorvb"),
        ([], "qorvz"),
    ],
    ids=["more frequent", "more frequent, too", "by the alphabet", "same first letter", "nothing known"],
)
def test_of_equally_near_words_one_is_meant(known: list[str], read: str) -> None:
    """By frequency, then by the alphabet, never by the order of entries; people rarely miss the first letter."""
    assert Speller(known).repair(["qorvz"]) == Speller(known[::-1]).repair(["qorvz"]) == [read]


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789.,", max_size=20), max_size=10))
def test_repair_keeps_number_and_order_and_is_settled_at_once(words: list[str]) -> None:
    """As many words come out as went in, each itself or a known one, and repairing again changes nothing."""
    repaired = SPELLER.repair(words)

    assert len(repaired) == len(words)
    assert all(new in {old, *WORDS} for old, new in zip(words, repaired, strict=True))
    assert SPELLER.repair(repaired) == repaired


def test_slip_that_a_phrasing_keeps_is_repaired_all_the_same() -> None:
    """Else one misspelt phrasing would make a misspelling a word."""
    speller = Speller(["prolotherapy"] * 50 + ["prolotherpy"] + ["procaine"])

    assert speller.repair(["prolotherpy", "procaine", "procain"]) == ["prolotherapy", "procaine", "procaine"]
