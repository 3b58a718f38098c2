"""From words to feature codes: each stem, pair of stems, mark and letter group of a text is one whole number.

A family of features is a stretch of numbers; a pair is made of the numbers of its two stems. So texts become numbers
by a few array operations, many texts at once as well as one, and a space of features needs a fifth of the memory of
strings. `bot.core.matching.features` weighs them.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from bot.core.matching.families import Family, Kind
from bot.core.matching.pairs import END, Pairs
from bot.core.matching.vectors import Ints
from bot.core.text.stemming import stem, stems_of

Words: TypeAlias = Sequence[str]
"""A text as normalized words."""

LETTER_GROUPS = (3, 4)
MOST_SPELT = 300
"""Words of one text, at most, that no other text has and whose letters are looked at all the same: 7 µs each."""
CODE = np.dtype(np.int32)
"""How the codes of single words are stored; a thousand times as many stems, marks and letter groups would fit."""


class Text(NamedTuple):
    """What features are taken from."""

    words: Words
    """Normalized and repaired words."""
    marks: Collection[str] = ()
    """Names of what stands somewhere in it: groups of the vocabulary, signs of danger."""


def letter_groups(word: str) -> list[str]:
    """Return the groups of 3 and 4 letters of one word with its ends marked.

    >>> letter_groups("ice")
    ['<ic', 'ice', 'ce>', '<ice', 'ice>']
    """
    marked = f"<{word}>"
    return [marked[start : start + size] for size in LETTER_GROUPS for start in range(len(marked) - size + 1)]


class Word(NamedTuple):
    """What the features of one word are made of."""

    stem: str
    number: int
    """Of its stem, from 1; `Coder.strange` where no text of the coder has that."""
    codes: bytes
    """Codes of its stem and of its letter groups, as far as they are known, as they lie in an array: half of the memory
    of a list, and those of a whole text are joined in a quarter of the time."""


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
        self.strange = len(self._stems)
        """Number of a stem that no text has: its pairs have codes, but no text has the same."""
        kinds = {family.kind for family in families}
        marks = {mark for text in texts for mark in text.marks} if Kind.MARKS in kinds else ()
        self._marks = _numbered(sorted(marks))  # a set has no order that is the same on every machine
        letters = [letter_groups(word) for word in words] if Kind.LETTERS in kinds else []
        self._letters = _numbered(itertools.chain.from_iterable(letters))
        # the codes of stems begin below 0, since none is for the mark of the ends
        self.begins = tuple(itertools.accumulate(map(self._size, families), initial=-1))
        """Where the codes of each family begin, and at last where all end. All codes but those of pairs are in use."""
        begins = dict(zip(self.families, self.begins, strict=False))
        begin = {family.kind: begin for family, begin in begins.items()}
        self._mark_codes = {mark: _bytes([begin[Kind.MARKS] + number]) for mark, number in self._marks.items()}
        self._letter_codes = {group: begin[Kind.LETTERS] + number for group, number in self._letters.items()}
        of_pairs = {family: begin for family, begin in begins.items() if family.kind is Kind.PAIRS}
        self.pairs = Pairs([*of_pairs], [*of_pairs.values()], self.strange + 1)
        self._words = {word: self._read(word, found) for word, found in zip(words, stems, strict=True)}

    @property
    def stems(self) -> int:
        """Number of stems."""
        return len(self._stems) - 1

    def read(self, words: Words) -> list[Word]:
        """Return what the features of each word are made of."""
        known = [found for found in map(self._words.get, words) if found]
        if len(known) == len(words):
            return known
        strange = dict.fromkeys(word for word in words if word not in self._words)
        read = {word: self._read(word, stem(word), spelt=place < MOST_SPELT) for place, word in enumerate(strange)}
        return [self._words.get(word) or read[word] for word in words]

    def codes(self, texts: Sequence[Text]) -> tuple[Ints, Ints]:
        """Return text number and code of every feature, in any order, with repetitions.

        Codes of pairs that no text of the coder has are among them.
        """
        words = [self.read(text.words) for text in texts]
        pair_texts, pairs = self.pairs.of_many([_row(each) for each in words])
        others = [self._others(each, text.marks) for each, text in zip(words, texts, strict=True)]
        other_texts = np.repeat(np.arange(len(texts)), [len(each) // CODE.itemsize for each in others])
        return np.concatenate((other_texts, pair_texts)), np.concatenate((np.frombuffer(b"".join(others), CODE), pairs))

    def codes_of(self, words: Sequence[Word], marks: Collection[str]) -> tuple[Ints, Ints]:
        """Return the codes of one text, as `codes` does: those of pairs, and all others."""
        return self.pairs.of_one(_row(words)), np.frombuffer(self._others(words, marks), CODE)

    def name(self, code: int) -> tuple[str, str]:
        """Return family and feature of a code, for people."""
        number = bisect.bisect_right(self.begins, code) - 1
        family, within = self.families[number], code - self.begins[number]
        stems = list(self._stems)
        match family.kind:
            case Kind.STEMS:
                return family.name, stems[within]
            case Kind.PAIRS:
                left, right = divmod(within, self.strange + 1)
                return family.name, f"{stems[left] or '^'} {stems[right] or '$'}"
            case Kind.MARKS:
                return family.name, list(self._marks)[within]
            case Kind.LETTERS:
                return family.name, list(self._letters)[within]

    def _size(self, family: Family) -> int:
        sizes = {
            Kind.STEMS: len(self._stems),
            Kind.PAIRS: (self.strange + 1) ** 2,
            Kind.MARKS: len(self._marks),
            Kind.LETTERS: len(self._letters),
        }
        return sizes[family.kind]

    def _read(self, word: str, its_stem: str, *, spelt: bool = True) -> Word:
        number = self._stems.get(its_stem, self.strange)
        codes = [] if number == self.strange else [number - 1]
        if self._letters and spelt:
            codes += [self._letter_codes[group] for group in letter_groups(word) if group in self._letter_codes]
        return Word(its_stem, number, _bytes(codes))

    def _others(self, words: Sequence[Word], marks: Collection[str]) -> bytes:
        """Return the codes of stems, marks and letter groups."""
        known = self._mark_codes
        return b"".join([*[word.codes for word in words], *[known[mark] for mark in marks if mark in known]])


def _row(words: Sequence[Word]) -> list[int]:
    return [END, *[word.number for word in words], END] if words else []


def _bytes(codes: Sequence[int]) -> bytes:
    return np.array(codes, CODE).tobytes() if codes else b""


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Return the number of each name, from 0 in order of appearance."""
    return {name: number for number, name in enumerate(dict.fromkeys(names))}
