"""Finds concepts, named lists of word patterns, in the words of a message. Serves `bot.core.triage`.

One pass over each sentence from its last word to its first fills a chart, word by word, with the concepts that begin
there and where they end; a pattern only ever looks to the right, where the chart is complete (a chart parser, M. Kay
1973, without its grammar). Gaps are bounded and no concept contains itself, so time grows with the number of words and
no message can make it grow faster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeAlias

from bot.core.matching.coding import stem
from bot.core.matching.normalization import Normalizer
from bot.core.patterns import TURN, Concepts, Pattern, Step, choices, compiled

MOST_REMEMBERED = 5_000
"""Words whose meaning is remembered, at most, so that hostile messages cannot fill the memory: a kilobyte each."""

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


Found: TypeAlias = Mapping[str, Sequence[Place]]
"""Every place of each concept that occurs."""


class _Rest(NamedTuple):
    """A pattern whose first step has been found."""

    concept: str
    """The name of the concept that it stands for."""
    steps: Sequence[Step]
    """What must follow; at least one step."""
    most_words: int
    """Words that may be skipped before it."""


class _Meaning(NamedTuple):
    """What a word, or an occurrence of a concept, stands for without looking at its neighbours."""

    keys: frozenset[str]
    """Those of its keys for which a pattern may look, and wanted names."""
    opens: Mapping[str, Sequence[_Rest]]
    """What is left of the patterns that begin with it, by the key of the next step."""


_NO_MEANING = _Meaning(frozenset(), {})


class _Chart:
    """What begins at each word of a sentence; filled from the last word to the first.

    Args:
        words: number of words in the sentence.
    """

    def __init__(self, words: int) -> None:
        self.keys: list[AbstractSet[str]] = [frozenset()] * words
        """For each word: keys that begin there."""
        self.longer: list[Mapping[str, set[int]]] = [{}] * words
        """For each word: those of them with more words, and the numbers of the words behind their ends."""
        self.alone: list[AbstractSet[str]] = [frozenset()] * words
        """For each word: those of them that it is by itself."""
        self.nearest: dict[str, int] = {}
        """The first word at which each key begins, among the words filled so far."""

    def completed(self, meaning: _Meaning, end: int) -> Iterator[tuple[str, int]]:
        """Yield each pattern that begins with a meaning up to word `end`: the name of its concept, where it ends."""
        for key in meaning.opens.keys() & self.nearest.keys():
            words_between = self.nearest[key] - end
            for concept, steps, most_words in meaning.opens[key]:
                if words_between <= most_words:  # spares most calls
                    for last in self._ends(steps, end):
                        yield concept, last

    def fill(self, place: int, meaning: _Meaning, longer: Mapping[str, set[int]]) -> None:
        """Note all of what begins at one word: by itself, and with more words up to some ends."""
        self.alone[place] = self.keys[place] = meaning.keys
        if longer:
            self.longer[place] = longer
            self.keys[place] = meaning.keys | longer.keys()
        self.nearest.update(dict.fromkeys(self.keys[place], place))

    def spans(self, wanted: AbstractSet[str]) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return the first word of each wanted key and the word behind its last, wherever it is, in order."""
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, keys in enumerate(self.keys):
            for key in keys & wanted:
                found[key] += [(place, end) for end in self._at(key, place)]
        return found

    def _ends(self, steps: Sequence[Step], start: int) -> Collection[int]:
        """Return where steps end that may begin at word `start`; the words from there on must be filled."""
        starts: Collection[int] = (start,)
        for key, gap in steps:
            ends: set[int] = set()
            for first in starts:
                for place, keys in enumerate(self.keys[first : first + gap.most_words + 1], first):
                    if key in keys:
                        ends.update(self._at(key, place))
                    if gap.stops and TURN in keys:
                        break
            if not ends:
                return ()
            starts = ends
        return starts

    def _at(self, key: str, place: int) -> list[int]:
        """Return where a key ends that begins at this word."""
        ends = [place + 1] if key in self.alone[place] else []
        return ends + list(self.longer[place].get(key, ()))


class Finder:
    """Finds the concepts of one vocabulary; immutable but for its memory of words.

    Args:
        concepts: all of them; names are in capitals, and none contains itself.
        wanted: names of those whose places are reported.
        normalizer: the one that messages pass.
    """

    def __init__(self, concepts: Concepts, wanted: AbstractSet[str], normalizer: Normalizer) -> None:
        self._names = frozenset(concepts)
        self._wanted = frozenset(wanted)
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        self._patterns: defaultdict[str, list[_Rest]] = defaultdict(list)
        later = {TURN}
        for pattern in compiled(concepts, normalizer):
            later.update(step.key for step in pattern.steps[1:])
            self._add(pattern)
        self._later = frozenset(later)
        self._known = frozenset((*self._members, *self._patterns, *later))
        self._beginnings = sorted({len(key) - 1 for key in self._known if key.endswith("*")})
        self._of_words: dict[str | tuple[str, str], _Meaning] = {}
        self._of_concepts: dict[str, _Meaning] = {}
        self._names_of_words: dict[str, frozenset[str]] = {}

    def __getstate__(self) -> dict[str, object]:
        """Return what is pickled: all but the memory of words, which is ten times as large as the rest."""
        return {**self.__dict__, "_of_words": {}, "_names_of_words": {}}

    def find(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> Found:
        """Return where the wanted concepts occur in a message.

        Args:
            sentences: normalized words.
            repaired: the same words, as many, in another spelling; either counts.
        """
        places: defaultdict[str, list[Place]] = defaultdict(list)
        known: dict[tuple[tuple[str, ...], tuple[str, ...]], Mapping[str, Sequence[tuple[int, int]]]] = {}
        for number, spellings in enumerate(zip(sentences, repaired, strict=True)):
            both = tuple(spellings[0]), tuple(spellings[1])
            if both not in known:  # the same sentence a hundred times takes the time of one
                known[both] = self._chart(*both).spans(self._wanted)
            for name, found in known[both].items():
                places[name] += [Place(number, start, end) for start, end in found]
        return places

    def names(self, word: str) -> AbstractSet[str]:
        """Return the names of the concepts that a word is by itself, wanted or not."""
        names = self._names_of_words.get(word)
        if names is None:
            names = frozenset(self._closure(set(self._keys_of_word(word))) & self._names)
            if len(self._names_of_words) < MOST_REMEMBERED:
                self._names_of_words[word] = names
        return names

    def _chart(self, written: Sentence, repaired: Sentence) -> _Chart:
        meanings = [*map(self._meaning_of_word, written, repaired)]
        chart = _Chart(len(meanings))
        for start in range(len(meanings) - 1, -1, -1):
            longer: dict[str, set[int]] = {}
            agenda = [(meanings[start], start + 1)] if meanings[start].opens else []
            while agenda:
                for concept, last in chart.completed(*agenda.pop()):
                    if last not in longer.get(concept, ()):
                        found = self._meaning_of_concept(concept)
                        for key in found.keys:
                            longer.setdefault(key, set()).add(last)
                        if found.opens:
                            agenda.append((found, last))
            chart.fill(start, meanings[start], longer)
        return chart

    def _meaning_of_word(self, written: str, repaired: str) -> _Meaning:
        spellings = written if written == repaired else (written, repaired)
        meaning = self._of_words.get(spellings)
        if meaning is None:
            meaning = self._meaning({key for word in {written, repaired} for key in self._keys_of_word(word)})
            if len(self._of_words) < MOST_REMEMBERED:
                self._of_words[spellings] = meaning
        return meaning

    def _meaning_of_concept(self, name: str) -> _Meaning:
        if name not in self._of_concepts:
            meaning = self._meaning({name})
            self._of_concepts[name] = meaning._replace(keys=meaning.keys | {name})
        return self._of_concepts[name]

    def _keys_of_word(self, word: str) -> Iterator[str]:
        yield from (f"={word}", stem(word))
        yield from (f"{word[:length]}*" for length in self._beginnings if length <= len(word))

    def _closure(self, keys: set[str]) -> set[str]:
        """Return the keys that are known, and all that they are members of."""
        keys &= self._known
        agenda = list(keys)
        while agenda:
            more = self._members.get(agenda.pop(), set()) - keys
            keys |= more
            agenda += more
        return keys

    def _meaning(self, keys: set[str]) -> _Meaning:
        keys = self._closure(keys)
        if not keys:
            return _NO_MEANING
        opens: defaultdict[str, list[_Rest]] = defaultdict(list)
        for key in sorted(keys):
            for rest in self._patterns.get(key, ()):
                opens[rest.steps[0].key].append(rest)
        return _Meaning(frozenset(keys & (self._later | self._wanted)), dict(opens))

    def _add(self, pattern: Pattern) -> None:
        first, *rest = pattern.steps
        for step in pattern.steps:
            for member in choices(step.key):
                self._members[member].add(step.key)
        if rest:
            self._patterns[first.key].append(_Rest(pattern.concept, rest, rest[0].gap.most_words))
        else:
            self._members[first.key].add(pattern.concept)
