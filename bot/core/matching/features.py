"""From words to sparse vectors: stems, stem pairs, concepts and letter groups, weighted by rarity. Third step.

Families of features, each brought to length one before they are joined, so that none drowns the others:

- `word`: Snowball (Porter2) stems;
- `pair`: neighbouring stems, with marks for the two ends of the sentence;
- `near`: two stems at most `REACH` places apart, in either order: "cost ... much" is as good as "much ... cost";
- `concept`: groups of the vocabulary in which a stem stands;
- `letters`: groups of 3 and 4 letters inside each word, with its ends marked: they carry a misspelt word.

A feature weighs 5/4 + log((N + 1) / (n + 1/2)), N the number of labels and n the number of those that have it in a
phrasing (inverse document frequency, K. Sparck Jones 1972, over labels). Counting labels tells what parts one entry
from another; the 5/4 keeps what most entries share from vanishing where an entry has many phrasings. Measured
2026-11-22 against counting phrasings, `near` included (answerable and other questions, right first): cross-check set
92.6 to 92.9%, development set 79.5 to 82.8%, clinc150 80.7 to 82.0%, hint3_sofmattress 79.1 to 80.2%; cross-check
questions answered at 95% precision 84 to 87%.

Every feature is one number (its code), made of the numbers of its stems or of its letter group: phrasings are numbered
and weighed by a few array operations, with a fifth of the memory of strings.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import Stemmer

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]
Words: TypeAlias = Sequence[str]
"""A text as normalized words."""

FAMILY_WEIGHTS = {"word": 1.0, "pair": 0.8, "near": 0.8, "concept": 0.2, "letters": 1.2}
"""Length of each family in the joined vector. These, `LEAST_RARITY`, and ridge and offset of the classifier were
measured together against 0.6, 1, 0.2, 1; 1; 0.1 and 1 (2026-11-22): cross-check questions answered right 84.4 and
83.5%, at 95.0 and 94.5% of the answers; clinc150 82.7 and 82.5%, with typos 81.0 and 80.5%; hint3_sofmattress 81.4 and
80.2%."""
FAMILIES = tuple(FAMILY_WEIGHTS)
REACH = 4
"""Places between two stems of a `near` feature; 2 and 7 measured a little worse, no limit costs time in long texts."""
LEAST_RARITY = 1.25
"""Weight of a feature that every label has, against 1 for each e-fold of rarity."""
LETTER_GROUPS = (3, 4)
END = 0
"""Number of the mark for either end of a text; stems are numbered from 1."""
UNKNOWN = -1
"""Number of a stem or letter group that no phrasing has."""
TINY = 1e-9
"""Keeps a family without features from being divided by zero."""

_stemmer = Stemmer.Stemmer("english", 0)  # its own cache is off: ours below also spares the call


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the Snowball stem of one lower-case word.

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


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector of length one (or zero)."""

    columns: Ints
    """Feature numbers, ascending, each once."""
    values: Floats
    """Their values, same length."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The sparse vectors of several texts, one behind the other."""

    starts: Ints
    """Where each text's part begins, and at last where all end: one number more than texts."""
    columns: Ints
    """Feature numbers, ascending within a text."""
    values: Floats
    """Their values, same length."""

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.starts) - 1

    def __getitem__(self, text: int) -> Vector:
        """Return the vector of one text, by its number from 0."""
        part = slice(self.starts[text], self.starts[text + 1])
        return Vector(self.columns[part], self.values[part])


class FeatureSpace:
    """Finds, numbers and weighs the features of a set of phrasings; features outside the set are ignored later.

    Args:
        phrasings: what to know.
        groups: concepts and their everyday words; words of several parts are matched by all their parts in a row.
        labels: label number of each phrasing, from 0; without them each phrasing is a label of its own.
        weights: length of each family in the joined vector; families of weight 0 are not taken at all.
    """

    def __init__(
        self,
        phrasings: Sequence[Words],
        groups: Mapping[str, Words] | None = None,
        labels: Ints | None = None,
        weights: Mapping[str, float] = FAMILY_WEIGHTS,
    ) -> None:
        self._weights = [weights[family] for family in FAMILIES]
        self._reach = REACH if weights["near"] else 0
        words = dict.fromkeys(word for phrasing in phrasings for word in phrasing)
        self._stems = _numbered(["", *map(stem, words)])
        self._concepts = _Concepts(groups or {}, self._stems)
        letters = {word: letter_groups(word) for word in words}
        self._letters = _numbered(group for found in letters.values() for group in found)
        sizes = {
            "word": len(self._stems),
            "pair": len(self._stems) ** 2,
            "near": len(self._stems) ** 2,
            "concept": len(self._concepts.names),
            "letters": len(self._letters),
        }
        ends = list(itertools.accumulate(sizes.values()))
        self._begins = dict(zip(FAMILIES, [0, *ends], strict=False))
        self._letters_of = {word: self._letter_codes(found) for word, found in letters.items()}
        texts, codes = _in_order([self._features(words) for words in phrasings])
        self._codes, columns, counts = np.unique(codes, return_inverse=True, return_counts=True)
        self._counts = counts.astype(np.int32)
        self._family = np.searchsorted(np.array(ends), self._codes, side="right").astype(np.int8)
        number_of = np.arange(len(phrasings)) if labels is None else labels
        self._rarity, self._unknown = self._rarities(columns, number_of[texts], int(number_of.max(initial=-1)) + 1)
        self._learnt: Vectors | None = self._weigh(texts, columns, len(phrasings))

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._codes)

    def vector(self, words: Words) -> Vector:
        """Return the vector of a text; empty where none of its features is known."""
        codes = distinct(np.array(self._features(words), dtype=np.int64))
        columns, known = self._columns(codes)
        columns = columns[known]
        return self._weigh(np.zeros(len(columns), dtype=np.int64), columns, 1)[0]

    def take_vectors(self) -> Vectors:
        """Return the vectors of the phrasings, in their order; once, since nothing needs them in two places.

        Raises:
            RuntimeError: they have been taken.
        """
        if self._learnt is None:
            msg = "The vectors of the phrasings were taken before."
            raise RuntimeError(msg)
        taken, self._learnt = self._learnt, None
        return taken

    def name(self, column: int) -> tuple[str, str]:
        """Return family and feature of a column, for people."""
        family = FAMILIES[int(self._family[column])]
        code = int(self._codes[column]) - self._begins[family]
        match family:
            case "concept":
                return family, self._concepts.names[code]
            case "letters":
                return family, list(self._letters)[code]
            case "word":
                return family, list(self._stems)[code]
            case _:
                left, right = divmod(code, len(self._stems))
                stems = list(self._stems)
                return family, f"{stems[left] or '^'} {stems[right] or '$'}"

    def known_share(self, words: Words, *, left_out: bool = False) -> float:
        """Return the rarity-weighted share, 0 to 1, of the stems of these words that the space knows; 0 for none.

        With `left_out` the words are those of one phrasing of the space, which does not count itself.
        """
        stems = np.array([self._stems.get(found, UNKNOWN) for found in dict.fromkeys(map(stem, words))], dtype=np.int64)
        columns, known = self._columns(stems)
        known &= self._counts[columns] > int(left_out)
        weights = np.where(known, self._rarity[columns], self._unknown)
        return float(weights[known].sum() / weights.sum()) if len(weights) else 0.0

    def _features(self, words: Words) -> list[int]:
        """Return the codes of all features of a text that consist of known stems and letter groups, in any order."""
        base, begins = len(self._stems), self._begins
        stems = [self._stems.get(stem(word), UNKNOWN) for word in words]
        ends = [END, *stems, END] if stems else []
        codes = [number for number in stems if number >= 0]
        pairs, near, concepts = begins["pair"], begins["near"], begins["concept"]
        codes += [pairs + left * base + right for left, right in itertools.pairwise(ends) if left >= 0 <= right]
        for reach in range(1, self._reach + 1):
            codes += [
                near + (left * base + right if left < right else right * base + left)
                for left, right in zip(stems, stems[reach:], strict=False)
                if left >= 0 <= right
            ]
        codes += [concepts + number for number in self._concepts.found(stems)]
        for word in words:
            known = self._letters_of.get(word)
            codes += self._letter_codes(letter_groups(word)) if known is None else known
        return codes

    def _letter_codes(self, groups: Iterable[str]) -> list[int]:
        begin = self._begins["letters"]
        return [begin + self._letters[group] for group in groups if group in self._letters]

    def _columns(self, codes: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return the column of each code, and whether it has one."""
        columns = np.searchsorted(self._codes, codes)
        columns[columns == len(self._codes)] = 0
        return columns, (self._codes[columns] == codes if len(self._codes) else np.zeros(len(codes), dtype=bool))

    def _rarities(self, columns: Ints, labels: Ints, number: int) -> tuple[Floats, float]:
        """Return the weight of each column, and that of what no label has."""
        pairs = distinct(columns * max(number, 1) + labels)
        spread = np.bincount(pairs // max(number, 1), minlength=len(self._codes))
        weights = LEAST_RARITY + np.log((number + 1) / (np.append(spread, 0) + 0.5))
        return weights[:-1].astype(np.float32), float(weights[-1])

    def _weigh(self, texts: Ints, columns: Ints, number: int) -> Vectors:
        """Return the vectors of texts whose columns are given, sorted by text."""
        raw = self._rarity[columns]
        groups = texts * len(FAMILIES) + self._family[columns]
        lengths = np.sqrt(np.bincount(groups, raw * raw, minlength=number * len(FAMILIES)))
        weights = np.tile(self._weights, number) / np.maximum(lengths, TINY)
        values = raw * weights[groups]
        whole = np.sqrt(np.bincount(texts, values * values, minlength=number))
        starts = np.searchsorted(texts, np.arange(number + 1))
        return Vectors(starts, columns, (values / np.maximum(whole, TINY)[texts]).astype(np.float32))


class _Concepts:
    """Finds concepts by the stems of their everyday words.

    Args:
        groups: name of each concept and its words.
        stems: numbers of stems; those of the groups are added.
    """

    def __init__(self, groups: Mapping[str, Words], stems: dict[str, int]) -> None:
        self.names = tuple(groups)
        self._by_first: dict[int, list[tuple[list[int], int]]] = {}
        for number, (name, members) in enumerate(groups.items()):
            for member in (name.replace("-", " "), *members):
                parts = [stems.setdefault(stem(word), len(stems)) for word in member.split()]
                self._by_first.setdefault(parts[0], []).append((parts, number))

    def found(self, stems: list[int]) -> Iterator[int]:
        """Yield the number of every concept in a text, given by the numbers of its stems."""
        for place, first in enumerate(stems):
            for parts, number in self._by_first.get(first, ()):
                if stems[place : place + len(parts)] == parts:
                    yield number


def distinct(numbers: Ints) -> Ints:
    """Return the numbers in order, each once; `numpy.unique` hashes since 2.3: ten times as slow.

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(numbers)
    result: Ints = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return result


def stretches(starts: Ints, sizes: Ints) -> Ints:
    """Return the indices of several stretches of an array, one behind the other.

    >>> stretches(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(sizes)
    result: Ints = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
    return result


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Return the number of each name, from 0 in order of appearance."""
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _in_order(codes: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Return text numbers and codes of several texts, by text and code, each code once a text."""
    texts = np.repeat(np.arange(len(codes)), list(map(len, codes)))
    flat = np.fromiter(itertools.chain.from_iterable(codes), dtype=np.int64, count=len(texts))
    base = int(flat.max(initial=0)) + 1
    found, code = np.divmod(distinct(texts * base + flat), base)
    return found, code
