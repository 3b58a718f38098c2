"""`Message`: any text in normalized and in repaired words, which all later steps read."""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.knowledge.models import KnowledgeBase
from bot.core.text.language import ENGLISH, language_of
from bot.core.text.normalization import ANY_WORD, QUERY_LIMIT, Normalizer
from bot.core.text.repair import Speller


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its words as written and after spelling repair, and its language."""

    text: str = ""
    sentences: tuple[tuple[str, ...], ...] = ()
    """Normalized words of each sentence, as written."""
    repaired: tuple[tuple[str, ...], ...] = ()
    """The same words, one for one, after spelling repair."""
    clauses: tuple[tuple[str, ...], ...] = ()
    """The repaired words by smaller parts: clauses, brackets, scraps between dashes and slashes."""
    language: str = ENGLISH
    """Code of its language; see `bot.core.text.language`."""

    @property
    def words(self) -> tuple[str, ...]:
        """All words as written."""
        return tuple(itertools.chain.from_iterable(self.sentences))

    @property
    def repaired_words(self) -> tuple[str, ...]:
        """All words after spelling repair."""
        return tuple(itertools.chain.from_iterable(self.repaired))

    @property
    def repaired_text(self) -> str:
        """The message with repaired words in their places; the text itself where none was repaired."""
        new = {
            word: repaired for word, repaired in zip(self.words, self.repaired_words, strict=True) if word != repaired
        }
        return ANY_WORD.sub(lambda match: new.get(match[0].casefold(), match[0]), self.text) if new else self.text


class MessageParser:
    """Reads texts by the words of one knowledge base; immutable, safe to share between threads.

    `also_known` are further words that a misspelt one may stand for.
    """

    def __init__(self, knowledge: KnowledgeBase, also_known: Iterable[str] = ()) -> None:
        self.normalizer = Normalizer(knowledge.vocabulary.abbreviations)
        used = itertools.chain.from_iterable(map(self.normalizer.words, dict.fromkeys(knowledge.phrasings)))
        members = itertools.chain.from_iterable(knowledge.vocabulary.groups.values())
        in_groups = itertools.chain.from_iterable(member.split() for member in members)
        self.speller = Speller((*used, *in_groups, *also_known), self.normalizer.short_forms)

    def parse(self, raw: str) -> Message:
        """Return a text of any form, also empty, long or broken, as a message."""
        raw = shortened(raw[:QUERY_LIMIT], self.speller.is_known)
        sentences = self.normalizer.sentences(raw)
        words = [word for sentence in sentences for word in sentence]
        repaired = self.speller.repair(words)
        return Message(
            raw,
            tuple([tuple(sentence) for sentence in sentences]),
            _parted(repaired, sentences),
            _parted(repaired, self.normalizer.clauses(raw)),
            language_of(raw[:QUERY_LIMIT], words, self.speller.is_known),
        )


_WORD = re.compile(r"[^\W\d_]{3,}")
_RUN = re.compile(r"(.)\1\1+")
_SIGNS = re.compile(r"((?:(?:[^\w\s]|_)\s*){2}(?:[^\w\s]|_))\s*(?:(?:[^\w\s]|_)\s*)+")
_SAME_WORD = re.compile(r"\b(\w{1,20})(\W+\1\b){2,}", re.IGNORECASE)


def shortened(text: str, is_known: Callable[[str], bool]) -> str:
    """Return a text without what a run says no more: forty crying faces would drown the words before them.

    A stretched word becomes the known one, else each of its runs two letters; of signs three are left in a row, of the
    same word two.

    >>> shortened("i want to dieeeeee!!! ?!?! sooo lol lol lol lol 1000000", {"die"}.__contains__)
    'i want to die!!! soo lol lol 1000000'
    """
    text = _WORD.sub(lambda word: _relaxed(word[0], is_known), text)
    return _SAME_WORD.sub(r"\1\2", _SIGNS.sub(r"\1 ", text))


def _relaxed(word: str, is_known: Callable[[str], bool]) -> str:
    if not _RUN.search(word):
        return word
    twice, once = _RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word)
    return next((one for one in (twice, once) if is_known(one.casefold())), twice)


def _parted(words: Iterable[str], parts: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the words, grouped in as many and as long parts as these."""
    left = iter(words)
    return tuple([tuple(itertools.islice(left, len(part))) for part in parts])
