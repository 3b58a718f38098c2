"""Entries that take each other's questions: phrasings that, if left out, would go to another entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from bot.core.matching.encoder import Floats
from bot.core.matching.labels import Kind, Label
from bot.core.matching.matcher import Matcher

Collisions: TypeAlias = list[dict[str, object]]
"""Pairs of entries as plain data; see `taken`."""
MOST_PAIRS = 20
"""Most pairs that are shown; those that take the most come first."""


def collisions(matcher: Matcher) -> Collisions:
    """Return which entry takes whose phrasings; takes a minute."""
    written = matcher.written
    return taken(matcher.phrasings[:written], matcher.labels, matcher.left_out[:written])


def taken(phrasings: Sequence[tuple[Label, str]], labels: Sequence[Label], left_out: Floats) -> Collisions:
    """Return which entry takes whose phrasings, most first: entry, taker, count, of how many, and the phrasings.

    Args:
        phrasings: every phrasing with its own label.
        labels: those of the columns of the scores.
        left_out: the scores of each phrasing by a classifier without it, in the same order.
    """
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    asked: dict[str, int] = defaultdict(int)
    for (label, text), scores in zip(phrasings, left_out, strict=True):
        asked[label.name] += label.kind is Kind.ENTRY
        first = labels[int(scores.argmax())]
        if label.kind is Kind.ENTRY and first.kind is Kind.ENTRY and first != label:
            pairs[label.name, first.name].append(text)
    ordered = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        {"entry": entry, "taker": taker, "count": len(texts), "of": asked[entry], "phrasings": texts}
        for (entry, taker), texts in ordered[:MOST_PAIRS]
    ]
