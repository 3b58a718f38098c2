"""The classifier of dangers: what it learns, what it says far from everything, and what of the FAQ has a part in it."""

from dataclasses import replace

import pytest
from core.matching.test_encoder import MemoryStore

from bot.core.knowledge.models import Everyday, KnowledgeBase
from bot.core.knowledge.safety_models import KindExamples, SafetyExamples
from bot.core.matching.encoder import NoStore, sentence_encoder
from bot.core.replies import SafetyKind
from bot.core.safety.classifier import Evidence, SafetyClassifier, labelled_examples
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
def classifier(small: KnowledgeBase) -> SafetyClassifier:
    """Return a classifier of a handful of examples."""
    return fitted(replace(small, safety_examples=EXAMPLES, everyday=EVERYDAY))


def fitted(knowledge: KnowledgeBase) -> SafetyClassifier:
    """Return the classifier of some knowledge."""
    return SafetyClassifier(knowledge, NORMALIZER, sentence_encoder(), NoStore())


def evidence(classifier: SafetyClassifier, text: str, language: str = "en") -> Evidence:
    """Return the evidence that a text holds."""
    words = tuple(NORMALIZER.words(text))
    message = Message(text, (words,), (words,), language=language)
    return classifier.evidence(message, sentence_encoder().encode([text])[0])


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


@pytest.mark.parametrize(
    ("language", "known", "unknown"), [("en", "I want to die", "ich will sterben"), ("de", "ich will sterben", "")]
)
def test_examples_are_those_that_read_the_language(
    classifier: SafetyClassifier, language: str, known: str, unknown: str
) -> None:
    """With the words by which they were learnt, in any script; few in other languages are learnt with English ones."""
    examples = classifier.examples(language)

    assert examples
    assert known in examples.texts
    assert unknown not in examples.texts
    assert [len(part) for part in (examples.names, examples.words, examples.vectors)] == [len(examples.texts)] * 3
    assert classifier.examples("und") is None


def test_other_languages_are_learnt_at_their_first_message(small: KnowledgeBase) -> None:
    """Or when asked to prepare: most starts never need it."""
    store = MemoryStore()
    knowledge = replace(small, safety_examples=EXAMPLES, everyday=EVERYDAY)
    classifier = SafetyClassifier(knowledge, NORMALIZER, sentence_encoder(), store)
    before = len(store.kept)
    evidence(classifier, "quiero morir", "es")
    after = len(store.kept)
    classifier.prepare()

    assert (after, len(store.kept)) == (before + 1, before + 1)


@pytest.mark.parametrize("language", ["en", "und"])
def test_nothing_to_go_by(classifier: SafetyClassifier, language: str) -> None:
    """No word, or a language that the encoder does not know."""
    text = "🙂" if language == "en" else "टीम"

    assert evidence(classifier, text, language) == {}


def test_answered_questions_in_other_languages_are_ordinary(small: KnowledgeBase) -> None:
    """And those of no other entry: in them somebody may ask for what only a physician can tell."""
    hours, borrowing, parking = small.entries
    hours = hours.model_copy(update={"other_languages": ("wann macht ihr auf",)})
    parking = parking.model_copy(update={"other_languages": ("wo kann ich parken",)})
    learnt = labelled_examples(replace(small, entries=(hours, borrowing, parking)))
    foreign = {example.text for example in learnt if example.foreign}

    assert "wann macht ihr auf" in foreign
    assert "wo kann ich parken" not in foreign


def test_without_examples_nothing_is_said(small: KnowledgeBase) -> None:
    """A FAQ with rules alone."""
    classifier = fitted(replace(small, safety_examples=SafetyExamples(schema_version=1, review="none")))

    assert evidence(classifier, "I cannot breathe") == {}
    assert classifier.examples("en") is None
