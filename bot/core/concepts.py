"""Finds concepts, named lists of word patterns, in the words of a message. Serves `bot.core.triage`.

One pass over each sentence from its last word to its first fills a chart, word by word, with the concepts that begin
there and where they end; a pattern only ever looks to the right, where the chart is complete (a chart parser, M. Kay
1973, without its grammar). Gaps are bounded and no concept contains itself, so time grows with the number of words and
no message can make it grow faster.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeAlias

from bot.core.chart import NO_MEANING, Chart, Follower, Meaning, Opened, Rest, single, union
from bot.core.patterns import TURN, Concepts, Pattern, choices, compiled
from bot.core.text.normalization import Normalizer
from bot.core.text.stemming import stem

MOST_REMEMBERED = 20_000
"""Words whose meaning is remembered, at most, so that hostile messages cannot fill the memory: 150 bytes each, since
words that mean the same share it."""

Sentence: TypeAlias = Sequence[str]
"""Normalized words."""


class Place(NamedTuple):
    """Where a concept occurs."""

    sentence: int
    """Number of the sentence, from 0."""
    start: int
    """Number of its first word in the sentence, from 0."""
    end: int
    """Number of the word behind its last."""


class Found:
    """What occurs in a message; where it does is only worked out when somebody asks.

    Args:
        charts: one a sentence, in order; the same one again where a sentence comes again.
        wanted: names by their bits.
        wanted_bits: all of these bits.
    """

    def __init__(self, charts: Sequence[Chart], wanted: Mapping[int, str], wanted_bits: int) -> None:
        self._charts = charts
        self._wanted = wanted
        self._wanted_bits = wanted_bits
        seen = union(chart.seen for chart in charts) & wanted_bits
        self.names = frozenset([wanted[key] for key in single(seen)])
        """Names of the wanted concepts that occur."""

    @functools.cached_property
    def places(self) -> Mapping[str, Sequence[Place]]:
        """Every place of each of them, in order."""
        spans = {chart: [*chart.spans(self._wanted_bits)] for chart in dict.fromkeys(self._charts)}
        places: defaultdict[str, list[Place]] = defaultdict(list)
        for number, chart in enumerate(self._charts):
            for key, start, end in spans[chart]:
                places[self._wanted[key]].append(Place(number, start, end))
        return places


class Finder:
    """Finds the concepts of one vocabulary; immutable but for its memory of words.

    Args:
        concepts: all of them; names are in capitals, and none contains itself.
        wanted: names of those whose places are reported.
        normalizer: the one that messages pass.
    """

    def __init__(self, concepts: Concepts, wanted: AbstractSet[str], normalizer: Normalizer) -> None:
        self._names = frozenset(concepts)
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        self._patterns: defaultdict[str, list[Rest]] = defaultdict(list)
        patterns = [*compiled(concepts, normalizer)]
        later = sorted({step.key for pattern in patterns for step in pattern.steps[1:]})
        # TURN first: its bit is `TURN_BIT`
        self._bits = {key: 1 << number for number, key in enumerate(dict.fromkeys((TURN, *sorted(wanted), *later)))}
        self._wanted = {self._bits[name]: name for name in wanted}
        self._wanted_bits = sum(self._wanted)
        for pattern in patterns:
            self._add(pattern)
        self._known = frozenset((*self._members, *self._patterns, *self._bits))
        self._beginnings = sorted({len(key) - 1 for key in self._known if key.endswith("*")})
        self._of_words: dict[str | tuple[str, str], Meaning] = {}
        self._of_earlier_words: dict[str | tuple[str, str], Meaning] = {}
        self._of_concepts: dict[str, Meaning] = {}
        self._of_keys: dict[frozenset[str], Meaning] = {}

    def __getstate__(self) -> dict[str, object]:
        """Return what is pickled: all but the memory of words, which is twice as large as the rest."""
        return {**self.__dict__, "_of_words": {}, "_of_earlier_words": {}, "_of_keys": {}}

    def find(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> Found:
        """Return which of the wanted concepts occur in a message, and where.

        Args:
            sentences: normalized words.
            repaired: the same words, as many, in another spelling; either counts.
        """
        both = [(tuple(written), tuple(again)) for written, again in zip(sentences, repaired, strict=True)]
        charts = {spellings: self._chart(*spellings) for spellings in dict.fromkeys(both)}
        return Found([charts[spellings] for spellings in both], self._wanted, self._wanted_bits)

    def names(self, words: Sentence) -> list[str]:
        """Return the names of the concepts that single words are by themselves, wanted or not, word by word."""
        return [name for meaning in self._meanings(words) for name in meaning.names]

    def _chart(self, written: Sentence, repaired: Sentence) -> Chart:
        same = written == repaired
        meanings = self._meanings(written) if same else [*map(self._meaning_of_word, written, repaired)]
        chart = Chart(len(meanings))
        for start in range(len(meanings) - 1, -1, -1):
            meaning = meanings[start]
            longer = self._longer(chart, meaning, start + 1) if meaning.next & chart.ahead else {}
            chart.fill(start, meaning.keys, longer)
        return chart

    def _longer(self, chart: Chart, meaning: Meaning, end: int) -> Mapping[int, int]:
        """Return the keys of all patterns that begin with a word and are complete, by the word behind their end."""
        keys: dict[int, int] = {}
        agenda = chart.completed(meaning.opens, end)
        for name, last in agenda:
            concept = self._meaning_of_concept(name)
            keys[last] = keys.get(last, 0) | concept.keys
            if concept.next & chart.seen:
                agenda += [found for found in chart.completed(concept.opens, last) if found not in agenda]
        return keys

    def _meanings(self, words: Sentence) -> list[Meaning]:
        known = self._of_words  # spares most of the calls
        return [known.get(word) or self._meaning_of_word(word, word) for word in words]

    def _meaning_of_word(self, written: str, repaired: str) -> Meaning:
        spellings = written if written == repaired else (written, repaired)
        meaning = self._of_words.get(spellings)
        if meaning is None:
            meaning = self._of_earlier_words.get(spellings)
            if meaning is None:
                other = self._keys_of_word(repaired) if repaired != written else []
                meaning = self._meaning([*self._keys_of_word(written), *other])
            if len(self._of_words) >= MOST_REMEMBERED // 2:  # those that have not come up since are forgotten
                self._of_earlier_words, self._of_words, self._of_keys = self._of_words, {}, {}
            self._of_words[spellings] = meaning
        return meaning

    def _meaning_of_concept(self, name: str) -> Meaning:
        if name not in self._of_concepts:
            meaning = self._meaning({name})
            self._of_concepts[name] = meaning._replace(keys=meaning.keys | self._bits.get(name, 0))
        return self._of_concepts[name]

    def _keys_of_word(self, word: str) -> list[str]:
        # a beginning longer than the word is the word: a key of that length begins with it all the same
        return [f"={word}", stem(word), *[f"{word[:length]}*" for length in self._beginnings]]

    def _closure(self, keys: AbstractSet[str]) -> set[str]:
        """Return the keys and all that they are members of."""
        closure, agenda = set(keys), list(keys)
        while agenda:
            more = self._members.get(agenda.pop(), set()) - closure
            closure |= more
            agenda += more
        return closure

    def _meaning(self, keys: Iterable[str]) -> Meaning:
        known = self._known.intersection(keys)
        meaning = self._of_keys.get(known)
        if meaning is None:
            meaning = self._of_keys[known] = self._meaning_of_keys(self._closure(known)) if known else NO_MEANING
        return meaning

    def _meaning_of_keys(self, keys: AbstractSet[str]) -> Meaning:
        rests: defaultdict[int, defaultdict[int, list[Rest]]] = defaultdict(lambda: defaultdict(list))
        for key in sorted(keys):
            for rest in self._patterns.get(key, ()):
                rests[rest.steps[0].most_words][rest.steps[0].key].append(rest)
        opens = [Opened(most_words, sum(by_key), dict(by_key)) for most_words, by_key in rests.items()]
        bits = sum(self._bits.get(key, 0) for key in keys)
        return Meaning(bits, opens, union(each.keys for each in opens), self._names.intersection(keys))

    def _add(self, pattern: Pattern) -> None:
        first, *rest = pattern.steps
        for step in pattern.steps:
            for member in choices(step.key):
                self._members[member].add(step.key)
        if rest:
            steps = tuple(Follower(self._bits[key], gap.most_words, gap.stops) for key, gap in rest)
            self._patterns[first.key].append(Rest(pattern.concept, steps, union(step.key for step in steps[1:])))
        else:
            self._members[first.key].add(pattern.concept)
