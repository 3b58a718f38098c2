"""What makes one message: it fits Discord, says all of the reply, and has every button where it belongs."""

import doctest
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import buttons, deeds, gap_posts, gaps, reading
from bot.adapters.discord import render as module
from bot.adapters.discord.buttons import clip, read
from bot.adapters.discord.render import BOLD, SMALL, arrange, mark, render, split
from bot.adapters.discord.sending import NOTICE, PRIVATE, Part, Standing
from bot.adapters.discord.texts import Texts
from bot.core.answering.composition import MARKS
from bot.core.answering.notices import Notices
from bot.core.answering.topics import TopicPage, Topics
from bot.core.knowledge.models import QUESTION_LIMIT, Entry
from bot.core.knowledge.schema import ID_LIMIT
from bot.core.replies import MESSAGE_LIMIT, URGENT, Outcome, Reply, ReplyEntry, SafetyKind

from .conftest import Place, drawn
from .fakes import (
    ANSWER,
    CAVEAT,
    CHOICES,
    CRISIS,
    EMERGENCY,
    FAILURE,
    HOURS,
    LIBRARY,
    LONG,
    MISS,
    NOTE,
    PERSONAL,
    RELATED,
    WELCOME,
    reply,
)  # fmt: skip
from .openapi import request_faults

WORDS = Texts().__getitem__
LIMITS = st.one_of(st.just(MESSAGE_LIMIT), st.integers(min_value=4, max_value=80))
TEXT = st.text(alphabet=st.sampled_from("ab .\n*_>#-`|\u00e9\U0001f600\u2028"), max_size=120)
SPOKEN = st.one_of(TEXT, st.text(max_size=60), st.just("word " * 900), st.just("x" * 2500)).filter(str.strip)
PUBLIC, FOR_MESSAGE = Standing(public=True, asker=2**63 + 1), Standing(target=2**63 + 2)
STANDINGS = st.sampled_from([PRIVATE, NOTICE, PUBLIC, FOR_MESSAGE, Standing(asker=7), Standing(public=True, bare=True)])


@st.composite
def entries(draw: st.DrawFn, most: int) -> tuple[ReplyEntry, ...]:
    """Draw entries as long as they may be, each id once."""
    ids = draw(st.lists(st.text(min_size=1, max_size=ID_LIMIT), max_size=most, unique=True))
    question = st.text(min_size=1, max_size=QUESTION_LIMIT).filter(str.strip)
    return tuple(ReplyEntry(one, draw(question), 50.0, covered=True, answer=None) for one in ids)


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    """Draw replies of every outcome and length, as the core may make them; questions may stand in the body."""
    outcome, shown = draw(st.sampled_from(Outcome)), draw(entries(4))
    safety = draw(st.sampled_from(SafetyKind)) if outcome is Outcome.SAFETY else None
    return Reply(
        outcome=outcome,
        safety=safety,
        rule_id=draw(st.text(max_size=ID_LIMIT)) if safety else "",
        body="\n".join([draw(SPOKEN), *draw(st.permutations([one.question for one in shown]))]),
        caveat=draw(SPOKEN),
        physician_note=draw(SPOKEN),
        provenance=draw(st.text(max_size=100)),
        entries=shown,
        related=draw(entries(3)),
        named=draw(entries(5)) if outcome is Outcome.ABSTAIN else (),
    )


def faults_of(parts: tuple[Part, ...]) -> list[str]:
    """Return what Discord would not take."""
    bodies = [{"content": part.content, "components": part.view().to_components()} for part in parts]
    return [fault for body in bodies for fault in request_faults("POST", "/channels/1/messages", body)]


@given(replies(), STANDINGS)
def test_every_message_is_one_that_discord_takes(reply: Reply, standing: Standing) -> None:
    """Contents and components of every reply keep every limit, wherever it stands; what is drawn can be pressed."""
    parts = arrange(reply, standing, WORDS, gaps=True)

    assert faults_of(parts) == []
    assert [part.content for part in parts] == render(reply)
    items = [item for part in parts for row in part.rows for item in row]
    assert {read(item.custom_id).does for item in items} <= deeds.DEEDS.keys() | gaps.DEEDS.keys()


@given(replies(), LIMITS)
def test_nothing_of_the_reply_is_lost_or_moved(reply: Reply, limit: int) -> None:
    """All but what is behind buttons is sent in its order, nothing is added but marks; no message is blank or long."""
    contents = render(reply, limit)
    sent = "".join("".join(contents).split())
    listed = {f"- {entry.question}" for entry in reply.named}
    body = "\n".join(line for line in reply.body.strip().split("\n") if line not in listed)
    said = "".join(f"{body}{reply.caveat}{reply.physician_note}".split())

    assert all(content == content.strip() and 0 < len(content) <= limit for content in contents)
    following = iter(sent)
    assert all(character in following for character in said)
    assert set(Counter(sent) - Counter(said)) <= set(BOLD + SMALL)
    assert len(render(reply)) == 1 or len(reply.text) > MESSAGE_LIMIT


@given(SPOKEN, LIMITS)
def test_words_stay_whole_unless_longer_than_a_message(text: str, limit: int) -> None:
    """A word is only cut in itself where it cannot fit."""
    words = text.split()
    if all(len(word) <= limit for word in words):
        assert " ".join(split(" ".join(words), limit)).split() == words


SAID = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=300).filter(str.strip)


@given(st.lists(st.tuples(SAID, SAID), min_size=1, max_size=40), st.integers(0, 5))
def test_every_page_is_one_that_discord_takes(lines: list[tuple[str, str]], number: int) -> None:
    """Pages of topics keep every limit, whatever sections and questions are called."""
    made = [
        Entry(id=f"e{place}", section=section, question=question.strip()[:QUESTION_LIMIT], answer="a")
        for place, (section, question) in enumerate(lines)
    ]
    knowledge = replace(LIBRARY.knowledge, entries=tuple(made))
    topics = Topics(knowledge, Notices(knowledge, knowledge.safety.contacts()))
    for page in (topics.sections(number), topics.questions(knowledge.entries[0].id, number)):
        assert faults_of(arrange(page, PRIVATE, WORDS)) == []


def test_marks_give_way_when_they_would_cost_a_second_message() -> None:
    """A text of exactly the limit goes out as it is."""
    said = f"\n\n{CAVEAT}\n{NOTE}"
    body = "x" * (MESSAGE_LIMIT - len(said))

    assert render(reply(body)) == [body + said]


def test_caveat_and_note_are_two_lines_of_small_print() -> None:
    """An answer reads: body, then caveat and physician note; where it comes from is behind a button."""
    assert render(ANSWER) == [f"{ANSWER.body}\n\n-# {CAVEAT}\n-# {NOTE}"]
    assert mark("one two\n\n three", "> ", 7) == "> one\n> two\n> three"


def test_the_question_above_its_answer_is_bold() -> None:
    """A line of the body that is the question of an entry stands out; the same words within a line do not."""
    question = ANSWER.entries[0].question
    (content,) = render(replace(ANSWER, body=f"{question}\nYou asked: {question}\n{MARKS[1]}{question}"))

    assert content.startswith(f"**{question}**\nYou asked: {question}\n**{MARKS[1]}{question}**\n\n")


@pytest.mark.parametrize("kind", sorted(URGENT))
def test_whom_to_turn_to_in_danger_is_bold(kind: SafetyKind) -> None:
    """The call to action stands out on a phone; its words alone say how urgent it is."""
    urgent = reply("\nCall now.\n\nTell them all.", Outcome.SAFETY, safety=kind)

    assert render(urgent)[0].startswith("**Call now.**\n\nTell them all.\n\n-# ")
    assert not render(PERSONAL)[0].startswith(BOLD)


def test_what_can_be_pressed_is_not_listed() -> None:
    """Choices, topics, and the suggestions of a miss, are buttons and menus; the words around them stay."""
    miss = reply(f"I can answer these:\n- {HOURS.question}\n\nOr call.", Outcome.ABSTAIN, named=(HOURS,))
    (part,) = arrange(miss, PRIVATE, WORDS)
    (topics,) = arrange(LIBRARY.topics.sections(), PRIVATE, WORDS)

    assert render(CHOICES) == [f"{CHOICES.body}\n\n-# {CAVEAT}\n-# {NOTE}"]
    assert part.content.startswith("I can answer these:\n\nOr call.\n\n-# ")
    assert [item.item.label for item in part.rows[0]] == [HOURS.question]
    assert "Visiting" not in topics.content
    assert all(option.description for option in topics.rows[0][0].item.options)


def test_long_replies_are_parted_between_paragraphs() -> None:
    """A reply over the limit is cut where a paragraph ends, the note ends the last message; each can be deleted."""
    parts = arrange(LONG, PUBLIC, WORDS)

    assert len(parts) > 1
    assert all(part.content.startswith("Paragraph") for part in parts)
    assert parts[-1].content.endswith(NOTE)
    assert all([read(item.custom_id).does for item in part.rows[0]] == ["faq1:delete"] for part in parts[:-1])


PUBLIC_7, FOR_9 = Standing(public=True, asker=7), Standing(target=9)
TWO = replace(ANSWER, entries=(*ANSWER.entries, *RELATED.entries))
LIKELY = replace(CHOICES, outcome=Outcome.LIKELY)
TOPICS = LIBRARY.topics
NO_ROOM = replace(ANSWER, entries=tuple(replace(HOURS, entry_id=letter * 40) for letter in "abc"))
VOTES = "faq1:yes:0:how-it-works faq1:no:0:how-it-works faq1:source:0:how-it-works"


@pytest.mark.parametrize(
    ("reply", "standing", "ids"),
    [
        (ANSWER, PRIVATE, VOTES),
        (ANSWER, PUBLIC_7, f"{VOTES} faq1:delete:7:"),
        (ANSWER, FOR_9, f"{VOTES} faq1:post:9:how-it-works"),
        (ANSWER, NOTICE, ""),
        (TWO, PRIVATE, "faq1:yes:0: faq1:no:0: faq1:source:0:how-it-works,borrowing"),
        (NO_ROOM, PRIVATE, f"faq1:yes:0: faq1:no:0: faq1:source:0:{'a' * 40},{'b' * 40}"),
        (
            RELATED,
            FOR_9,
            f"faq1:open:9:opening-hours faq1:open:9:retired | {VOTES} faq1:post:9:how-it-works".replace(
                "how-it-works", "borrowing"
            ),
        ),
        (CHOICES, PRIVATE, "faq1:choose:0:opening-hours faq1:choose:0:retired | faq1:none:0:"),
        (CHOICES, PUBLIC_7, "faq1:choose:7:opening-hours faq1:choose:7:retired | faq1:none:7: faq1:delete:7:"),
        (CHOICES, FOR_9, "faq1:turn:9:opening-hours faq1:turn:9:retired | faq1:none:0:"),
        (LIKELY, PRIVATE, "faq1:choose:0:retired | faq1:none:0: faq1:source:0:opening-hours"),
        (EMERGENCY, PRIVATE, ""),
        (EMERGENCY, PUBLIC_7, "faq1:delete:7:"),
        (EMERGENCY, FOR_9, "faq1:warn:9:fire"),
        (CRISIS, PRIVATE, ""),
        (CRISIS, PUBLIC_7, "faq1:private:0:despair faq1:delete:7:"),
        (PERSONAL, PUBLIC_7, "faq1:private:0:mine faq1:delete:7:"),
        (MISS, PUBLIC_7, "faq1:open:0:opening-hours | faq1:topics:0: faq1:delete:7: faq1:gap:0:"),
        (WELCOME, PRIVATE, "faq1:topics:0:"),
        (WELCOME, Standing(target=9, bare=True, missed=True), "faq1:gap:9:"),
        (FAILURE, PRIVATE, ""),
        (TOPICS.sections(), PRIVATE, "faqmenu1:section:0:"),
        (TOPICS.questions("room-1"), PRIVATE, "faqmenu1:question:0:room-1 | faq1:page:1:room-1 faq1:page:0:"),
        (TOPICS.questions("room-1", 1), PRIVATE, "faqmenu1:question:1:room-1 | faq1:page:0:room-1 faq1:page:0:"),
    ],
)
def test_buttons_fit_reply_and_place(reply: Reply | TopicPage, standing: Standing, ids: str) -> None:
    """Row by row, letter by letter: messages stay, and what their custom ids lead to must stay with them."""
    rows = arrange(reply, standing, WORDS, gaps=True)[-1].rows

    assert " | ".join(" ".join(item.custom_id for item in row) for row in rows) == ids
    drawn = [part for row in Part("", rows).view().to_components() for part in row["components"]]
    styles = {(bool(one["label"]), "emoji" in one, one["style"]) for one in drawn if one["type"] == 2}
    assert styles <= {(True, False, 2)}, "nothing is said by colour or picture alone"


@pytest.mark.asyncio
async def test_ids_in_the_channel_of_the_maintainers(place: Place) -> None:
    """Below a post, and below the entries to pick from."""
    gaps = place.env.guild.create_text_channel("unanswered")
    place.follow(gaps_channel=gaps.id)
    form = await place.alice.click(await place.below("faq1:gap:0:"), label="press")
    await place.alice.submit_modal(form, {"question": "where do I park my boat?"})
    post = gaps.last_message
    entries = await place.alice.click(post, label="Phrasing of …")

    assert form.modal["custom_id"] == "faqform1:gap"
    assert [part["custom_id"] for part in drawn(post)] == ["faq1:phrasing:0:0", "faq1:entry:0:", "faq1:dismiss:0:"]
    assert [part["custom_id"] for part in drawn(entries.response)] == [f"faqmenu1:phrasing:{post.id}:0"]


@given(st.text(max_size=200), st.integers(1, 100))
def test_clipped_text_fits(text: str, limit: int) -> None:
    """A text is cut only where it is too long, and then says so."""
    clipped = clip(text, limit)

    assert len(clipped) <= limit
    assert clipped == text or clipped.endswith("\u2026")


@pytest.mark.parametrize("documented", [module, buttons, gap_posts, reading])
def test_examples_in_the_documentation_hold(documented: object) -> None:
    """The modules' doctests run."""
    results = doctest.testmod(documented)
    assert (results.attempted > 0, results.failed) == (True, 0)
