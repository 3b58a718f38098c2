"""Spelling repair against the words that the knowledge itself uses.

A word that the knowledge does not use is replaced by the nearest one that it does use, by optimal string alignment
distance (insert, delete, replace, swap neighbours) [1]. English words of the same stem count as used: "pillw" is read
as "pillow" though the knowledge says "pillows". Ordinary English words are never touched: "weather" must not become
"whether". They are symspellpy's list (82,834 words with frequencies, from Google Books and SCOWL) [2].

[1] L. Boytsov, Indexing methods for approximate dictionary searching, 2011, section 2.2.
[2] https://github.com/mammothb/symspellpy
"""

import functools
import importlib.resources
from collections import Counter
from collections.abc import Iterable, KeysView, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.text.stemming import stems_of

SHORTEST = 4
"""Letters of the shortest word that another may stand for: nearly every shorter one is one edit from another. A word of
one letter less may have lost one: then its first letter must be right, and the knowledge use that very word."""
LONG = 8
"""From this length on two edits are allowed, below it one."""
RARE, COMMON = 3, 50
"""A strange word that the knowledge uses at most so often, near one that it uses at least so often, is taken for an
asker's slip that a phrasing keeps: "prolotherpy"."""
LONGEST = 40
"""Letters of the longest word that is repaired: no English one is longer."""
MOST_STRANGE = 100
"""Words of one text that are repaired at most (50 µs each): so many strange words are another language."""
MOST_WRONG_INITIALS = 20
"""Words of one text, at most, that are also tried with another first letter (0.2 ms each)."""
LEAST_DIGITS = 6
"""Digits of the frequency of an ordinary word: rarer ones, such as 'teh' or 'pian', may be slips all the same."""


@functools.cache
def english_words() -> KeysView[str]:
    """Return the ordinary English words, lower case, in the order of the list."""
    listing = importlib.resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    lines = (line.partition(" ") for line in listing.read_text(encoding="utf-8-sig").splitlines())
    return dict.fromkeys(word for word, _, frequency in lines if len(frequency) >= LEAST_DIGITS).keys()


class Speller:
    """Repairs single words.

    Args:
        words: every word of the knowledge base, with repetitions; more frequent ones win ties.
        short_forms: everyday short forms and the one word that each stands for, such as "physio": a misspelt one is
            repaired and written out.
    """

    def __init__(self, words: Iterable[str], short_forms: Mapping[str, str] | None = None) -> None:
        counts = Counter(words)
        for slip in self._slips(counts):
            del counts[slip]
        self._known = frozenset(counts)
        self._full = {short: full for short, full in (short_forms or {}).items() if full in counts}
        counts.update({short: counts[full] for short, full in self._full.items() if short not in counts})
        used = [word for word in counts if len(word) >= SHORTEST and word.isalpha()]
        # the most frequent first: rapidfuzz keeps the earlier of two equally near words
        used.sort(key=lambda word: (-counts[word], word))
        self._candidates = [*dict.fromkeys((*used, *_relatives(used)))]
        self._shortest = [word for word in used if len(word) == SHORTEST]
        self._near: dict[tuple[int, str, int], list[str]] = {}

    def repair(self, words: Sequence[str]) -> list[str]:
        """Return the words in the same order and number, unknown ones replaced where a known one is near."""
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        strange = [word for word in new if self._is_strange(word)][:MOST_STRANGE]
        repaired = {word: self._with_same_initial(word) for word in strange}
        # the first letter is rarely the wrong one
        for word in [word for word in strange if not repaired[word] and len(word) >= SHORTEST][:MOST_WRONG_INITIALS]:
            repaired[word] = self._with_another_initial(word)
        found = [repaired.get(word) or word for word in words] if strange else words
        return [self._full.get(word, word) for word in found]

    def is_known(self, word: str) -> bool:
        """Tell whether a lower-case word is an ordinary English one, or one of the knowledge."""
        return word in self._known or word in english_words()

    def _slips(self, counts: Mapping[str, int]) -> list[str]:
        """Return the words that are misspelt in the knowledge itself: strange, rare, and near a common one."""
        common = [word for word, count in counts.items() if count >= COMMON]
        rare = (word for word, count in counts.items() if count <= RARE and len(word) >= SHORTEST)
        return [word for word in rare if self._is_strange(word) and _nearest(word, common)]

    def _is_strange(self, word: str) -> bool:
        return SHORTEST - 1 <= len(word) <= LONGEST and word.isalpha() and word not in english_words()

    def _with_same_initial(self, word: str) -> str | None:
        if len(word) >= SHORTEST:
            return _nearest(word, self._with_letter(0, word[0], len(word)))
        return _nearest(word, [candidate for candidate in self._shortest if candidate[0] == word[0]])

    def _with_another_initial(self, word: str) -> str | None:
        """Return the nearest word whose first letter was replaced, left out, put in before it, or swapped."""
        first, second, length = word[0], word[1], len(word)
        replaced = self._with_letter(1, second, length)
        swapped_or_left_out = self._with_letter(0, second, length) + self._with_letter(1, first, length)
        return _nearest(word, replaced + swapped_or_left_out)

    def _with_letter(self, place: int, letter: str, length: int) -> list[str]:
        """Return the words with a letter in a place, from 0, that a misspelt word of some length may stand for."""
        key = place, letter, length
        if key not in self._near:
            most = _most_edits(length)
            near = (word for word in self._candidates if abs(len(word) - length) <= most)
            self._near[key] = [word for word in near if word[place] == letter]
        return self._near[key]


def _nearest(word: str, candidates: Sequence[str]) -> str | None:
    """Return the candidate with the fewest edits, the earliest of several; None where all are too far."""
    found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=_most_edits(len(word)))
    return found[0] if found else None


def _most_edits(length: int) -> int:
    return 2 if length >= LONG else 1


def _relatives(used: Sequence[str]) -> list[str]:
    """Return the English words with the stem of a used one, in the order of the word list."""
    stems = set(stems_of(used))
    # a stem keeps the beginning of its word, which spares stemming all of English
    beginnings = {stem[: SHORTEST - 1] for stem in stems}
    words = [
        word
        for word in english_words()
        if word[: SHORTEST - 1] in beginnings and len(word) >= SHORTEST and word.isalpha()
    ]
    return [word for word, stem in zip(words, stems_of(words), strict=True) if stem in stems]
