"""One question tried out: the reply as Discord shows it, and why it came about."""

import re
from collections.abc import Callable
from typing import TypeAlias

from bot.adapters.discord.render import BOLD, QUOTE, SMALL, arrange
from bot.adapters.discord.sending import PRIVATE, Part
from bot.core.replies import Reply
from bot.core.responder import Responder
from bot.workshop.reasons import reasons

Words: TypeAlias = Callable[[str], str]
"""Gives the label of a button for its key."""
_BOLD = re.compile(rf"{re.escape(BOLD)}(.+?){re.escape(BOLD)}")


def tried(responder: Responder, question: str, words: Words) -> dict[str, object]:
    """Return the reply to a raw question, with the labels of its buttons, and why it came about, in sentences."""
    found = responder.explain(question)
    return {"messages": as_discord(found.reply, words), "why": reasons(found)}


def as_discord(reply: Reply, words: Words) -> list[dict[str, object]]:
    """Return the messages of a reply to `/ask`: lines with their marks resolved, and the labels of the buttons."""
    return [_message(part) for part in arrange(reply, PRIVATE, words)]


def _message(part: Part) -> dict[str, object]:
    rows = [[button["label"] for button in row["components"]] for row in part.view().to_components()]
    return {"lines": [_line(line) for line in part.content.split("\n")], "rows": rows, "length": len(part.content)}


def _line(line: str) -> dict[str, object]:
    kinds = {QUOTE: "quote", SMALL: "small"}
    sign = next((sign for sign in kinds if line.startswith(sign)), "")
    pieces = _BOLD.split(line.removeprefix(sign))
    spans = [{"text": piece, "bold": number % 2 == 1} for number, piece in enumerate(pieces) if piece]
    return {"kind": kinds.get(sign, "text"), "spans": spans}
