"""Finds groups of the vocabulary in a text: "jab" and "needle" both mean an injection to this subject."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.matching.coding import Text, Words
from bot.core.text.stemming import stem


class Groups:
    """Finds groups by the stems of their everyday words.

    Args:
        groups: name of each group and its words; words of several parts are found by all their parts in a row.
    """

    def __init__(self, groups: Mapping[str, Words]) -> None:
        self._by_first: dict[str, list[tuple[list[str], str]]] = {}
        for name, members in groups.items():
            for member in (name.replace("-", " "), *members):
                parts = [stem(word) for word in member.split()]
                self._by_first.setdefault(parts[0], []).append((parts, name))

    def text(self, words: Words) -> Text:
        """Return the words together with the names of the groups in them."""
        stems = [*map(stem, words)]
        by_first = self._by_first
        found = [
            name
            for place, first in enumerate(stems)
            if first in by_first
            for parts, name in by_first[first]
            if len(parts) == 1 or stems[place : place + len(parts)] == parts
        ]
        return Text(words, found)
