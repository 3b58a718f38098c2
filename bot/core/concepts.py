"""Finds concepts, named lists of word patterns, in the words of a message. Serves `bot.core.triage`.

A pattern is a row of words, choices (`foot/leg`), names of other concepts and gaps; `safety.yaml` explains it all to
maintainers. One pass over each sentence from its last word to its first fills a chart, word by word, with the concepts
that begin there and where they end; a pattern only ever looks to the right, where the chart is complete (a chart
parser, M. Kay 1973, without its grammar). Gaps are bounded and no concept contains itself, so time grows with the
number of words and no message can make it grow faster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeAlias

from bot.core.matching.features import stem
from bot.core.matching.normalization import Normalizer

TURN = "TURN"
"""The concept of words behind which a new thought begins, such as 'but'."""
MOST_REMEMBERED = 20_000
"""Words whose meaning is remembered, so that hostile messages cannot fill the memory."""

Concepts: TypeAlias = Mapping[str, Iterable[str]]
"""Patterns by the name of their concept."""
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
"""The places of every concept that occurs."""


class _Gap(NamedTuple):
    """What may stand between two parts of a pattern."""

    most_words: int
    """Words that may be skipped."""
    stops: bool
    """True where no `TURN` may be among them."""


GAPS = {"..": _Gap(3, stops=False), "...": _Gap(8, stops=False), "-": _Gap(3, stops=True), "--": _Gap(8, stops=True)}
"""The signs for gaps; three words stay within a phrase, eight within a clause or two."""
NO_GAP = _Gap(0, stops=False)


class _Step(NamedTuple):
    """One part of a pattern."""

    key: str
    """A stem, an exact word (`=fit`), a beginning (`unaliv*`), a choice (`foot/leg`) or the name of a concept."""
    gap: _Gap
    """What may stand before it."""


class _Rest(NamedTuple):
    """A pattern whose first step has been found."""

    concept: str
    """The name of the concept that it stands for."""
    steps: tuple[_Step, ...]
    """What must follow; at least one step."""


class _Meaning(NamedTuple):
    """What a word, or an occurrence of a concept, stands for without looking at its neighbours."""

    keys: frozenset[str]
    """Every key that it answers to."""
    opens: Mapping[str, Sequence[_Rest]]
    """The patterns that begin with it, by the key of their next step."""
    names: frozenset[str]
    """Those of its keys that are names of concepts."""


class _Chart:
    """What begins at each word of a sentence; filled from the last word to the first.

    Args:
        meanings: of each word.
    """

    def __init__(self, meanings: Sequence[_Meaning]) -> None:
        self.meanings = meanings
        self.longer: list[dict[str, set[int]]] = [{} for _ in meanings]
        """For each word: keys that begin there and have more words, with the numbers of the words behind their ends."""
        self.nearest: dict[str, int] = {}
        """The first word at which each key begins, among the words filled so far."""

    def ends(self, steps: Sequence[_Step], start: int) -> Iterator[int]:
        """Yield where steps end that may begin at word `start`; the words from there on must be filled."""
        (key, gap), rest = steps[0], steps[1:]
        last = start + gap.most_words
        near = self.nearest.get(key, last + 1)
        if near > last:
            return
        first = start if gap.stops else max(start, near)
        for place in range(first, min(last + 1, len(self.meanings))):
            if key in self.meanings[place].keys:
                yield from self.ends(rest, place + 1) if rest else (place + 1,)
            for end in self.longer[place].get(key, ()):
                yield from self.ends(rest, end) if rest else (end,)
            if gap.stops and self.begins(TURN, place):
                return

    def begins(self, key: str, place: int) -> bool:
        """Return whether a key begins at this word."""
        return key in self.meanings[place].keys or key in self.longer[place]

    def add(self, keys: Iterable[str], place: int, end: int) -> None:
        """Note that these keys begin at one word and end before another."""
        for key in keys:
            self.longer[place].setdefault(key, set()).add(end)

    def close(self, place: int) -> None:
        """Note that all of what begins at this word is known."""
        self.nearest.update(dict.fromkeys(self.meanings[place].keys, place))
        self.nearest.update(dict.fromkeys(self.longer[place], place))


class Finder:
    """Finds the concepts of one vocabulary; immutable but for its memory of words.

    Args:
        concepts: all of them; names are in capitals, and none contains itself.
        wanted: names of those whose every place is reported; of the others only where they first begin.
        normalizer: the one that messages pass, so that `can't` in a pattern is what it is in a message.
    """

    def __init__(self, concepts: Concepts, wanted: AbstractSet[str], normalizer: Normalizer) -> None:
        self._wanted = frozenset(wanted)
        self._others = frozenset(concepts.keys() - wanted)
        self._names = self._wanted | self._others
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        self._patterns: defaultdict[str, list[_Rest]] = defaultdict(list)
        for name, patterns in _with_phrases(concepts):
            for pattern in patterns:
                self._add(name, pattern, normalizer)
        self._beginnings = sorted({len(key) - 1 for key in (*self._members, *self._patterns) if key.endswith("*")})
        self._of_words: dict[str, _Meaning] = {}
        self._of_concepts: dict[str, _Meaning] = {}

    def find(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> Found:
        """Return the places of the concepts: all of those that are wanted, the first in each sentence of the others.

        Args:
            sentences: normalized words.
            repaired: the same words, as many, in another spelling; either counts.
        """
        places: defaultdict[str, list[Place]] = defaultdict(list)
        known: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[str, int, int]]] = {}
        for number, spellings in enumerate(zip(sentences, repaired, strict=True)):
            both = tuple(spellings[0]), tuple(spellings[1])
            if both not in known:  # the same sentence a hundred times takes the time of one
                known[both] = list(self._spans(*spellings))
            for name, start, end in known[both]:
                places[name].append(Place(number, start, end))
        return places

    def _spans(self, written: Sentence, repaired: Sentence) -> Iterator[tuple[str, int, int]]:
        """Yield the concepts in a sentence: name, number of the first word, number of the word behind."""
        chart = self._chart(written, repaired)
        others = set(self._others)
        for start, (meaning, longer) in enumerate(zip(chart.meanings, chart.longer, strict=True)):
            ends = [(name, start + 1) for name in meaning.names]
            ends += [(name, end) for name in longer.keys() & self._names for end in longer[name]]
            for name, end in ends:
                if name in self._wanted:
                    yield name, start, end
                elif name in others:
                    others.remove(name)
                    yield name, start, start + 1

    def _chart(self, written: Sentence, repaired: Sentence) -> _Chart:
        chart = _Chart([self._meaning_of_word(*spellings) for spellings in zip(written, repaired, strict=True)])
        for start in range(len(written) - 1, -1, -1):
            agenda = [(chart.meanings[start], start + 1)]
            while agenda:
                meaning, end = agenda.pop()
                for concept, last in _completed(meaning, end, chart):
                    if last not in chart.longer[start].get(concept, ()):
                        found = self._meaning_of_concept(concept)
                        chart.add(found.keys, start, last)
                        if found.opens:
                            agenda.append((found, last))
            chart.close(start)
        return chart

    def _meaning_of_word(self, written: str, repaired: str) -> _Meaning:
        both = f"{written} {repaired}"
        meaning = self._of_words.get(both)
        if meaning is None:
            meaning = self._meaning({key for word in {written, repaired} for key in self._keys_of_word(word)})
            if len(self._of_words) < MOST_REMEMBERED:
                self._of_words[both] = meaning
        return meaning

    def _meaning_of_concept(self, name: str) -> _Meaning:
        if name not in self._of_concepts:
            self._of_concepts[name] = self._meaning({name})
        return self._of_concepts[name]

    def _keys_of_word(self, word: str) -> Iterator[str]:
        yield from (f"={word}", stem(word))
        yield from (f"{word[:length]}*" for length in self._beginnings if length <= len(word))

    def _meaning(self, keys: set[str]) -> _Meaning:
        agenda = list(keys)
        while agenda:
            more = self._members.get(agenda.pop(), set()) - keys
            keys |= more
            agenda += more
        opens: defaultdict[str, list[_Rest]] = defaultdict(list)
        for key in keys:
            for rest in self._patterns.get(key, ()):
                opens[rest.steps[0].key].append(rest)
        return _Meaning(frozenset(keys), dict(opens), frozenset(keys & self._names))

    def _add(self, name: str, pattern: str, normalizer: Normalizer) -> None:
        first, *rest = _compile(pattern, normalizer)
        for key in (first.key, *(step.key for step in rest)):
            for member in key.split("/") if "/" in key else ():
                self._members[_key(member)].add(key)
        if rest:
            self._patterns[first.key].append(_Rest(name, tuple(rest)))
        else:
            self._members[first.key].add(name)


def concept_words(concepts: Concepts) -> Iterator[str]:
    """Yield every whole word of the patterns: spelling repair must know them."""
    for _, patterns in _with_phrases(concepts):
        for word in (word for pattern in patterns for word in _words_of(pattern)):
            if _is_plain(word) or _is_exact(word):
                yield word.removeprefix("=")


def concept_names(pattern: str) -> list[str]:
    """Return the names of the concepts that a pattern is made of, in order.

    >>> concept_names("CANNOT .. breathe/BREATH")
    ['CANNOT', 'BREATH']
    """
    return [word for word in _words_of(pattern) if _is_name(word)]


def _with_phrases(concepts: Concepts) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the concepts, and one for each phrase that stands in a choice, such as `belly_button`."""
    yield from concepts.items()
    words = (word for patterns in concepts.values() for pattern in patterns for word in _words_of(pattern))
    for phrase in dict.fromkeys(word for word in words if _is_phrase(word)):
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


def _key(word: str) -> str:
    return stem(word) if _is_plain(word) else word


def _compile(pattern: str, normalizer: Normalizer) -> Iterator[_Step]:
    gap = NO_GAP
    for part in pattern.split():
        if part in GAPS:
            gap = GAPS[part]
            continue
        # A plain word may be several in a message, such as `can't`; a choice is a key of its own.
        for word in normalizer.words(part) if _is_plain(part) and "/" not in part else (part,):
            yield _Step(word if "/" in word else _key(word), gap)
            gap = NO_GAP


def _completed(meaning: _Meaning, end: int, chart: _Chart) -> Iterator[tuple[str, int]]:
    """Yield each pattern that begins with this meaning and is complete: the name of its concept, and where it ends."""
    for key in meaning.opens.keys() & chart.nearest.keys():
        near = chart.nearest[key] - end
        for concept, steps in meaning.opens[key]:
            if near <= steps[0].gap.most_words:  # spares most calls
                for last in chart.ends(steps, end):
                    yield concept, last
