"""Entries that steal each other's questions: phrasings that, left out, are taken for those of another entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.core.matching.index import MatchIndex
from bot.core.matching.labels import Kind, Label, labelled_phrasings
from bot.core.model import KnowledgeBase
from bot.evaluation.calibrate import LeftOut, leave_one_out

MOST_PAIRS = 20
"""Pairs of entries that are shown: those that take the most."""


def collisions(knowledge: KnowledgeBase, index: MatchIndex) -> list[dict[str, object]]:
    """Return pairs of entries of which the second takes phrasings of the first, most taken first.

    Raises:
        FaqBotError: there are too few or too many phrasings to leave one out.
    """
    left_out = leave_one_out(index)
    texts = [(label, text) for label, text in labelled_phrasings(knowledge) if index.parser.normalizer.words(text)]
    return taken(texts, left_out)


def taken(phrasings: Sequence[tuple[Label, str]], left_out: Sequence[LeftOut]) -> list[dict[str, object]]:
    """Return which entry takes whose phrasings.

    Args:
        phrasings: every phrasing with its own label.
        left_out: the same phrasings, in the same order, as a classifier without them ranks them.
    """
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    asked: dict[str, int] = defaultdict(int)
    for (label, text), case in zip(phrasings, left_out, strict=True):
        asked[label.name] += label.kind is Kind.ENTRY
        first = case.ranked[0] if case.ranked else label
        if label.kind is Kind.ENTRY and first.kind is Kind.ENTRY and first != label:
            pairs[label.name, first.name].append(text)
    ordered = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        {"entry": entry, "taker": taker, "count": len(texts), "of": asked[entry], "phrasings": texts}
        for (entry, taker), texts in ordered[:MOST_PAIRS]
    ]
