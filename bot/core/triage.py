"""Safety triage: does a message call for a fixed safety reply? First step of every reply, before any matching.

Rules, and the vocabulary that they combine, come from `safety.yaml`; the head of that file explains the notation to
maintainers. What a rule may find in a message is found by `bot.core.concepts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.core.concepts import Finder, Place
from bot.core.matching.coding import Text, Words
from bot.core.model import Safety, SafetyRule
from bot.core.replies import SafetyKind
from bot.core.text.message import Message
from bot.core.text.normalization import Normalizer


class _Trial(NamedTuple):
    """A rule with the names in its lines taken apart."""

    rule: SafetyRule
    all_of: Sequence[frozenset[str]]
    """Names by line; each line needs one of them."""
    none_of: Sequence[str]
    """Names of what undoes."""


class Matched(NamedTuple):
    """A rule that a message matches."""

    rule: SafetyRule
    places: Sequence[Place]
    """Where its first line was found, and nothing undoes it; at least one place."""


class Triage:
    """Tries the safety rules on the words of a message; safe to share between threads.

    Args:
        safety: concepts and rules; every concept that is named must exist (validation sees to that).
        normalizer: the one that messages pass, so that `can't` in a pattern is what it is in a message.
    """

    def __init__(self, safety: Safety, normalizer: Normalizer) -> None:
        precedence = list(SafetyKind)
        rules = sorted(safety.rules, key=lambda rule: precedence.index(rule.kind))
        self._trials = [
            _Trial(rule, [frozenset(alternatives(line)) for line in rule.all_of], _named(rule.none_of))
            for rule in rules
        ]
        wanted = frozenset(name for rule in rules for name in _named((*rule.all_of, *rule.none_of)))
        self._finder = Finder(safety.concepts, wanted, normalizer)
        self._by_name: dict[str, list[int]] = {}
        for number, trial in enumerate(self._trials):
            for name in trial.all_of[0]:
                self._by_name.setdefault(name, []).append(number)

    def match(self, reading: Message) -> Matched | None:
        """Return the first rule, by precedence of the kinds, that a message matches, None where there is none."""
        return next(self.matches(reading), None)

    def matches(self, reading: Message) -> Iterator[Matched]:
        """Yield every rule that a message matches, by precedence of the kinds.

        A word counts as it was written and after spelling repair: that finds the misspelt sign, and never hides one
        that it does not know.
        """
        found = self._finder.find(reading.sentences, reading.repaired)
        numbers = sorted({number for name in found.names for number in self._by_name.get(name, ())})
        for trial in (self._trials[number] for number in numbers):
            possible = not any(line.isdisjoint(found.names) for line in trial.all_of)
            if possible and (places := _places(trial, found.places)):
                yield Matched(trial.rule, places)

    def with_signs(self, words: Words) -> Text:
        """Return words together with their signs: the names of the concepts that single ones of them are."""
        return Text(words, self._finder.names(words))


def alternatives(line: str) -> list[str]:
    """Return the names of the concepts that one line of a rule allows.

    >>> alternatives("FEVER | SHIVERING")
    ['FEVER', 'SHIVERING']
    """
    return [name.strip() for name in line.split("|")]


def _named(lines: Iterable[str]) -> list[str]:
    return [name for line in lines for name in alternatives(line)]


def _places(trial: _Trial, found: Mapping[str, Sequence[Place]]) -> Sequence[Place]:
    """Return the places of the first line, if each line has a place that neither begins nor ends inside what undoes."""
    undoing = (place for name in trial.none_of for place in found.get(name, ()))
    undone = {(place.sentence, word) for place in undoing for word in range(place.start, place.end)}
    first, *others = (
        [
            place
            for name in sorted(line)
            for place in found.get(name, ())
            if (place.sentence, place.start) not in undone and (place.sentence, place.end - 1) not in undone
        ]
        for line in trial.all_of
    )
    return first if all(others) else ()
