"""The classifier of dangers: what it learns, what it says far from everything, and that the FAQ has no part in it."""

from __future__ import annotations

import pytest

from bot.core.knowledge.models import Everyday
from bot.core.knowledge.safety_models import KindExamples, SafetyExamples
from bot.core.matching.encoder import NoStore, sentence_encoder
from bot.core.replies import SafetyKind
from bot.core.safety.classifier import Evidence, SafetyClassifier
from bot.core.text.message import Message
from bot.core.text.normalization import Normalizer

NORMALIZER = Normalizer({})
EXAMPLES = SafetyExamples(
    schema_version=1,
    review="none",
    emergency=("I cannot breathe", "my chest hurts", "he passed out"),
    crisis=("I want to die", "life is not worth living"),
    harmless=("this hill takes my breath away", "that joke killed me"),
    other_languages=KindExamples(crisis=("ich will sterben",), harmless=("wie wird das wetter",)),
)
EVERYDAY = Everyday(
    schema_version=1, groups={"shop": ("where is my parcel", "I want a refund"), "chat": ("good morning",)}
)


@pytest.fixture(scope="module")
def classifier() -> SafetyClassifier:
    """Return a classifier of a handful of examples."""
    return SafetyClassifier(EXAMPLES, EVERYDAY, NORMALIZER, sentence_encoder(), NoStore())


def evidence(classifier: SafetyClassifier, text: str, language: str = "en") -> Evidence:
    """Return the evidence that a text holds."""
    words = tuple(NORMALIZER.words(text))
    return classifier.evidence(Message(text, (words,), (words,), language), sentence_encoder().encode([text])[0])


def test_message_like_an_example_is_of_its_kind(classifier: SafetyClassifier) -> None:
    """By other words, too."""
    for text in ("I cannot breathe", "struggling to breathe"):
        found = evidence(classifier, text)
        assert max(found, key=lambda kind: found[kind]) is SafetyKind.EMERGENCY


def test_ordinary_message_counts_against_every_kind(classifier: SafetyClassifier) -> None:
    """Half of its likeness to ordinary life."""
    assert max(evidence(classifier, "where is my parcel").values()) < 0


def test_far_from_everything_there_is_next_to_nothing(classifier: SafetyClassifier) -> None:
    """Neither kind nor ordinary."""
    assert max(map(abs, evidence(classifier, "zxqj vwkk").values())) < 0.2


def test_other_languages_are_heard_by_their_meaning(classifier: SafetyClassifier) -> None:
    """Also one of which no example is known."""
    found = evidence(classifier, "quiero morir", "es")

    assert max(found, key=lambda kind: found[kind]) is SafetyKind.CRISIS


@pytest.mark.parametrize("language", ["en", "und"])
def test_nothing_to_go_by(classifier: SafetyClassifier, language: str) -> None:
    """No word, or a language that the encoder does not know."""
    text = "🙂" if language == "en" else "टीम"

    assert evidence(classifier, text, language) == {}


def test_without_examples_nothing_is_said() -> None:
    """A FAQ with rules alone."""
    none = SafetyExamples(schema_version=1, review="none")
    classifier = SafetyClassifier(none, EVERYDAY, NORMALIZER, sentence_encoder(), NoStore())

    assert evidence(classifier, "I cannot breathe") == {}
    assert classifier.neighbours(sentence_encoder().encode(["a"])[0], 3) == []


def test_neighbours_are_told_with_their_kind(classifier: SafetyClassifier) -> None:
    """Nearest in meaning first."""
    first, second = classifier.neighbours(sentence_encoder().encode(["I cannot breath"])[0], 2)

    assert (first.text, first.label) == ("I cannot breathe", "emergency")
    assert first.cosine > second.cosine
