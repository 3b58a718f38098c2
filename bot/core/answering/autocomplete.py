"""Questions to offer while somebody is still typing: forgiving of slips, and of a last word that is not finished.

Beside the pipeline, not part of it: what is suggested is a question of an entry, and picking it asks for that entry.
An entry ranks by how much the typed text looks like its phrasings, as the matcher has learnt it, and by how much its
question begins like that text. The encoder is left out: half a question means little, and every key would wait for it.
"""

from rapidfuzz import fuzz

from bot.core.knowledge.models import Entry, KnowledgeBase
from bot.core.matching.matcher import Matcher
from bot.core.text.message import MessageParser

MOST_SUGGESTIONS = 25
"""Suggestions given at most: what Discord's autocomplete takes (API v10)."""
MOST_WORDS = 8
"""Typed words that are looked at, the last ones: enough to tell questions apart, and what bounds the time."""
SHOWN_LIMIT = 100
"""Characters of a suggestion: what Discord shows and sends back (API v10). Longer questions are cut."""
TYPING_LIMIT = 200
"""Characters of the typed text that are looked at, the last ones."""
MISSED_SHARE = 0.3
"""Part of the best entry's points that another needs: below it a suggestion has little to do with what was typed. At
most a half, so that a question is suggested as long as it begins with the typed text."""

LEAST_LOOKS = 0.001
"""Score of the best entry from which looks count in full: below it all of them are chance."""


class Autocomplete:
    """Suggests entries of one knowledge base; immutable after construction, safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase, parser: MessageParser, matcher: Matcher) -> None:
        self._parser = parser
        self._matcher = matcher
        self._by_question = {shown(entry): entry for entry in knowledge.entries}
        self._first = tuple(sorted(knowledge.entries, key=lambda entry: (not entry.featured, not entry.covered)))
        key = parser.normalizer.key
        self._questions = [(entry, key(entry.question)) for entry in knowledge.entries]
        phrasings = (text for entry in knowledge.entries for text in entry.all_phrasings)
        self._words = frozenset(word for text in phrasings for word in parser.normalizer.words(text))

    def suggest(self, typed: str, most: int = MOST_SUGGESTIONS) -> tuple[Entry, ...]:
        """Return the entries that the typed text, raw and of any form, may be becoming: best first, each once.

        With nothing typed all entries, the featured ones first; none where no word is known.
        """
        words = self._parser.normalizer.words(typed[-TYPING_LIMIT:])[-MOST_WORDS:]
        if not words:
            return self._first[:most]
        *finished, last = words
        if any(word.startswith(last) for word in self._words):
            words = [*self._parser.speller.repair(finished), last]
        else:
            words = self._parser.speller.repair(words)
            if self._words.isdisjoint(words):
                return ()
        return self._ranked(words, most)

    def entry_of(self, question: str) -> Entry | None:
        """Return the entry that is shown so, letter for letter: what comes back when a suggestion is picked."""
        return self._by_question.get(question)

    def _ranked(self, words: list[str], most: int) -> tuple[Entry, ...]:
        text, looks = " ".join(words), self._matcher.by_letters(words)
        best = max(*looks.values(), LEAST_LOOKS)
        points = [
            max(0.0, looks.get(entry.id, 0.0)) / best + (fuzz.ratio(text, question[: len(text)]) / 100) ** 2
            for entry, question in self._questions
        ]
        found = sorted(range(len(points)), key=lambda number: -points[number])[:most]
        least = MISSED_SHARE * points[found[0]]
        return tuple(self._questions[number][0] for number in found if points[number] >= least)


def shown(entry: Entry) -> str:
    """Return an entry's question as it is suggested, at most `SHOWN_LIMIT` characters."""
    question = entry.question
    return question if len(question) <= SHOWN_LIMIT else question[: SHOWN_LIMIT - 1] + "\N{HORIZONTAL ELLIPSIS}"
