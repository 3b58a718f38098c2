"""One question tried out: the reply as Discord shows it, and why it came about."""

import re
from collections.abc import Callable
from typing import TypeAlias

from bot.adapters.discord.render import BOLD, SMALL, arrange
from bot.adapters.discord.sending import PRIVATE, Part
from bot.core.responder import Responder
from bot.workshop.reasons import reasons

Words: TypeAlias = Callable[[str], str]
"""Gives the label of a button for its key."""
_BOLD = re.compile(rf"{re.escape(BOLD)}(.+?){re.escape(BOLD)}")


def tried(responder: Responder, question: str, words: Words) -> dict[str, object]:
    """Return the messages of the reply that `/ask` would give to a raw question, and why it came about, in sentences.

    A message has lines, with their marks resolved, and rows of buttons, by their labels.
    """
    found = responder.explain(question)
    return {"messages": [_message(part) for part in arrange(found.reply, PRIVATE, words)], "why": reasons(found)}


def _message(part: Part) -> dict[str, object]:
    rows = [[button["label"] for button in row["components"]] for row in part.view().to_components()]
    return {"lines": [_line(line) for line in part.content.split("\n")], "rows": rows, "length": len(part.content)}


def _line(line: str) -> dict[str, object]:
    pieces = _BOLD.split(line.removeprefix(SMALL))
    spans = [{"text": piece, "bold": number % 2 == 1} for number, piece in enumerate(pieces) if piece]
    return {"kind": "small" if line.startswith(SMALL) else "text", "spans": spans}
