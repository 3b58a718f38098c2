"""Buttons and menus: what each does, for whom, also after a restart, and when what it led to has gone."""

import logging

import discord
import pytest

from bot.adapters.discord.buttons import menu
from bot.adapters.discord.once import Once
from bot.adapters.discord.render import render
from bot.core.replies import Reply

from .conftest import HELPFUL, NOT_HELPFUL, Place, labels, options, shown
from .fakes import CHOICES, CRISIS, FAILURE, LIBRARY, MARKER, MISS, NOTICES, PERSONAL, client, tallied

pytestmark = pytest.mark.asyncio
OPEN = "When is the library open?"
HOURS = LIBRARY.respond_with("opening-hours")


async def test_related_question_is_answered_to_who_asks_it(place: Place) -> None:
    """A press on a related question shows its answer to the presser alone; the answer above stays."""
    result = await place.member("bob").click(await place.asked("related"), label=OPEN)

    assert shown(result, HOURS)
    assert labels(result.response)[:2] == ["How do I borrow a book?", "Where can I park my car?"]
    assert len(place.said) == 1


async def test_asker_turns_choices_into_the_answer(place: Place) -> None:
    """The choices give way to the answer, in the same message, with its buttons; others see it in private before."""
    message = await place.asked("which")
    result = await place.member("bob").click(message, label=OPEN)
    assert shown(result, HOURS)
    assert place.said == render(CHOICES)

    await place.alice.click(message, label=OPEN)
    assert place.said == render(HOURS)
    assert place.last.id == message.id
    assert "Delete" in labels(place.last)


async def test_choices_in_private_are_turned_there(place: Place) -> None:
    """In a direct message and below a private answer; nothing becomes public, and there is nothing to delete."""
    await place.alice.send_dm("which")
    user = place.alice.user
    await user.click(user.dm_channel.last_message, label=OPEN)
    private = await place.alice.slash(place.channel, "ask", question="which")
    await place.alice.click(private.response, label=OPEN)

    assert shown(private, HOURS)
    assert user.dm_channel.last_message.content == private.response.content
    assert "Delete" not in labels(user.dm_channel.last_message) + labels(private.response)
    assert place.said == []


async def test_none_of_these_is_the_honest_miss(place: Place) -> None:
    """Who finds no choice right learns what can be asked, and anybody can look through the topics from there."""
    await place.alice.click(await place.asked("which"), label="None of these")
    assert place.said == render(MISS)
    assert labels(place.last) == [OPEN, "Browse topics", "Delete"]

    result = await place.member("bob").click(place.last, label="Browse topics")
    assert result.response.ephemeral
    assert "Visiting (2)" in options(result.response)


@pytest.mark.parametrize(("query", "entry_id"), [("related", "borrowing"), ("how?", "")])
async def test_person_has_one_vote_on_an_answer(place: Place, query: str, entry_id: str) -> None:
    """It counts with the entry, if the knowledge has it; each press is thanked for; another person has a vote, too."""
    message = await place.asked(query)
    for label in (HELPFUL, HELPFUL, NOT_HELPFUL, HELPFUL):
        assert shown(await place.alice.click(message, label=label), NOTICES.notice("counted"))
    await place.member("bob").click(message, label=NOT_HELPFUL)

    assert tallied(place.env.bot.metrics) == {("helpful", entry_id): 1, ("not_helpful", entry_id): 1}


async def test_nobody_is_named_by_what_is_remembered_of_votes() -> None:
    """Keyed hashes alone, so many at most; two processes remember the same deed differently."""
    first, second = Once(3), Once(3)
    for once in (first, second):
        assert [once.first("vote", number, 4242) for number in (1, 2, 1, 3, 4)] == [True, True, False, True, True]
    assert first.first("vote", 1, 4242)
    assert not first.first("vote", 4, 4242)

    assert len(vars(first)["_done"]) == 3
    assert not vars(first)["_done"].keys() & vars(second)["_done"].keys()
    assert "4242" not in repr(vars(first))


@pytest.mark.parametrize(
    ("custom_id", "places"),
    [
        ("source:0:borrowing", ["borrowing"]),
        ("source:0:borrowing,opening-hours,parking", ["borrowing"]),
        ("wrong:0:", []),
    ],
)
async def test_source_tells_where_answers_come_from_and_whom_to_tell_of_a_mistake(
    place: Place, custom_id: str, places: list[str]
) -> None:
    """Each place once; below answers of long ago, the latter alone."""
    result = await place.alice.click(await place.below(f"faq1:{custom_id}"), label="press")

    assert shown(result, NOTICES.source([LIBRARY.respond_with(entry).provenance for entry in places]))
    assert LIBRARY.knowledge.version in result.response.content
    assert "the desk" in result.response.content


async def test_public_answer_is_deleted_by_asker_and_moderators_alone(place: Place) -> None:
    """Anybody else is told so."""
    answer = await place.asked("how?")
    result = await place.member("bob").click(answer, label="Delete")
    assert shown(result, NOTICES.notice("not_yours"))
    assert len(place.said) == 1

    await place.alice.click(answer, label="Delete")
    assert place.said == []
    moderator = place.member("mod", discord.Permissions(manage_messages=True))
    await moderator.click(await place.asked("how?"), label="Delete")
    assert place.said == []


async def test_answer_deleted_already_is_deleted(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """A second press finds the message gone, which is what was wanted; any other failure is told in a sentence."""
    message = await place.asked("how?")
    place.env.inject_error("DELETE", "/webhooks/*", status=404, code=10008)
    with caplog.at_level(logging.WARNING, "bot"):
        gone = await place.alice.click(message, label="Delete")
    assert gone.followups == []
    assert [one for one in caplog.records if one.name.startswith("bot") and one.levelno > logging.INFO] == []

    place.env.inject_error("DELETE", "/webhooks/*", status=404, code=10003)
    failed = await place.alice.click(message, label="Delete")
    assert [(one.content, one.ephemeral) for one in failed.followups] == [(render(FAILURE)[0], True)]


@pytest.mark.parametrize("reply", [CRISIS, PERSONAL], ids=["crisis", "personal"])
async def test_what_is_meant_for_one_is_short_in_public_and_whole_in_private(place: Place, reply: Reply) -> None:
    """In a channel stand a few words and a button; behind it the whole reply, for the presser alone."""
    message = await place.asked(str(reply.safety))
    assert place.said == render(NOTICES.in_public(reply))
    assert labels(message) == ["Show me this privately", "Delete"]

    result = await place.alice.click(message, label="Show me this privately")
    assert shown(result, LIBRARY.respond_with_rule(reply.rule_id))


async def test_topics_lead_from_sections_to_an_answer(place: Place) -> None:
    """`/topics` lists the sections, a pick turns it to the questions, a pick of one shows its answer below."""
    result = await place.alice.slash(place.channel, "topics")
    assert result.response.ephemeral
    assert options(result.response) == ["Visiting (2)", "Rooms (12)", "Around the house (1)"]
    await place.alice.select(result.response, ["parking"])
    assert shown(await place.alice.select(result.response, ["parking"]), LIBRARY.respond_with("parking"))
    assert "Around the house" in result.response.content


async def test_topics_can_be_turned_to_and_fro(place: Place) -> None:
    """Next, previous and all topics turn the same message."""
    result = await place.alice.slash(place.channel, "topics")
    await place.alice.select(result.response, ["room-1"])
    pages = [options(result.response)]
    for label, turns in (
        ("Next page", ["Previous page", "All topics"]),
        ("Previous page", ["Next page", "All topics"]),
        ("All topics", []),
    ):
        await place.alice.click(result.response, label=label)
        pages.append(options(result.response))
        assert labels(result.response) == turns

    assert ["What is in room 12?" in page for page in pages] == [False, True, False, False]
    assert pages[0] == pages[2]
    assert "Rooms (12)" in pages[3]
    assert place.said == []


GONE = (
    "faq1:open:0:retired", "faq1:choose:0:retired", "faq1:turn:5:retired", "faq1:private:0:retired",
    "faq1:post:5:retired", "faq1:warn:5:retired", "faq1:page:1:retired", "faq1:source:0:borrowing,retired",
)  # fmt: skip
OTHER_VERSION = ("faq9:dance:0:x", "faq1:dance:0:x", "faq0:open:0:borrowing", "faq1:open:x:borrowing", "faq1:open:1")


@pytest.mark.parametrize("custom_id", [*GONE, *OTHER_VERSION])
async def test_button_says_kindly_that_what_it_led_to_has_gone(place: Place, custom_id: str) -> None:
    """Its entry may be retired, or it may be of another version of the bot; nothing is changed."""
    result = await place.alice.click(await place.below(custom_id), label="press")
    assert shown(result, NOTICES.notice("gone"))
    assert place.last.content == "An earlier answer."


@pytest.mark.parametrize("deed", ["section", "question"])
async def test_menu_says_so_as_well(place: Place, deed: str) -> None:
    """Of a section, and of a question."""
    message = await place.below(menu("pick", deed, [discord.SelectOption(label="Before?", value="retired")]))

    assert shown(await place.alice.select(message, ["retired"]), NOTICES.notice("gone"))


async def test_buttons_survive_a_restart(place: Place) -> None:
    """A new process knows every button of the old one, though nothing is kept: answers, choices, counts, deletion."""
    choices, answer = await place.asked("which"), await place.asked("related")
    await place.alice.slash(place.channel, "topics")
    assert place.env.bot._connection._view_store._views == {}  # they would pile up
    await place.env.restart_bot(client())

    for message, label in ((choices, OPEN), (answer, OPEN)):
        assert (await place.alice.click(message, label=label)).acknowledged
    assert shown(await place.alice.click(answer, label=HELPFUL), NOTICES.notice("counted"))
    await place.alice.click(choices, label="Delete")
    assert choices.id not in {message.id for message in place.channel.history()}


@pytest.mark.parametrize("label", [OPEN, "None of these", "Delete"])
async def test_press_that_breaks_tells_one_plain_sentence(
    place: Place, caplog: pytest.LogCaptureFixture, label: str
) -> None:
    """Whatever Discord refuses, who pressed hears that something went wrong, and the log holds no content."""
    message = await place.asked("which")
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035, message=MARKER)
    result = await place.alice.click(message, label=label)

    assert shown(result, FAILURE)
    assert "interaction failed: HTTPException" in caplog.text
    assert "status=400 code=50035" in caplog.text
    assert MARKER not in caplog.text
