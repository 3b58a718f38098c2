"""Splits a message that may hold more than one question. Pure."""

from __future__ import annotations

from collections.abc import Sequence

JOINTS = frozenset({"and", "also", "plus", "or", "but"})
"""Words between which two questions may meet inside one sentence."""
SHORTEST = 2
"""Words that a part needs to be a question of its own."""
MOST_PARTS = 6
"""Parts that ask, at most: a message with more is no two questions, and ranking each would take its time."""
OPENERS = frozenset(
    [
        "how",
        "what",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "which",
        "is",
        "are",
        "am",
        "was",
        "were",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "might",
        "has",
        "have",
        "any",
        "tell",
        "explain",
    ]
)
"""Words that open a question; without one near its start a part is taken for a piece of a story."""
NEAR_START = 3
"""Words among which an opener must stand: before it come at most 'so', 'and', 'ok wait' and the like."""


def split_questions(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the parts of a message that ask something, each a list of words; none where just one or very many do.

    >>> split_questions([["does", "it", "hurt", "and", "how", "many", "do", "i", "need"]])
    [['does', 'it', 'hurt'], ['how', 'many', 'do', 'i', 'need']]
    """
    parts = [part for sentence in sentences for part in _split_at_joints(sentence) if _asks(part)]
    return parts if 1 < len(parts) <= MOST_PARTS else []


def _asks(part: Sequence[str]) -> bool:
    return len(part) >= SHORTEST and not OPENERS.isdisjoint(part[:NEAR_START])


def _split_at_joints(sentence: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in sentence:
        if word in JOINTS:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts
