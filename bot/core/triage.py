"""Safety triage: does a message call for a fixed safety reply? First step of every reply, before any matching.

Rules, and the vocabulary that they combine, come from `safety.yaml`; the head of that file explains the notation to
maintainers. What a rule may find in a message is found by `bot.core.concepts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.concepts import Finder, Found, Sentence
from bot.core.matching.normalization import Normalizer
from bot.core.model import Safety, SafetyRule
from bot.core.replies import SafetyKind


class Triage:
    """Tries the safety rules on the words of a message; safe to share between threads.

    Args:
        safety: concepts and rules; every concept that is named must exist (validation sees to that).
        normalizer: the one that messages pass, so that `can't` in a pattern is what it is in a message.
    """

    def __init__(self, safety: Safety, normalizer: Normalizer) -> None:
        precedence = list(SafetyKind)
        rules = sorted(safety.rules, key=lambda rule: precedence.index(rule.kind))
        self._rules = [(rule, [alternatives(line) for line in rule.all_of]) for rule in rules]
        wanted = frozenset(name for rule in rules for name in names_of_rule(rule))
        self._finder = Finder(safety.concepts, wanted, normalizer)

    def first_rule(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> SafetyRule | None:
        """Return the first rule, by precedence of the kinds, that a message matches, None where there is none.

        Args:
            sentences: words as they were written.
            repaired: the same words, as many, after spelling repair. A word counts in both spellings: repair finds
                the misspelt sign, and never hides one that it does not know.
        """
        found = self._finder.find(sentences, repaired)
        for rule, lines in self._rules:
            if all(any(name in found for name in line) for line in lines) and _holds(rule, lines, found):
                return rule
        return None


def names_of_rule(rule: SafetyRule) -> Iterable[str]:
    """Return the names of the concepts that a rule is made of, in order."""
    return (*(name for line in rule.all_of for name in alternatives(line)), *rule.none_of)


def alternatives(line: str) -> list[str]:
    """Return the names of the concepts that one line of a rule allows.

    >>> alternatives("FEVER | SHIVERING")
    ['FEVER', 'SHIVERING']
    """
    return [name.strip() for name in line.split("|")]


def _holds(rule: SafetyRule, lines: Iterable[Iterable[str]], found: Found) -> bool:
    """Return whether each line has a place that neither begins nor ends inside what undoes it."""
    undoing = (place for name in rule.none_of for place in found.get(name, ()))
    undone = {(place.sentence, word) for place in undoing for word in range(place.start, place.end)}
    return all(
        any(
            (place.sentence, place.start) not in undone and (place.sentence, place.end - 1) not in undone
            for name in line
            for place in found.get(name, ())
        )
        for line in lines
    )
