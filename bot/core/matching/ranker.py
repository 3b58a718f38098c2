"""Ranks a message: as a whole, in parts where it may ask several things, together with what it replies to."""

import itertools
from typing import NamedTuple

import numpy as np

from bot.core.knowledge.models import Entry
from bot.core.knowledge.wordings import Languages
from bot.core.matching.encoder import Encoder, Floats
from bot.core.matching.matcher import Matcher, Ranking
from bot.core.matching.splitting import MessagePart, split, wanted
from bot.core.text.language import ENGLISH, LATIN
from bot.core.text.message import Message, MessageParser

SECOND_IN_WHOLE = 0.05
"""Least score, in the whole message, of the second entry of several that are asked for: spares looking at the parts
of most messages that ask one thing."""
SEVERAL = 2
"""Questions from which on the parts are looked at, even where the whole reads like one."""


class Asked(NamedTuple):
    """A part of a message and what it is nearest to."""

    part: MessagePart
    ranking: Ranking


class Ranker:
    """Tells what messages are nearest to; immutable, safe to share between threads."""

    def __init__(self, matcher: Matcher, parser: MessageParser, encoder: Encoder, languages: Languages) -> None:
        self._matcher = matcher
        self._parser = parser
        self._encoder = encoder
        self._languages = languages.languages

    def vector(self, message: Message) -> Floats:
        """Return what a message means, as a row of length 1."""
        row: Floats = self._encoder.encode([message.text])[0]
        return row

    def rank(self, message: Message, vector: Floats) -> Ranking:
        """Return what a message is nearest to as a whole; English is read with repaired words in place."""
        words, meant = self._read(message, vector)
        written = message.words if message.language in LATIN else ()  # in other scripts a word is but a part of it
        return self._matcher.rank(words, meant, message.language, written)

    def with_parts(self, message: Message, vector: Floats) -> tuple[Ranking, tuple[Asked, ...]]:
        """Return what the whole message is nearest to, and its parts where it may ask several things."""
        whole = self.rank(message, vector)
        texts = self._languages.get(message.language)
        parts = split(message, texts.joints if texts else ())
        if not may_ask_several(whole) and sum(part.asks for part in parts) < SEVERAL:
            parts = []
        vectors = self._encoder.encode([part.text for part in parts])
        ranked = (
            self._matcher.rank(part.words, row, message.language) for part, row in zip(parts, vectors, strict=True)
        )
        return whole, tuple(map(Asked, parts, ranked))

    def together(self, message: Message, vector: Floats, context: Entry, *, with_words: bool) -> Ranking:
        """Return what a follow-up is nearest to: its words, and what it and the entry's question mean on average.

        Where the message says nothing by itself (`with_words`), the words of the question count as well.
        """
        asked = self._parser.parse(context.question)
        words, meant = self._read(message, vector)
        meant = meant + self.vector(asked)
        words = (*words, *(asked.repaired_words if with_words else ()))
        return self._matcher.rank(words, meant / np.linalg.norm(meant), message.language)

    def _read(self, message: Message, vector: Floats) -> tuple[tuple[str, ...], Floats]:
        """Return the words that are asked for, and what they mean."""
        words, text = message.repaired_words, message.repaired_text
        if len(asked := wanted(message.clauses)) < len(message.clauses):
            words = tuple(itertools.chain.from_iterable(asked))
            text = " ".join(words)
        if message.language == ENGLISH and text != message.text:
            vector = self._encoder.encode([text])[0]
        return words, vector


def may_ask_several(whole: Ranking) -> bool:
    """Tell whether a message may ask several things, so that its parts are worth ranking."""
    entries = whole.entries
    return len(entries) > 1 and entries[1].score >= SECOND_IN_WHOLE
