"""Safety triage: does a message call for a fixed safety reply? First step of every reply, before any matching.

Rules come from `safety.yaml`. A rule names concepts; a concept is a list of word patterns. The first concept of a
rule is its sign: the other concepts may stand anywhere in the message, while the concepts under `none` only count in
the sentence of the sign. An occurrence right behind a word of the concept `negation` does not count.

Notation of a pattern: words are compared by their stems; `word*` takes every word with this beginning; `..` stands
for up to three words of any kind. Time grows with the length of the message times the patterns that share a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.matching.features import stem
from bot.core.model import Safety, SafetyRule
from bot.core.replies import SafetyKind

GAP = ".."
MOST_SKIPPED = 3
"""Words that a gap may stand for."""
NEGATION = "negation"
"""The concept whose words undo a sign that follows closely."""
NEGATION_REACH = 3
"""Words between a negation and the sign that it undoes, at most."""
PRECEDENCE = tuple(SafetyKind)
"""Kinds in the order in which their rules are tried."""

Sentence = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """Where a concept stands."""

    sentence: int
    start: int


class Triage:
    """Tries the safety rules on the words of a message.

    Args:
        safety: concepts and rules; every concept that a rule names must exist (validation sees to that).
    """

    def __init__(self, safety: Safety) -> None:
        self._rules = sorted(safety.rules, key=lambda rule: PRECEDENCE.index(rule.kind))
        self._concepts = {
            name: [_compile(pattern) for pattern in patterns] for name, patterns in safety.concepts.items()
        }

    def first_rule(self, sentences: Sequence[Sentence]) -> SafetyRule | None:
        """Return the first rule that the repaired words of a message match, None where there is none."""
        found = self._occurrences([[*sentence] for sentence in sentences])
        return next((rule for rule in self._rules if self._matches(rule, found)), None)

    def _matches(self, rule: SafetyRule, found: dict[str, list[_Occurrence]]) -> bool:
        sign, *others = ([name.strip() for name in either.split("|")] for either in rule.all_of)
        if not all(any(found.get(name) for name in either) for either in others):
            return False
        excluded = {place.sentence for name in rule.none_of for place in found.get(name, ())}
        return any(place.sentence not in excluded for name in sign for place in found.get(name, ()))

    def _occurrences(self, sentences: list[list[str]]) -> dict[str, list[_Occurrence]]:
        stems = [[stem(word) for word in sentence] for sentence in sentences]
        negations = set(self._places(NEGATION, sentences, stems))
        result: dict[str, list[_Occurrence]] = {}
        for name in self._concepts:
            places = self._places(name, sentences, stems)
            if name != NEGATION:
                places = [place for place in places if not _negated(place, negations)]
            if places:
                result[name] = places
        return result

    def _places(self, name: str, sentences: list[list[str]], stems: list[list[str]]) -> list[_Occurrence]:
        patterns = self._concepts.get(name, [])
        return [
            _Occurrence(number, start)
            for number, (words, roots) in enumerate(zip(sentences, stems, strict=True))
            for start in range(len(words))
            if any(_fits(pattern, words, roots, start) for pattern in patterns)
        ]


def concept_words(safety: Safety) -> Iterable[str]:
    """Yield every plain word of the patterns: spelling repair must know them."""
    for patterns in safety.concepts.values():
        for pattern in patterns:
            yield from (word for word in pattern.split() if word != GAP and not word.endswith("*"))


def _compile(pattern: str) -> list[str]:
    return [word if word == GAP or word.endswith("*") else stem(word) for word in pattern.split()]


def _negated(place: _Occurrence, negations: set[_Occurrence]) -> bool:
    reach = range(max(0, place.start - NEGATION_REACH), place.start)
    return any(_Occurrence(place.sentence, start) in negations for start in reach)


def _fits(pattern: Sequence[str], words: Sentence, roots: Sentence, start: int) -> bool:
    """Return whether the pattern begins at this word; at most `MOST_SKIPPED` words are tried at each gap."""
    if not pattern:
        return True
    head, rest = pattern[0], pattern[1:]
    if head == GAP:
        return any(_fits(rest, words, roots, start + skipped) for skipped in range(MOST_SKIPPED + 1))
    if start >= len(words):
        return False
    same = words[start].startswith(head[:-1]) if head.endswith("*") else roots[start] == head
    return same and _fits(rest, words, roots, start + 1)
