"""From words to feature codes: each stem, pair of stems, mark and letter group of a text is one whole number.

A family of features is a stretch of numbers; a pair is made of the numbers of its two stems. So texts become numbers
by a few array operations, many texts at once as well as one, and a space of features needs a fifth of the memory of
strings. `bot.core.matching.features` weighs them.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Collection, Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import Stemmer

from bot.core.matching.vectors import Ints

Words: TypeAlias = Sequence[str]
"""A text as normalized words."""

LETTER_GROUPS = (3, 4)
MOST_SPELT = 300
"""Words of one text, at most, that no other text has and whose letters are looked at all the same: 7 µs each."""
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
    nearest: int = 1
    """For pairs: how many places apart the two stems must be at least."""
    farthest: int = 1
    """For pairs: how many places apart they may be at most."""
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
        families: which features to take: one of stems, at most one of marks and one of letters, then those of pairs.
    """

    def __init__(self, texts: Sequence[Text], families: Sequence[Family]) -> None:
        self.families = tuple(families)
        words = list(dict.fromkeys(itertools.chain.from_iterable(text.words for text in texts)))
        stems = stems_of(words)
        self._stems = _numbered(["", *stems])
        self._stem_of = {word: self._stems[found] for word, found in zip(words, stems, strict=True)}
        kinds = {family.kind for family in families}
        marks = {mark for text in texts for mark in text.marks} if Kind.MARKS in kinds else ()
        self._marks = _numbered(sorted(marks))  # a set has no order that is the same on every machine
        letters = [letter_groups(word) for word in words] if Kind.LETTERS in kinds else []
        self._letters = _numbered(itertools.chain.from_iterable(letters))
        self._reach = max((family.farthest for family in families if family.kind is Kind.PAIRS), default=0)
        self._ahead = np.arange(1, self._reach + 1)
        # the codes of stems begin below 0, since none is for the mark of the ends
        self.begins = tuple(itertools.accumulate(map(self._size, families), initial=-1))
        """Where the codes of each family begin, and at last where all end. All codes but those of pairs are in use."""
        begin = {family.kind: begin for family, begin in zip(families, self.begins, strict=False)}
        self._mark_codes = {mark: begin[Kind.MARKS] + number for mark, number in self._marks.items()}
        self._letter_codes = {group: begin[Kind.LETTERS] + number for group, number in self._letters.items()}
        self._letter_codes_of = {
            word: [self._letter_codes[group] for group in groups] for word, groups in zip(words, letters, strict=False)
        }

    @property
    def stems(self) -> int:
        """Number of stems."""
        return len(self._stems) - 1

    def codes(self, texts: Sequence[Text]) -> tuple[Ints, Ints]:
        """Return text number and code of every feature that is known, in any order, with repetitions."""
        rows = [self._row(text.words) for text in texts]
        row = np.array(list(itertools.chain.from_iterable(rows)), dtype=np.int64)
        text_of_place = np.repeat(np.arange(len(rows)), list(map(len, rows)))
        left = row[: max(0, len(row) - self._reach), None]
        right = row[np.arange(len(left))[:, None] + self._ahead]
        texts_of, codes = [], []
        for family, begin in zip(self.families, self.begins, strict=False):
            if family.kind is Kind.STEMS:
                known = row > END
                codes.append(row[known] + begin)
                texts_of.append(text_of_place[known])
            elif family.kind is Kind.PAIRS:
                known, numbers = self._pairs(family, left, right[:, family.nearest - 1 : family.farthest])
                codes.append(numbers[known] + begin)
                texts_of.append(text_of_place[known.nonzero()[0]])
        others = [self._named(text) for text in texts]
        codes.append(np.array(list(itertools.chain.from_iterable(others)), dtype=np.int64))
        texts_of.append(np.repeat(np.arange(len(rows)), list(map(len, others))))
        return np.concatenate(texts_of), np.concatenate(codes)

    def codes_of(self, text: Text) -> tuple[list[int], list[int]]:
        """Return the codes of one text: those of pairs, and all others.

        Known ones in any order, with repetitions; a dozen words take half of the time that arrays would.
        """
        row = [*map(self._stem_number_of, text.words)]
        ends = [END, *row, END] if row else []
        pairs: list[int] = []
        base = len(self._stems)
        for family, begin in zip(self.families, self.begins, strict=False):
            if family.kind is Kind.PAIRS:
                stems, ordered = ends if family.with_ends else row, not family.either_order
                for apart in range(family.nearest, family.farthest + 1):
                    pairs += [
                        begin + (left * base + right if ordered or left < right else right * base + left)
                        for left, right in zip(stems, stems[apart:], strict=False)
                        if left >= 0 <= right
                    ]
        return pairs, [number - 1 for number in row if number > END] + self._named(text)

    def name(self, code: int) -> tuple[str, str]:
        """Return family and feature of a code, for people."""
        number = bisect.bisect_right(self.begins, code) - 1
        family, within = self.families[number], code - self.begins[number]
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

    def _pairs(self, family: Family, left: Ints, right: Ints) -> tuple[npt.NDArray[np.bool_], Ints]:
        """Return which pairs of a stem and those behind it are known, and the numbers of all."""
        least = END if family.with_ends else END + 1
        known = (left >= least) & (right >= least)
        if family.either_order:
            left, right = np.minimum(left, right), np.maximum(left, right)
        return known, left * len(self._stems) + right

    def _named(self, text: Text) -> list[int]:
        """Return the codes of the marks and letter groups of a text."""
        codes = [self._mark_codes[mark] for mark in text.marks if mark in self._mark_codes]
        if self._letters:
            strange = 0
            for word in text.words:
                known = self._letter_codes_of.get(word)
                if known is None and strange < MOST_SPELT:
                    strange += 1
                    known = self._codes_of_letters(word)
                codes += known or ()
        return codes

    def _codes_of_letters(self, word: str) -> list[int]:
        return [self._letter_codes[group] for group in letter_groups(word) if group in self._letter_codes]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Return the number of each name, from 0 in order of appearance."""
    return {name: number for number, name in enumerate(dict.fromkeys(names))}
