"""Safety triage: does a message call for a fixed safety reply? First step of every reply, before any matching.

Rules, and the vocabulary that they combine, come from `safety.yaml`; the head of that file explains the notation to
maintainers. In short: a concept, its name in capitals, is a list of patterns; a pattern is a row of words, of choices
(`foot/leg`), of other concepts and of gaps.

How it is found: one pass over each sentence from its last word to its first fills a chart, word by word, with the
concepts that begin there and where they end; a pattern only ever looks to the right, where the chart is complete (a
chart parser, M. Kay 1973, without its grammar). Patterns are indexed by what they begin with, gaps are bounded and no
concept contains itself, so time grows with the number of words and no message can make it grow faster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from bot.core.matching.features import stem
from bot.core.matching.normalization import Normalizer
from bot.core.model import Safety, SafetyRule
from bot.core.replies import SafetyKind

TURN = "TURN"
"""The concept of words behind which a new thought begins, such as 'but'."""
MOST_REMEMBERED = 20_000
"""Words whose keys are remembered, so that hostile messages cannot fill the memory."""


class _Gap(NamedTuple):
    """What may stand between two parts of a pattern."""

    most_words: int
    """Words that may be skipped."""
    stops: bool
    """True where no `TURN` may be among them."""


GAPS = {"..": _Gap(3, stops=False), "...": _Gap(8, stops=False), "-": _Gap(3, stops=True), "--": _Gap(8, stops=True)}
"""The signs for gaps; three words stay within a phrase, eight within a clause or two."""
NO_GAP = _Gap(0, stops=False)

Sentence: TypeAlias = Sequence[str]
"""Normalized words."""
Chart: TypeAlias = list[dict[str, set[int]]]
"""For each word of a sentence: what begins there (a key), and the numbers of the words behind its possible ends."""


class _Step(NamedTuple):
    """One part of a pattern."""

    gap: _Gap
    """What may stand before it."""
    keys: tuple[str, ...]
    """Stems, exact words (`=fit`), beginnings (`unaliv*`), phrases or names of concepts: any of them will do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a concept occurs."""

    sentence: int
    """Number of the sentence, from 0."""
    start: int
    """Number of its first word in the sentence, from 0."""
    end: int
    """Number of the word behind its last."""

    def is_undone(self, words: set[tuple[int, int]]) -> bool:
        """Return whether it begins or ends with one of these words (number of the sentence, number of the word)."""
        return (self.sentence, self.start) in words or (self.sentence, self.end - 1) in words


Found: TypeAlias = Mapping[str, Sequence[Place]]
"""The places of every concept that occurs."""


class Triage:
    """Tries the safety rules on the words of a message; immutable but for its memory of words.

    Args:
        safety: concepts and rules; every concept that is named must exist (validation sees to that).
        normalizer: the one that messages pass, so that `can't` in a pattern is what it is in a message.
    """

    def __init__(self, safety: Safety, normalizer: Normalizer) -> None:
        precedence = list(SafetyKind)
        self._rules = sorted(safety.rules, key=lambda rule: precedence.index(rule.kind))
        self._named = frozenset(name for rule in safety.rules for name in names_of_rule(rule))
        self._starting: defaultdict[str, list[tuple[str, tuple[_Step, ...]]]] = defaultdict(list)
        for name, patterns in (*safety.concepts.items(), *_phrases(safety)):
            for pattern in patterns:
                first, *rest = _compile(pattern, normalizer)
                for key in first.keys:
                    self._starting[key].append((name, tuple(rest)))
        steps = (step for starts in self._starting.values() for _, rest in starts for step in rest)
        self._keys = frozenset(self._starting).union(*(step.keys for step in steps))
        self._beginnings = sorted({len(key) - 1 for key in self._keys if key.endswith("*")})
        self._remembered: dict[str, tuple[str, ...]] = {}

    def first_rule(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> SafetyRule | None:
        """Return the first rule, by precedence of the kinds, that a message matches, None where there is none.

        Args:
            sentences: words as they were written.
            repaired: the same words, as many, after spelling repair. A word counts in both spellings: repair finds
                the misspelt sign, and never hides one that it does not know.
        """
        found = self.find(sentences, repaired)
        undone = {names: _words(found, names) for names in {rule.none_of for rule in self._rules}}
        return next((rule for rule in self._rules if _matches(rule, found, undone[rule.none_of])), None)

    def find(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> Found:
        """Return the places of the concepts that rules name."""
        places: defaultdict[str, list[Place]] = defaultdict(list)
        for number, spellings in enumerate(zip(sentences, repaired, strict=True)):
            for start, begins in enumerate(self._chart(*spellings)):
                for name in self._named & begins.keys():
                    places[name] += [Place(number, start, end) for end in begins[name]]
        return places

    def _chart(self, written: Sentence, repaired: Sentence) -> Chart:
        chart: Chart = [{} for _ in written]
        for start in range(len(written) - 1, -1, -1):
            words = dict.fromkeys((written[start], repaired[start]))
            agenda = [(key, start + 1) for word in words for key in self._keys_of(word)]
            while agenda:
                key, end = agenda.pop()
                ends = chart[start].setdefault(key, set())
                if end not in ends:
                    ends.add(end)
                    for name, rest in self._starting.get(key, ()):
                        agenda += [(name, last) for last in _ends(rest, end, chart)]
        return chart

    def _keys_of(self, word: str) -> tuple[str, ...]:
        """Return the keys of patterns that one word answers to."""
        keys = self._remembered.get(word)
        if keys is None:
            beginnings = (f"{word[:length]}*" for length in self._beginnings if length <= len(word))
            keys = tuple(key for key in (f"={word}", stem(word), *beginnings) if key in self._keys)
            if len(self._remembered) < MOST_REMEMBERED:
                self._remembered[word] = keys
        return keys


def concept_words(safety: Safety) -> Iterator[str]:
    """Yield every whole word of the patterns: spelling repair must know them."""
    for _, patterns in (*safety.concepts.items(), *_phrases(safety)):
        for word in (word for pattern in patterns for word in _words_of(pattern)):
            if _is_plain(word) or _is_exact(word):
                yield word.removeprefix("=")


def concept_names(pattern: str) -> list[str]:
    """Return the names of the concepts that a pattern is made of, in order.

    >>> concept_names("CANNOT .. breathe/BREATH")
    ['CANNOT', 'BREATH']
    """
    return [word for word in _words_of(pattern) if _is_name(word)]


def names_of_rule(rule: SafetyRule) -> Iterable[str]:
    """Return the names of the concepts that a rule is made of, in order."""
    return (*(name for line in rule.all_of for name in alternatives(line)), *rule.none_of)


def alternatives(line: str) -> list[str]:
    """Return the names of the concepts that one line of a rule allows.

    >>> alternatives("FEVER | SHIVERING")
    ['FEVER', 'SHIVERING']
    """
    return [name.strip() for name in line.split("|")]


def _phrases(safety: Safety) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a concept for each phrase that stands in a choice, such as `belly_button`."""
    patterns = (pattern for patterns in safety.concepts.values() for pattern in patterns)
    for phrase in dict.fromkeys(word for pattern in patterns for word in _words_of(pattern) if _is_phrase(word)):
        yield phrase, (phrase.replace("_", " "),)


def _words_of(pattern: str) -> Iterator[str]:
    for part in pattern.split():
        yield from part.split("/")


def _is_name(word: str) -> bool:
    return word != word.lower()


def _is_exact(word: str) -> bool:
    return word.startswith("=")


def _is_phrase(word: str) -> bool:
    return "_" in word


def _is_plain(word: str) -> bool:
    special = _is_name(word) or _is_exact(word) or _is_phrase(word) or word.endswith("*")
    return not special and word not in GAPS


def _compile(pattern: str, normalizer: Normalizer) -> Iterator[_Step]:
    gap = NO_GAP
    for part in pattern.split():
        if part in GAPS:
            gap = GAPS[part]
            continue
        for keys in _keys_of_part(part, normalizer):
            yield _Step(gap, keys)
            gap = NO_GAP


def _keys_of_part(part: str, normalizer: Normalizer) -> list[tuple[str, ...]]:
    """Return the keys of each word of one part: a plain word may be several in a message, such as `can't`."""
    if "/" not in part and _is_plain(part):
        return [(stem(word),) for word in normalizer.words(part)]
    return [tuple(stem(word) if _is_plain(word) else word for word in part.split("/"))]


def _ends(steps: tuple[_Step, ...], start: int, chart: Chart) -> Iterator[int]:
    """Yield where a pattern ends whose steps are still to come; `start` is the first word that may be theirs."""
    if not steps:
        yield start
        return
    (gap, keys), rest = steps[0], steps[1:]
    for place in range(start, min(start + gap.most_words + 1, len(chart))):
        begins = chart[place]
        for key in keys:
            for end in begins.get(key, ()):
                yield from _ends(rest, end, chart)
        if gap.stops and TURN in begins:
            return


def _words(found: Found, names: Iterable[str]) -> set[tuple[int, int]]:
    """Return the words, as numbers of sentence and word, that these concepts cover."""
    places = (place for name in names for place in found.get(name, ()))
    return {(place.sentence, word) for place in places for word in range(place.start, place.end)}


def _matches(rule: SafetyRule, found: Found, undone: set[tuple[int, int]]) -> bool:
    """Return whether each line of a rule has a place that is not undone."""
    return all(
        any(not place.is_undone(undone) for name in alternatives(line) for place in found.get(name, ()))
        for line in rule.all_of
    )
