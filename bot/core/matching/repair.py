"""Spelling repair against the words that the knowledge base itself uses. Second step of the pipeline.

A word that the knowledge does not use is replaced by the nearest one that it does use, measured with rapidfuzz's
optimal string alignment distance (insert, delete, replace, swap neighbours) [1]. Ordinary English words are never
touched: "weather" must not become "whether" or "pain" become "pian". The list of English words with their
frequencies is the one that comes with symspellpy (82,834 words, from Google Books and SCOWL) [2].

[1] L. Boytsov, Indexing methods for approximate dictionary searching, 2011, section 2.2.
[2] https://github.com/mammothb/symspellpy
"""

from __future__ import annotations

import functools
import importlib.resources
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Words of fewer letters are left alone: nearly every one is one edit from another word."""
LONG = 8
"""From this length on two edits are allowed, below it one."""
LEAST_FREQUENCY = 100_000
"""An English word seen less often in the word list's corpus may be a slip all the same, such as 'teh' or 'pian'."""


@functools.cache
def english_words() -> frozenset[str]:
    """Return the ordinary English words, lower case; read once, about 20 ms and 10 MB."""
    listing = importlib.resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    pairs = (line.split() for line in listing.read_text(encoding="utf-8-sig").splitlines())
    return frozenset(word for word, frequency in pairs if int(frequency) >= LEAST_FREQUENCY)


class Speller:
    """Repairs single words.

    Args:
        words: every word of the knowledge base, with repetitions; more frequent ones win ties.
    """

    def __init__(self, words: Iterable[str]) -> None:
        counts = Counter(words)
        self._known = frozenset(counts)
        candidates = [word for word in counts if len(word) >= SHORTEST and word.isalpha()]
        # The most frequent first: rapidfuzz keeps the earlier one of two equally near words.
        self._candidates = sorted(candidates, key=lambda word: (-counts[word], word))
        self._by_initial: dict[str, list[str]] = {}
        for word in self._candidates:
            self._by_initial.setdefault(word[0], []).append(word)

    def repair(self, words: Sequence[str]) -> list[str]:
        """Return the words in the same order and number, unknown ones replaced where a known one is near."""
        return [self._repair_word(word) for word in words]

    def _repair_word(self, word: str) -> str:
        if len(word) < SHORTEST or word in self._known or not word.isalpha() or word in english_words():
            return word
        cutoff = 2 if len(word) >= LONG else 1
        same_initial = self._by_initial.get(word[0], [])
        for candidates in (same_initial, self._candidates):  # the first letter is rarely the wrong one
            found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=cutoff)
            if found:
                return found[0]
        return word
