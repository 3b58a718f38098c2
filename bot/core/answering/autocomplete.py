"""Questions to offer while somebody is still typing: forgiving of slips, and of a last word that is not finished.

Beside the pipeline, not part of it: what is suggested is a question of an entry, and picking it asks for that entry.
How: each typed word is held against every word of the knowledge with rapidfuzz's optimal string alignment distance,
the last one against beginnings of words. The phrasings that have the found words, weighted by rarity, are the short
list; its first lines are then compared whole, letter by letter, with what was typed. An entry ranks by its best
phrasing.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.core.knowledge.models import Entry, KnowledgeBase
from bot.core.text.normalization import Normalizer
from bot.core.text.stemming import stem

MOST_SUGGESTIONS = 25
"""Suggestions given at most: what Discord's autocomplete takes (API v10)."""
MOST_WORDS = 8
"""Typed words that are looked at, the last ones: enough to tell questions apart, and what bounds the time."""
MOST_COMPARED = 120
"""Phrasings compared letter by letter, the best by their words."""
SHOWN_LIMIT = 100
"""Characters of a suggestion: what Discord shows and sends back (API v10). Longer questions are cut."""
TYPING_LIMIT = 200
"""Characters of the typed text that are looked at, the last ones."""
MISSED_SHARE = 0.5
"""Part of the best entry's points that another needs: below it a suggestion has little to do with what was typed."""
SLIP_COST = 0.3
"""Part of a word's weight that each slip in it takes away."""
FORM_COST = 0.05
"""Part of a word's weight that another form of it loses, such as 'hurts' for 'hurt'."""
UNFINISHED_COST = 0.1
"""Part of a word's weight that is kept back while it is only begun: a whole word beats a mere beginning."""
START_POINTS, LETTERS_POINTS, QUESTION_POINTS = 0.25, 0.2, 0.1
"""Points for beginning as the typed text does, for likeness on the whole, for being the question that is shown; the
words give up to 1."""

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


class Autocomplete:
    """Suggests entries of one knowledge base; immutable after construction, safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._entries = knowledge.entries
        self._by_question = {shown(entry): entry for entry in knowledge.entries}
        self._first = tuple(sorted(knowledge.entries, key=lambda entry: (not entry.featured, not entry.covered)))
        self._normalizer = Normalizer(knowledge.vocabulary.abbreviations)
        phrasings = [(number, text) for number, entry in enumerate(self._entries) for text in entry.all_phrasings]
        words = [self._normalizer.words(text) for _, text in phrasings]
        self._owner: Ints = np.array([number for number, _ in phrasings], dtype=np.int64)
        self._texts = [" ".join(these) for these in words]
        self._is_question = np.array([text == self._entries[number].question for number, text in phrasings])
        self._index = _WordIndex(words)

    def suggest(self, typed: str, most: int = MOST_SUGGESTIONS) -> tuple[Entry, ...]:
        """Return the entries that the typed text may be becoming, best first, each once.

        Args:
            typed: what stands in the box so far, raw; any text is taken.
            most: how many entries to return at most.

        Returns:
            With nothing typed all entries, the featured ones first; none where nothing is near.
        """
        words = self._normalizer.words(typed[-TYPING_LIMIT:])[-MOST_WORDS:]
        if not words:
            return self._first[:most]
        points = self._index.points(words, unfinished=typed[-1:].isalnum())
        if not points.any():
            return ()
        return self._ranked(" ".join(words), points, most)

    def entry_of(self, question: str) -> Entry | None:
        """Return the entry that is shown so, letter for letter: what comes back when a suggestion is picked."""
        return self._by_question.get(question)

    def _ranked(self, typed: str, points: Floats, most: int) -> tuple[Entry, ...]:
        best = np.argsort(-points, kind="stable")[:MOST_COMPARED]
        best = best[points[best] > 0]
        texts = [self._texts[number] for number in best]
        starts = [text[: len(typed)] for text in texts]
        total = points[best] + QUESTION_POINTS * self._is_question[best]
        total += START_POINTS * _likeness(typed, starts) ** 2 + LETTERS_POINTS * _likeness(typed, texts)
        found: dict[int, float] = {}
        for number, sum_of_points in sorted(zip(best, total, strict=True), key=lambda pair: -pair[1]):
            found.setdefault(int(self._owner[number]), float(sum_of_points))
        least = MISSED_SHARE * max(found.values())
        return tuple(self._entries[owner] for owner, reached in found.items() if reached >= least)[:most]


def shown(entry: Entry) -> str:
    """Return an entry's question as it is suggested, at most `SHOWN_LIMIT` characters."""
    question = entry.question
    return question if len(question) <= SHOWN_LIMIT else question[: SHOWN_LIMIT - 1] + "\N{HORIZONTAL ELLIPSIS}"


class _WordIndex:
    """Which phrasings have which words, and the words near a typed one."""

    def __init__(self, phrasings: Sequence[Sequence[str]]) -> None:
        self._size = len(phrasings)
        counts = Counter(word for words in phrasings for word in set(words))
        self._words = sorted(counts)
        self._weights = {word: math.log((self._size + 1) / (counts[word] + 0.5)) for word in self._words}
        having: dict[str, list[int]] = {word: [] for word in self._words}
        for number, words in enumerate(phrasings):
            for word in set(words):
                having[word].append(number)
        self._having = {word: np.array(numbers, dtype=np.int64) for word, numbers in having.items()}
        self._same_stem: dict[str, list[str]] = {}
        for word in self._words:
            self._same_stem.setdefault(stem(word), []).append(word)
        # A phrasing of many words has any word by chance: its points are divided by its length, gently.
        self._lengths: Floats = np.array([math.sqrt(math.sqrt(max(1, len(words)))) for words in phrasings])

    def points(self, typed: Sequence[str], *, unfinished: bool) -> Floats:
        """Return for each phrasing the share of the typed words' weight that it has, 0 to 1."""
        total, possible = np.zeros(self._size), 0.0
        for place, word in enumerate(typed, start=1):
            nearness = self._near(word, begun=unfinished and place == len(typed))
            here = np.zeros(self._size)
            for known, near in sorted(nearness.items(), key=lambda pair: pair[1] * self._weights[pair[0]]):
                here[self._having[known]] = near * self._weights[known]
            total += here
            possible += max((self._weights[known] for known in nearness), default=math.log(self._size + 1))
        shared: Floats = total / possible / self._lengths
        return shared

    def _near(self, word: str, *, begun: bool) -> Mapping[str, float]:
        """Return the known words that this one is, may become or may be a slip of, with their nearness, 0 to 1."""
        slips = _slips_allowed(word)
        near = dict.fromkeys(self._same_stem.get(stem(word), ()), 1.0 - FORM_COST)
        if word in self._weights:
            near[word] = 1.0
        else:
            near.update(self._within(word, self._words, slips))
        if begun:
            cut = self._beginnings(len(word))
            for beginning, nearness in self._within(word, list(cut), slips):
                for known in cut[beginning]:
                    near[known] = max(near.get(known, 0.0), nearness - UNFINISHED_COST)
        return near

    def _within(self, word: str, known: Sequence[str], slips: int) -> Iterator[tuple[str, float]]:
        for found, distance, _ in process.extract_iter(word, known, scorer=OSA.distance, score_cutoff=slips):
            yield found, 1.0 - SLIP_COST * distance

    @functools.lru_cache(maxsize=32)  # noqa: B019 - an index lives as long as its process
    def _beginnings(self, length: int) -> Mapping[str, Sequence[str]]:
        """Return the longer words by their beginnings of this length."""
        cut: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) > length:
                cut.setdefault(word[:length], []).append(word)
        return cut


def _slips_allowed(word: str) -> int:
    """Return how many slips a word of this length may hold: in a short one, a single slip makes another word."""
    return 0 if len(word) < 4 or not word.isalpha() else 1 if len(word) < 8 else 2  # noqa: PLR2004 - as in text.repair


def _likeness(typed: str, texts: Sequence[str]) -> Floats:
    """Return how alike the typed text and each of these are, letter by letter in order, 0 to 1."""
    likeness: Floats = process.cdist([typed], texts, scorer=fuzz.ratio, dtype=np.float64)[0] / 100
    return likeness
