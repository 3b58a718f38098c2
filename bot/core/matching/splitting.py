"""Splits a message that may hold several questions. Pure."""

from collections.abc import Iterator, Sequence

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
SHORTEST = 3
"""Words that a part needs to be a question of its own."""
MOST_PARTS = 6
"""Parts, at most: a message with more is a story, and ranking each would take its time."""
SHORT_MESSAGE = 20
"""Words up to which scraps count as parts ("price? proof?"); in longer messages they belong to a story."""


def split_questions(clauses: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the parts of a message that may ask something each; none where just one or very many do.

    >>> split_questions([["does", "it", "hurt", "and", "how", "many", "do", "i", "need"]])
    [['does', 'it', 'hurt'], ['how', 'many', 'do', 'i', 'need']]
    """
    parts = [part for clause in clauses for part in _split(clause)]
    if sum(map(len, parts)) > SHORT_MESSAGE:
        parts = [part for part in parts if asks(part)]
    return parts if 1 < len(parts) <= MOST_PARTS else []


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
    return len(part) >= SHORTEST and not ASKING.isdisjoint(part)


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
