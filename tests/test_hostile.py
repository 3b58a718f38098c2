"""Generated hostile messages: some of those that `benchmarks/hostile.py` sends, and that it notices what is wrong."""

import dataclasses

import pytest

from benchmarks.hostile import HOSTILE, faults, labelled, message
from bot.core.replies import Reply
from bot.core.responder import Responder

KNOWN = labelled()
FIRST = 10**9
"""Number of the first message here, far from those that the benchmark sends by default."""


def test_no_hostile_message_breaks_a_reply(shipped_responder: Responder) -> None:
    """No exception, caveat and note in every reply, nobody called; what means harm stands alone, many times over."""
    messages = [message(number, 1, KNOWN) for number in range(FIRST, FIRST + 150)] + [sign * 50 for sign in HOSTILE]

    assert {text: found for text in messages if (found := faults(shipped_responder.respond(text)))} == {}


def test_what_is_wrong_with_a_reply_is_noticed(shipped_responder: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that calls somebody, holds what a terminal obeys, or lacks its caveat or the note as its last word."""
    reply = shipped_responder.respond("how many sessions")
    calls = ["@everyone look", "ask <@123>", "see <#5>", "\x1b[31mred", "[here](https://example.com)", "</ask:1>"]

    assert faults(reply) == []
    assert all(faults(dataclasses.replace(reply, body=body)) for body in calls)
    monkeypatch.setattr("benchmarks.hostile.render", lambda reply: [reply.body])
    assert faults(reply) == ["no caveat", "no physician_note"]
    monkeypatch.setattr(Reply, "text", reply.text + " Bye")
    assert "the note is not last" in faults(reply)
