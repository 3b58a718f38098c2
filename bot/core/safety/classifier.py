"""What a message reads like: how much it is like the examples of each kind of danger, and like ordinary life.

One kernel classifier (`bot.core.matching.kernel`) for all kinds, fitted on `safety_examples.yaml` and `everyday.yaml`
alone, so that a change of the FAQ never changes what a message reads like; only in other languages, where there are
fewer ordinary messages to learn from, are small talk and the questions of answered entries among them. Words count as
they were written: spelling repair, which knows the FAQ's words, brought nothing here and could turn one message into
another.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from bot.core.knowledge.models import KnowledgeBase
from bot.core.matching.encoder import Encoder, Floats, Store, encode_kept
from bot.core.matching.kernel import KernelClassifier, Learnt, fit
from bot.core.matching.labels import Examples, foreign_small_talk
from bot.core.replies import SafetyKind
from bot.core.text.language import ENGLISH, LANGUAGES
from bot.core.text.message import Message
from bot.core.text.normalization import Normalizer, words_of_any_script

ORDINARY: Final = "ordinary"
"""Name of the kind of everything that is no sign of anything."""
KINDS: Final = (*map(str, SafetyKind), ORDINARY)
"""The labels that are told apart, in the order of their scores."""
ORDINARY_WEIGHT = 0.5
"""How much likeness to ordinary messages counts against a kind (`docs/decisions.md`)."""

Evidence = Mapping[SafetyKind, float]
"""By kind: likeness to its examples less `ORDINARY_WEIGHT` of that to ordinary messages; below 0 for ordinary ones,
about 0 far from everything, up to about 1."""


class Example(NamedTuple):
    """A message to learn from."""

    text: str
    kind: str
    """One of `KINDS`."""
    foreign: bool = False
    """True for one in another language."""


class SafetyClassifier:
    """Weighs a message against all examples; immutable, safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase, normalizer: Normalizer, encoder: Encoder, store: Store) -> None:
        self._normalizer = normalizer
        self._examples = sorted(labelled_examples(knowledge), key=lambda example: example.foreign)
        self._english = sum(not example.foreign for example in self._examples)
        self._classifier: KernelClassifier | None = None
        if any(example.kind != ORDINARY for example in self._examples):
            vectors = encode_kept([example.text for example in self._examples], encoder, store)
            targets = np.array([KINDS.index(example.kind) for example in self._examples], dtype=np.int64)
            self._vectors, english = vectors, self._english
            words = [normalizer.words(example.text) for example in self._examples[:english]]
            self._classifier = fit(Learnt(words, vectors[:english], targets[:english], len(KINDS)), store)
            # where other languages have examples of every kind, English ones add nothing but time (docs/decisions.md)
            self._start = start = english if {*targets[english:]} == {*targets} else 0
            words = [words_of_any_script(example.text) for example in self._examples[start:]]
            self._fit_foreign = functools.partial(
                fit, Learnt(words, vectors[start:], targets[start:], len(KINDS)), store
            )

    def evidence(self, message: Message, vector: Floats) -> Evidence:
        """Return the evidence for each kind; none at all where there are no examples, or nothing to go by."""
        english = message.language == ENGLISH
        if not self._classifier or not (message.words if english else message.language in LANGUAGES):
            return {}
        classifier = self._classifier if english else self._foreign
        scores = classifier.scores(self.words(message), vector)
        *kinds, ordinary = scores.total.tolist()
        return {kind: score - ORDINARY_WEIGHT * ordinary for kind, score in zip(SafetyKind, kinds, strict=True)}

    def prepare(self) -> None:
        """Fit now what is otherwise fitted at the first message in another language."""
        if self._classifier:
            _ = self._foreign

    @functools.cached_property
    def _foreign(self) -> KernelClassifier:
        return self._fit_foreign()

    def words(self, message: Message) -> Sequence[str]:
        """Return the words by which a message is read."""
        return message.words if message.language == ENGLISH else words_of_any_script(message.text)

    def examples(self, language: str) -> Examples | None:
        """Return what was learnt to read messages in this language, for explaining; None where there was nothing."""
        if not self._classifier or language not in {ENGLISH, *LANGUAGES}:
            return None
        english = language == ENGLISH
        place = slice(self._english) if english else slice(self._start, None)
        texts, names = zip(*((example.text, example.kind) for example in self._examples[place]), strict=True)
        words = [*map(self._normalizer.words if english else words_of_any_script, texts)]
        return Examples(
            texts, names, self._vectors[place], words, (self._classifier if english else self._foreign).space
        )


def labelled_examples(knowledge: KnowledgeBase) -> Iterator[Example]:
    """Yield every message to learn from."""
    examples, everyday = knowledge.safety_examples, knowledge.everyday
    for foreign, part in ((False, examples), (True, examples.other_languages)):
        for kind in SafetyKind:
            for text in part.of_kind(kind):
                yield Example(text, str(kind), foreign)
        for text in part.harmless:
            yield Example(text, ORDINARY, foreign)
    for texts in (*everyday.groups.values(), *everyday.small_talk.values()):
        for text in texts:
            yield Example(text, ORDINARY)
    answered = (text for entry in knowledge.entries if entry.covered for text in entry.other_languages)
    talk = (text for _, text in foreign_small_talk(knowledge))
    for text in (*everyday.other_languages, *answered, *talk):
        yield Example(text, ORDINARY, foreign=True)
