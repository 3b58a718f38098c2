"""From words to sparse vectors: stems, stem pairs, concepts and letter groups, weighted by rarity. Third step.

Families of features, each brought to length one before they are joined, so that none drowns the others:

- `word`: Snowball (Porter2) stems;
- `pair`: neighbouring stems, with marks for the two ends of the sentence;
- `near`: two stems at most `REACH` places apart, in either order: "cost ... much" is as good as "much ... cost";
- `concept`: groups of the vocabulary in which a stem stands;
- `letters`: groups of 3 and 4 letters inside each word, with its ends marked: they carry a misspelt word.

A feature weighs the more the fewer labels have it in a phrasing (`vectors.rarities`). Counting labels tells what parts
one entry from another; the floor keeps what most entries share from vanishing where an entry has many phrasings.
Measured 2026-11-22 against counting phrasings, `near` included (answerable and other questions, right first):
cross-check set 92.6 to 92.9%, development set 79.5 to 82.8%, clinc150 80.7 to 82.0%, hint3_sofmattress 79.1 to 80.2%;
cross-check questions answered at 95% precision 84 to 87%.

Every feature is one number (its code), made of the numbers of its stems or of its letter group: phrasings are numbered
and weighed by a few array operations, with a fifth of the memory of strings.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import Stemmer

from bot.core.matching.vectors import Ints, Vector, Vectors, Weighing, distinct, rarities

Words: TypeAlias = Sequence[str]
"""A text as normalized words."""

FAMILY_WEIGHTS = {"word": 1.0, "pair": 0.9, "near": 1.1, "concept": 0.48, "letters": 1.3}
"""Length of each family in the joined vector; chosen among 60 on the cross-check and development sets (2026-11-28)."""
FAMILIES = tuple(FAMILY_WEIGHTS)
REACH = 4
"""Places between two stems of a `near` feature; 2 and 7 measured a little worse, no limit costs time in long texts."""
LETTER_GROUPS = (3, 4)
END = 0
"""Number of the mark for either end of a text; stems are numbered from 1."""
UNKNOWN = -1
"""Number of a stem or letter group that no phrasing has."""

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


class _Known(NamedTuple):
    """What is known of the stem of a phrasing's word."""

    rarity: float
    phrasings: int
    """Phrasings that have it."""


class FeatureSpace:
    """Finds, numbers and weighs the features of a set of phrasings; features outside the set are ignored later.

    Args:
        phrasings: what to know.
        groups: concepts and their everyday words; words of several parts are matched by all their parts in a row.
        labels: label number of each phrasing, from 0; without them each phrasing is a label of its own.
    """

    def __init__(
        self,
        phrasings: Sequence[Words],
        groups: Mapping[str, Words] | None = None,
        labels: Ints | None = None,
    ) -> None:
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
        self._family = np.searchsorted(np.array(ends), self._codes, side="right").astype(np.int8)
        number_of = np.arange(len(phrasings)) if labels is None else labels
        number = int(number_of.max(initial=-1)) + 1
        rarity = rarities(_spread(columns, number_of[texts], len(self._codes)), number)
        self._unknown = float(rarities(np.zeros(1, dtype=np.int64), number)[0])
        stems = list(self._stems)
        self._known = {
            stems[code]: _Known(weight, count)
            for code, weight, count in zip(self._codes.tolist(), rarity.tolist(), counts.tolist(), strict=False)
            if code < len(stems)
        }
        weights = np.array(list(FAMILY_WEIGHTS.values()), dtype=np.float32)
        self._weighing = Weighing(rarity, self._family, weights)
        self._learnt: Vectors | None = self._weighing.vectors(texts, columns, len(phrasings))

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._codes)

    def vector(self, words: Words) -> Vector:
        """Return the vector of a text; empty where none of its features is known."""
        codes = np.array(sorted(set(self._features(words))), dtype=np.int64)
        columns = np.searchsorted(self._codes, codes)
        columns = columns[columns < len(self._codes)]
        return self._weighing.vector(columns[self._codes[columns] == codes[: len(columns)]])

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
        known = strange = 0.0
        for found in dict.fromkeys(map(stem, words)):
            seen = self._known.get(found)
            if seen is None or seen.phrasings <= left_out:
                strange += self._unknown
            else:
                known += seen.rarity
        return known / (known + strange) if known else 0.0

    def _features(self, words: Words) -> list[int]:
        """Return the codes of all features of a text that consist of known stems and letter groups, in any order."""
        base, begins = len(self._stems), self._begins
        stems = [self._stems.get(stem(word), UNKNOWN) for word in words]
        ends = [END, *stems, END] if stems else []
        codes = [number for number in stems if number >= 0]
        pairs, near, concepts = begins["pair"], begins["near"], begins["concept"]
        codes += [pairs + left * base + right for left, right in itertools.pairwise(ends) if left >= 0 <= right]
        for reach in range(1, REACH + 1):
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


def _spread(columns: Ints, labels: Ints, features: int) -> Ints:
    """Return how many labels have each feature; the label of each occurrence of a column is given."""
    number = int(labels.max(initial=0)) + 1
    result: Ints = np.bincount(distinct(columns * number + labels) // number, minlength=features)
    return result
