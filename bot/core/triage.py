"""Safety triage: does a message call for a fixed safety reply? First step of every reply, before any matching.

Rules, and the vocabulary that they combine, come from `safety.yaml`; the head of that file explains the notation to
maintainers. What a rule may find in a message is found by `bot.core.concepts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.core.concepts import Finder, Found, Place, Sentence
from bot.core.matching.normalization import Normalizer
from bot.core.model import Safety, SafetyRule
from bot.core.replies import SafetyKind


class _Trial(NamedTuple):
    """A rule with the names in its lines taken apart."""

    rule: SafetyRule
    all_of: Sequence[Sequence[str]]
    """Names by line; each line needs one of them."""
    none_of: Sequence[str]
    """Names of what undoes."""


class Findings(NamedTuple):
    """What triage sees in a message."""

    rule: SafetyRule | None
    """The first rule, by precedence of the kinds, that it matches."""
    signs: Sequence[Sequence[str]]
    """Of each sentence: the names of the concepts in it, each once, in the order of their places."""


class Triage:
    """Tries the safety rules on the words of a message; safe to share between threads.

    Args:
        safety: concepts and rules; every concept that is named must exist (validation sees to that).
        normalizer: the one that messages pass, so that `can't` in a pattern is what it is in a message.
    """

    def __init__(self, safety: Safety, normalizer: Normalizer) -> None:
        precedence = list(SafetyKind)
        rules = sorted(safety.rules, key=lambda rule: precedence.index(rule.kind))
        self._trials = [_Trial(rule, [*map(alternatives, rule.all_of)], _named(rule.none_of)) for rule in rules]
        wanted = frozenset(name for rule in rules for name in _named((*rule.all_of, *rule.none_of)))
        self._finder = Finder(safety.concepts, wanted, normalizer)

    def first_rule(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> SafetyRule | None:
        """Return the first rule, by precedence of the kinds, that a message matches, None where there is none.

        Args:
            sentences: normalized words as they were written.
            repaired: the same words, as many, after spelling repair. A word counts in both spellings: repair finds
                the misspelt sign, and never hides one that it does not know.
        """
        return self.read(sentences, repaired).rule

    def read(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> Findings:
        """Return the first rule and all signs; arguments as for `first_rule`."""
        found = self._finder.find(sentences, repaired)
        rule = next((trial.rule for trial in self._trials if _holds(trial, found)), None)
        return Findings(rule, _signs(found, len(sentences)))

    def signs(self, words: Sentence) -> Sequence[str]:
        """Return the names of the concepts in the repaired words of a text, each once, in the order of their places."""
        return _signs(self._finder.find([words], [words]), 1)[0]


def alternatives(line: str) -> list[str]:
    """Return the names of the concepts that one line of a rule allows.

    >>> alternatives("FEVER | SHIVERING")
    ['FEVER', 'SHIVERING']
    """
    return [name.strip() for name in line.split("|")]


def _named(lines: Iterable[str]) -> list[str]:
    return [name for line in lines for name in alternatives(line)]


def _holds(trial: _Trial, found: Found) -> bool:
    """Return whether each line has a place that neither begins nor ends inside what undoes it."""
    if not all(any(name in found for name in line) for line in trial.all_of):
        return False
    undoing = (place for name in trial.none_of for place in found.get(name, ()))
    undone = {(place.sentence, word) for place in undoing for word in range(place.start, place.end)}
    return all(
        any(
            (place.sentence, place.start) not in undone and (place.sentence, place.end - 1) not in undone
            for name in line
            for place in found.get(name, ())
        )
        for line in trial.all_of
    )


def _signs(found: Found, sentences: int) -> list[list[str]]:
    """Return the names of what was found in each sentence, by their first places there."""
    firsts: list[dict[str, Place]] = [{} for _ in range(sentences)]
    for name, places in found.items():
        for place in places:
            first = firsts[place.sentence].setdefault(name, place)
            firsts[place.sentence][name] = min(first, place)
    return [sorted(names, key=lambda name: (names[name], name)) for names in firsts]
