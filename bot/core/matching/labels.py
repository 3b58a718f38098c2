"""What a question can be about: an entry, a kind of small talk, or none of ours."""

import statistics
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from bot.core.knowledge.models import KnowledgeBase
from bot.core.matching.encoder import Floats
from bot.core.matching.letters import LetterSpace, Words

OFF_TOPIC = "off topic"
"""Name of the one label that all of these share: together they are learnt better than group by group."""


class Kind(StrEnum):
    """What a label stands for."""

    ENTRY = "entry"
    SMALL_TALK = "small talk"
    OFF_TOPIC = "off topic"


class Label(NamedTuple):
    """One thing that a question can be about."""

    kind: Kind
    name: str
    """Id of the entry or of the small talk; all that is off topic shares one label."""
    covered: bool = False
    """True for entries that the source answers."""


class Examples(NamedTuple):
    """What the classifier of a message has learnt from, to explain what the message is like."""

    texts: Sequence[str]
    names: Sequence[str]
    """What each is an example of."""
    vectors: Floats
    """What each means."""
    words: Sequence[Words]
    """The words of each, as the letters were learnt; none where letters do not count."""
    space: LetterSpace
    """What they look like."""


def labelled_phrasings(knowledge: KnowledgeBase) -> Iterator[tuple[Label, str]]:
    """Yield every phrasing that somebody wrote down, with what it stands for, in file order.

    Of everyday small talk as much as an entry has phrasings: with more, small talk would draw the questions of a small
    FAQ (`docs/decisions.md`).
    """
    for entry in knowledge.entries:
        label = Label(Kind.ENTRY, entry.id, entry.covered)
        for phrasing in dict.fromkeys(entry.all_phrasings):
            yield label, phrasing
    most = round(statistics.mean(len(entry.all_phrasings) for entry in knowledge.entries))
    for talk in knowledge.wordings.small_talk:
        for phrasing in (*talk.phrasings, *knowledge.everyday.small_talk.get(talk.id, ())[:most]):
            yield Label(Kind.SMALL_TALK, talk.id), phrasing
    for phrasing in knowledge.off_topic:
        yield Label(Kind.OFF_TOPIC, OFF_TOPIC), phrasing


def labelled_hints(knowledge: KnowledgeBase) -> Iterator[tuple[Label, str]]:
    """Yield what is learnt beside the phrasings of an entry that has few, in file order."""
    for entry in knowledge.entries:
        for hint in entry.hints:
            yield Label(Kind.ENTRY, entry.id, entry.covered), hint


def labelled_foreign(knowledge: KnowledgeBase) -> Iterator[tuple[Label, str]]:
    """Yield every phrasing in a language other than English, with what it stands for, in file order."""
    for entry in knowledge.entries:
        for phrasing in dict.fromkeys(entry.other_languages):
            yield Label(Kind.ENTRY, entry.id, entry.covered), phrasing
    for phrasing in knowledge.everyday.other_languages if knowledge.everyday_is_off_topic else ():
        yield Label(Kind.OFF_TOPIC, OFF_TOPIC), phrasing


def foreign_small_talk(knowledge: KnowledgeBase) -> Iterator[tuple[Label, str]]:
    """Yield small talk in languages other than English with what it stands for, in file order."""
    for language in knowledge.languages.languages.values():
        for talk_id, phrasings in language.small_talk.items():
            for phrasing in phrasings:
                yield Label(Kind.SMALL_TALK, talk_id), phrasing
