"""`Reader`: any text in normalized and in repaired words, the first two steps of the pipeline for all that follow."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from bot.core.matching.labels import labelled_phrasings
from bot.core.matching.normalization import Normalizer
from bot.core.matching.repair import Reading, Speller
from bot.core.model import KnowledgeBase


class Reader:
    """Reads texts by the words of one knowledge base; immutable, safe to share between threads.

    Args:
        knowledge: whose words spelling repair may repair to.
        also_known: further ones.

    Attributes:
        normalizer: the first step.
        speller: the second.
        verbatim: every phrasing as a normalizer's key, and what it stands for, in file order.
    """

    def __init__(self, knowledge: KnowledgeBase, also_known: Iterable[str] = ()) -> None:
        self.normalizer = Normalizer(knowledge.vocabulary.abbreviations)
        keys = ((self.normalizer.key(text), label) for label, text in labelled_phrasings(knowledge))
        self.verbatim = {key: label for key, label in keys if key}
        used = itertools.chain.from_iterable(key.split() for key in self.verbatim)
        members = itertools.chain.from_iterable(knowledge.vocabulary.groups.values())
        in_groups = itertools.chain.from_iterable(member.split() for member in members)
        self.speller = Speller((*used, *in_groups, *also_known), self.normalizer.short_forms)

    def read(self, raw: str) -> Reading:
        """Return any text in normalized and in repaired words, sentence by sentence."""
        return self.speller.read(self.normalizer.sentences(raw))
