"""The patterns of `safety.yaml`: their notation, and where they occur in a message.

The head of that file explains the notation to maintainers. A pattern is a row of steps with gaps between them; a
concept is a name for a list of patterns, and may be a step of others. One pass from the last word of a sentence to its
first notes for each word what begins there and where it ends, so that a pattern only looks to the right, where all is
known (a chart parser, M. Kay 1973, without its grammar). Gaps are bounded and no concept contains itself: time grows
with the number of words, whatever the message. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from bot.core.text.normalization import Normalizer
from bot.core.text.stemming import stem

TURN: Final = "TURN"
"""The concept of words behind which a new thought begins, such as 'but'."""
Concepts: TypeAlias = Mapping[str, Iterable[str]]
"""Patterns by the name of their concept."""
Sentence: TypeAlias = Sequence[str]
"""Normalized words."""


class Gap(NamedTuple):
    """What may stand between two parts of a pattern."""

    most_words: int
    """Words that may be skipped."""
    stops: bool
    """True where no `TURN` may be among them."""


NO_GAP = Gap(0, stops=False)
GAPS = {"..": Gap(3, stops=False), "...": Gap(8, stops=False), "-": Gap(3, stops=True), "--": Gap(8, stops=True)}
"""The signs for gaps; three words stay within a phrase, eight within a clause or two."""


class Step(NamedTuple):
    """One part of a pattern."""

    key: str
    """A stem, an exact word (`=fit`), a beginning (`unaliv*`), a choice (`foot/leg`) or the name of a concept."""
    gap: Gap
    """What may stand before it."""


class Place(NamedTuple):
    """Where a concept occurs."""

    sentence: int
    """Number of the sentence, from 0."""
    start: int
    """Number of its first word in the sentence, from 0."""
    end: int
    """Number of the word behind its last."""


class PatternMatcher:
    """Finds the concepts of one vocabulary in messages; immutable, safe to share between threads.

    Args:
        concepts: checked ones: every name in them exists, and none contains itself.
        normalizer: the one that messages pass, so that `can't` in a pattern is what it is in a message.
    """

    def __init__(self, concepts: Concepts, normalizer: Normalizer) -> None:
        self._rests: defaultdict[str, list[tuple[str, tuple[Step, ...]]]] = defaultdict(list)
        """By the key of a first step: the concept, and the steps that follow."""
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        """By a key: what else stands wherever it stands, choices and concepts."""
        for concept, steps in _compiled(concepts, normalizer):
            for step in steps:
                for member in _choices(step.key):
                    self._members[member].add(step.key)
            if len(steps) == 1:
                self._members[steps[0].key].add(concept)
            else:
                self._rests[steps[0].key].append((concept, steps[1:]))
        beginnings = (key for key in (*self._rests, *self._members, *self._later()) if key.endswith("*"))
        self._lengths = sorted({len(key) - 1 for key in beginnings})

    def find(self, sentences: Sequence[Sentence], repaired: Sequence[Sentence]) -> Mapping[str, Sequence[Place]]:
        """Return the places of every concept that occurs in a message, in order.

        Args:
            sentences: normalized words.
            repaired: the same words, as many, in another spelling; either counts.
        """
        places: defaultdict[str, list[Place]] = defaultdict(list)
        for number, words in enumerate(zip(sentences, repaired, strict=True)):
            for start, begins in enumerate(self._chart(*words)):
                for key, ends in begins.items():
                    if _is_name(key):
                        places[key] += [Place(number, start, end) for end in sorted(ends)]
        return places

    def _chart(self, written: Sentence, repaired: Sentence) -> list[dict[str, set[int]]]:
        """Return for each word the keys that begin there, with the numbers of the words behind their ends."""
        chart: list[dict[str, set[int]]] = [{} for _ in written]
        for start in range(len(written) - 1, -1, -1):
            begins = chart[start]
            agenda = [(key, start + 1) for key in self._keys({written[start], repaired[start]})]
            while agenda:
                key, end = agenda.pop()
                ends = begins.setdefault(key, set())
                if end in ends:
                    continue
                ends.add(end)
                agenda += [(member, end) for member in self._members.get(key, ())]
                for concept, steps in self._rests.get(key, ()):
                    agenda += [(concept, last) for last in _ends(chart, steps, end)]
        return chart

    def _keys(self, words: Iterable[str]) -> Iterator[str]:
        for word in words:
            yield f"={word}"
            yield stem(word)
            for length in self._lengths:
                if len(word) >= length:
                    yield f"{word[:length]}*"

    def _later(self) -> Iterator[str]:
        return (step.key for rests in self._rests.values() for _, steps in rests for step in steps)


def concept_words(concepts: Concepts) -> Iterator[str]:
    """Yield every whole word of the patterns: spelling repair must know them."""
    for _, patterns in _with_phrases(concepts):
        for word in (word for pattern in patterns for word in _words_of(pattern)):
            if _is_plain(word) or word.startswith("="):
                yield word.removeprefix("=")


def concept_names(pattern: str) -> list[str]:
    """Return the names of the concepts that a pattern is made of, in order.

    >>> concept_names("CANNOT .. breathe/BREATH")
    ['CANNOT', 'BREATH']
    """
    return [word for word in _words_of(pattern) if _is_name(word)]


def alternatives(line: str) -> list[str]:
    """Return the names of the concepts that one line of a rule allows.

    >>> alternatives("FEVER | SHIVERING")
    ['FEVER', 'SHIVERING']
    """
    return [name.strip() for name in line.split("|")]


def _ends(chart: Sequence[Mapping[str, set[int]]], steps: Sequence[Step], start: int) -> Iterable[int]:
    """Return where steps end that may begin at word `start`; all words from there on must be in the chart."""
    starts = {start}
    for key, (most_words, stops) in steps:
        ends: set[int] = set()
        for first in starts:
            for begins in chart[first : first + most_words + 1]:
                ends.update(begins.get(key, ()))
                if stops and TURN in begins:
                    break
        if not ends:
            return ()
        starts = ends
    return starts


def _compiled(concepts: Concepts, normalizer: Normalizer) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Yield the concept and steps of every pattern, and of each phrase in a choice, such as `belly_button`."""
    for name, patterns in _with_phrases(concepts):
        for pattern in patterns:
            steps, gap = [], NO_GAP
            for part in pattern.split():
                if part in GAPS:
                    gap = GAPS[part]
                    continue
                for key in _part_keys(part, normalizer):
                    steps.append(Step(key, gap))
                    gap = NO_GAP
            yield name, tuple(steps)


def _with_phrases(concepts: Concepts) -> Iterator[tuple[str, Iterable[str]]]:
    yield from concepts.items()
    words = (word for patterns in concepts.values() for pattern in patterns for word in _words_of(pattern))
    for phrase in dict.fromkeys(word for word in words if "_" in word):
        yield phrase, (phrase.replace("_", " "),)


def _part_keys(part: str, normalizer: Normalizer) -> Iterator[str]:
    """Yield the keys of one part: a plain word may be several in a message, such as `can't`; a choice is one key."""
    if "/" in part or not _is_plain(part):
        yield part if "/" in part else _key(part)
    else:
        yield from map(_key, normalizer.words(part))


def _choices(key: str) -> list[str]:
    """Return the keys of which one suffices for this key; none where it is no choice."""
    return [_key(word) for word in key.split("/")] if "/" in key else []


def _words_of(pattern: str) -> Iterator[str]:
    for part in pattern.split():
        yield from part.split("/")


def _is_name(word: str) -> bool:
    return word != word.lower()


def _is_plain(word: str) -> bool:
    return not (_is_name(word) or word.startswith("=") or "_" in word or word.endswith("*") or word in GAPS)


def _key(word: str) -> str:
    return stem(word) if _is_plain(word) else word
