"""Several questions in one message: each is answered, offered, or named as what nothing was found on."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.core.replies import Reply
from bot.core.responder import Responder

ROWS = yaml.load(Path(__file__).with_name("several.yaml").read_text("utf-8"), yaml.CSafeLoader)
EVERY = 3
"""Of so many rows one is asked."""


def fate(reply: Reply, right: set[str]) -> str:
    """Return what became of the right entries: all are shown, all shown or offered, or some are lost."""
    shown = {one.entry_id for one in reply.shown}
    near = {one.entry_id for one in (*reply.entries, *reply.related)}
    return "shown" if right <= shown else "offered" if right <= shown | near else "lost"


@pytest.mark.parametrize(
    ("part", "kind", "shown", "helped"),
    [
        ("english", "several", 60, 82),
        ("english", "half", 65, 85),
        ("english", "safety", 0, 75),
        ("english", "one", 82, 88),
        ("languages", "several", 25, 50),
        ("languages", "one", 68, 78),
    ],
)
def test_nothing_that_is_asked_is_dropped(
    responder: Responder, part: str, kind: str, shown: float, helped: float
) -> None:
    """The floors are some points below what was measured (2026-11-30, `docs/quality.md`)."""
    rows = [row for row in ROWS if (row["set"], row["kind"]) == (part, kind)][::EVERY]
    asked = [(row["q"], {row["entry"]} if isinstance(row["entry"], str) else {*row["entry"]}) for row in rows]
    asked = [(text, right) for text, right in asked if all(map(responder.knowledge.find, right))]
    found = Counter(fate(responder.respond(text), right) for text, right in asked)

    assert 100 * found["shown"] >= shown * len(rows), found
    assert 100 * (found["shown"] + found["offered"]) >= helped * len(rows), found


def test_question_that_is_nobodys_is_not_passed_over(responder: Responder) -> None:
    """Beside the answer to the other, without the asker's words, which may be private; a story is no question."""
    named = responder.respond("does it hurt, and whats the best office chair").body
    told = responder.respond(
        "appointment is thursday and no one told me a thing. what happens during the treatment"
    ).body

    assert "I found nothing on another part of your message" in named
    assert "chair" not in named
    assert "I found nothing" not in told


def test_emergency_is_alone(responder: Responder) -> None:
    """What else is asked has to wait."""
    reply = responder.respond("i can't feel my legs and wet myself. how many sessions does it take")

    assert reply.urgent
    assert (reply.entries, reply.related) == ((), ())
