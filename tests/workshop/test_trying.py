"""Why a message got its reply, as a nurse would read it."""

import re
from dataclasses import replace

import pytest

from bot.core.responder import Responder
from bot.workshop.trying import ABOUT, reasons, tried


def why(responder: Responder, message: str) -> str:
    """Return the reasons as one text."""
    return " ".join(reasons(responder.explain(message)))


def test_alarm_is_told_with_its_rule_or_what_the_message_reads_like(shipped_responder: Responder) -> None:
    """The words that the rule saw, score and threshold; without a rule, what to do if it is wrong."""
    found = shipped_responder.explain("I cannot breathe and my chest hurts")
    seen, alike = (
        " ".join(reasons(each)) for each in (found, replace(found, verdict=replace(found.verdict, signs=())))
    )

    assert seen.startswith("Alarm: this reads like an emergency, so it gets the safety reply")
    assert "(safety.yaml, about an emergency) saw the words “" in seen
    assert "It also reads like the examples of an emergency: score " in seen
    assert re.search(r"and with such words 0\.\d\d is enough\.", seen)
    assert "No rule saw a sign, but the message reads like the examples of an emergency: score" in alike
    assert re.search(r"and 0\.\d\d is enough\.", alike)
    assert "to the harmless ones in safety_examples.yaml" in alike


def test_sign_that_raises_no_alarm_is_told(shipped_responder: Responder) -> None:
    """So that nobody wonders why a word that sounds dangerous is passed over."""
    found = shipped_responder.explain("I cannot breathe and my chest hurts")
    rule = replace(found.verdict, rule=None)
    ordinary = replace(found, verdict=rule, decision=shipped_responder.explain("how long does it take").decision)
    said = " ".join(reasons(ordinary))

    assert "But as a whole the message does not read like an emergency: score" in said
    assert said.endswith("So there is no alarm.")


def test_line_of_concern_tells_its_score_and_both_thresholds(shipped_responder: Responder) -> None:
    """It stands between nothing and an alarm."""
    found = shipped_responder.explain("how long does it take")
    verdict = replace(found.verdict, concern=next(iter(found.verdict.evidence)))
    said = " ".join(reasons(replace(found, verdict=verdict, reply=replace(found.reply, concern=verdict.concern))))

    assert "It may be about an emergency, so the reply starts with one line about that." in said
    assert re.search(r"-?0\.\d\d or more adds a line, 0\.\d\d or more an alarm\.", said)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("can I lend novells", "Answered with 'borrowing' with 99 of 100: at "),
        ("is there a car park", "The source does not answer this, and the bot says so: 'parking' with 99 of 100 is"),
        ("...", "No answer: it contains no words."),
        ("qqq zzz", "No answer: nothing the bot knows is close enough. "),
    ],
)
def test_decision_is_told_with_scores_and_thresholds(small_responder: Responder, message: str, said: str) -> None:
    """What was reached, and what would be needed for more."""
    assert why(small_responder, message).startswith(said)


def test_message_without_an_answer_says_what_to_do(small_responder: Responder) -> None:
    """Where its wording belongs."""
    assert re.search(
        "have nothing to do with the subject. If it should .+, add", why(small_responder, "will it rain tomorrow")
    )


def test_reply_is_shown_as_discord_shows_it(small_responder: Responder) -> None:
    """Marks become kinds of lines and bold words; buttons become their labels; where it comes from is behind one."""
    reply = small_responder.respond("what time do you close")
    (message,) = tried(small_responder, "what time do you close", lambda key: key)["messages"]

    assert message["lines"][0] == {"kind": "text", "spans": [{"text": "When is the library open?", "bold": True}]}
    assert [line["kind"] for line in message["lines"]][-2:] == ["small", "small"]
    words = " ".join(span["text"] for line in message["lines"] for span in line["spans"])
    assert words.split() == f"{reply.body} {reply.caveat} {reply.physician_note}".split()
    assert message["rows"] == [["How do I borrow a book?"], ["button.helpful", "button.not_helpful", "button.source"]]


def test_every_kind_of_decision_has_words(shipped_responder: Responder) -> None:
    """Questions of every kind: nothing is left without a reason."""
    for message in (
        "does it hurt and how long does it take?", "hi", "is it good", "how much", "back pain", "xbox", "", "wie geht",
    ):  # fmt: skip
        assert reasons(shipped_responder.explain(message))
    assert set(ABOUT) >= set(shipped_responder.explain("does it hurt").verdict.evidence)
