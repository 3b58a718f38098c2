"""Turn a `Reply` into the contents of Discord messages: pure text work, imports nothing of Discord.

What a reply says is sent in its order, with caveat and physician note as small print at its end. What can be pressed
below it, choices and suggestions, is not listed as well, and where an answer comes from is behind a button. The form is
Discord's Markdown and nothing else: no embeds, which members can switch off, and no meaning in colour or emoji.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.replies import MESSAGE_LIMIT, SafetyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.replies import Reply

BOLD = "**"
"""Discord's mark on both sides of bold words: the question above its answer, and what to do in an emergency."""
QUOTE = "> "
"""Discord's mark for a quoted line."""
SMALL = "-# "
"""Discord's mark for a line of small print. Caveat and note stand so: always there, never in the way."""
PARAGRAPH, LINE, WORD = "\n\n", "\n", " "
"""Where a text may be split, best place first."""


def render(reply: Reply, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Return the contents of the messages that say this reply, in order.

    Args:
        reply: what to say.
        limit: most characters (code points) of one message; at least 4, so that a marked line has room for a word.

    Returns:
        At least one content, none blank, each within the limit; exactly one if `reply.text` is within the limit, as it
        is for the shipped knowledge.
    """
    text = _formatted(reply, limit)
    if len(text) > limit >= len(plain := _joined(*reply.lead, _body(reply), f"{reply.caveat}\n{reply.physician_note}")):
        text = plain  # one message without marks is better than two with them
    return [part.strip() for part in split(text, limit) if part.strip()]


def _formatted(reply: Reply, limit: int) -> str:
    """Return the reply as Markdown."""
    bold = {entry.question for entry in reply.entries}
    body = _body(reply).split(LINE)
    if reply.safety is SafetyKind.EMERGENCY:
        bold.add(body[0])
    lines = (f"{BOLD}{line}{BOLD}" if line in bold else line for line in body)
    small = (mark(text, SMALL, limit) for text in (reply.caveat, reply.physician_note))
    return _joined(*reply.lead, LINE.join(lines), LINE.join(small))


def _body(reply: Reply) -> str:
    """Return the body without the list of what can be pressed below it."""
    listed = {f"- {entry.question}" for entry in reply.named}
    kept = LINE.join(line for line in reply.body.strip().split(LINE) if line not in listed)
    return re.sub(r"\n{3,}", PARAGRAPH, kept).strip() if listed else kept


def _joined(*paragraphs: str) -> str:
    return PARAGRAPH.join(paragraph.strip() for paragraph in paragraphs if paragraph.strip())


def mark(text: str, sign: str, limit: int = MESSAGE_LIMIT) -> str:
    r"""Return the text with a sign before each line, blank lines dropped, long lines broken to fit the limit.

    >>> mark("one\n\ntwo", "-# ")
    '-# one\n-# two'
    """
    lines = (line.strip() for line in text.splitlines())
    pieces = (piece for line in lines if line for piece in split(line, limit - len(sign)))
    return LINE.join(sign + piece.strip() for piece in pieces if piece.strip())


def split(text: str, limit: int, joiners: Sequence[str] = (PARAGRAPH, LINE, WORD)) -> list[str]:
    r"""Split a text into parts of at most `limit` characters, at the first joiner that is fine enough.

    Parts are filled in turn, so nothing is lost but the joiner between two of them; only a word longer than the limit
    is cut in itself.

    >>> split("one two\nthree", 9)
    ['one two', 'three']
    >>> split("seventeen", 5)
    ['seven', 'teen']
    """
    if len(text) <= limit:
        return [text]
    if not joiners:
        return [text[start : start + limit] for start in range(0, len(text), limit)]
    joiner, *finer = joiners
    parts: list[str] = []
    for piece in (part for coarse in text.split(joiner) for part in split(coarse, limit, finer)):
        if parts and len(parts[-1]) + len(joiner) + len(piece) <= limit:
            parts[-1] += joiner + piece
        else:
            parts.append(piece)
    return parts
