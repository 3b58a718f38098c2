"""A message's own words, without what Discord writes between them: pure, imports nothing of Discord."""

import re
import unicodedata
from typing import Final

MARKS: Final = re.compile(
    r"<@[!&]?\d+>"  # a user or role
    r"|<#\d+>|<id:\w+>|</[^:<>]+:\d+>"  # a channel, a part of the server, a command
    r"|<a?:\w+:\d+>"  # an emoji of a server
    r"|<t:-?\d+(?::\w)?>"  # a time
    r"|(?<!\w)@(?:everyone|here)\b"
)
"""What Discord draws as a mention, an emoji or a time, in the form in which a bot gets it."""
SILENT: Final = frozenset("PZC")
"""Unicode's classes of signs that say nothing alone: punctuation, blanks, signs that cannot be seen."""


def own_words(text: str) -> str:
    """Return what a person has written, without Discord's marks.

    >>> own_words("<@7> is it safe? @everyone")
    'is it safe?'
    """
    return MARKS.sub(" ", text).strip()


def says_something(text: str) -> bool:
    r"""Tell whether there is anything to answer: a letter, a digit, a picture sign.

    >>> [says_something(text) for text in ("?! \u200b", "ok")]
    [False, True]
    """
    return any(unicodedata.category(char)[0] not in SILENT for char in text)
