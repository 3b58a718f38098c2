"""Buttons and menus: what each does, for whom, also after a restart, and when what it led to has gone."""

import logging

import discord
import pytest

from bot.adapters.discord.buttons import menu
from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.render import render
from bot.core.replies import Reply
from bot.reloading.live import LiveResponder

from .conftest import Place
from .fakes import CHOICES, CRISIS, FAILURE, MARKER, MISS, PERSONAL, FakeResponder, small_responder, tallied
from .pressing import HELPFUL, NOT_HELPFUL, asked, below, labels, options, shown

pytestmark = pytest.mark.asyncio
SMALL = small_responder()
NOTICES = SMALL.notices


async def test_related_question_is_answered_to_who_asks_it(place: Place) -> None:
    """A press on a related question shows its answer to the presser alone; the answer above stays."""
    message = await asked(place, "related")
    result = await place.member("bob").click(message, label="When is the library open?")

    assert shown(result, SMALL.respond_with("opening-hours"))
    assert labels(result.response)[:2] == ["How do I borrow a book?", "Where can I park my car?"]
    assert len(place.said) == 1


async def test_asker_turns_choices_into_the_answer(place: Place) -> None:
    """The choices give way to the answer, in the same message, with the answer's buttons."""
    message = await asked(place, "which")
    await place.alice.click(message, label="When is the library open?")

    assert place.said == render(SMALL.respond_with("opening-hours"))
    assert place.last.id == message.id
    assert "Delete" in labels(place.last)


async def test_others_see_a_choice_in_private(place: Place) -> None:
    """The choices of one member are not taken away by another."""
    message = await asked(place, "which")
    result = await place.member("bob").click(message, label="When is the library open?")

    assert shown(result, SMALL.respond_with("opening-hours"))
    assert place.said == render(CHOICES)


async def test_choices_in_a_direct_message_are_turned_there(place: Place) -> None:
    """In a direct message the answer takes the place of the choices; there is nothing to delete."""
    await place.alice.send_dm("which")
    user = place.alice.user
    await user.click(user.dm_channel.last_message, label="When is the library open?")

    assert user.dm_channel.last_message.content == render(SMALL.respond_with("opening-hours"))[0]
    assert "Delete" not in labels(user.dm_channel.last_message)


async def test_none_of_these_is_the_honest_miss(place: Place) -> None:
    """Who finds no choice right learns what can be asked, and can look through the topics."""
    message = await asked(place, "which")
    await place.alice.click(message, label="None of these")

    assert place.said == render(MISS)
    assert labels(place.last) == ["Browse topics", "Delete"]


async def test_private_choices_are_turned_in_private(place: Place) -> None:
    """A choice below a private answer changes that answer; nothing becomes public."""
    result = await place.alice.slash(place.channel, "ask", question="which")
    await place.alice.click(result.response, label="When is the library open?")

    assert [result.response.content] == render(SMALL.respond_with("opening-hours"))
    assert result.response.ephemeral
    assert place.said == []


@pytest.mark.parametrize(("label", "event"), [(HELPFUL, "helpful"), (NOT_HELPFUL, "not_helpful")])
@pytest.mark.parametrize(("query", "entry_id"), [("related", "borrowing"), ("how?", "")])
async def test_helpful_only_counts(place: Place, label: str, event: str, query: str, entry_id: str) -> None:
    """A press is counted with the entry, if the knowledge has it, and is thanked for; nothing else happens."""
    message = await asked(place, query)
    result = await place.alice.click(message, label=label)

    assert tallied(place.env.bot.metrics) == {(event, entry_id): 1}
    assert shown(result, NOTICES.notice("counted"))


async def test_source_tells_where_the_answer_comes_from_and_whom_to_tell_of_a_mistake(place: Place) -> None:
    """Behind one button, for who presses it alone."""
    result = await place.alice.click(await asked(place, "related"), label="Source")

    assert shown(result, NOTICES.source([SMALL.respond_with("borrowing").provenance]))
    assert SMALL.knowledge.version in result.response.content
    assert "the desk" in result.response.content


async def test_source_of_two_answers_names_each_place_once(place: Place) -> None:
    """Entries of one section come from one place; one that the source does not cover adds nothing."""
    message = await below(place, "faq1:source:0:borrowing,opening-hours,parking")
    result = await place.alice.click(message, label="press")

    assert shown(result, NOTICES.source([SMALL.respond_with("borrowing").provenance]))


async def test_asker_deletes_a_public_answer(place: Place) -> None:
    """The one who asked takes the answer away."""
    await place.alice.click(await asked(place, "how?"), label="Delete")

    assert place.said == []


async def test_moderator_deletes_a_public_answer(place: Place) -> None:
    """So does who may manage messages there."""
    role = place.env.guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    moderator = place.env.guild.add_member(place.env.create_user("mod"), roles=[role])
    await moderator.click(await asked(place, "how?"), label="Delete")

    assert place.said == []


async def test_others_cannot_delete_a_public_answer(place: Place) -> None:
    """Anybody else is told so."""
    result = await place.member("bob").click(await asked(place, "how?"), label="Delete")

    assert shown(result, NOTICES.notice("not_yours"))
    assert len(place.said) == 1


@pytest.mark.parametrize("reply", [CRISIS, PERSONAL], ids=["crisis", "personal"])
async def test_what_is_meant_for_one_is_short_in_public_and_whole_in_private(place: Place, reply: Reply) -> None:
    """In a channel stand a few words and a button; behind it the whole reply, for the presser alone."""
    message = await asked(place, str(reply.safety))
    assert place.said == render(NOTICES.in_public(reply))
    assert labels(message) == ["Show me this privately", "Delete"]

    result = await place.alice.click(message, label="Show me this privately")
    assert shown(result, SMALL.respond_with_rule(reply.rule_id))


async def test_crisis_in_a_direct_message_is_whole_at_once(place: Place) -> None:
    """Where nobody else reads, nothing is held back."""
    await place.alice.send_dm("crisis")

    assert place.alice.user.dm_channel.last_message.content == render(CRISIS)[0]


async def test_topics_lead_from_sections_to_an_answer(place: Place) -> None:
    """`/topics` lists the sections, a pick turns it to the questions, a pick of one shows its answer below."""
    result = await place.alice.slash(place.channel, "topics")
    assert result.response.ephemeral
    await place.alice.select(result.response, ["parking"])
    assert "Around the house" in result.response.content

    answer = await place.alice.select(result.response, ["parking"])
    assert shown(answer, SMALL.respond_with("parking"))
    assert "Around the house" in result.response.content


async def test_topics_can_be_turned_to_and_fro(place: Place) -> None:
    """Next, previous and all topics turn the same message."""
    result = await place.alice.slash(place.channel, "topics")
    await place.alice.select(result.response, ["room-1"])
    pages = [options(result.response)]
    for label in ("Next page", "Previous page", "All topics"):
        await place.alice.click(result.response, label=label)
        pages.append(options(result.response))

    assert ["What is in room 12?" in page for page in pages] == [False, True, False, False]
    assert pages[0] == pages[2]
    assert "Rooms (12)" in pages[3]
    assert place.said == []


async def test_miss_leads_to_the_topics(place: Place) -> None:
    """Below an honest miss anybody can look through what there is."""
    result = await place.member("bob").click(await asked(place, "miss"), label="Browse topics")

    assert result.response.ephemeral
    assert "Visiting (2)" in options(result.response)


GONE = (
    "faq1:open:0:retired",
    "faq1:choose:0:retired",
    "faq1:turn:5:retired",
    "faq1:private:0:retired",
    "faq1:post:5:retired",
    "faq1:warn:5:retired",
    "faq1:page:1:retired",
    "faq1:source:0:borrowing,retired",
)


@pytest.mark.parametrize("custom_id", GONE)
async def test_button_says_kindly_that_its_entry_has_gone(place: Place, custom_id: str) -> None:
    """Whatever a button led to may be retired meanwhile; that is said, and nothing is changed."""
    message = await below(place, custom_id)
    result = await place.alice.click(message, label="press")

    assert shown(result, NOTICES.notice("gone"))
    assert place.last.content == "An earlier answer."


@pytest.mark.parametrize("deed", ["section", "question"])
async def test_menu_says_kindly_that_its_entry_has_gone(place: Place, deed: str) -> None:
    """So does a menu."""
    option = discord.SelectOption(label="What was there before?", value="retired")
    message = await below(place, menu("pick", deed, [option]))
    result = await place.alice.select(message, ["retired"])

    assert shown(result, NOTICES.notice("gone"))


@pytest.mark.parametrize(
    "custom_id", ["faq9:dance:0:x", "faq1:dance:0:x", "faq0:open:0:borrowing", "faq1:open:x:borrowing"]
)
async def test_button_of_another_version_says_so(place: Place, custom_id: str) -> None:
    """A custom id that this version cannot read is answered, not left to Discord's error."""
    message = await below(place, custom_id)

    assert shown(await place.alice.click(message, label="press"), NOTICES.notice("gone"))


async def test_something_wrong_below_an_old_answer_leads_to_the_contact(place: Place) -> None:
    """Whoever finds a mistake learns whom to tell."""
    result = await place.alice.click(await below(place, "faq1:wrong:0:"), label="press")

    assert shown(result, NOTICES.source([]))
    assert "the desk" in result.response.content


async def test_buttons_survive_a_restart(place: Place) -> None:
    """A new process knows every button of the old one: answers, choices, counts, topics, deletion."""
    choices, answer = await asked(place, "which"), await asked(place, "related")
    topics = await below(place, "faq1:topics:0:")
    await place.env.restart_bot(FaqClient(LiveResponder(FakeResponder()), shard_count=1))

    for message, label in ((choices, "When is the library open?"), (answer, "When is the library open?")):
        result = await place.alice.click(message, label=label)
        assert result.acknowledged
    assert shown(await place.alice.click(answer, label=HELPFUL), NOTICES.notice("counted"))
    assert (await place.alice.click(topics, label="press")).response.ephemeral
    await place.alice.click(choices, label="Delete")
    assert choices.id not in {message.id for message in place.channel.history()}


async def test_views_are_not_kept(place: Place) -> None:
    """The library holds nothing of the answers that were sent: they would pile up."""
    await place.alice.slash(place.channel, "ask", question="related")
    await asked(place, "related")
    await place.alice.slash(place.channel, "topics")

    assert list(place.env.bot.persistent_views) == []
    assert place.env.bot._connection._view_store._views == {}


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060)])
async def test_press_that_discord_closed_is_let_go(
    place: Place, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    """An answer to a press that comes too late or twice is not repeated."""
    message = await asked(place, "related")
    place.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)
    with caplog.at_level(logging.DEBUG, "bot"):
        await place.alice.click(message, label="When is the library open?")

    assert len(place.bodies("/callback")) == 1
    assert caplog.messages[-1] == f"interaction not answered: code={code}"
    assert ("does another process run with this token" in caplog.text) == (code == 40060)


@pytest.mark.parametrize("label", ["When is the library open?", "None of these", "Delete"])
async def test_press_that_breaks_tells_one_plain_sentence(
    place: Place, caplog: pytest.LogCaptureFixture, label: str
) -> None:
    """Whatever Discord refuses, who pressed hears that something went wrong, and the log holds no content."""
    message = await asked(place, "which")
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035, message=MARKER)
    with caplog.at_level(logging.DEBUG, "bot"):
        result = await place.alice.click(message, label=label)

    assert shown(result, FAILURE)
    assert "interaction failed: HTTPException" in caplog.text
    assert "status=400 code=50035" in caplog.text
    assert MARKER not in caplog.text


async def test_answer_deleted_already_is_deleted(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """A second press on "Delete" finds the message gone, which is what was wanted: no word, and no error."""
    message = await asked(place, "how?")
    place.env.inject_error("DELETE", "/webhooks/*", status=404, code=10008)
    with caplog.at_level(logging.WARNING, "bot"):
        result = await place.alice.click(message, label="Delete")

    assert result.followups == []
    ours = [record for record in caplog.records if record.name.startswith("bot")]
    assert [record.getMessage() for record in ours if record.levelno >= logging.WARNING] == []


async def test_answer_that_cannot_be_deleted_tells_one_plain_sentence(place: Place) -> None:
    """A deletion that fails for any other reason ends in a sentence."""
    message = await asked(place, "how?")
    place.env.inject_error("DELETE", "/webhooks/*", status=404, code=10003)
    result = await place.alice.click(message, label="Delete")

    assert [followup.content for followup in result.followups] == render(FAILURE)
    assert all(followup.ephemeral for followup in result.followups)


async def test_person_has_one_vote_on_an_answer(place: Place) -> None:
    """Four presses by one person count once, and are thanked for each time; another person has a vote, too."""
    message = await asked(place, "related")
    for label in (HELPFUL, HELPFUL, NOT_HELPFUL, HELPFUL):
        assert shown(await place.alice.click(message, label=label), NOTICES.notice("counted"))
    await place.member("bob").click(message, label=NOT_HELPFUL)

    assert tallied(place.env.bot.metrics) == {("helpful", "borrowing"): 1, ("not_helpful", "borrowing"): 1}
