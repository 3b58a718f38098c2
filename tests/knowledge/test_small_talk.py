"""Small talk by a writer who saw no phrasing gets its reply; ordinary chatter in English does not."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.core.replies import Outcome
from bot.core.responder import Responder

ROWS = yaml.load(Path(__file__).with_name("small_talk.yaml").read_text("utf-8"), yaml.CSafeLoader)


def kind_of(responder: Responder, text: str) -> str:
    """Return the id of the small talk that a message is taken for, or else the outcome."""
    reply = responder.respond(text)
    talks = responder.knowledge.wordings.small_talk
    said = {talk.id for talk in talks if reply.body.startswith(talk.reply.partition("{")[0])}
    return said.pop() if reply.outcome is Outcome.SMALL_TALK and said else str(reply.outcome)


@pytest.mark.parametrize(("english", "least"), [(True, 60), (False, 70)])
def test_small_talk_gets_its_reply(responder: Responder, *, english: bool, least: float) -> None:
    """The floors are some points below what was measured (2026-11-30, `docs/quality.md`)."""
    rows = [row for row in ROWS if row["kind"] != "chatter" and (row["lang"] == "en") is english][
        :: 1 if english else 3
    ]
    right = [row for row in rows if kind_of(responder, row["q"]) == row["kind"]]

    assert 100 * len(right) >= least * len(rows), len(right)


def test_chatter_is_none(responder: Responder) -> None:
    """What people say to each other."""
    found = Counter(kind_of(responder, row["q"]) for row in ROWS if row["kind"] == "chatter")

    assert found[Outcome.ABSTAIN] >= 0.85 * found.total(), found
