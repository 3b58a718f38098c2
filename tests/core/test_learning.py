"""What triage learns from: places of signs, and a bounded number of ordinary questions."""

from __future__ import annotations

import dataclasses

import pytest

from bot.core.learning import AROUND, MOST_SAMPLED, evenly, learnt, sampled, surroundings
from bot.core.model import KnowledgeBase
from bot.core.replies import SafetyKind
from bot.core.responder import Responder

EMERGENCY, CRISIS = SafetyKind.EMERGENCY, SafetyKind.CRISIS


def danger_around(responder: Responder, message: str) -> float:
    """Return how dangerous the first place of the sign in a message reads, beside harmless ones."""
    alarm = responder._alarm
    reading = responder.parser.parse(message)
    matched = alarm._triage.match(reading)
    assert matched, "no rule matches"
    likeness = alarm._around.likeness(alarm._triage.with_signs(surroundings(reading, matched)[0]))
    assert likeness, "too little of it is known"
    return max(likeness.scores[kind] for kind in (EMERGENCY, CRISIS)) - likeness.harmless


@pytest.mark.parametrize(
    ("sign", "figure"),
    [
        ("I am about to die, is it done with ultrasound?", "My phone's about to die, is it done with ultrasound?"),
        ("I would rather be dead than live on", "i'm dead, they really inject sugar"),
        ("paying for it, I plan suicide tonight", "paying for it would be financial suicide"),
    ],
)
def test_places_tell_signs_from_figures_of_speech(responder: Responder, sign: str, figure: str) -> None:
    """The same words of a rule, with other words around them."""
    assert danger_around(responder, sign) > danger_around(responder, figure)


def test_surroundings_stay_within_the_sentence(responder: Responder) -> None:
    """What is said before the full stop is another thought."""
    reading = responder.parser.parse("We had a lovely lunch. Now I can not breathe. Tell me about sugar water")
    matched = responder._alarm._triage.match(reading)
    assert matched

    found = [" ".join(words) for words in surroundings(reading, matched)]

    assert all("lunch" not in words and "sugar" not in words for words in found)
    assert all("breathe" in words for words in found)
    (place, *_) = matched.places
    assert len(found[0].split()) <= place.end - place.start + 2 * AROUND
    assert surroundings(reading, matched, 0)[0] == reading.repaired[place.sentence][place.start : place.end]


def test_knowledge_without_examples_learns_nothing(small: KnowledgeBase) -> None:
    """Then the rules alone hold."""
    responder = Responder(small)
    whole, around = learnt(small, responder.parser.parse, responder._alarm._triage)

    assert whole.likeness(responder._alarm._triage.with_signs(["i", "can", "not", "breathe", "now"])) is None
    assert around.likeness(responder._alarm._triage.with_signs(["i", "can", "not", "breathe", "now"])) is None


def test_triage_samples_a_large_faq(small: KnowledgeBase) -> None:
    """What it learns as harmless stays bounded, and comes from all entries."""
    large = [
        entry.model_copy(update={"phrasings": tuple(f"{entry.id} {n}" for n in range(900))}) for entry in small.entries
    ]
    found = sampled(dataclasses.replace(small, entries=tuple(large)))

    assert MOST_SAMPLED / 2 < len(found) <= MOST_SAMPLED + 10
    assert {text.split()[0] for text in found} >= {"opening-hours", "borrowing", "parking"}


def test_evenly_takes_from_every_group() -> None:
    """Many groups give one each, and no more than wanted."""
    assert evenly([["a"], ["b", "c"], []], 10) == ["a", "b", "c"]
    assert len(evenly([[str(n)] for n in range(50)], 20)) == 20
