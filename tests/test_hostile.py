"""Generated hostile messages: some of those that `benchmarks/hostile.py` sends, and that it notices what is wrong."""

import dataclasses

import pytest

from benchmarks.hostile import HOSTILE, LONGEST, faults, labelled, message
from bot.core.replies import Reply
from bot.core.responder import Responder

KNOWN = labelled()
FIRST = 10**9
"""Number of the first message here, far from those that the benchmark sends by default."""


def test_no_generated_message_breaks_a_reply(shipped_responder: Responder) -> None:
    """No exception, caveat and note in every reply, nobody called."""
    messages = [message(number, 1, KNOWN) for number in range(FIRST, FIRST + 200)]

    assert {text: found for text in messages if (found := faults(shipped_responder.respond(text)))} == {}


@pytest.mark.parametrize("text", [sign * 50 for sign in HOSTILE])
def test_what_somebody_who_means_harm_writes_is_answered(shipped_responder: Responder, text: str) -> None:
    """Alone and many times over."""
    assert faults(shipped_responder.respond(text)) == []


def test_messages_are_the_same_in_every_run() -> None:
    """So a run can be cut and gone on with; they differ from each other, and some are very long."""
    messages = [message(number, 1, KNOWN) for number in range(1000)]

    assert messages == [message(number, 1, KNOWN) for number in range(1000)]
    assert messages != [message(number, 2, KNOWN) for number in range(1000)]
    assert len(set(messages)) > 900
    assert LONGEST // 10 < max(map(len, messages)) < LONGEST


@pytest.mark.parametrize(
    "body", ["@everyone look", "ask <@123>", "see <#5>", "\x1b[31mred", "[here](https://example.com)", "</ask:1>"]
)
def test_reply_that_calls_somebody_is_noticed(shipped_responder: Responder, body: str) -> None:
    """Or that holds what a terminal obeys."""
    reply = shipped_responder.respond("how many sessions")

    assert faults(reply) == []
    assert faults(dataclasses.replace(reply, body=body))


def test_reply_without_its_caveat_is_noticed(shipped_responder: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Discord shows it."""
    reply = shipped_responder.respond("how many sessions")
    monkeypatch.setattr("benchmarks.hostile.render", lambda reply: [reply.body])

    assert faults(reply) == ["no caveat", "no physician_note"]


def test_reply_without_its_note_at_the_end_is_noticed(
    shipped_responder: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the last word."""
    reply = shipped_responder.respond("how many sessions")
    monkeypatch.setattr(Reply, "text", reply.text + " Bye")

    assert "the note is not last" in faults(reply)
