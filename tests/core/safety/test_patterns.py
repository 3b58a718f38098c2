"""Patterns over words: what each sign of the notation takes, and that the search for them stays bounded."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.loading import load_knowledge
from bot.core.safety import patterns
from bot.core.safety.patterns import PatternMatcher, Step, alternatives, concept_names, concept_words
from bot.core.text.normalization import Normalizer

NORMALIZER = Normalizer({"abt": "about", "lol": ""})


def found(concepts: Mapping[str, Sequence[str]], text: str) -> list[str]:
    """Return the words at each place of concept A, in the order of the text, shorter places first."""
    sentences = NORMALIZER.sentences(text)
    places = PatternMatcher(concepts, NORMALIZER).find(sentences, sentences).get("A", ())
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
    matcher = PatternMatcher({"A": ["chest pain"], "B": ["slurring"]}, NORMALIZER)
    places = matcher.find([["chset", "pain", "slurring"]], [["chest", "pain", "sourcing"]])

    assert {name: [(place.start, place.end) for place in found] for name, found in places.items()} == {
        "A": [(0, 2)],
        "B": [(2, 3)],
    }


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
    matcher = PatternMatcher({"A": ["BODY .. numb"], "BODY": ["leg", "big toe"]}, NORMALIZER)
    for place in matcher.find([words], [words]).get("A", ()):
        assert words[place.start] in {"leg", "big"}
        assert words[place.end - 1] == "numb"
        assert place.end - place.start <= 2 + 3 + 1


def test_alternatives_of_a_line() -> None:
    """Names on both sides of the bar, without blanks."""
    assert alternatives("A | B|C") == ["A", "B", "C"]


HOSTILE = ["no chest pain ", "i can not ", "my leg is numb ", "how many pills to ", "kill my ", "i ", "xyzzy "]


def steps(matcher: PatternMatcher, words: list[str]) -> int:
    """Return how many rests of patterns are looked for in one sentence."""
    count = 0
    real = patterns._ends

    def counted(chart: Sequence[Mapping[str, set[int]]], rest: Sequence[Step], start: int) -> Iterable[int]:
        nonlocal count
        count += 1
        return real(chart, rest, start)

    with patch.object(patterns, "_ends", counted):
        matcher.find([words], [words])
    return count


def test_work_grows_with_the_length_and_no_faster(shipped: Path) -> None:
    """Four times the words, four times the steps: also for text made to match as often as possible."""
    matcher = PatternMatcher(load_knowledge(shipped, shipped).safety.concepts, NORMALIZER)
    for unit in HOSTILE:
        once, fourfold = (steps(matcher, (unit * times).split()) for times in (50, 200))

        assert fourfold <= 4.4 * once, unit
