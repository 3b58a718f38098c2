"""Rendering: whatever the reply, the messages fit Discord and say all of it."""

from __future__ import annotations

import doctest
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import render as module
from bot.adapters.discord.render import BOLD, SMALL, mark, render, split
from bot.core.replies import MESSAGE_LIMIT, Outcome, Reply, ReplyEntry, SafetyKind

from .fakes import ANSWER, CAVEAT, CHOICES, CRISIS, LONG, NOTE, reply

LIMITS = st.one_of(st.just(MESSAGE_LIMIT), st.integers(min_value=4, max_value=80))
WORDS = st.text(alphabet=st.sampled_from("ab .\n*_>#-`|\u00e9\U0001f600\u2028"), max_size=120)
BLOCKS = st.one_of(WORDS, st.text(max_size=60), st.just("word " * 500), st.just("x" * 2500))
SAID = BLOCKS.filter(lambda text: bool(text.strip()))


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    """Draw replies of every form: short and huge, with and without choices and provenance."""
    questions = draw(st.lists(SAID, max_size=4))
    return Reply(
        outcome=Outcome.DISAMBIGUATION if questions else Outcome.ANSWER,
        body="\n".join([draw(SAID), *draw(st.permutations(questions))]),
        caveat=draw(SAID),
        physician_note=draw(SAID),
        provenance=draw(BLOCKS),
        safety=draw(st.sampled_from([None, *SafetyKind])),
        entries=tuple(
            ReplyEntry(f"e{n}", question, 50.0, covered=True, answer=None) for n, question in enumerate(questions)
        ),
    )


def letters(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


@given(replies(), LIMITS)
def test_every_message_is_one_that_discord_takes(reply: Reply, limit: int) -> None:
    """There is at least one message, none is blank or too long, none has blanks for Discord to trim."""
    contents = render(reply, limit)

    assert contents
    assert all(content == content.strip() and 0 < len(content) <= limit for content in contents)


@given(replies(), LIMITS)
def test_nothing_of_the_reply_is_lost_or_moved(reply: Reply, limit: int) -> None:
    """All but what is behind buttons is sent in its order, and nothing is added but marks."""
    sent = letters("".join(render(reply, limit)))
    said = letters("".join((*reply.lead, reply.body, reply.caveat, reply.physician_note)))

    following = iter(sent)
    assert all(character in following for character in said)
    assert set(Counter(sent) - Counter(said)) <= set(letters(BOLD + SMALL))


@given(replies())
def test_a_reply_whose_text_fits_is_one_message(reply: Reply) -> None:
    """Marks never make a second message of a reply that fits one."""
    if len(reply.text) <= MESSAGE_LIMIT:
        assert len(render(reply)) == 1


@given(BLOCKS, LIMITS)
def test_words_stay_whole_unless_longer_than_a_message(text: str, limit: int) -> None:
    """A word is only cut in itself where it cannot fit."""
    words = text.split()
    if all(len(word) <= limit for word in words):
        assert " ".join(split(" ".join(words), limit)).split() == words


def test_marks_give_way_when_they_would_cost_a_second_message() -> None:
    """A text of exactly the limit goes out as it is."""
    said = f"\n\n{CAVEAT}\n{NOTE}"
    body = "x" * (MESSAGE_LIMIT - len(said))
    reply = Reply(outcome=Outcome.ANSWER, body=body, caveat=CAVEAT, physician_note=NOTE)

    assert render(reply) == [body + said]


def test_caveat_and_note_are_two_lines_of_small_print() -> None:
    """An answer reads: body, then caveat and physician note; where it comes from is behind a button."""
    (content,) = render(ANSWER)

    assert content.split("\n\n") == [ANSWER.body, f"-# {CAVEAT}\n-# {NOTE}"]


def test_the_question_above_its_answer_is_bold() -> None:
    """A line of the body that is the question of an entry stands out; the same words within a line do not."""
    question = ANSWER.entries[0].question
    (content,) = render(replace(ANSWER, body=f"{question}\nYou asked: {question}"))

    assert content.startswith(f"**{question}**\nYou asked: {question}\n\n")


def test_what_to_do_in_an_emergency_is_bold() -> None:
    """The call to action stands out on a phone; its words alone say how urgent it is; a crisis is not shouted at."""
    emergency = reply("\nCall now.\n\nTell them all.", Outcome.SAFETY, safety=SafetyKind.EMERGENCY)

    assert render(emergency)[0].startswith("**Call now.**\n\nTell them all.\n\n-# ")
    assert BOLD not in render(CRISIS)[0]


def test_what_can_be_pressed_is_not_listed() -> None:
    """Choices, and the suggestions of a miss, are buttons; the words around them stay."""
    named = ReplyEntry("a", "What is it?", 0.0, covered=True, answer=None)
    miss = reply("I can answer these:\n- What is it?\n\nOr call.", Outcome.ABSTAIN, named=(named,))

    assert render(CHOICES) == [f"{CHOICES.body}\n\n-# {CAVEAT}\n-# {NOTE}"]
    assert render(miss)[0].startswith("I can answer these:\n\nOr call.\n\n-# ")


def test_long_replies_are_parted_between_paragraphs() -> None:
    """A reply over the limit is cut where a paragraph ends, and the note still ends the last message."""
    contents = render(LONG)

    assert len(contents) > 1
    assert all(content.startswith("Paragraph") for content in contents)
    assert contents[-1].endswith(NOTE)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one\n\ntwo\nthree", ["one", "two\nthree"]),
        ("one two\nthree", ["one two", "three"]),
        ("one two three", ["one two", "three"]),
        ("seventeen--eleven", ["seventeen", "--eleven"]),
        ("", [""]),
    ],
)
def test_splits_at_the_coarsest_place_that_fits(text: str, parts: list[str]) -> None:
    """Paragraphs before lines, lines before words, words before characters (limit 9 here)."""
    assert split(text, 9) == parts


def test_every_line_of_a_marked_text_is_marked() -> None:
    """Discord ends a quote or small print at the line's end, so each line carries the sign."""
    assert mark("one two\n\n three", "> ", 7) == "> one\n> two\n> three"


def test_examples_in_the_documentation_hold() -> None:
    """The module's doctests run."""
    results = doctest.testmod(module)
    assert (results.attempted > 0, results.failed) == (True, 0)
