"""Splits a message that may hold more than one question. Pure."""

from __future__ import annotations

from collections.abc import Sequence

JOINTS = frozenset({"and", "also", "plus", "or", "but"})
"""Words between which two questions may meet inside one sentence."""
SHORTEST = 2
"""Words that a part needs to be a question of its own."""
MOST_PARTS = 6
"""Parts, at most: a message with more is no two questions, and ranking each would take its time."""


def split_questions(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the parts of a message that may ask something, each a list of words; none where just one or very many.

    >>> split_questions([["does", "it", "hurt", "and", "how", "many", "do", "i", "need"]])
    [['does', 'it', 'hurt'], ['how', 'many', 'do', 'i', 'need']]
    """
    parts = [part for sentence in sentences for part in _split_at_joints(sentence) if len(part) >= SHORTEST]
    return parts if 1 < len(parts) <= MOST_PARTS else []


def _split_at_joints(sentence: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in sentence:
        if word in JOINTS:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts
