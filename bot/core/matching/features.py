"""From words to a sparse vector: stems, stem pairs, concepts and letter groups, weighted by rarity. Third step.

Families of features, each brought to length one before they are joined, so that none drowns the others:

- `word`: Snowball (Porter2) stems;
- `pair`: neighbouring stems, with marks for the two ends of the sentence;
- `concept`: groups of the vocabulary in which a stem stands;
- `letters`: groups of 3 and 4 letters inside each word, with its ends marked: they carry a misspelt word.

A feature weighs log((N + 1) / (n + 1/2)), N the number of phrasings and n the number of those that have it (inverse
document frequency, K. Sparck Jones 1972).
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import Stemmer

Feature: TypeAlias = tuple[str, str]
"""Family, and the feature itself."""
Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]

FAMILY_WEIGHTS = {"word": 1.0, "pair": 0.9, "concept": 0.2, "letters": 0.8}
"""Length of each family in the joined vector; measured with `evaluate` on the cross-check and public sets."""
LETTER_GROUPS = (3, 4)

_stemmer = Stemmer.Stemmer("english", 0)  # its own cache is off: ours below also spares the call


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the Snowball stem of one lower-case word.

    >>> stem("injections"), stem("injected")
    ('inject', 'inject')
    """
    return str(_stemmer.stemWord(word))


@functools.lru_cache(maxsize=20_000)
def letter_groups(word: str) -> tuple[str, ...]:
    """Return the groups of 3 and 4 letters of one word with its ends marked.

    >>> letter_groups("ice")
    ('<ic', 'ice', 'ce>', '<ice', 'ice>')
    """
    marked = f"<{word}>"
    return tuple(marked[start : start + size] for size in LETTER_GROUPS for start in range(len(marked) - size + 1))


class Analyzer:
    """Takes the features of a list of words.

    Args:
        groups: concept name and its everyday words; words of several parts are matched by all their parts in a row.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self._groups = groups
        self._concepts: dict[tuple[str, ...], list[str]] = {}
        for name, members in groups.items():
            for member in (name.replace("-", " "), *members):
                self._concepts.setdefault(tuple(map(stem, member.split())), []).append(name)
        self._longest = max(map(len, self._concepts), default=0)

    def words(self) -> Iterator[str]:
        """Yield every word of the groups, so that spelling repair knows them."""
        for members in self._groups.values():
            for member in members:
                yield from member.split()

    def features(self, words: Sequence[str]) -> dict[str, set[str]]:
        """Return the features of normalized words, by family; every family is there, empty for no words."""
        stems = [stem(word) for word in words]
        ends = ["^", *stems, "$"] if stems else []
        return {
            "word": set(stems),
            "pair": {f"{left} {right}" for left, right in itertools.pairwise(ends)},
            "concept": set(self._concepts_in(stems)),
            "letters": set().union(*map(letter_groups, words)),
        }

    def _concepts_in(self, stems: Sequence[str]) -> Iterator[str]:
        for start in range(len(stems)):
            for size in range(1, self._longest + 1):
                yield from self._concepts.get(tuple(stems[start : start + size]), ())


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector of length one (or zero)."""

    columns: Ints
    """Feature numbers, each once."""
    values: Floats
    """Their values, same length."""


class FeatureSpace:
    """Numbers and weighs the features of a set of phrasings; features outside the set are ignored later.

    Args:
        phrasings: the features of each phrasing, by family.
    """

    def __init__(self, phrasings: Sequence[Mapping[str, set[str]]]) -> None:
        self._columns: dict[str, dict[str, int]] = {family: {} for family in FAMILY_WEIGHTS}
        self.names: list[Feature] = []
        """Family and feature of each column."""
        counts: list[int] = []
        for features in phrasings:
            for family, columns in self._columns.items():
                for feature in sorted(features[family]):  # sorted: the same columns on every machine and run
                    column = columns.setdefault(feature, len(counts))
                    if column == len(counts):
                        counts.append(0)
                        self.names.append((family, feature))
                    counts[column] += 1
        self._rarity: Floats = np.log((len(phrasings) + 1) / (np.array(counts) + 0.5)).astype(np.float32)
        self._unknown = math.log(2 * (len(phrasings) + 1))

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.names)

    def vector(self, features: Mapping[str, set[str]]) -> Vector:
        """Return the vector of these features; empty where none is known."""
        found: list[int] = []
        values: list[Floats] = []
        for family, weight in FAMILY_WEIGHTS.items():
            columns = self._columns[family]
            known = sorted(columns[feature] for feature in features[family] if feature in columns)
            raw = self._rarity[known]
            found += known
            values.append(raw * np.float32(weight / (math.sqrt(raw @ raw) or 1.0)))
        joined = np.concatenate(values)
        return Vector(np.array(found, dtype=np.int64), joined / np.float32(math.sqrt(joined @ joined) or 1.0))

    def known_share(self, words: set[str]) -> float:
        """Return the rarity-weighted share, 0 to 1, of these stems that the space knows; 0 for no stems."""
        columns = self._columns["word"]
        known = sum(float(self._rarity[columns[word]]) for word in words if word in columns)
        unknown = self._unknown * sum(word not in columns for word in words)
        return known / (known + unknown) if words else 0.0
