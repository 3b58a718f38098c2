"""What makes one message: it fits Discord, says all of the reply, and has every button where it belongs."""

import doctest
from collections import Counter
from dataclasses import replace

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import buttons, deeds, gaps
from bot.adapters.discord import render as module
from bot.adapters.discord.buttons import CustomId, FaqItem, clip, read
from bot.adapters.discord.render import BOLD, SMALL, arrange, mark, render, split
from bot.adapters.discord.sending import NOTICE, PRIVATE, Part, Standing
from bot.adapters.discord.texts import Texts
from bot.core.answering.contacts import contacts_for
from bot.core.answering.notices import Notices
from bot.core.answering.topics import Topics
from bot.core.knowledge.models import QUESTION_LIMIT, Entry
from bot.core.knowledge.schema import ID_LIMIT
from bot.core.replies import MESSAGE_LIMIT, URGENT, Outcome, Reply, ReplyEntry, SafetyKind

from .fakes import (
    ANSWER,
    CAVEAT,
    CHOICES,
    CRISIS,
    EMERGENCY,
    FAILURE,
    LONG,
    MISS,
    NOTE,
    PERSONAL,
    RELATED,
    WELCOME,
    reply,
    small_responder,
)  # fmt: skip
from .openapi import request_faults

LIMITS = st.one_of(st.just(MESSAGE_LIMIT), st.integers(min_value=4, max_value=80))
TEXT = st.text(alphabet=st.sampled_from("ab .\n*_>#-`|\u00e9\U0001f600\u2028"), max_size=120)
BLOCKS = st.one_of(TEXT, st.text(max_size=60), st.just("word " * 500), st.just("x" * 2500))
SPOKEN = BLOCKS.filter(lambda text: bool(text.strip()))


@st.composite
def texts(draw: st.DrawFn) -> Reply:
    """Draw replies of every form: short and huge, with and without choices and provenance."""
    questions = draw(st.lists(SPOKEN, max_size=4))
    return Reply(
        outcome=Outcome.DISAMBIGUATION if questions else Outcome.ANSWER,
        body="\n".join([draw(SPOKEN), *draw(st.permutations(questions))]),
        caveat=draw(SPOKEN),
        physician_note=draw(SPOKEN),
        provenance=draw(BLOCKS),
        safety=draw(st.sampled_from([None, *SafetyKind])),
        entries=tuple(
            ReplyEntry(f"e{n}", question, 50.0, covered=True, answer=None) for n, question in enumerate(questions)
        ),
    )


def letters(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


@given(texts(), LIMITS)
def test_every_content_is_one_that_discord_takes(reply: Reply, limit: int) -> None:
    """There is at least one message, none is blank or too long, none has blanks for Discord to trim."""
    contents = render(reply, limit)

    assert contents
    assert all(content == content.strip() and 0 < len(content) <= limit for content in contents)


@given(texts(), LIMITS)
def test_nothing_of_the_reply_is_lost_or_moved(reply: Reply, limit: int) -> None:
    """All but what is behind buttons is sent in its order, and nothing is added but marks."""
    sent = letters("".join(render(reply, limit)))
    said = letters("".join((*reply.lead, reply.body, reply.caveat, reply.physician_note)))

    following = iter(sent)
    assert all(character in following for character in said)
    assert set(Counter(sent) - Counter(said)) <= set(letters(BOLD + SMALL))


@given(texts())
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
    (content,) = render(replace(ANSWER, body=f"{question}\nYou asked: {question}\nb) {question}"))

    assert content.startswith(f"**{question}**\nYou asked: {question}\n**b) {question}**\n\n")


@pytest.mark.parametrize("kind", sorted(URGENT))
def test_whom_to_turn_to_in_danger_is_bold(kind: SafetyKind) -> None:
    """The call to action stands out on a phone; its words alone say how urgent it is."""
    urgent = reply("\nCall now.\n\nTell them all.", Outcome.SAFETY, safety=kind)

    assert render(urgent)[0].startswith("**Call now.**\n\nTell them all.\n\n-# ")
    assert BOLD not in render(PERSONAL)[0]


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


WORDS = Texts().__getitem__
ASKER, TARGET = 2**63 + 1, 2**63 + 2
PUBLIC = Standing(public=True, asker=ASKER)
FOR_MESSAGE = Standing(target=TARGET)
SAID = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=300).filter(
    lambda text: bool(text.strip())
)
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
    return {"content": part.content} | ({"components": part.view().to_components()} if part.rows else {})


def faults_of(parts: tuple[Part, ...]) -> list[str]:
    """Return what Discord would not take."""
    return [fault for part in parts for fault in request_faults("POST", "/channels/1/messages", body_of(part))]


def does(item: discord.ui.Item) -> str:
    """Return what an item does, by its custom id."""
    return item.custom_id.split(":")[1]


def rows_of(reply: Reply, standing: Standing) -> list[list[str]]:
    """Return what the buttons do, row by row."""
    return [[does(button) for button in row] for row in arrange(reply, standing, WORDS)[-1].rows]


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
        assert faults_of(arrange(page, PRIVATE, WORDS)) == []


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
    assert rows_of(reply, standing) == rows


def test_buttons_carry_whom_and_what_they_are_for() -> None:
    """The asker travels with public choices, somebody's message with private ones, the entry with both."""
    public = arrange(CHOICES, PUBLIC, WORDS)[-1].rows[0][0]
    private = arrange(CHOICES, FOR_MESSAGE, WORDS)[-1].rows[0][0]

    assert read(public.custom_id) == CustomId("faq1:choose", ASKER, "opening-hours")
    assert read(private.custom_id) == CustomId("faq1:turn", TARGET, "opening-hours")


def test_source_tells_of_every_entry_that_its_id_can_hold() -> None:
    """Those that are answered, best first; a custom id has no room for three long ones."""
    made = tuple(ReplyEntry(letter * 40, "?", 50.0, covered=True, answer="a") for letter in "abc")
    both = Reply(outcome=Outcome.ANSWER, body="b", caveat="c", physician_note="n", entries=made)
    likely = replace(both, outcome=Outcome.LIKELY)

    def subjects(reply: Reply) -> list[str]:
        rows = arrange(reply, PRIVATE, WORDS)[-1].rows
        return [read(button.custom_id).subject for row in rows for button in row if does(button) == "source"]

    assert subjects(both) == [",".join(("a" * 40, "b" * 40))]
    assert subjects(likely) == ["a" * 40]


def test_suggestions_of_a_miss_can_be_pressed() -> None:
    """Each in the row above the topics."""
    made = small_responder().nothing_fits()
    (suggested, _) = arrange(made, PRIVATE, WORDS)[-1].rows

    assert [button.item.label for button in suggested] == [entry.question for entry in made.named]
    assert {does(button) for button in suggested} == {"open"}
    assert not any(entry.question in arrange(made, PRIVATE, WORDS)[-1].content for entry in made.named)


def test_topics_are_listed_once() -> None:
    """In the menu, where they can be picked."""
    responder = small_responder()
    page = Topics(responder.knowledge, responder.notices).sections()
    (part,) = arrange(page, PRIVATE, WORDS)

    assert [option.label for option in part.rows[0][0].item.options] == [
        "Visiting (2)",
        "Rooms (12)",
        "Around the house (1)",
    ]
    assert all(option.description for option in part.rows[0][0].item.options)
    assert "Visiting" not in part.content
    assert "Visiting" in page.reply.text


def test_two_answers_are_counted_without_an_entry() -> None:
    """A click cannot tell which of two answers was helpful."""
    one, two = RELATED.entries[0], ANSWER.entries[0]
    both = Reply(outcome=Outcome.ANSWER, body="b", caveat="c", physician_note="n", entries=(one, two))

    assert [read(button.custom_id).subject for button in arrange(both, PRIVATE, WORDS)[-1].rows[0][:2]] == ["", ""]


def test_every_part_of_a_long_public_answer_can_be_deleted() -> None:
    """Only the last part has the other buttons."""
    parts = arrange(LONG, PUBLIC, WORDS)

    assert len(parts) > 1
    assert all([does(button) for button in part.rows[0]] == ["delete"] for part in parts[:-1])


def test_pages_lead_to_their_neighbours() -> None:
    """The first page leads on, the last leads back, a section leads to all topics."""
    responder = small_responder()
    topics = Topics(responder.knowledge, responder.notices)
    first, last = (arrange(topics.questions("room-1", number), PRIVATE, WORDS)[-1].rows for number in (0, 1))

    def pages(rows: tuple[tuple[FaqItem, ...], ...]) -> list[tuple[str, int]]:
        return [(button.item.label, read(button.custom_id).number) for button in rows[1]]

    assert read(first[0][0].custom_id).does == "faqmenu1:question"
    assert pages(first) == [("Next page", 1), ("All topics", 0)]
    assert pages(last) == [("Previous page", 0), ("All topics", 0)]
    assert [len(row) for row in arrange(topics.sections(), PRIVATE, WORDS)[-1].rows] == [1]


def test_nothing_is_said_by_colour_or_picture_alone() -> None:
    """Every button and every line of a menu has words, and no button differs from others by its colour."""
    for standing in (PRIVATE, PUBLIC, FOR_MESSAGE):
        for made in (ANSWER, RELATED, CHOICES, MISS, EMERGENCY, CRISIS):
            for drawn in arrange(made, standing, WORDS)[-1].view().to_components():
                assert all(one["label"] and "emoji" not in one and one["style"] == 2 for one in drawn["components"])


DEEDS = {**deeds.DEEDS, **gaps.DEEDS}


@given(replies(), STANDINGS)
def test_every_custom_id_leads_to_a_deed(reply: Reply, standing: Standing) -> None:
    """Whatever is drawn can be pressed."""
    rows = arrange(reply, standing, WORDS, gaps=True)[-1].rows
    for item in (item for row in rows for item in row):
        assert read(item.custom_id).does in DEEDS


@pytest.mark.parametrize("custom_id", ["", "faq", "other:1", "faq1:open:x:y", "faq1:open:1"])
def test_what_is_no_custom_id_of_ours_is_not_read(custom_id: str) -> None:
    """What has not its form."""
    assert read(custom_id) is None


@given(st.text(max_size=200), st.integers(1, 100))
def test_clipped_text_fits(text: str, limit: int) -> None:
    """A text is cut only where it is too long, and then says so."""
    clipped = clip(text, limit)

    assert len(clipped) <= limit
    assert clipped == text or clipped.endswith("\u2026")


@pytest.mark.parametrize("documented", [module, buttons])
def test_examples_in_the_documentation_hold(documented: object) -> None:
    """The modules' doctests run."""
    results = doctest.testmod(documented)
    assert (results.attempted > 0, results.failed) == (True, 0)
