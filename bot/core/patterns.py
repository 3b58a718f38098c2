"""The notation of `safety.yaml`: how a maintainer's line of words, gaps and names becomes steps to be found.

The head of that file explains it to maintainers. Pure; `bot.core.concepts` finds the steps in a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from bot.core.text.normalization import Normalizer
from bot.core.text.stemming import stem

TURN = "TURN"
"""The concept of words behind which a new thought begins, such as 'but'."""

Concepts: TypeAlias = Mapping[str, Iterable[str]]
"""Patterns by the name of their concept."""


class Gap(NamedTuple):
    """What may stand between two parts of a pattern."""

    most_words: int
    """Words that may be skipped."""
    stops: bool
    """True where no `TURN` may be among them."""


GAPS = {"..": Gap(3, stops=False), "...": Gap(8, stops=False), "-": Gap(3, stops=True), "--": Gap(8, stops=True)}
"""The signs for gaps; three words stay within a phrase, eight within a clause or two."""
NO_GAP = Gap(0, stops=False)


class Step(NamedTuple):
    """One part of a pattern."""

    key: str
    """A stem, an exact word (`=fit`), a beginning (`unaliv*`), a choice (`foot/leg`) or the name of a concept."""
    gap: Gap
    """What may stand before it."""


class Pattern(NamedTuple):
    """One way to say a concept."""

    concept: str
    """The name of the concept that it stands for."""
    steps: tuple[Step, ...]
    """At least one; what may stand before the first is of no account."""


def compiled(concepts: Concepts, normalizer: Normalizer) -> Iterator[Pattern]:
    """Yield every pattern of the concepts, and one for each phrase that stands in a choice, such as `belly_button`.

    Args:
        concepts: checked ones: every name in them exists.
        normalizer: the one that messages pass, so that `can't` in a pattern is what it is in a message.
    """
    plain: dict[str, tuple[str, ...]] = {}
    for name, patterns in _with_phrases(concepts):
        for pattern in patterns:
            steps, gap = [], NO_GAP
            for part in pattern.split():
                if part in GAPS:
                    gap = GAPS[part]
                    continue
                if part not in plain:
                    plain[part] = tuple(_keys(part, normalizer))
                for key in plain[part]:
                    steps.append(Step(key, gap))
                    gap = NO_GAP
            yield Pattern(name, tuple(steps))


def choices(key: str) -> list[str]:
    """Return the keys of which one suffices for this key; none where it is no choice.

    >>> choices("numbness/=leg")
    ['numb', '=leg']
    """
    return [_key(word) for word in key.split("/")] if "/" in key else []


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
    yield from concepts.items()
    words = (word for patterns in concepts.values() for pattern in patterns for word in _words_of(pattern))
    for phrase in dict.fromkeys(word for word in words if _is_phrase(word)):
        yield phrase, (phrase.replace("_", " "),)


def _keys(part: str, normalizer: Normalizer) -> Iterator[str]:
    """Yield the keys of one part: a plain word may be several in a message, such as `can't`; a choice is one key."""
    if "/" in part or not _is_plain(part):
        yield part if "/" in part else _key(part)
    else:
        yield from map(_key, normalizer.words(part))


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
