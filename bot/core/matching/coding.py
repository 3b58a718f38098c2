"""From words to feature codes: each stem, pair of stems, mark and letter group of a text is one whole number.

A family of features is a stretch of numbers; a pair is made of the numbers of its two stems. So texts become numbers
by a few array operations, many texts at once as well as one, and a space of features needs a fifth of the memory of
strings. `bot.core.matching.features` weighs them.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

import numpy as np
import Stemmer

from bot.core.matching.vectors import Ints

Words: TypeAlias = Sequence[str]
"""A text as normalized words."""

LETTER_GROUPS = (3, 4)
END = 0
"""Number of the mark for either end of a text; stems are numbered from 1."""
UNKNOWN = -1
"""Number of a stem that no text has."""

_stemmer = Stemmer.Stemmer("english", 0)  # its own cache is off: ours below also spares the call


class Text(NamedTuple):
    """What features are taken from."""

    words: Words
    """Normalized and repaired words."""
    marks: Collection[str] = ()
    """Names of what stands somewhere in it: groups of the vocabulary, signs of danger."""


class Kind(Enum):
    """What the features of a family are made of."""

    STEMS = auto()
    PAIRS = auto()
    MARKS = auto()
    LETTERS = auto()


class Family(NamedTuple):
    """Features of one kind."""

    name: str
    kind: Kind
    weight: float
    """Length of its part of a vector, before the whole is brought to length one."""
    distances: Sequence[int] = ()
    """For pairs: how many places apart the two stems may stand."""
    either_order: bool = False
    """For pairs: whether it is the same pair the other way round."""
    with_ends: bool = False
    """For pairs: whether the two ends of the text count as stems."""


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the Snowball (Porter2) stem of one lower-case word.

    >>> stem("injections"), stem("injected")
    ('inject', 'inject')
    """
    return str(_stemmer.stemWord(word))


def stems_of(words: Sequence[str]) -> list[str]:
    """Return the Snowball stems of many lower-case words, in their order; for more words than `stem` remembers."""
    return [str(found) for found in _stemmer.stemWords(list(words))]


def letter_groups(word: str) -> list[str]:
    """Return the groups of 3 and 4 letters of one word with its ends marked.

    >>> letter_groups("ice")
    ['<ic', 'ice', 'ce>', '<ice', 'ice>']
    """
    marked = f"<{word}>"
    return [marked[start : start + size] for size in LETTER_GROUPS for start in range(len(marked) - size + 1)]


class Coder:
    """Numbers the features of texts; what none of its own texts has gets no number.

    Args:
        texts: what to know.
        families: which features to take, at most one family of stems, which comes first.
    """

    def __init__(self, texts: Sequence[Text], families: Sequence[Family]) -> None:
        self.families = tuple(families)
        words = list(dict.fromkeys(itertools.chain.from_iterable(text.words for text in texts)))
        stems = stems_of(words)
        self._stems = _numbered(["", *stems])
        self._stem_of = {word: self._stems[found] for word, found in zip(words, stems, strict=True)}
        # a set has no order that is the same on every machine
        self._marks = _numbered(sorted({mark for text in texts for mark in text.marks}))
        takes_letters = any(family.kind is Kind.LETTERS for family in families)
        letters = [letter_groups(word) for word in words] if takes_letters else []
        self._letters = _numbered(itertools.chain.from_iterable(letters))
        self._letters_of = {word: self._letter_numbers(found) for word, found in zip(words, letters, strict=False)}
        self._reach = max((distance for family in families for distance in family.distances), default=0)
        ends = itertools.accumulate(map(self._size, families))
        self.begins = np.array([0, *ends], dtype=np.int64)
        """Where the codes of each family begin, and at last where all end."""

    @property
    def stems(self) -> int:
        """Number of stems."""
        return len(self._stems) - 1

    def codes(self, texts: Sequence[Text]) -> tuple[Ints, Ints]:
        """Return text number and code of every feature that is known, in any order, with repetitions."""
        rows = [self._row(text.words) for text in texts]
        row = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64)
        text_of = np.repeat(np.arange(len(rows)), list(map(len, rows)))
        found = [self._of_family(family, texts, row, text_of) for family in self.families]
        codes = [numbers + begin for (_, numbers), begin in zip(found, self.begins.tolist(), strict=False)]
        return np.concatenate([numbers for numbers, _ in found]), np.concatenate(codes)

    def name(self, code: int) -> tuple[str, str]:
        """Return family and feature of a code, for people."""
        number = int(np.searchsorted(self.begins, code, side="right")) - 1
        family, within = self.families[number], code - int(self.begins[number])
        stems = list(self._stems)
        match family.kind:
            case Kind.STEMS:
                return family.name, stems[within]
            case Kind.PAIRS:
                left, right = divmod(within, len(stems))
                return family.name, f"{stems[left] or '^'} {stems[right] or '$'}"
            case Kind.MARKS:
                return family.name, list(self._marks)[within]
            case Kind.LETTERS:
                return family.name, list(self._letters)[within]

    def stem_number(self, found: str) -> int:
        """Return the number of a stem, from 1; `UNKNOWN` where no text has it."""
        return self._stems.get(found, UNKNOWN)

    def _size(self, family: Family) -> int:
        sizes = {
            Kind.STEMS: len(self._stems),
            Kind.PAIRS: len(self._stems) ** 2,
            Kind.MARKS: len(self._marks),
            Kind.LETTERS: len(self._letters),
        }
        return sizes[family.kind]

    def _row(self, words: Words) -> list[int]:
        """Return the stems of a text between its ends, and behind them so much nothing that no pair leads beyond."""
        return [END, *map(self._stem_number_of, words), END, *[UNKNOWN] * self._reach] if words else []

    def _stem_number_of(self, word: str) -> int:
        found = self._stem_of.get(word)
        return self.stem_number(stem(word)) if found is None else found

    def _of_family(self, family: Family, texts: Sequence[Text], row: Ints, text_of: Ints) -> tuple[Ints, Ints]:
        """Return text number and number within the family of each feature."""
        match family.kind:
            case Kind.STEMS:
                known = row > END
                return text_of[known], row[known]
            case Kind.PAIRS:
                return self._pairs(family, row, text_of)
            case Kind.MARKS:
                marks = [[self._marks[mark] for mark in text.marks if mark in self._marks] for text in texts]
                return np.repeat(np.arange(len(texts)), list(map(len, marks))), _flat(marks)
            case Kind.LETTERS:
                groups = [self._letters_in(word) for text in texts for word in text.words]
                text_of_word = np.repeat(np.arange(len(texts)), [len(text.words) for text in texts])
                return np.repeat(text_of_word, list(map(len, groups))), _flat(groups)

    def _pairs(self, family: Family, row: Ints, text_of: Ints) -> tuple[Ints, Ints]:
        left = row[: max(0, len(row) - self._reach), None]
        right = row[np.arange(len(left))[:, None] + np.array(family.distances)]
        least = END if family.with_ends else END + 1
        known = (left >= least) & (right >= least)
        if family.either_order:
            left, right = np.minimum(left, right), np.maximum(left, right)
        return text_of[known.nonzero()[0]], (left * len(self._stems) + right)[known]

    def _letters_in(self, word: str) -> list[int]:
        known = self._letters_of.get(word)
        return self._letter_numbers(letter_groups(word)) if known is None else known

    def _letter_numbers(self, groups: Iterable[str]) -> list[int]:
        return [self._letters[group] for group in groups if group in self._letters]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Return the number of each name, from 0 in order of appearance."""
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _flat(numbers: Iterable[Iterable[int]]) -> Ints:
    return np.fromiter(itertools.chain.from_iterable(numbers), dtype=np.int64)
