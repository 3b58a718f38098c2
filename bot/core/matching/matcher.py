"""`Matcher`: everything that can be asked, fitted once; `rank` says what a message is nearest to.

Entries compete with small talk and with what is off topic, so that "none of ours" is learnt and not only a low score.
"""

import functools
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.core.knowledge.models import KnowledgeBase
from bot.core.matching.encoder import Encoder, Floats, Store, encode_kept
from bot.core.matching.kernel import SHARPNESS, KernelClassifier, Learnt, fit
from bot.core.matching.labels import (
    Examples,
    Kind,
    Label,
    foreign_small_talk,
    labelled_foreign,
    labelled_hints,
    labelled_phrasings,
)
from bot.core.matching.probability import LONG, Signals, probability, shared
from bot.core.text.language import ENGLISH, UNKNOWN
from bot.core.text.message import MessageParser
from bot.core.text.normalization import fold

VERBATIM = 99.0
"""Probability of a question that is a curated phrasing, word for word."""
MOST_FITTED = 10_000
"""Most phrasings that are fitted: time grows with the cube, memory with the square (0.8 GB while fitting). Of a larger
FAQ as many of each label are learnt, evenly; the others are still found word for word."""
FULL_WEIGHT = 20
"""Phrasings an entry, on average, from which letters count as much as meaning: fewer do not tell which words people
use (`docs/decisions.md`)."""
LEAST_SHARPNESS = 0.5
"""Share of its sharpness that likeness in meaning has where there are hardly any phrasings, and each must reach far."""
MOVES = 5
"""How often the targets are moved; see `bot.core.matching.kernel`."""


class Candidate(NamedTuple):
    """A label that a message might be about, reached through all its phrasings together."""

    label: Label
    probability: float
    """Probability that this is what was asked, 0 to 100; 0 for what is no entry."""
    score: float
    """The classifier's own score: about 0 for no, about 1 for yes."""
    letters: float = 0.0
    """Part of the score that the letters gave; the rest is the meaning's."""


class Ranking(NamedTuple):
    """What one stretch of words is nearest to."""

    words: tuple[str, ...]
    """Normalized and repaired words."""
    candidates: tuple[Candidate, ...]
    """Best score first, at most `MOST_CANDIDATES`, and the best entries among them; empty for nothing to go by."""
    signals: Signals
    """What the probability of the best entry was made of."""

    @property
    def best(self) -> Candidate | None:
        """The first candidate, None where there is none."""
        return self.candidates[0] if self.candidates else None

    @property
    def verbatim(self) -> bool:
        """True where the words are a curated phrasing, word for word."""
        return self.best is not None and self.best.probability >= VERBATIM

    @property
    def entries(self) -> list[Candidate]:
        """The candidates that are entries, best first."""
        return [candidate for candidate in self.candidates if candidate.label.kind is Kind.ENTRY]


MOST_CANDIDATES = 8
"""Candidates that a ranking keeps."""


class Matcher:
    """The fitted matcher of one knowledge base; immutable, safe to share between threads.

    Attributes:
        labels: every label with at least one phrasing, in file order.
        phrasings: each phrasing once, with its label, in file order; then the hints.
    """

    def __init__(self, knowledge: KnowledgeBase, parser: MessageParser, encoder: Encoder, store: Store) -> None:
        self._normalizer = parser.normalizer
        own: dict[str, tuple[Label, str]] = {}
        for label, text in labelled_phrasings(knowledge):
            own.setdefault(self._normalizer.key(text), (label, text))
        own.pop("", None)
        self._verbatim = {key: label for key, (label, _) in own.items()}
        for label, text in labelled_hints(knowledge):
            own.setdefault(self._normalizer.key(text), (label, text))
        own.pop("", None)
        own = _evenly(own, MOST_FITTED)
        self.phrasings = [*own.values()]
        self.labels = tuple(dict.fromkeys(label for label, _ in self.phrasings))
        numbers = {label: number for number, label in enumerate(self.labels)}
        foreign = [*labelled_foreign(knowledge)]
        foreign += foreign_small_talk(knowledge) if foreign else ()
        self._learnt = (*self.phrasings, *[one for one in foreign if one[0] in numbers][:MOST_FITTED])
        for label, text in foreign_small_talk(knowledge):  # a single word such as "danke" tells no language
            if label in numbers and fold(text).isascii():
                self._verbatim.setdefault(self._normalizer.key(text), label)
        targets = np.array([numbers[label] for label, _ in self._learnt], dtype=np.int64)
        self._vectors = vectors = encode_kept([text for _, text in self._learnt], encoder, store)
        english, labels = len(self.phrasings), len(self.labels)
        words = [key.split() for key in own]
        mean = statistics.mean(len(one.all_phrasings) for one in knowledge.entries)
        weight = min(1.0, mean / FULL_WEIGHT)
        sharpness = SHARPNESS * min(1.0, LEAST_SHARPNESS + weight)
        learnt = Learnt(words, vectors[:english], targets[:english], labels, weight, sharpness)
        self._classifier = fit(learnt, store, MOVES)
        self._fit_by_meaning = functools.partial(
            fit, Learnt([()] * len(targets), vectors, targets, labels), store, MOVES
        )
        self._is_entry = np.array([label.kind is Kind.ENTRY for label in self.labels])

    def rank(
        self, words: Sequence[str], vector: Floats, language: str = ENGLISH, written: Sequence[str] = ()
    ) -> Ranking:
        """Return what a message, or a part of one, is nearest to.

        Args:
            words: normalized and repaired.
            vector: what it means.
            language: its language; in others than English only the meaning counts.
            written: the words before repair, which may be verbatim small talk of another language.
        """
        foreign = language != ENGLISH
        if language == UNKNOWN or not (words or foreign):
            return Ranking((), (), Signals())
        scores = (self._by_meaning if foreign else self._classifier).scores(words, vector)
        total, letters = scores.total, scores.letters
        known = 1.0 if foreign else self._classifier.space.known_share(words)
        length = 1.0 if foreign else min(1.0, len(words) / LONG)
        order = np.argsort(-total, kind="stable").tolist()
        entries = [number for number in order if self._is_entry[number]]
        first, second = total[entries[0]], total[entries[1]] if len(entries) > 1 else 0.0
        others = total[~self._is_entry]
        signals = Signals(float(first - second), float(first - max(0.0, others.max(initial=0.0))), known, length)
        chances = dict(zip(entries, shared(probability(signals), total[entries].tolist()), strict=True))
        verbatim = self._verbatim.get(" ".join(written)) if written else None
        verbatim = verbatim or (None if foreign else self._verbatim.get(" ".join(words)))
        candidates = [
            Candidate(
                self.labels[number],
                round(100.0 * chances.get(number, 0.0), 1),
                float(total[number]),
                float(letters[number]),
            )
            for number in order[:MOST_CANDIDATES]
        ]
        return Ranking(tuple(words), tuple(_verbatim_first(candidates, verbatim)), signals)

    def by_letters(self, words: Sequence[str]) -> dict[str, float]:
        """Return the letters' part of the score of each entry, by its id, for normalized words; needs no vector."""
        scores = zip(self.labels, self._classifier.by_letters(words).tolist(), strict=True)
        return {label.name: score for label, score in scores if label.kind is Kind.ENTRY}

    def prepare(self) -> None:
        """Fit now what is otherwise fitted at the first message in another language."""
        _ = self._by_meaning

    @functools.cached_property
    def _by_meaning(self) -> KernelClassifier:
        return self._fit_by_meaning()

    def examples(self, language: str) -> Examples:
        """Return what was learnt to read messages in this language, for explaining."""
        learnt = self.phrasings if language == ENGLISH else self._learnt
        texts, names = [text for _, text in learnt], [label.name for label, _ in learnt]
        words = [self._normalizer.words(text) for text in texts] if language == ENGLISH else ()
        return Examples(texts, names, self._vectors[: len(texts)], words, self._classifier.space)


def _evenly(own: dict[str, tuple[Label, str]], most: int) -> dict[str, tuple[Label, str]]:
    """Return at most so many phrasings, of each label the first ones, as evenly as they are there."""
    if len(own) <= most:
        return own
    seen: Counter[Label] = Counter()
    rank = {}
    for key, (label, _) in own.items():
        rank[key] = seen[label]
        seen[label] += 1
    chosen = set(sorted(own, key=lambda key: rank[key])[:most])
    return {key: found for key, found in own.items() if key in chosen}


def _verbatim_first(candidates: list[Candidate], label: Label | None) -> list[Candidate]:
    """Return the candidates with the label of a verbatim phrasing first: what a maintainer wrote down is certain."""
    if label is None:
        return candidates
    own = next((candidate for candidate in candidates if candidate.label == label), Candidate(label, 0.0, 0.0))
    rest = [
        one._replace(probability=min(one.probability, 100.0 - VERBATIM)) for one in candidates if one.label != label
    ]
    return [own._replace(probability=VERBATIM), *rest]
