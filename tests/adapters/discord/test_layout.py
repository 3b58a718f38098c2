"""From a reply to message parts: every button where it belongs, and nothing that Discord would refuse."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.controls import Does, Menu
from bot.adapters.discord.layout import NOTICE, PRIVATE, Part, Standing, arrange, arrange_page
from bot.adapters.discord.render import render
from bot.adapters.discord.texts import Texts
from bot.adapters.discord.views import RowsView
from bot.core.answering.contacts import contacts_for
from bot.core.answering.notices import Notices
from bot.core.answering.topics import Topics
from bot.core.knowledge.models import QUESTION_LIMIT, Entry
from bot.core.knowledge.schema import ID_LIMIT
from bot.core.replies import Outcome, Reply, ReplyEntry, SafetyKind

from .fakes import ANSWER, CHOICES, CRISIS, EMERGENCY, FAILURE, LONG, MISS, PERSONAL, RELATED, WELCOME, small_responder
from .openapi import REPOSITORY, request_faults

WORDS = Texts().__getitem__
ASKER, TARGET = 2**63 + 1, 2**63 + 2
PUBLIC = Standing(public=True, asker=ASKER)
FOR_MESSAGE = Standing(target=TARGET)
SAID = st.text(min_size=1, max_size=300).filter(lambda text: bool(text.strip()))
LONG_TEXTS = st.one_of(SAID, st.just("word " * 900))


@st.composite
def entries(draw: st.DrawFn, most: int) -> tuple[ReplyEntry, ...]:
    """Draw entries as long as they may be, each id once."""
    ids = draw(st.lists(st.text(min_size=1, max_size=ID_LIMIT), max_size=most, unique=True))
    question = st.text(min_size=1, max_size=QUESTION_LIMIT).filter(lambda text: bool(text.strip()))
    return tuple(ReplyEntry(one, draw(question), 50.0, covered=True, answer=None) for one in ids)


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    """Draw replies of every outcome, as the core may make them."""
    outcome = draw(st.sampled_from(Outcome))
    safety = draw(st.sampled_from(SafetyKind)) if outcome is Outcome.SAFETY else None
    return Reply(
        outcome=outcome,
        safety=safety,
        rule_id=draw(st.text(max_size=ID_LIMIT)) if safety else "",
        body=draw(LONG_TEXTS),
        caveat=draw(SAID),
        physician_note=draw(SAID),
        provenance=draw(st.text(max_size=100)),
        entries=draw(entries(4)),
        related=draw(entries(3)),
        named=draw(entries(5)) if outcome is Outcome.ABSTAIN else (),
    )


STANDINGS = st.sampled_from(
    [PRIVATE, NOTICE, PUBLIC, FOR_MESSAGE, Standing(asker=ASKER), Standing(public=True, bare=True)]
)


def body_of(part: Part) -> dict:
    """Return the body of the request that sends a part."""
    return {"content": part.content} | ({"components": RowsView(part.rows).to_components()} if part.rows else {})


def faults_of(parts: tuple[Part, ...]) -> list[str]:
    """Return what Discord would not take."""
    return [fault for part in parts for fault in request_faults("POST", "/channels/1/messages", body_of(part))]


def deeds(reply: Reply, standing: Standing) -> list[list[Does]]:
    """Return what the buttons do, row by row."""
    return [[button.does for button in row] for row in arrange(reply, standing, WORDS)[-1].rows]


@given(replies(), STANDINGS)
def test_every_message_is_one_that_discord_takes(reply: Reply, standing: Standing) -> None:
    """Contents and components of every reply, wherever it stands, keep every limit."""
    parts = arrange(reply, standing, WORDS)

    assert faults_of(parts) == []
    assert [part.content for part in parts] == render(reply)


@given(st.lists(st.tuples(SAID, SAID), min_size=1, max_size=40), st.integers(0, 5))
def test_every_page_is_one_that_discord_takes(lines: list[tuple[str, str]], number: int) -> None:
    """Pages of topics keep every limit, whatever sections and questions are called."""
    made = [
        Entry(id=f"e{place}", section=section, question=question.strip()[:QUESTION_LIMIT], answer="a")
        for place, (section, question) in enumerate(lines)
    ]
    knowledge = replace(small_responder().knowledge, entries=tuple(made))
    topics = Topics(knowledge, Notices(knowledge, contacts_for(knowledge.safety)))
    for page in (topics.sections(number), topics.questions(knowledge.entries[0].id, number)):
        assert faults_of(arrange_page(page, WORDS)) == []


@pytest.mark.parametrize(
    ("reply", "standing", "rows"),
    [
        (ANSWER, PRIVATE, [["yes", "no", "source"]]),
        (ANSWER, PUBLIC, [["yes", "no", "source", "delete"]]),
        (ANSWER, FOR_MESSAGE, [["yes", "no", "source", "post"]]),
        (RELATED, PRIVATE, [["open", "open"], ["yes", "no", "source"]]),
        (CHOICES, PRIVATE, [["choose", "choose"], ["none"]]),
        (CHOICES, PUBLIC, [["choose", "choose"], ["none", "delete"]]),
        (CHOICES, FOR_MESSAGE, [["turn", "turn"], ["none"]]),
        (MISS, PRIVATE, [["topics"]]),
        (MISS, PUBLIC, [["topics", "delete"]]),
        (WELCOME, PRIVATE, [["topics"]]),
        (EMERGENCY, PRIVATE, []),
        (EMERGENCY, PUBLIC, [["delete"]]),
        (EMERGENCY, FOR_MESSAGE, [["warn"]]),
        (CRISIS, PRIVATE, []),
        (CRISIS, PUBLIC, [["private", "delete"]]),
        (PERSONAL, PUBLIC, [["private", "delete"]]),
        (FAILURE, PRIVATE, []),
        (ANSWER, NOTICE, []),
    ],
)
def test_buttons_fit_reply_and_place(reply: Reply, standing: Standing, rows: list[list[str]]) -> None:
    """Each reply has the buttons that make sense for it where it stands, and no others."""
    assert deeds(reply, standing) == rows


def test_buttons_carry_whom_and_what_they_are_for() -> None:
    """The asker travels with public choices, somebody's message with private ones, the entry with both."""
    public = arrange(CHOICES, PUBLIC, WORDS)[-1].rows[0][0]
    private = arrange(CHOICES, FOR_MESSAGE, WORDS)[-1].rows[0][0]

    assert (public.number, public.subject) == (ASKER, "opening-hours")
    assert (private.number, private.subject) == (TARGET, "opening-hours")


def test_source_tells_of_every_entry_that_its_id_can_hold() -> None:
    """Those that are answered, best first; a custom id has no room for three long ones."""
    made = tuple(ReplyEntry(letter * 40, "?", 50.0, covered=True, answer="a") for letter in "abc")
    both = Reply(outcome=Outcome.ANSWER, body="b", caveat="c", physician_note="n", entries=made)
    likely = replace(both, outcome=Outcome.LIKELY)

    def subjects(reply: Reply) -> list[str]:
        rows = arrange(reply, PRIVATE, WORDS)[-1].rows
        return [button.subject for row in rows for button in row if button.does is Does.SOURCE]

    assert subjects(both) == [",".join(("a" * 40, "b" * 40))]
    assert subjects(likely) == ["a" * 40]


def test_suggestions_of_a_miss_can_be_pressed() -> None:
    """Each in the row above the topics."""
    made = small_responder().nothing_fits()
    (suggested, _) = arrange(made, PRIVATE, WORDS)[-1].rows

    assert [button.label for button in suggested] == [entry.question for entry in made.named]
    assert {button.does for button in suggested} == {Does.OPEN}
    assert not any(entry.question in arrange(made, PRIVATE, WORDS)[-1].content for entry in made.named)


def test_topics_are_listed_once() -> None:
    """In the menu, where they can be picked."""
    responder = small_responder()
    page = Topics(responder.knowledge, responder.notices).sections()
    (part,) = arrange_page(page, WORDS)

    assert [label for _, label in part.rows[0].options] == ["Visiting (2)", "Around the house (1)", "Rooms (12)"]
    assert "Visiting" not in part.content
    assert "Visiting" in page.reply.text


def test_two_answers_are_counted_without_an_entry() -> None:
    """A click cannot tell which of two answers was helpful."""
    one, two = RELATED.entries[0], ANSWER.entries[0]
    both = Reply(outcome=Outcome.ANSWER, body="b", caveat="c", physician_note="n", entries=(one, two))

    assert [button.subject for button in arrange(both, PRIVATE, WORDS)[-1].rows[0][:2]] == ["", ""]


def test_every_part_of_a_long_public_answer_can_be_deleted() -> None:
    """Only the last part has the other buttons."""
    parts = arrange(LONG, PUBLIC, WORDS)

    assert len(parts) > 1
    assert all([button.does for button in part.rows[0]] == [Does.DELETE] for part in parts[:-1])


def test_pages_lead_to_their_neighbours() -> None:
    """The first page leads on, the last leads back, a section leads to all topics."""
    responder = small_responder()
    topics = Topics(responder.knowledge, responder.notices)
    first, last = (arrange_page(topics.questions("room-1", number), WORDS)[-1].rows for number in (0, 1))

    assert isinstance(first[0], Menu)
    assert [(button.label, button.number) for button in first[1]] == [("Next page", 1), ("All topics", 0)]
    assert [(button.label, button.number) for button in last[1]] == [("Previous page", 0), ("All topics", 0)]
    assert [type(row) for row in arrange_page(topics.sections(), WORDS)[-1].rows] == [Menu]


def test_nothing_is_said_by_colour_or_picture_alone() -> None:
    """Every button and every line of a menu has words, and no button differs from others by its colour."""
    for standing in (PRIVATE, PUBLIC, FOR_MESSAGE):
        for reply in (ANSWER, RELATED, CHOICES, MISS, EMERGENCY, CRISIS):
            for row in arrange(reply, standing, WORDS)[-1].rows:
                (drawn,) = RowsView([row]).to_components()
                assert all(one["label"] and "emoji" not in one and one["style"] == 2 for one in drawn["components"])


def test_pure_parts_import_no_discord() -> None:
    """What decides about waiting, words and buttons can be read and tried without the library."""
    names = ("render", "controls", "layout", "cooldown", "once", "reading", "intake")
    pure = ", ".join(f"bot.adapters.discord.{name}" for name in names)
    code = f"import sys, {pure}; sys.exit('discord' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == 0
