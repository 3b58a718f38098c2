"""One question tried out: the reply as Discord shows it, and every step that led to it, as plain data for the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from bot.adapters.discord.render import BOLD, QUOTE, SMALL, arrange
from bot.adapters.discord.sending import PRIVATE, Part
from bot.core.matching.matcher import Ranking
from bot.core.replies import Reply
from bot.core.responder import Responder
from bot.evaluation.explain import MOST_NEIGHBOURS, neighbour_lines, phrasing_lines, verdict_lines
from bot.workshop.reasons import Phrasings, nearest, reasons

Words: TypeAlias = Callable[[str], str]
"""Gives the label of a button for its key."""
_BOLD = re.compile(rf"{re.escape(BOLD)}(.+?){re.escape(BOLD)}")


def tried(responder: Responder, question: str, words: Words) -> dict[str, object]:
    """Return the reply to a question and why it came about, in sentences.

    Args:
        responder: answers it.
        question: raw, as a member would type it.
        words: gives the label of a button for its key.
    """
    found = responder.explain(question)
    return {"messages": as_discord(found.reply, words), "why": reasons(found)}


def examined(responder: Responder, question: str) -> dict[str, object]:
    """Return what a question is most like, and every number behind its reply; takes a second or two.

    Args:
        responder: answers it.
        question: raw, as a member would type it.
    """
    found = responder.explain(question)
    message, decision = found.message, found.decision
    dangers = responder.triage.neighbours(message, found.vector, MOST_NEIGHBOURS)
    phrasings: Phrasings = [], []
    if decision:
        phrasings = responder.matcher.neighbours(message.repaired_words, found.vector, MOST_NEIGHBOURS)
    return {
        "nearest": nearest(found, dangers, phrasings),
        "words": [{"was": was, "now": now} for was, now in zip(message.words, message.repaired_words, strict=True)],
        "safety": [*verdict_lines(found.verdict), *neighbour_lines(dangers)],
        "rankings": [_ranking(ranking, number) for number, ranking in enumerate(found.rankings)],
        "phrasings": [*phrasing_lines(phrasings)],
        "decision": {"kind": type(decision).__name__, "why": decision.why} if decision else None,
    }


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


def _ranking(ranking: Ranking, number: int) -> dict[str, object]:
    gap, lead, known, length = ranking.signals
    return {
        "title": f"part {number}" if number else "whole message",
        "words": " ".join(ranking.words),
        "gap": round(gap, 2),
        "lead": round(lead, 2),
        "known": round(known, 2),
        "length": round(length, 2),
        "candidates": [
            {
                "name": candidate.label.name,
                "kind": candidate.label.kind.value,
                "covered": candidate.label.covered,
                "score": candidate.score,
                "raw": round(candidate.raw, 2),
                "letters": round(candidate.letters, 2),
            }
            for candidate in ranking.candidates
        ],
    }
