"""Splits a message that may hold several questions. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.text.language import ENGLISH, TRADITIONAL
from bot.core.text.message import Message

JOINTS = frozenset({"and", "also", "plus", "or", "but"})
"""Words between which questions may meet inside one clause."""
OPENING = frozenset({"what", "which", "who", "whom", "whose", "when", "where", "why", "how"})
"""Words that may open a question in the middle of a clause: "is it safe how many do I need"."""
LEADING = frozenset(
    (
        *("know", "tell", "me", "say", "explain", "see", "show", "wonder", "understand", "ask", "asked", "sure"),
        *("about", "of", "on", "in", "at", "to", "for", "from", "by", "with", "no", "matter", "not", "is"),
        *("someone", "somebody", "anyone", "anybody", "people", "person", "those", "doctor", "doctors", "physician"),
    )
)
"""Words after which they do not: "tell me how", "in which", "a doctor who"."""
ASKING = frozenset(
    (
        *OPENING,
        *("whether", "is", "are", "was", "were", "do", "does", "did"),
        *("can", "could", "will", "would", "should", "may", "must"),
    )
)
"""Words without which a part asks nothing: of 50 stories that were taken for two questions, 30 had a part without any,
of 250 real pairs 10 (2026-11-29)."""
OPENING_ONLY = frozenset({"has", "have", "had", "am"})
"""Words that ask only where they open a part: "has anyone died of it"."""
SUBJECTS = frozenset("i you he she it we they to a an the my your his her our their".split())  # noqa: SIM905 - shorter
"""Words after "when" or "how" that make a clause of it, not a question."""
POINTING = frozenset("it its that this these those they them their there then one ones others".split())  # noqa: SIM905 - shorter
"""Words that point back to what was said."""
SHORTEST = 3
"""Words that a part needs to be a question of its own."""
SHORTEST_FOREIGN = 2
"""The same in other languages, many of which have no articles."""
SHORTEST_WITHOUT_BLANKS = 5
"""Characters that it needs in a language that puts no blanks between words."""
WITHOUT_BLANKS = frozenset({"ja", "th", "zh", TRADITIONAL})
MOST_PARTS = 6
"""Parts, at most: a message with more is a story, and ranking each would take its time."""
SHORT_MESSAGE = 20
"""Words up to which scraps count as parts ("price? proof?"); in longer messages they belong to a story."""
_CLAUSE_END = (
    r"[?!;\n\r\u2026\uff1f\uff01\u3002\uff1b\uff0c\u3001\u061f\u060c\u061b]+|[.,:]+(?=\s|$)|\s[-\u2013\u2014]+\s"
)
"""What ends a clause in any language."""


@dataclass(frozen=True, slots=True)
class MessagePart:
    """A part of a message that may ask something by itself."""

    text: str
    words: tuple[str, ...]
    """Normalized and repaired; none in other languages than English."""
    asks: bool
    """True for what may be a question by its words, False for a scrap."""
    is_question: bool = False
    """True for what begins as a question does: more than a clause of a story. Not told in other languages."""
    leans: bool = False
    """True for what points to something said before. Not told in other languages."""


def split(message: Message, joints: Sequence[str] = ()) -> list[MessagePart]:
    """Return the parts of a message that may ask something each; none where just one or very many do.

    Args:
        message: in any language.
        joints: the words of its language, if that is not English, between which questions may meet.
    """
    if message.language == ENGLISH:
        parts = [_english(words) for clause in wanted(message.clauses) for words in _split(clause)]
        words = sum(len(part.words) for part in parts)
    else:
        parts = [*_foreign(message, joints)]
        words = len(message.text.split())
    if words > SHORT_MESSAGE:
        parts = [part for part in parts if part.asks]
    return parts if 1 < len(parts) <= MOST_PARTS else []


def _english(words: Sequence[str]) -> MessagePart:
    asking = asks(words)
    leans = not POINTING.isdisjoint(words)
    return MessagePart(" ".join(words), tuple(words), asking, asking and _begins_as_question(*words[:2]), leans)


def _begins_as_question(first: str, second: str) -> bool:
    """Tell whether two words begin a question; "when i get home" does not, nor "was playing"."""
    inverted = second not in SUBJECTS if first in OPENING else second.isalpha() and not second.endswith("ing")
    return first in ASKING | OPENING_ONLY and inverted and second != "not"


def _foreign(message: Message, joints: Sequence[str]) -> Iterator[MessagePart]:
    """Yield the parts of a message in another language; a joint stays with what follows it."""
    either = "|".join(map(re.escape, joints)) or r"(?!)"
    blanks = message.language not in WITHOUT_BLANKS
    between = rf"\s+(?=(?:{either})\s)" if blanks else rf"\s+|,|(?={either})"
    for text in filter(None, map(str.strip, re.split(f"{_CLAUSE_END}|{between}", message.text, flags=re.IGNORECASE))):
        long = len(text.split()) >= SHORTEST_FOREIGN if blanks else len(text) >= SHORTEST_WITHOUT_BLANKS
        yield MessagePart(text, (), asks=long)


SET_ASIDE = (
    *("not want to know", "not wanna know", "not need to know", "not want to hear", "not wanna hear", "not tell me"),
    *("not asking", "not ask", "not care", "not interested", "never mind"),
)
"""What says in a clause that it is not what is asked: "I don't want to know the cost, what are the risks"."""


def wanted(clauses: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Return the clauses without those that say what is not asked; all of them where nothing else would be left."""
    left = [clause for clause in clauses if not any(f" {words} " in f" {' '.join(clause)} " for words in SET_ASIDE)]
    return left or clauses


def asks(part: Sequence[str]) -> bool:
    """Tell whether a part is a question by its words, not a scrap."""
    return len(part) >= SHORTEST and (part[0] in OPENING_ONLY or not ASKING.isdisjoint(part))


def _split(clause: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for word in clause:
        opens = word in OPENING and len(part) >= SHORTEST and part[-1] not in LEADING
        if part and (word in JOINTS or opens):
            yield part
            part = []
        if word not in JOINTS:
            part.append(word)
    if part:
        yield part
