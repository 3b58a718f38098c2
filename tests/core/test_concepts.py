"""Patterns over words: what each sign of the notation takes, and that the search for them stays bounded."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.concepts import Finder
from bot.core.patterns import concept_names, concept_words
from bot.core.text.normalization import Normalizer

NORMALIZER = Normalizer({"abt": "about", "lol": ""})


def found(concepts: Mapping[str, Sequence[str]], text: str, wanted: str = "A") -> list[str]:
    """Return the words at each place of a concept, in the order of the text, shorter places first."""
    sentences = NORMALIZER.sentences(text)
    places = Finder(concepts, {wanted}, NORMALIZER).find(sentences, sentences).places.get(wanted, ())
    return [" ".join(sentences[place.sentence][place.start : place.end]) for place in sorted(places)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("short of breath", "I am short of breath", ["short of breath"]),
        ("short of breath", "short or out of breath", []),
        ("injection", "they injected it", ["injected"]),
        ("can't feel", "I cannot feel it", ["can not feel"]),
        ("can't feel", "I can really not feel it", []),
        ("about it", "abt it", ["about it"]),
        ("=inject", "inject the injection", ["inject"]),
        ("unaliv*", "unaliving and unalived", ["unaliving", "unalived"]),
        ("numb foot/leg", "numb leg, numb feet, numb foot", ["numb leg", "numb foot"]),
        ("numb foot/big_toe", "a numb big toe", ["numb big toe"]),
        ("numb foot/big_toe", "a numb toe", []),
        ("leg .. numb", "my leg went all quite numb", ["leg went all quite numb"]),
        ("leg .. numb", "my leg numb", ["leg numb"]),
        ("leg .. numb", "my leg went all of it numb", []),
        ("leg ... numb", "leg a b c d e f g h numb", ["leg a b c d e f g h numb"]),
        ("leg ... numb", "leg a b c d e f g h i numb", []),
        ("leg .. numb", "my leg. It is numb", []),
        ("no - fever", "no real fever", ["no real fever"]),
        ("no - fever", "no pus but fever", []),
        ("no .. fever", "no pus but fever", ["no pus but fever"]),
        ("no -- fever", "no pus and no big rash or fever", ["no pus and no big rash or fever", "no big rash or fever"]),
        ("no -- fever", "no pus and no rash but now fever", []),
        ("BODY .. numb", "my big toe is numb", ["big toe is numb", "toe is numb"]),
        ("BODY/face .. numb", "my face is numb", ["face is numb"]),
        ("numb", "it is 39.5", []),
        ("39.*", "it is 39.5 now", ["39.5"]),
    ],
)  # fmt: skip
def test_notation(pattern: str, text: str, expected: list[str]) -> None:
    """Each sign takes what the head of the safety file says, and no more."""
    concepts = {"A": [pattern], "BODY": ["leg", "toe", "big toe"], "TURN": ["but"]}

    assert found(concepts, text) == [" ".join(NORMALIZER.words(words)) for words in expected]


def test_concepts_are_made_of_concepts() -> None:
    """Names stand for all of their own patterns, however deep, in any order of the file."""
    concepts = {
        "A": ["NEVER .. FEEL"],
        "FEEL": ["feel .. LIMB"],
        "LIMB": ["leg", "TOES"],
        "TOES": ["toe"],
        "NEVER": ["no longer"],
    }

    assert found(concepts, "I no longer really feel my left toes") == ["no longer really feel my left toes"]


def test_either_spelling_counts() -> None:
    """Repair finds a misspelt word, and does not hide a word that it takes for another."""
    finder = Finder({"A": ["chest pain"], "B": ["slurring"]}, {"A", "B"}, NORMALIZER)
    places = finder.find([["chset", "pain", "slurring"]], [["chest", "pain", "sourcing"]]).places

    assert {name: [(place.start, place.end) for place in found] for name, found in places.items()} == {
        "A": [(0, 2)],
        "B": [(2, 3)],
    }


def test_only_wanted_concepts_are_reported() -> None:
    """Building blocks are not."""
    assert found({"A": ["B"], "B": ["leg"]}, "leg", wanted="C") == []


def test_word_has_the_names_of_what_it_is_by_itself() -> None:
    """Of all concepts, through others too, and none that takes more words."""
    finder = Finder({"A": ["B"], "B": ["leg"], "C": ["big toe"], "D": ["leg* .. toe"]}, set(), NORMALIZER)

    assert sorted(finder.names(["legs"])) == ["A", "B"]
    assert finder.names(["toe"]) == []


def test_words_for_spelling_repair() -> None:
    """Whole words of patterns, exact words and phrases of choices; no names, beginnings or gaps."""
    concepts = {"A": ["=hives .. B", "numb foot/big_toe", "unaliv* - leg"], "B": ["rash"]}

    assert set(concept_words(concepts)) == {"hives", "numb", "foot", "big", "toe", "leg", "rash"}


def test_names_in_a_pattern() -> None:
    """In their order, from choices too."""
    assert concept_names("CANNOT .. breathe/BREATH-IN =in") == ["CANNOT", "BREATH-IN"]


@given(st.lists(st.sampled_from(["no", "leg", "foot", "numb", "but", "big", "toe"]), max_size=40))
def test_every_place_spells_the_pattern(words: list[str]) -> None:
    """What is found begins and ends like the pattern, and is not longer than its gaps allow."""
    finder = Finder({"A": ["BODY .. numb"], "BODY": ["leg", "big toe"]}, {"A"}, NORMALIZER)
    for place in finder.find([words], [words]).places.get("A", ()):
        assert words[place.start] in {"leg", "big"}
        assert words[place.end - 1] == "numb"
        assert place.end - place.start <= 2 + 3 + 1


def test_memory_of_words_is_not_pickled() -> None:
    """It is larger than all the rest; what is found stays the same."""
    finder = Finder({"A": ["numb leg"]}, {"A"}, NORMALIZER)
    sentences = [f"word{number} numb leg".split() for number in range(500)]
    before = finder.find(sentences, sentences).places
    kept = pickle.dumps(finder)

    assert len(kept) < 10_000
    assert pickle.loads(kept).find(sentences, sentences).places == before  # noqa: S301 - written above
